import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, couldFit, fits, match, type Wish } from './match.ts'

const NOW = new Date('2026-06-01T12:00:00Z')

/** A print of which nothing is known but that its file is ready. */
const wish = (over: Partial<Wish> = {}): Wish => ({
  printId: 'print',
  fileKind: 'gcode',
  fileState: 'ready',
  bounds: null,
  nozzleMillimetres: null,
  printerModel: null,
  flavour: null,
  slicer: null,
  material: null,
  colour: null,
  fileMaterials: null,
  fileGrams: null,
  massGrams: null,
  tags: null,
  wantedPrinterId: null,
  wantedPoolId: null,
  notBefore: null,
  retryAt: null,
  retryOn: null,
  keptBack: false,
  batchPaused: false,
  printingPaused: false,
  projectId: 'project',
  ...over,
})
/** A free printer that declared nothing, as those of the demo are. */
const printer = (over: Partial<Candidate> = {}): Candidate => ({
  printerId: 'printer',
  state: 'idle',
  bed: 'clear',
  disabled: false,
  maintenance: false,
  poolId: null,
  poolPaused: false,
  poolHours: null,
  poolProjects: [],
  projects: [],
  quarantine: null,
  unaskedSince: null,
  strays: [],
  openPrintId: null,
  unanswered: null,
  model: null,
  buildVolume: null,
  nozzleMillimetres: null,
  flavour: null,
  tags: null,
  loaded: [],
  formats: ['gcode'],
  ...over,
})
const failing = (a: Partial<Wish>, b: Partial<Candidate>): string[] =>
  match(wish(a), printer(b), NOW)
    .rules.filter(({ ok }) => !ok)
    .map(({ rule }) => rule)
