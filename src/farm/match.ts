import { adviceOf } from './advice.ts'
import { PRINTER_RULES, RULES } from './rules.ts'
import type { Candidate, Match, Rule, RuleResult, Wish } from './wish.ts'

export { filamentNeeds } from './filament.ts'
export type { Candidate, LoadedFilament, Match, RuleResult, Wish } from './wish.ts'

const LASTING = RULES.filter(({ kind }) => kind === 'lasting')
const FILAMENT = RULES.filter(({ kind }) => kind === 'filament')
/**
 * What people change, or time does, while a file is on its way (R32). A pause of the queue `print` lets it go on; what is
 * at the printer itself is asked of the printer, and the bed of its clearance.
 */
const PASSING_AT_START = ['not-before', 'pool-hours']
const AT_START = RULES.filter(({ name, kind }) =>
  kind === 'passing' ? PASSING_AT_START.includes(name) : name !== 'printing-running',
)

const KINDS = new Map(RULES.map(({ name, kind }) => [name, kind]))

/** What cures a rule that fails: somebody's change, another spool, or time and a hand at the bed. */
export const ruleKind = (rule: string): Rule['kind'] => KINDS.get(rule) ?? 'lasting'

function answer<Print>(rule: Rule<Print>, wish: Print, printer: Candidate, now: Date): RuleResult {
  const [expected, actual] = [rule.expected(wish, printer, now), rule.actual(wish, printer, now)]
  const ok = rule.ok(wish, printer, now)
  return { rule: rule.name, ok, expected, actual, ...(ok ? {} : { advice: adviceOf(rule.name, expected, actual) }) }
}

/** Asks every rule, so that the answer explains itself; pure. */
export function match(wish: Wish, printer: Candidate, now = new Date()): Match {
  const rules = RULES.map((rule) => answer(rule, wish, printer, now))
  return { fits: rules.every(({ ok }) => ok), rules }
}

/** What the printer itself is asked, whatever is to be printed: why it takes nothing, also where nothing waits. */
export const printerRules = (printer: Candidate, now: Date): RuleResult[] =>
  PRINTER_RULES.map((rule) => answer(rule, { printId: null }, printer, now))

const DISCREET = new Map(RULES.map(({ name, discreet }) => [name, discreet]))

type Told = { rule: string; nearest?: string; ok?: boolean; expected?: unknown; actual?: unknown; advice?: string }
/** A rule, or why a print waits, for those who do not see all projects: without the prints and files of others. */
export function discreetly<Answer extends Told>(told: Answer): Answer {
  const { ok = false, expected } = told
  const name = told.nearest ?? told.rule
  const discreet = DISCREET.get(name)
  if (!discreet) return told
  const actual = discreet(told.actual, ok)
  return { ...told, actual, ...(ok ? {} : { advice: adviceOf(name, expected, actual) }) }
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

/** Asked again right before the start: the first rule by which a print that was given to a printer may not start now. */
export function failsAtStart(wish: Wish, printer: Candidate, now: Date): string | undefined {
  return AT_START.find(({ ok }) => !ok(wish, printer, now))?.name
}
