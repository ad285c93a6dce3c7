import type { PoolHours } from '../entities/pool.ts'
import { isOpen, nextOpening } from './hours.ts'
import { fileFlavour, sameColour, sameModel, servesMaterial, takesFlavour } from './names.ts'

/** What matching knows of a waiting print. Lengths in millimetres, masses in grams; null = nobody said. */
export type Wish = {
  printId: string
  fileKind: string | null
  fileState: string
  bounds: { min: readonly number[]; max: readonly number[] } | null
  nozzleMillimetres: number | null
  printerModel: string | null
  flavour: string | null
  slicer: string | null
  /** What the client asked for; else the file's own materials count. */
  material: string | null
  colour: string | null
  /** One entry per tool of the file. */
  fileMaterials: readonly string[] | null
  fileGrams: readonly number[] | null
  /** Of the whole print, by its estimate. */
  massGrams: number | null
  tags: readonly string[] | null
  wantedPrinterId: string | null
  wantedPoolId: string | null
  notBefore: Date | null
  retryAt: Date | null
  /** By printer: until when it waits for this one, where it failed before (R23); ISO times. */
  retryOn: Readonly<Record<string, string>> | null
  batchPaused: boolean
  /** How far the slicing of a model is; left out or null = nothing is to be sliced, or nobody began yet. */
  slicing?: { state: string; progress: number } | null
  /** An operator paused the queue `print`: none is handed out. */
  printingPaused: boolean
  projectId: string
}

export type LoadedFilament = {
  slot: number | string
  material: string
  colour?: string | null
  remainingGrams?: number | null
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
  poolHours: PoolHours | null
  /** Only their prints; empty = everybody's. */
  poolProjects: readonly string[]
  projects: readonly string[]
  /** Why it is left alone for now, while it is (R23). */
  quarantine: { until: string; detail: string; evidence?: unknown } | null
  /** Since when it has to be asked what it did, after the database was restored (R20). */
  unaskedSince: Date | null
  /** Files on it that may have been printed and that nobody knows of (R20). */
  strays: readonly string[]
  openPrintId: string | null
  model: string | null
  buildVolume: { x: number; y: number; z: number } | null
  nozzleMillimetres: number | null
  flavour: string | null
  tags: readonly string[] | null
  /** Empty = nobody said what is loaded. */
  loaded: readonly LoadedFilament[]
  formats: readonly string[]
}

/** One rule as data: what was asked, what is there. */
export type RuleResult = { rule: string; ok: boolean; expected: unknown; actual: unknown }
export type Match = { fits: boolean; rules: RuleResult[] }

type Rule = {
  name: string
  /** `lasting`: waiting cannot cure it, somebody must change the print or the printer. */
  kind: 'lasting' | 'passing' | 'filament'
  ok(wish: Wish, printer: Candidate, now: Date): boolean
  expected(wish: Wish, printer: Candidate, now: Date): unknown
  actual(wish: Wish, printer: Candidate, now: Date): unknown
}

/** Half a layer's width of air is normal around a part: skirts and wipes may leave the part's own box. */
const SLACK_MILLIMETRES = 0.5

/** Sizes alone: where a printer's origin lies is not known. */
function sizeOf({ bounds }: Wish): { x: number; y: number; z: number } | null {
  if (!bounds) return null
  const span = (axis: number): number => Math.max(0, (bounds.max[axis] ?? 0) - (bounds.min[axis] ?? 0))
  return { x: span(0), y: span(1), z: Math.max(span(2), bounds.max[2] ?? 0) }
}

function fitsVolume(wish: Wish, { buildVolume: room }: Candidate): boolean {
  const part = room && sizeOf(wish)
  return !part || (['x', 'y', 'z'] as const).every((axis) => part[axis] <= room[axis] + SLACK_MILLIMETRES)
}

function fitsModel({ printerModel }: Wish, { model, tags }: Candidate): boolean {
  if (!printerModel || !model) return true
  // A tag names the class of machines that a printer stands in for.
  return sameModel(printerModel, model) || (tags?.some((tag) => sameModel(printerModel, tag)) ?? false)
}

const flavourOf = ({ flavour, printerModel, slicer }: Wish) => fileFlavour({ flavour, printerModel, slicer })

