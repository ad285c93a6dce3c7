import { adviceOf } from './advice.ts'
import { match } from './match.ts'
import { isUsable, type PlanPrint, type PlanPrinter, SLICE, type Unplaced } from './plan-parts.ts'
import { grouped, type Keys, type Places, printerKey } from './plan-places.ts'
import type { Slices } from './schedule.ts'
import type { RuleResult } from './wish.ts'

/** The rules that fail on the printer that comes nearest, for prints that no printer could take as things are. */
export function* explain(
  prints: readonly PlanPrint[],
  keys: readonly Keys[],
  printers: readonly PlanPrinter[],
  places: Places,
  now: Date,
): Slices<Unplaced[]> {
  const kinds = [
    ...grouped(printers, (printer) => `${isUsable(printer)}${printer.state}${printerKey(printer)}`).values(),
  ]
  const nearest = kinds.map(([first]) => printers[first ?? 0] as PlanPrinter)
  const known = new Map<string, RuleResult[]>()
  const unplaced: Unplaced[] = []
  for (const [index, print] of prints.entries()) {
    if ((places.groupOf[index] ?? -1) >= 0) continue
    const key = keys[index]?.lasting ?? ''
    const wanted = print.wantedPrinterId && printers.find(({ printerId }) => printerId === print.wantedPrinterId)
    const rules = known.get(key) ?? failing(print, wanted ? [wanted] : nearest, now)
    known.set(key, rules)
    unplaced.push({ printId: print.printId, projectId: print.projectId, rules })
    if (unplaced.length % SLICE === 0) yield
  }
  return unplaced
}

/** What time or a person at the printer cures is no reason, unless the printer is away. */
const CURABLE = new Set(
  'not-before retry-wait pool-hours material-loaded colour-loaded filament-left bed-clear printer-free'.split(' '),
)

function failing(print: PlanPrint, printers: readonly PlanPrinter[], now: Date): RuleResult[] {
  let fewest: RuleResult[] | undefined
  for (const printer of printers) {
    const away = !isUsable(printer)
    const rules = match(print, printer, now).rules.filter(
      ({ rule, ok }) => !ok && !CURABLE.has(rule) && (away || rule !== 'printer-ready'),
    )
    if (away && !rules.some(({ rule }) => rule === 'printer-ready')) {
      rules.push(failed('printer-ready', 'idle', printer.state))
    }
    if (!fewest || rules.length < fewest.length) fewest = rules
  }
  return fewest ?? [failed('printer-known', 'a printer', null)]
}

const failed = (rule: string, expected: unknown, actual: unknown): RuleResult => ({
  ...{ rule, ok: false, expected, actual },
  advice: adviceOf(rule, expected, actual),
})
