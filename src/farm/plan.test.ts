import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fits } from './match.ts'
import { type PlanPrint, type PlanPrinter, plan } from './plan.ts'

const NOW = new Date('2026-06-01T12:00:00Z')
const inMinutes = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000)

const print = (printId: string, over: Partial<PlanPrint> = {}): PlanPrint => ({
  ...{ printId, projectId: 'p', priority: 1, dueAt: null, seconds: 3_600, fileKind: 'gcode', fileState: 'ready' },
  ...{ bounds: null, nozzleMillimetres: null, printerModel: null, flavour: null, slicer: null, material: null },
  ...{ colour: null, fileMaterials: null, fileGrams: null, massGrams: null, tags: null, wantedPrinterId: null },
  ...{
    wantedPoolId: null,
    notBefore: null,
    retryAt: null,
    retryOn: null,
    keptBack: false,
    batchPaused: false,
    printingPaused: false,
  },
  ...over,
})
const printer = (printerId: string, over: Partial<PlanPrinter> = {}): PlanPrinter => ({
  ...{ printerId, state: 'idle', bed: 'clear', disabled: false, maintenance: false, poolId: null, poolPaused: false },
  ...{ poolHours: null, openPrintId: null, model: null, buildVolume: null, nozzleMillimetres: null, flavour: null },
  ...{ tags: null, loaded: [], formats: ['gcode'], busySeconds: null, speed: null, poolProjects: [], projects: [] },
  ...{ quarantine: null, unaskedSince: null, strays: [], unanswered: null },
  ...over,
})
const seen = ({ items }: ReturnType<typeof plan>) =>
  items.map(({ printId, printerId, startsAt, endsAt }) => [
    ...[printId, printerId, (startsAt.getTime() - NOW.getTime()) / 60_000, (endsAt.getTime() - NOW.getTime()) / 60_000],
  ])

test('a free printer prints at once, then after its bed was cleared; a busy one after its print', () => {
  const busy = printer('busy', { state: 'printing', bed: 'occupied', openPrintId: 'x', busySeconds: 600 })
  expect(seen(plan([print('a'), print('b'), print('c')], [printer('free'), busy], NOW))).toEqual([
    ['a', 'free', 0, 60],
    ['b', 'busy', 15, 75],
    ['c', 'free', 65, 125],
  ])
})

test('a change of filament takes its time and says what to load', () => {
  const loaded = [{ slot: 0, material: 'PLA', colour: 'red' }]
  const made = plan([print('a', { material: 'PETG', colour: 'blue' })], [printer('one', { loaded })], NOW)
  expect(seen(made)).toEqual([['a', 'one', 10, 70]])
  expect(made.items[0]?.load).toEqual({ material: 'PETG', colour: 'blue' })
  expect(plan([print('a', { material: 'pla' })], [printer('one', { loaded })], NOW).items[0]).not.toHaveProperty('load')
})

test('hours, not-before, speed and unknown durations are kept to', () => {
  const poolHours = { timeZone: 'UTC', from: '13:00', to: '13:59' }
  expect(seen(plan([print('a')], [printer('one', { poolHours })], NOW))).toEqual([['a', 'one', 60, 120]])
  expect(seen(plan([print('a', { notBefore: inMinutes(7) })], [printer('one')], NOW))).toEqual([['a', 'one', 7, 67]])
  expect(seen(plan([print('a')], [printer('one', { speed: 1.5 })], NOW))).toEqual([['a', 'one', 0, 90]])
  const made = plan([print('a', { seconds: null }), print('b', { seconds: 1_800 })], [printer('1'), printer('2')], NOW)
  expect(seen(made)).toEqual([
    ['a', '1', 0, 30],
    ['b', '2', 0, 30],
  ])
  expect(made.items.map(({ guessed }) => guessed)).toEqual([true, undefined])
})

test('what no printer can take is left out, with the rules of the nearest one', () => {
  const big = { bounds: { min: [0, 0, 0], max: [300, 300, 10] } }
  const small = { buildVolume: { x: 200, y: 200, z: 200 } }
  const rules = (prints: PlanPrint[], printers: PlanPrinter[]) =>
    plan(prints, printers, NOW).unplaced.map(({ printId, rules }) => [printId, rules.map(({ rule }) => rule)])
  expect(rules([print('a', big), print('b')], [printer('1', small)])).toEqual([['a', ['build-volume']]])
  expect(rules([print('a', { fileState: 'received' })], [printer('1')])).toEqual([['a', ['file-ready']]])
  expect(rules([print('a')], [printer('1', { state: 'offline' })])).toEqual([['a', ['printer-ready']]])
  const held = printer('1', { openPrintId: 'x', busySeconds: null })
  expect(rules([print('a', { wantedPrinterId: '1' })], [held, printer('2')])).toEqual([['a', ['printer-ready']]])
  expect(rules([print('a', { wantedPrinterId: 'gone' })], [printer('2')])).toEqual([['a', ['wanted-printer']]])
  expect(rules([print('a')], [])).toEqual([['a', ['printer-known']]])
  expect(
    rules([print('a')], [printer('1', { disabled: true }), printer('2', { disabled: true, maintenance: true })]),
  ).toEqual([['a', ['printer-enabled']]])
})

