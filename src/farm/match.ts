/** What matching knows of a waiting print. Lengths in millimetres. */
export type Wish = {
  printId: string
  fileKind: string | null
  fileState: string
  bounds: { min: readonly number[]; max: readonly number[] } | null
  nozzleMillimetres: number | null
  material: string | null
  wantedPrinterId: string | null
  wantedPoolId: string | null
  notBefore: Date | null
  retryAt: Date | null
  batchPaused: boolean
}

/** What matching knows of a printer. */
export type Candidate = {
  printerId: string
  state: string
  bed: string
  disabled: boolean
  maintenance: boolean
  poolId: string | null
  poolPaused: boolean
  openPrintId: string | null
  buildVolume: { x: number; y: number; z: number } | null
  nozzleMillimetres: number | null
  materials: readonly string[]
  formats: readonly string[]
}

/** One rule as data: what was asked, what is there. */
export type RuleResult = { rule: string; ok: boolean; expected: unknown; actual: unknown }
export type Match = { fits: boolean; rules: RuleResult[] }

type Rule = (wish: Wish, printer: Candidate, now: Date) => RuleResult

const rule = (name: string, ok: boolean, expected: unknown, actual: unknown): RuleResult => ({
  rule: name,
  ok,
  expected,
  actual,
})

/** Half a layer's width of air is normal around a part: skirts and wipes may leave the part's own box. */
const SLACK_MILLIMETRES = 0.5

function size(bounds: Wish['bounds']): { x: number; y: number; z: number } | null {
  if (!bounds) return null
  const span = (axis: number): number => Math.max(0, (bounds.max[axis] ?? 0) - (bounds.min[axis] ?? 0))
  return { x: span(0), y: span(1), z: Math.max(span(2), bounds.max[2] ?? 0) }
}

function fitsVolume(wish: Wish, printer: Candidate): RuleResult {
  const part = size(wish.bounds)
  const room = printer.buildVolume
  const ok = !part || !room || (['x', 'y', 'z'] as const).every((axis) => part[axis] <= room[axis] + SLACK_MILLIMETRES)
  return rule('build-volume', ok, part, room)
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** In the order in which a person would ask. A figure that nobody declared does not rule anything out. */
const RULES: Rule[] = [
  (wish) => rule('file-ready', wish.fileState === 'ready', 'ready', wish.fileState),
  (wish) => rule('batch-running', !wish.batchPaused, 'running', wish.batchPaused ? 'paused' : 'running'),
  (wish, _printer, now) => rule('not-before', !wish.notBefore || wish.notBefore <= now, wish.notBefore, now),
  (wish, _printer, now) => rule('retry-wait', !wish.retryAt || wish.retryAt <= now, wish.retryAt, now),
  (_wish, printer) => rule('printer-enabled', !printer.disabled, 'enabled', printer.disabled ? 'disabled' : 'enabled'),
  (_wish, printer) => rule('no-maintenance', !printer.maintenance, false, printer.maintenance),
  (_wish, printer) => rule('pool-running', !printer.poolPaused, 'running', printer.poolPaused ? 'paused' : 'running'),
  (wish, printer) =>
    rule(
      'wanted-printer',
      !wish.wantedPrinterId || wish.wantedPrinterId === printer.printerId,
      wish.wantedPrinterId,
      printer.printerId,
    ),
  (wish, printer) =>
    rule('wanted-pool', !wish.wantedPoolId || wish.wantedPoolId === printer.poolId, wish.wantedPoolId, printer.poolId),
  (wish, printer) =>
    rule('file-format', !wish.fileKind || printer.formats.includes(wish.fileKind), printer.formats, wish.fileKind),
  fitsVolume,
  (wish, printer) =>
    rule(
      'nozzle',
      wish.nozzleMillimetres === null ||
        printer.nozzleMillimetres === null ||
        Math.abs(wish.nozzleMillimetres - printer.nozzleMillimetres) < 0.01,
      wish.nozzleMillimetres,
      printer.nozzleMillimetres,
    ),
  (wish, printer) => {
    const { material } = wish
    const ok =
      material === null || printer.materials.length === 0 || printer.materials.some((loaded) => same(loaded, material))
    return rule('material-loaded', ok, material, printer.materials)
  },
  (wish, printer) =>
    rule('printer-free', !printer.openPrintId || printer.openPrintId === wish.printId, null, printer.openPrintId),
  (_wish, printer) => rule('printer-ready', printer.state === 'idle', 'idle', printer.state),
  (_wish, printer) => rule('bed-clear', printer.bed === 'clear', 'clear', printer.bed),
]

/** Asks every rule, so that the answer explains itself; pure. */
export function match(wish: Wish, printer: Candidate, now = new Date()): Match {
  const rules = RULES.map((ask) => ask(wish, printer, now))
  return { fits: rules.every(({ ok }) => ok), rules }
}

/** The quick form for the dispatcher: stops at the first rule that fails. */
export function fits(wish: Wish, printer: Candidate, now = new Date()): boolean {
  return RULES.every((ask) => ask(wish, printer, now).ok)
}
