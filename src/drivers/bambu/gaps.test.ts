import { afterEach, expect, test } from 'vitest'
import { freshName, put } from '../conformance-support.ts'
import type { Printer } from '../driver.ts'
import { type BambuBench, openSimulator } from './simulator-bench.ts'

// What another process may conclude from where a first one stopped: the printer keeps no journal, but it counts its reports.

let bench: BambuBench
const open: Printer[] = []
const connect = () => {
  const printer = bench.connect()
  open.push(printer)
  return printer
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((printer) => printer.close()))
  await bench.close()
})

/** A first connection uploads, takes its fingerprint and dies. */
async function diedBeforeItsStart() {
  bench = await openSimulator()
  const first = connect()
  const name = freshName()
  await put(first, bench.gcode(0.3), name)
  const before = await first.fingerprint()
  await first.close()
  return { name, before }
}

test('a second connection soon after the first one knows that nothing was started', async () => {
  const { name, before } = await diedBeforeItsStart()
  expect(await connect().reconcile(name, before)).toEqual({ kind: 'not-started' })
})

test('it does not know it when the printer was switched off and on between the two', async () => {
  const { name, before } = await diedBeforeItsStart()
  await bench.restart()
  expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'unknown' })
})

test('it does not know it when somebody printed something else between the two', async () => {
  const { name, before } = await diedBeforeItsStart()
  await bench.foreignStart('someone-elses.gcode')
  expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'unknown' })
})

test('it does not know it when more than a minute passed by our clock, or the clock went back', async () => {
  const { name, before } = await diedBeforeItsStart()
  const [counter] = (before.journal ?? '').split(' ')
  for (const seconds of [-61, 30]) {
    const at = new Date(Date.now() + seconds * 1000).toISOString()
    expect(await connect().reconcile(name, { ...before, journal: `${counter} ${at}` })).toMatchObject({
      kind: 'unknown',
    })
  }
})

test('it does not know it of a printer that was just switched on: a second time would look the same', async () => {
  bench = await openSimulator()
  await bench.restart()
  const first = connect()
  const name = freshName()
  await put(first, bench.gcode(0.3), name)
  const before = await first.fingerprint()
  await first.close()
  expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'unknown' })
})