test('every print is in the plan or told why not, and the free printers begin with what the dispatcher gives them', () => {
  const material = fc.constantFrom(null, 'PLA', 'PETG', 'PLA-CF')
  const prints = fc.array(
    fc.record({
      material,
      colour: fc.constantFrom(null, null, 'red', 'blue'),
      seconds: fc.constantFrom(null, 600, 7_200, 40_000),
      massGrams: fc.constantFrom(null, 10, 500),
      priority: fc.constantFrom(3, 1),
      dueAt: fc.constantFrom(null, inMinutes(60), inMinutes(-60)),
      notBefore: fc.constantFrom(null, null, inMinutes(30)),
      keptBack: fc.constantFrom(false, false, false, true),
      batchPaused: fc.constantFrom(false, false, false, true),
      nozzleMillimetres: fc.constantFrom(null, 0.4, 0.6),
      wantedPrinterId: fc.constantFrom(null, null, null, '0', '1', 'gone'),
    }),
    { maxLength: 25 },
  )
  const slot = fc.record({
    slot: fc.nat(3),
    material: fc.constantFrom('PLA', 'PETG', 'PLA-CF'),
    colour: fc.constantFrom('red', 'blue'),
    remainingGrams: fc.constantFrom(null, 100),
  })
  const printers = fc.array(
    fc.record({
      state: fc.constantFrom('idle', 'idle', 'idle', 'offline'),
      bed: fc.constantFrom('clear', 'clear', 'occupied'),
      nozzleMillimetres: fc.constantFrom(null, 0.4, 0.6),
      loaded: fc.array(slot, { maxLength: 3 }),
      busySeconds: fc.constantFrom(null, null, 900),
      maintenance: fc.constantFrom(false, false, true),
      poolHours: fc.constantFrom(null, { timeZone: 'UTC', from: '14:00', to: '16:00' }),
    }),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(prints, printers, (some, machines) => {
      const line = some
        .map((one, index) => print(`${index}`, one))
        .sort(
          (a, b) => b.priority - a.priority || (a.dueAt?.getTime() ?? Infinity) - (b.dueAt?.getTime() ?? Infinity) || 0,
        )
      const farm = machines.map(({ busySeconds, ...one }, index) =>
        printer(`${index}`, { ...one, busySeconds, openPrintId: busySeconds ? 'x' : null }),
      )
      const made = plan(line, farm, NOW)
      const told = [...made.items, ...made.unplaced].map(({ printId }) => printId)
      expect(told.sort()).toEqual(line.map(({ printId }) => printId).sort())
      for (const { rules } of made.unplaced) expect(rules.length).toBeGreaterThan(0)

      const free = farm.filter(({ state, bed, openPrintId }) => state === 'idle' && bed === 'clear' && !openPrintId)
      for (const next of line) {
        const index = free.findIndex((one) => fits(next, one, NOW))
        if (index < 0) continue
        const [taken] = free.splice(index, 1)
        const first = made.items.find(({ printerId }) => printerId === taken?.printerId)
        expect(first).toMatchObject({ printId: next.printId, startsAt: NOW })
        expect(first).not.toHaveProperty('load')
      }
    }),
    { numRuns: 1_000 },
  )
})

test('10,000 prints of 2,000 files on 1,000 printers are planned in slices', () => {
  const line = Array.from({ length: 10_000 }, (_one, index) =>
    print(`${index}`, {
      seconds: 600 + ((index * 7_919) % 20_000),
      bounds: { min: [0, 0, 0], max: [(index % 2_000) / 10, 50, 50] },
      material: ['PLA', 'PETG', 'ABS'][index % 3] ?? null,
    }),
  )
  const farm = Array.from({ length: 1_000 }, (_one, index) =>
    printer(`${index}`, {
      buildVolume: { x: 120 + (index % 5) * 30, y: 200, z: 200 },
      loaded: [{ slot: 0, material: ['PLA', 'PETG', 'ABS'][index % 3] ?? 'PLA' }],
      bed: index % 2 ? 'clear' : 'occupied',
    }),
  )
  expect(plan(line, farm, NOW).items).toHaveLength(10_000)
})
