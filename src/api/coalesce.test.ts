import { expect, test } from 'vitest'
import type { PrinterStatus } from '../queues/events.ts'
import { Coalescer } from './coalesce.ts'

const says = (actual: number, progress: number, elapsedSeconds = 1): PrinterStatus => ({
  type: 'printer',
  printerId: 'mk3',
  epoch: 1,
  sequence: 1,
  name: 'mk3',
  state: 'printing',
  up: true,
  printId: null,
  snapshot: {
    state: 'printing',
    stateText: 'Printing',
    temperatures: { tools: [{ actual, target: 210 }] },
    job: { fileName: 'a.gcode', progress, elapsedSeconds },
    observedAt: '2026-11-25T10:00:00.000Z',
  },
})
const names = (told: { name: string }[]): string[] => told.map(({ name }) => name.replace('printer:', ''))

test('temperatures are told every two seconds at most, progress every second at most', () => {
  const coalescer = new Coalescer()
  const told = Array.from({ length: 41 }, (_, tenth) =>
    names(coalescer.take(says(200 + tenth, tenth / 100), false, tenth * 100)),
  ).flat()
  expect(told.filter((name) => name === 'temperature').length).toBeLessThanOrEqual(3)
  expect(told.filter((name) => name === 'progress').length).toBeLessThanOrEqual(5)
  expect(new Set(told)).toEqual(new Set(['temperature', 'progress']))
})

test('what has not changed is not told, a clock that moved every two seconds', () => {
  const coalescer = new Coalescer()
  coalescer.take(says(200, 0.5, 1), false, 0)
  expect(coalescer.take(says(200, 0.5, 2), false, 1_000)).toEqual([])
  expect(names(coalescer.take(says(200, 0.5, 3), false, 2_000))).toEqual(['progress'])
})

test('a change of state is told with all that it shows, at once', () => {
  const coalescer = new Coalescer()
  coalescer.take(says(200, 0.5), false, 0)
  expect(names(coalescer.take(says(200, 0.5), true, 10))).toEqual(['temperature', 'progress'])
})

test('the last thing that a printer said before it fell silent is told, once', () => {
  const coalescer = new Coalescer()
  coalescer.take(says(200, 0.5), false, 0)
  expect(coalescer.take(says(210, 0.6), false, 500)).toEqual([])
  expect(coalescer.late(1_000)).toEqual([])
  const late = [coalescer.late(2_100), coalescer.late(4_200), coalescer.late(9_000)].flat()
  expect(late.map(({ data }) => data)).toMatchObject([{ tool0: { actual: 210 } }, { completion: 60 }])
})

test('a printer that is gone says nothing more', () => {
  const coalescer = new Coalescer()
  coalescer.take(says(200, 0.5), false, 0)
  coalescer.take(says(210, 0.6), false, 500)
  coalescer.forget('mk3')
  expect(coalescer.late(9_000)).toEqual([])
})