export type Need = { material: string | null; grams: number | null }
const needsOf = new WeakMap<Wish, Need[]>()

/** The filaments that a print takes: the client's word, else what the file's tools use. */
export function filamentNeeds(wish: Wish): Need[] {
  const known = needsOf.get(wish)
  if (known) return known
  const { material, fileMaterials, fileGrams, massGrams } = wish
  const grams = massGrams !== null && massGrams > 0 ? massGrams : null
  const used = (fileMaterials ?? []).flatMap((name, tool): Need[] =>
    name && fileGrams?.[tool] !== 0 ? [{ material: name, grams: fileGrams?.[tool] ?? null }] : [],
  )
  const single = used.length <= 1 || !fileGrams
  const needs = material || single ? [{ material: material ?? used[0]?.material ?? null, grams }] : used
  needsOf.set(wish, needs)
  return needs
}

const serving = ({ material }: Need, { loaded }: Candidate): LoadedFilament[] =>
  material === null ? [...loaded] : loaded.filter((slot) => servesMaterial(material, slot.material))

const inColour = (slots: LoadedFilament[], colour: string | null): LoadedFilament[] =>
  colour === null ? slots : slots.filter((slot) => !slot.colour || sameColour(colour, slot.colour))

const enough = ({ grams }: Need, { remainingGrams }: LoadedFilament): boolean =>
  grams === null || remainingGrams === null || remainingGrams === undefined || remainingGrams >= grams

const anythingGoes = (_wish: Wish, { loaded }: Candidate): boolean => loaded.length === 0

const isModel = ({ fileKind }: Wish): boolean => fileKind !== null && ['stl', 'obj', '3mf'].includes(fileKind)

const hasMaterials = (wish: Wish, printer: Candidate): boolean =>
  anythingGoes(wish, printer) || filamentNeeds(wish).every((need) => serving(need, printer).length > 0)

/** Each of these asks only about slots that pass the ones before, and passes where none does: one reason at a time. */
function hasColour(wish: Wish, printer: Candidate): boolean {
  if (wish.colour === null || anythingGoes(wish, printer)) return true
  const slots = filamentNeeds(wish).map((need) => serving(need, printer))
  return slots.some((some) => some.length === 0) || slots.some((some) => inColour(some, wish.colour).length > 0)
}

function hasFilament(wish: Wish, printer: Candidate): boolean {
  if (anythingGoes(wish, printer)) return true
  return filamentNeeds(wish).every((need) => {
    const slots = serving(need, printer)
    const exact = inColour(slots, wish.colour)
    const usable = exact.length > 0 ? exact : slots
    return usable.length === 0 || usable.some((slot) => enough(need, slot))
  })
}

const one = <Item>(items: Item[]): Item | Item[] | null => (items.length > 1 ? items : (items[0] ?? null))
const admits = (projects: readonly string[], { projectId }: Wish): boolean =>
  projects.length === 0 || projects.includes(projectId)

/** Until when the print waits for this printer: the later of its own wait and the one after it failed there. */
function waitsUntil({ retryAt, retryOn }: Wish, { printerId }: Candidate): Date | null {
  const here = retryOn?.[printerId]
  if (here === undefined) return retryAt
  const until = new Date(here)
  return retryAt && retryAt > until ? retryAt : until
}

const words = (on: boolean, yes: string, no: string): string => (on ? yes : no)

/**
 * In the order in which a person would ask. What nobody declared rules nothing out, except a tag: it is asked for by
 * name, so that a printer without it does not have it.
 */