/** What is so, a colon, and what to do next; nothing that a person does not say. */
const SENTENCE = /^[A-Z](?!.*(?:undefined|null|NaN|\[object)).+: [a-z]/
const pla = (more: object = {}) => ({ slot: 0, material: 'PLA', ...more })

describe('one rule at a time', () => {
  const later = new Date('2026-06-01T12:00:01Z')
  const untilLater = { until: later.toISOString(), detail: 'three failures' }
  const onItsWay = { verb: 'cancel', sentAt: NOW.toISOString(), until: later.toISOString() }
  const ASKED = 'asked, and nothing on it that nobody knows of'
  const cases: [rule: string, Partial<Wish>, Partial<Candidate>, unknown, unknown][] = [
    ['file-ready', { fileState: 'received' }, {}, 'ready', 'received'],
    ['print-running', { keptBack: true }, {}, 'running', 'paused'],
    ['batch-running', { batchPaused: true }, {}, 'running', 'paused'],
    ['printing-running', { printingPaused: true }, {}, 'running', 'the queue print is paused'],
    ['not-before', { notBefore: later }, {}, later, NOW],
    ['retry-wait', { retryAt: later }, {}, later, NOW],
    ['retry-wait', { retryOn: { printer: later.toISOString() } }, {}, later, NOW],
    ['project-allowed', {}, { poolProjects: ['school'] }, 'project', 'pool reserved for other projects'],
    ['project-allowed', {}, { projects: ['school'] }, 'project', 'printer reserved for other projects'],
    ['restored-database', {}, { strays: ['py-a.gcode'] }, ASKED, { files: ['py-a.gcode'] }],
    ['restored-database', {}, { unaskedSince: NOW }, ASKED, { unaskedSince: NOW }],
    ['not-quarantined', {}, { quarantine: untilLater }, null, untilLater],
    ['commands-answered', {}, { unanswered: onItsWay }, null, onItsWay],
    ['printer-enabled', {}, { disabled: true }, 'enabled', 'disabled'],
    ['no-maintenance', {}, { maintenance: true }, false, true],
    ['pool-running', {}, { poolPaused: true }, 'running', 'paused'],
    ['wanted-printer', { wantedPrinterId: 'other' }, {}, 'other', 'printer'],
    ['wanted-pool', { wantedPoolId: 'hall' }, { poolId: 'shed' }, 'hall', 'shed'],
    ['tags', { tags: ['hardened'] }, { tags: ['enclosed'] }, ['hardened'], ['enclosed']],
    ['tags', { tags: ['hardened'] }, {}, ['hardened'], []],
    ['file-format', { fileKind: 'bgcode' }, {}, ['gcode'], 'bgcode'],
    ['firmware-flavour', { flavour: 'klipper' }, { flavour: 'Marlin' }, 'klipper', 'Marlin'],
    [
      'firmware-flavour',
      { flavour: 'marlin', printerModel: 'Bambu Lab A1' },
      { flavour: 'klipper' },
      'bambu',
      'klipper',
    ],
    ['firmware-flavour', { flavour: 'marlin', slicer: 'BambuStudio' }, { flavour: 'marlin' }, 'bambu', 'marlin'],
    ['printer-model', { printerModel: 'MK4' }, { model: 'Original Prusa MINI' }, 'MK4', 'Original Prusa MINI'],
    ['nozzle', { nozzleMillimetres: 0.4 }, { nozzleMillimetres: 0.6 }, 0.4, 0.6],
    ['material-loaded', { material: 'PETG' }, { loaded: [pla()] }, 'PETG', ['PLA']],
    ['material-loaded', { fileMaterials: ['PETG'] }, { loaded: [pla()] }, 'PETG', ['PLA']],
    ['colour-loaded', { material: 'PLA', colour: 'red' }, { loaded: [pla({ colour: 'blue' })] }, 'red', ['blue']],
    ['filament-left', { massGrams: 80 }, { loaded: [pla({ remainingGrams: 79 })] }, 80, [79]],
    ['printer-free', {}, { openPrintId: 'other' }, null, 'other'],
    ['printer-ready', {}, { state: 'printing' }, 'idle', 'printing'],
    ['bed-clear', {}, { bed: 'occupied' }, 'clear', 'occupied'],
  ]
  test.each(cases)('%s %j %j', (rule, a, b, expected, actual) => {
    expect(failing(a, b)).toEqual([rule])
    expect(match(wish(a), printer(b), NOW).rules.find((one) => one.rule === rule)).toEqual({
      rule,
      ok: false,
      expected,
      actual,
      advice: expect.stringMatching(SENTENCE),
    })
    expect(fits(wish(a), printer(b), NOW)).toBe(false)
  })

  test('build-volume goes by the size of the part; half a millimetre over is allowed', () => {
    const buildVolume = { x: 220, y: 220, z: 250 }
    const part = (x: number, z = 10) => ({ bounds: { min: [-20, 0, 0], max: [x - 20, 100, z] } })
    expect(failing(part(220.4), { buildVolume })).toEqual([])
    expect(failing(part(220.6), { buildVolume })).toEqual(['build-volume'])
    expect(failing(part(100, 251), { buildVolume })).toEqual(['build-volume'])
    expect(failing(part(9_000), {})).toEqual([])
  })

  test('pool-hours says when they open', () => {
    const poolHours = { timeZone: 'Europe/Berlin', from: '22:00', to: '05:59' }
    const closed = match(wish(), printer({ poolHours }), NOW)
    expect(closed.rules.find(({ rule }) => rule === 'pool-hours')).toEqual({
      rule: 'pool-hours',
      ok: false,
      expected: poolHours,
      actual: { at: NOW, opensAt: new Date('2026-06-01T20:00:00Z') },
      advice:
        "The pool starts prints from 22:00 to 05:59 (Europe/Berlin): wait until 2026-06-01 20:00 UTC, or change the pool's hours",
    })
    expect(match(wish(), printer({ poolHours }), new Date('2026-06-01T20:00:00Z')).fits).toBe(true)
  })

  test('of several spools the one that serves counts, and each tool of a file needs its own', () => {
    const loaded = [pla({ colour: 'red', remainingGrams: 5 }), pla({ slot: 1, colour: '#FFFFFF', remainingGrams: 900 })]
    expect(failing({ material: 'pla', colour: 'ffffff', massGrams: 50 }, { loaded })).toEqual([])
    expect(failing({ material: 'pla', colour: 'Red', massGrams: 50 }, { loaded })).toEqual(['filament-left'])
    const two = { fileMaterials: ['PLA', 'PVA', 'ABS'], fileGrams: [40, 3, 0] }
    expect(failing(two, { loaded })).toEqual(['material-loaded'])
    expect(failing(two, { loaded: [...loaded, { slot: 2, material: 'PVA', remainingGrams: 3 }] })).toEqual([])
  })

  test('what the client asks for counts before what the file says', () => {
    expect(failing({ material: 'PLA', fileMaterials: ['PETG'] }, { loaded: [pla()] })).toEqual([])
  })

  test('a tag may name the class of printers that one stands in for', () => {
    expect(failing({ printerModel: 'MK3S' }, { model: 'Prusa Bear', tags: ['mk3s'] })).toEqual([])
  })
})

const word = fc.constantFrom(
  'PLA',
  'PETG',
  'red',
  '#00ff00',
  'MK4',
  'Bambu Lab A1',
  'marlin',
  'klipper',
  '',
  'ä',
  '0.4',
)
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const size = fc.double({ min: 0, max: 400, noNaN: true })
const anyWish: fc.Arbitrary<Wish> = fc.record({
  printId: fc.constant('print'),
  fileKind: some(fc.constantFrom('gcode', 'bgcode')),
  fileState: fc.constantFrom('ready', 'received'),
  bounds: some(fc.record({ min: fc.array(size, { maxLength: 3 }), max: fc.array(size, { maxLength: 3 }) })),
  nozzleMillimetres: some(fc.constantFrom(0.4, 0.6)),
  printerModel: some(word),
  flavour: some(word),
  slicer: some(word),
  material: some(word),
  colour: some(word),
  fileMaterials: some(fc.array(word, { maxLength: 4 })),
  fileGrams: some(fc.array(size, { maxLength: 4 })),
  massGrams: some(size),
  tags: fc.constant(null),
  wantedPrinterId: some(fc.constantFrom('printer', 'other')),
  wantedPoolId: some(fc.constantFrom('hall', 'shed')),
  notBefore: some(fc.constantFrom(new Date(0), new Date(4e12))),
  retryAt: some(fc.constantFrom(new Date(0), new Date(4e12))),
  retryOn: some(fc.constantFrom('printer', 'other').map((id) => ({ [id]: new Date(4e12).toISOString() }))),
  keptBack: fc.boolean(),
  batchPaused: fc.boolean(),
  printingPaused: fc.boolean(),
  projectId: fc.constantFrom('project', 'guest'),
})
const anyPrinter: fc.Arbitrary<Candidate> = fc.record({
  printerId: fc.constant('printer'),
  state: fc.constantFrom('idle', 'printing', 'offline'),
  bed: fc.constantFrom('clear', 'occupied', 'unknown'),
  disabled: fc.boolean(),
  maintenance: fc.boolean(),
  poolId: some(fc.constantFrom('hall', 'shed')),
  poolPaused: fc.boolean(),
  poolHours: some(fc.constant({ timeZone: 'UTC', from: '08:00', to: '09:00' })),
  poolProjects: fc.constantFrom([], ['project']),
  projects: fc.constantFrom([], ['project']),
  quarantine: some(
    fc.constantFrom(new Date(0), new Date(4e12)).map((until) => ({ until: until.toISOString(), detail: 'x' })),
  ),
  unaskedSince: some(fc.constant(new Date(0))),
  strays: fc.constantFrom([], ['py-x.gcode']),
  unanswered: some(
    fc
      .constantFrom(new Date(0), new Date(4e12))
      .map((until) => ({ verb: 'jog', sentAt: '', until: until.toISOString() })),
  ),
  openPrintId: some(fc.constantFrom('print', 'other')),
  model: some(word),
  buildVolume: some(fc.record({ x: size, y: size, z: size })),
  nozzleMillimetres: some(fc.constantFrom(0.4, 0.6)),
  flavour: some(word),
  tags: some(fc.array(word, { maxLength: 3 })),
  loaded: fc.array(fc.record({ slot: fc.nat(8), material: word, colour: some(word), remainingGrams: some(size) }), {
    maxLength: 3,
  }),
  formats: fc.constantFrom(['gcode'], ['gcode', 'bgcode']),
})

test('a wait for one printer, a quarantine that is over and projects that are named rule nothing out', () => {
  expect(failing({ retryOn: { other: '2099-01-01T00:00:00Z' } }, {})).toEqual([])
  expect(failing({}, { quarantine: { until: NOW.toISOString(), detail: 'over' } })).toEqual([])
  expect(failing({}, { poolProjects: ['school', 'project'], projects: ['project'] })).toEqual([])
})

test('the quick answer is the explained one, for anything', () => {
  fc.assert(
    fc.property(anyWish, anyPrinter, (a, b) => {
      const { fits: explained, rules } = match(a, b, NOW)
      expect(fits(a, b, NOW)).toBe(explained)
      expect(new Set(rules.map(({ rule }) => rule)).size).toBe(rules.length)
      for (const { ok, advice } of rules) expect(advice).toEqual(ok ? undefined : expect.stringMatching(SENTENCE))
      if (explained) expect(couldFit(a, b, NOW)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test('what a printer or a file does not say never rules anything out', () => {
  const silent = { model: null, buildVolume: null, nozzleMillimetres: null, flavour: null, loaded: [], poolHours: null }
  const mute = { bounds: null, nozzleMillimetres: null, printerModel: null, flavour: null, slicer: null }
  const about = new Set(
    'printer-model build-volume nozzle firmware-flavour material-loaded colour-loaded filament-left pool-hours'.split(
      ' ',
    ),
  )
  fc.assert(
    fc.property(anyWish, anyPrinter, (a, b) => {
      const failed = (one: Wish, other: Candidate) =>
        match(one, other, NOW)
          .rules.filter(({ ok }) => !ok)
          .map(({ rule }) => rule)
      const before = failed(a, b)
      const quiet = failed(a, { ...b, ...silent })
      expect(quiet.filter((rule) => about.has(rule))).toEqual([])
      expect(before).toEqual(expect.arrayContaining(quiet))
      expect(before).toEqual(expect.arrayContaining(failed({ ...a, ...mute }, b)))
    }),
    { numRuns: 2_000 },
  )
})
