import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Printer } from '../driver.ts'
import { type BambuBench, openSimulator } from './simulator-bench.ts'

// What a printer says to a line is no word on its heaters: only its next reports are.

let bench: BambuBench
let printer: Printer
beforeEach(async () => {
  bench = await openSimulator()
  printer = bench.connect({ requestMilliseconds: 700 })
})
afterEach(async () => {
  await printer.close()
  await bench.close()
})

const lines = () => bench.sim.requests.filter(({ command }) => command === 'gcode_line').map(({ body }) => body.param)

test('targets are set by the lines that do not wait, where the printer follows them', async () => {
  expect(await printer.setTemperatures?.({ tool0: 60, bed: 40 })).toEqual({ kind: 'accepted' })
  expect((await printer.snapshot()).temperatures).toMatchObject({ tools: [{ target: 60 }], bed: { target: 40 } })
  expect(lines()).toEqual(['M104 S60\nM140 S40\n'])
})

test('a printer that ignores these lines is sent those that wait, as long as it rests', async () => {
  bench.sim.printer.ignoredHeat = 'at-once'
  expect(await printer.setTemperatures?.({ bed: 45 })).toEqual({ kind: 'accepted' })
  expect((await printer.snapshot()).temperatures.bed?.target).toBe(45)
  expect(lines()).toEqual(['M140 S45\n', 'M190 S45\n'])
})

test('one that shows no such target after both has refused, by name', async () => {
  bench.sim.printer.ignoredHeat = 'all'
  const answer = await printer.setTemperatures?.({ tool0: 70, bed: 45 })
  expect(answer).toEqual({ kind: 'refused', reason: expect.stringMatching(/^COMMAND_EXPIRED: .*tool0, bed/) })
  expect((await printer.snapshot()).temperatures.bed?.target).toBe(0)
})

test('nothing that waits is sent into a print, nor to cool down', async () => {
  expect((await printer.setTemperatures?.({ bed: 45 }))?.kind).toBe('accepted')
  bench.sim.printer.ignoredHeat = 'at-once'
  expect((await printer.setTemperatures?.({ bed: 0 }))?.kind).toBe('refused')
  bench.sim.panel.start('long.gcode')
  await expect.poll(async () => (await printer.snapshot()).state).toBe('printing')
  expect((await printer.setTemperatures?.({ bed: 99 }))?.kind).toBe('refused')
  expect(lines().filter((line) => /M190/.test(String(line)))).toEqual([])
})