const RULES: readonly Rule[] = [
  {
    name: 'file-ready',
    kind: 'lasting',
    ok: (wish) => wish.fileState === 'ready',
    expected: () => 'ready',
    actual: (wish) => wish.fileState,
  },
  {
    name: 'batch-running',
    kind: 'lasting',
    ok: (wish) => !wish.batchPaused,
    expected: () => 'running',
    actual: (wish) => words(wish.batchPaused, 'paused', 'running'),
  },
  {
    name: 'printing-running',
    kind: 'lasting',
    ok: (wish) => !wish.printingPaused,
    expected: () => 'running',
    actual: (wish) => words(wish.printingPaused, 'the queue print is paused', 'running'),
  },
  {
    name: 'sliced',
    kind: 'passing',
    ok: (wish) => !isModel(wish),
    expected: () => 'G-code',
    actual: (wish) => (isModel(wish) ? (wish.slicing ?? { state: 'waiting', progress: 0 }) : 'G-code'),
  },
  {
    name: 'not-before',
    kind: 'passing',
    ok: (wish, _printer, now) => !wish.notBefore || wish.notBefore <= now,
    expected: (wish) => wish.notBefore,
    actual: (_wish, _printer, now) => now,
  },
  {
    name: 'retry-wait',
    kind: 'passing',
    ok: (wish, printer, now) => (waitsUntil(wish, printer) ?? now) <= now,
    expected: waitsUntil,
    actual: (_wish, _printer, now) => now,
  },
  {
    name: 'printer-enabled',
    kind: 'lasting',
    ok: (_wish, printer) => !printer.disabled,
    expected: () => 'enabled',
    actual: (_wish, printer) => words(printer.disabled, 'disabled', 'enabled'),
  },
  {
    name: 'no-maintenance',
    kind: 'lasting',
    ok: (_wish, printer) => !printer.maintenance,
    expected: () => false,
    actual: (_wish, printer) => printer.maintenance,
  },
  {
    name: 'pool-running',
    kind: 'lasting',
    ok: (_wish, printer) => !printer.poolPaused,
    expected: () => 'running',
    actual: (_wish, printer) => words(printer.poolPaused, 'paused', 'running'),
  },
  {
    name: 'pool-hours',
    kind: 'passing',
    ok: (_wish, printer, now) => isOpen(printer.poolHours, now.getTime()),
    expected: (_wish, printer) => printer.poolHours,
    actual: (_wish, { poolHours }, now) => {
      const opens = nextOpening(poolHours, now.getTime())
      const opensAt = opens === Infinity ? null : new Date(opens)
      return poolHours ? { at: now, ...(opens === now.getTime() ? {} : { opensAt }) } : null
    },
  },
  {
    name: 'project-allowed',
    kind: 'lasting',
    ok: (wish, printer) => admits(printer.poolProjects, wish) && admits(printer.projects, wish),
    expected: (wish) => wish.projectId,
    // Whose they are is nobody's business but theirs.
    actual: (wish, { poolProjects, projects }) => {
      if (!admits(projects, wish)) return 'printer reserved for other projects'
      return words(admits(poolProjects, wish), 'admitted', 'pool reserved for other projects')
    },
  },
  {
    name: 'wanted-printer',
    kind: 'lasting',
    ok: (wish, printer) => !wish.wantedPrinterId || wish.wantedPrinterId === printer.printerId,
    expected: (wish) => wish.wantedPrinterId,
    actual: (_wish, printer) => printer.printerId,
  },
  {
    name: 'wanted-pool',
    kind: 'lasting',
    ok: (wish, printer) => !wish.wantedPoolId || wish.wantedPoolId === printer.poolId,
    expected: (wish) => wish.wantedPoolId,
    actual: (_wish, printer) => printer.poolId,
  },
  {
    name: 'tags',
    kind: 'lasting',
    ok: (wish, printer) => wish.tags?.every((tag) => printer.tags?.includes(tag) ?? false) ?? true,
    expected: (wish) => wish.tags ?? [],
    actual: (_wish, printer) => printer.tags ?? [],
  },
  {
    name: 'file-format',
    kind: 'lasting',
    ok: (wish, printer) => !wish.fileKind || isModel(wish) || printer.formats.includes(wish.fileKind),
    expected: (_wish, printer) => printer.formats,
    actual: (wish) => wish.fileKind,
  },
  {
    name: 'firmware-flavour',
    kind: 'lasting',
    ok: (wish, printer) => {
      const file = printer.flavour ? flavourOf(wish) : null
      return !file || !printer.flavour || takesFlavour(printer.flavour, file)
    },
    expected: flavourOf,
    actual: (_wish, printer) => printer.flavour,
  },
  {
    name: 'printer-model',
    kind: 'lasting',
    ok: fitsModel,
    expected: (wish) => wish.printerModel,
    actual: (_wish, printer) => printer.model,
  },
  {
    name: 'build-volume',
    kind: 'lasting',
    ok: fitsVolume,
    expected: sizeOf,
    actual: (_wish, printer) => printer.buildVolume,
  },
  {
    name: 'nozzle',
    kind: 'lasting',
    ok: ({ nozzleMillimetres: wanted }, { nozzleMillimetres: there }) =>
      wanted === null || there === null || Math.abs(wanted - there) < 0.01,
    expected: (wish) => wish.nozzleMillimetres,
    actual: (_wish, printer) => printer.nozzleMillimetres,
  },
  {
    name: 'material-loaded',
    kind: 'filament',
    ok: hasMaterials,
    expected: (wish) => one(filamentNeeds(wish).map(({ material }) => material)),
    actual: (_wish, printer) => printer.loaded.map(({ material }) => material),
  },
  {
    name: 'colour-loaded',
    kind: 'filament',
    ok: hasColour,
    expected: (wish) => wish.colour,
    actual: (_wish, printer) => printer.loaded.map(({ colour }) => colour ?? null),
  },
  {
    name: 'filament-left',
    kind: 'filament',
    ok: hasFilament,
    expected: (wish) => one(filamentNeeds(wish).map(({ grams }) => grams)),
    actual: (_wish, printer) => printer.loaded.map(({ remainingGrams }) => remainingGrams ?? null),
  },
  {
    name: 'restored-database',
    kind: 'passing',
    ok: (_wish, printer) => printer.unaskedSince === null && printer.strays.length === 0,
    expected: () => 'asked, and nothing on it that nobody knows of',
    actual: (_wish, { unaskedSince, strays }) => ({
      ...(unaskedSince ? { unaskedSince } : {}),
      ...(strays.length > 0 ? { files: strays } : {}),
    }),
  },
  {
    name: 'not-quarantined',
    kind: 'passing',
    ok: (_wish, { quarantine }, now) => !quarantine || new Date(quarantine.until) <= now,
    expected: () => null,
    actual: (_wish, printer) => printer.quarantine,
  },
  {
    name: 'printer-free',
    kind: 'passing',
    ok: (wish, printer) => !printer.openPrintId || printer.openPrintId === wish.printId,
    expected: () => null,
    actual: (_wish, printer) => printer.openPrintId,
  },
  {
    name: 'printer-ready',
    kind: 'passing',
    ok: (_wish, printer) => printer.state === 'idle',
    expected: () => 'idle',
    actual: (_wish, printer) => printer.state,
  },
  {
    name: 'bed-clear',
    kind: 'passing',
    ok: (_wish, printer) => printer.bed === 'clear',
    expected: () => 'clear',
    actual: (_wish, printer) => printer.bed,
  },
]

