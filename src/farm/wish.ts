import type { PoolHours } from '../entities/pool.ts'

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
  /** Somebody paused it before its start. */
  keptBack: boolean
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
  /** A command that was sent to it and not answered, so that it may still arrive (R21). */
  unanswered: { verb: string; sentAt: string; until: string } | null
  model: string | null
  buildVolume: { x: number; y: number; z: number } | null
  nozzleMillimetres: number | null
  flavour: string | null
  tags: readonly string[] | null
  /** Empty = nobody said what is loaded. */
  loaded: readonly LoadedFilament[]
  formats: readonly string[]
}

/** One rule as data: what was asked, what is there; and in words what to do next, where it fails. */
export type RuleResult = { rule: string; ok: boolean; expected: unknown; actual: unknown; advice?: string }
export type Match = { fits: boolean; rules: RuleResult[] }

/** One question that matching asks. */
export type Rule<Print = Wish> = {
  name: string
  /** `lasting`: waiting cannot cure it, somebody must change the print or the printer. */
  kind: 'lasting' | 'passing' | 'filament'
  ok(wish: Print, printer: Candidate, now: Date): boolean
  expected(wish: Print, printer: Candidate, now: Date): unknown
  actual(wish: Print, printer: Candidate, now: Date): unknown
  /** Where `actual` names prints or files of others: what of it those may know who do not see all projects. */
  discreet?(actual: unknown, ok: boolean): unknown
}

/** One that asks nothing of a print but which it is; null = none, so that the printer is asked about alone. */
export type PrinterRule = Rule<{ printId: string | null }>
