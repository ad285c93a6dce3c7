import { afterEach, beforeEach, expect, it } from 'vitest'
import { freshName, Observer, put } from '../conformance-support.ts'
import type { Printer } from '../driver.ts'
import { type BambuBench, openSimulator } from './simulator-bench.ts'
import { TITLE } from './simulator-job.ts'

// Recorded on an X1C: what is started at its screen shows under the title inside the 3MF, and the file is named only by
// the address in the echo of the start.

let bench: BambuBench
let printer: Printer
let seen: Observer
const SECONDS = 10
beforeEach(async () => {
  bench = await openSimulator('gcode.3mf', { model: 'X1C' })
  printer = bench.connect({}, { startShowsSeconds: 3 })
  seen = new Observer()
  printer.watch(seen)
  await seen.until('up', () => seen.links.at(-1)?.up === true, SECONDS)
})
afterEach(async () => {
  await printer.close()
  await bench.close()
})
const shows = (fileName: string, state: string) => () =>
  seen.last?.job?.fileName === fileName && seen.last?.state === state
const isOver = (times: number) => () => seen.endings.length === times

async function startedAtPanel(seconds: number) {
  const name = freshName()
  await put(printer, bench.gcode(seconds), name)
  const before = { ...(await printer.fingerprint()), takenAt: performance.now() }
  bench.sim.printer.panelStart(name)
  return { name, before }
}

it('a file of ours that is started at the panel is known by its name, from the echo to the end', async () => {
  const { name, before } = await startedAtPanel(1)
  await seen.until('busy', () => seen.last?.state === 'busy', SECONDS)
  expect(await printer.revoke(name)).toBe('in-use')
  await seen.until('printing', shows(name, 'printing'), SECONDS)
  expect(await printer.reconcile(name, before)).toMatchObject({ kind: 'started', running: true })
  await seen.until('the end', isOver(1), SECONDS)
  expect(seen.endings).toMatchObject([{ fileName: name, outcome: 'completed', jobRef: expect.any(String) }])
  expect(await printer.reconcile(name, before)).toMatchObject({ kind: 'started', ending: { outcome: 'completed' } })
  expect(seen.order.filter((told) => told.startsWith('ended'))).toEqual(['ended completed'])
})

it('a later job of the same title is not taken for it', async () => {
  const { name } = await startedAtPanel(0.5)
  await seen.until('the end', isOver(1), SECONDS)
  await bench.foreignStart('lid.gcode.3mf')
  await seen.until('the other job', shows(TITLE, 'printing'), SECONDS)
  bench.sim.printer.cancel()
  await seen.until('its end', isOver(2), SECONDS)
  expect(seen.endings.map(({ fileName, outcome }) => ({ fileName, outcome }))).toEqual([
    { fileName: name, outcome: 'completed' },
    { fileName: TITLE, outcome: 'canceled' },
  ])
})

it('is known when the link was away for a moment, by the number that the printer gave it, also when it ended then', async () => {
  const { name, before } = await startedAtPanel(3)
  await seen.until('printing', shows(name, 'printing'), SECONDS)
  const links = seen.links.length
  bench.sim.drop()
  await seen.until('up again', () => seen.links.length > links && seen.links.at(-1)?.up === true, SECONDS)
  await seen.until('printing', shows(name, 'printing'), SECONDS)
  await bench.sim.goOffline()
  await expect.poll(() => bench.sim.printer.status.gcode_state, { timeout: 10_000 }).toBe('FINISH')
  await bench.sim.goOnline()
  await seen.until('the end', shows(name, 'completed'), SECONDS)
  expect(await printer.reconcile(name, before)).toMatchObject({ kind: 'started', ending: { outcome: 'completed' } })
  await bench.foreignStart('lid.gcode.3mf')
  await seen.until('the other job', shows(TITLE, 'printing'), SECONDS)
})

it('one that is refused is forgotten, and says nothing of a start of ours', async () => {
  const { name, before } = await startedAtPanel(1)
  await seen.until('busy', () => seen.last?.state === 'busy', SECONDS)
  bench.sim.printer.card.remove(name)
  await seen.until('refused', () => seen.last?.state === 'idle', SECONDS)
  expect(await printer.reconcile(name, before)).toEqual({ kind: 'not-started' })
  await bench.foreignStart('lid.gcode.3mf')
  await seen.until('the other job', shows(TITLE, 'printing'), SECONDS)
})

it('a start of our own shows by its name, as before', async () => {
  const name = freshName()
  await put(printer, bench.gcode(0.5), name)
  expect(await printer.start(name, 5_000)).toEqual({ kind: 'accepted' })
  await seen.until('the end', isOver(1), SECONDS)
  expect(seen.endings).toMatchObject([{ fileName: name, outcome: 'completed' }])
})