const LASTING = RULES.filter(({ kind }) => kind === 'lasting')
const FILAMENT = RULES.filter(({ kind }) => kind === 'filament')

const KINDS = new Map(RULES.map(({ name, kind }) => [name, kind]))

/** What cures a rule that fails: somebody's change, another spool, or time and a hand at the bed. */
export const ruleKind = (rule: string): Rule['kind'] => KINDS.get(rule) ?? 'lasting'

const answer = ({ name, ok, expected, actual }: Rule, wish: Wish, printer: Candidate, now: Date): RuleResult => ({
  rule: name,
  ok: ok(wish, printer, now),
  expected: expected(wish, printer, now),
  actual: actual(wish, printer, now),
})

/** Asks every rule, so that the answer explains itself; pure. */
export function match(wish: Wish, printer: Candidate, now = new Date()): Match {
  const rules = RULES.map((rule) => answer(rule, wish, printer, now))
  return { fits: rules.every(({ ok }) => ok), rules }
}

/** The quick form for the dispatcher: builds no answer and stops at the first rule that fails. */
export function fits(wish: Wish, printer: Candidate, now = new Date()): boolean {
  return RULES.every(({ ok }) => ok(wish, printer, now))
}

/** Whether the print could ever run there as things are: what time, a person at the bed or another spool cures is left out. */
export function couldFit(wish: Wish, printer: Candidate, now: Date): boolean {
  return LASTING.every(({ ok }) => ok(wish, printer, now))
}

/** Whether what is loaded serves the print. */
export function filamentFits(wish: Wish, printer: Candidate, now: Date): boolean {
  return FILAMENT.every(({ ok }) => ok(wish, printer, now))
}
