import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freshName, Observer, put } from '../conformance-support.ts'
import type { Printer } from '../driver.ts'
import { type BambuBench, openSimulator } from './simulator-bench.ts'

// What an end is told as, by who watched it and by who asks later, while messages are listed that have little to do with it.

let bench: BambuBench
const open: Printer[] = []
const SECONDS = 10
beforeEach(async () => {
  bench = await openSimulator('gcode.3mf', { reportMilliseconds: 200 })
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((printer) => printer.close()))
  await bench.close()
})
function connect(): Printer {
  const printer = bench.connect()
  open.push(printer)
  return printer
}

/** A print of so many seconds, watched, printing. */
async function printing(seconds: number) {
  const seen = new Observer()
  connect().watch(seen)
  await seen.until('up', () => seen.links.at(-1)?.up === true, SECONDS)
  const printer = connect()
  const name = freshName()
  await put(printer, bench.gcode(seconds), name)
  const before = { ...(await printer.fingerprint()), takenAt: performance.now() }
  expect(await printer.start(name, 5_000)).toEqual({ kind: 'accepted' })
  await seen.until('printing', () => seen.last?.state === 'printing', SECONDS)
  return { seen, printer, name, before }
}
const isOver = (seen: Observer) => () => seen.endings.length > 0

describe('a print that goes on through a message of the worst kind', () => {
  it('is completed when it finishes, and the message only keeps the next start away', async () => {
    const { seen, printer, name, before } = await printing(1)
    bench.sim.printer.warn()
    await seen.until('the end', isOver(seen), SECONDS)
    expect(seen.endings).toMatchObject([{ fileName: name, outcome: 'completed', progress: 1 }])
    await seen.until('the fault', () => seen.last?.state === 'fault', SECONDS)
    // Who did not see it end is told the same.
    expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'started', ending: { outcome: 'completed' } })
    const next = await put(printer, bench.gcode(1))
    expect(await printer.start(next.name, 3_000)).toMatchObject({ kind: 'refused' })
    bench.sim.printer.mend()
    await seen.until('mended', () => seen.last?.state === 'completed', SECONDS)
  })
})
