import { adviceOf } from './advice.ts'
import { type Candidate, match, type RuleResult, ruleKind, type Wish } from './match.ts'
import { RULES } from './rules.ts'

/** Why a print waits: the nearest rule that fails on the printer that comes closest, or that none will ever do. */
export type Waiting = {
  /** Name of the rule, or `no-printer-fits`. */
  rule: string
  /** What is so, and what to do next. */
  advice: string
  expected?: unknown
  actual?: unknown
  /** The printer that comes closest. */
  printerId?: string
  /** With `no-printer-fits`: the rule that fails there. */
  nearest?: string
}

/** What somebody must change outweighs what time cures; a spool to load lies between. */
const WEIGHT = { lasting: 10_000, filament: 100, passing: 1 } as const
/** These ask nothing of a printer: where one of them fails, all printers fail alike. */
const OF_THE_PRINT = ['file-ready', 'print-running', 'batch-running', 'printing-running', 'sliced', 'not-before']

const PRINT_RULES = RULES.filter(({ name }) => OF_THE_PRINT.includes(name))

/** Without the answers, which take twenty times as long: of hundreds of printers one is told of. */
const weightOf = (wish: Wish, printer: Candidate, now: Date): number =>
  RULES.reduce((sum, { kind, ok }) => (ok(wish, printer, now) ? sum : sum + WEIGHT[kind]), 0)

/** The printer that comes closest, the first of several; where the print itself has to wait, any one. */
function nearest(
  wish: Wish,
  printers: readonly Candidate[],
  now: Date,
): { printer: Candidate; weight: number } | undefined {
  let best: { printer: Candidate; weight: number } | undefined
  for (const printer of printers) {
    const weight = weightOf(wish, printer, now)
    if (!best || weight < best.weight) best = { printer, weight }
    if (weight === 0 || PRINT_RULES.some(({ ok }) => !ok(wish, printer, now))) break
  }
  return best
}

/** Undefined = a printer fits, so that the next round of the dispatcher takes it. */
export function waitingReason(wish: Wish, printers: readonly Candidate[], now: Date): Waiting | undefined {
  const best = nearest(wish, printers, now)
  if (!best) return { rule: 'no-printer-fits', advice: adviceOf('printer-known', undefined, undefined) }
  if (best.weight === 0) return undefined
  const failing = match(wish, best.printer, now).rules.filter(({ ok }) => !ok)
  const own = failing.find(({ rule }) => OF_THE_PRINT.includes(rule))
  if (own) return toldBy(own)
  const [first] = failing.toSorted((a, b) => WEIGHT[ruleKind(b.rule)] - WEIGHT[ruleKind(a.rule)])
  if (!first) return undefined
  const told = { ...toldBy(first), printerId: best.printer.printerId }
  if (curable(first.rule)) return told
  const advice = `No printer can take it as things are. On the nearest: ${told.advice}`
  return { ...told, rule: 'no-printer-fits', nearest: first.rule, advice }
}

const toldBy = ({ rule, expected, actual, advice = '' }: RuleResult): Waiting => ({ rule, advice, expected, actual })

/** Whether a person at the printer lifts it by a switch; the others ask for another printer or another file. */
const curable = (rule: string): boolean =>
  ruleKind(rule) !== 'lasting' || ['printer-enabled', 'no-maintenance', 'pool-running'].includes(rule)

/**
 * The same for many prints at once. Copies of one file wait for the same reason, so that each kind of print is
 * explained once.
 */
export function waitingReasons(
  wishes: readonly Wish[],
  printers: readonly Candidate[],
  now: Date,
): Map<string, Waiting | undefined> {
  const known = new Map<string, Waiting | undefined>()
  const reasons = new Map<string, Waiting | undefined>()
  for (const wish of wishes) {
    const { printId, ...rest } = wish
    const key = JSON.stringify(rest)
    if (!known.has(key)) known.set(key, waitingReason(wish, printers, now))
    reasons.set(printId, known.get(key))
  }
  return reasons
}
