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

describe('a print that waits for a person, with an error and a message shown, and is canceled through us', () => {
  /** The cancel is accepted; its code shows so many simulated seconds after FAILED. */
  async function canceled(codeSeconds: number) {
    const stage = await printing(30)
    bench.sim.printer.runOut()
    await stage.seen.until('attention', () => stage.seen.last?.state === 'attention', SECONDS)
    bench.sim.printer.cancelCodeSeconds = codeSeconds
    expect(await stage.printer.cancel()).toEqual({ kind: 'accepted' })
    return stage
  }

  it('is canceled where the code comes a moment after the end', async () => {
    const { seen, name } = await canceled(3)
    await seen.until('the end', isOver(seen), SECONDS)
    expect(seen.endings).toMatchObject([{ fileName: name, outcome: 'canceled' }])
  })

  it('failed without a known cause where no code comes, so that our cancel is looked at', async () => {
    const { seen, name } = await canceled(100_000)
    await seen.until('the end', isOver(seen), SECONDS)
    const told = { fileName: name, outcome: 'failed', causeUnknown: true, reason: expect.stringContaining('1200_8006') }
    expect(seen.endings).toMatchObject([told])
  })

  it.each([
    ['when the code has gone, and the message is listed still', 0],
    ['before any code', 100_000],
  ])('failed without a known cause for who comes %s', async (_when, codeSeconds) => {
    const { before, name } = await canceled(codeSeconds)
    await expect.poll(() => bench.sim.printer.status.gcode_state, { timeout: 10_000 }).toBe('FAILED')
    if (codeSeconds === 0) await expect.poll(() => bench.sim.printer.status.print_error, { timeout: 10_000 }).toBe(0)
    const ending = { fileName: name, outcome: 'failed', causeUnknown: true }
    expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'started', ending })
  })
})
