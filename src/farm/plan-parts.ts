import type { Candidate, RuleResult, Wish } from './wish.ts'

/** A waiting print, in the order of the line. */
export type PlanPrint = Wish & {
  projectId: string
  /** Higher first. */
  priority: number
  dueAt: Date | null
  /** By its estimate, preparation included; null = not estimated. */
  seconds: number | null
}

/** A printer, in the order in which the dispatcher asks them. */
export type PlanPrinter = Candidate & {
  /** Until the print of ours on it ends; null = none is, or nobody can say when. */
  busySeconds: number | null
  /** What its prints took over what was estimated; null = not enough of them. */
  speed: number | null
}

export type PlanItem = {
  printId: string
  projectId: string
  printerId: string
  startsAt: Date
  endsAt: Date
  /** What a person is to load before it. */
  load?: { material: string | string[] | null; colour: string | null }
  /** Its duration is a guess: the middle of the others. */
  guessed?: true
}
export type Unplaced = { printId: string; projectId: string; rules: RuleResult[] }
export type Plan = { items: PlanItem[]; unplaced: Unplaced[] }

/** Kinds of prints that are asked about, and prints that are looked at, in one slice. */
export const SLICE = 100
export const CHUNK = 1_000

/** A printer that is away, or carries something whose end nobody knows, is left out. */
export const isUsable = ({ state, openPrintId, busySeconds }: PlanPrinter): boolean =>
  openPrintId ? busySeconds !== null : state === 'idle'
