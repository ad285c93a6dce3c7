import { filamentNeeds, fits } from './match.ts'
import { CHUNK, isUsable, type Plan, type PlanItem, type PlanPrint, type PlanPrinter, SLICE } from './plan-parts.ts'
import { findPlaces, type Keys, keysOf } from './plan-places.ts'
import { shopOf } from './plan-shop.ts'
import { explain } from './plan-unplaced.ts'
import { best, type Slices } from './schedule.ts'
import { placed, type Sequences } from './shop.ts'

export type { Plan, PlanItem, PlanPrint, PlanPrinter, Unplaced } from './plan-parts.ts'

/**
 * Who prints what when. What the dispatcher would give now, in its own order, stands first on each free printer; what
 * comes after is the schedule of best(), and lasts until the next one is made. Printers that are away, or carry
 * something whose end nobody knows, are left out; filament is planned by material and colour, not by what is left.
 * Pure, and in slices, so that the API makes it between requests.
 */
export function* planning(prints: readonly PlanPrint[], printers: readonly PlanPrinter[], now: Date): Slices<Plan> {
  const usable = printers.filter(isUsable)
  const keys = yield* keysOf(prints)
  const places = yield* findPlaces(prints, keys, usable, now)
  const planned = [...prints.keys()].filter((index) => (places.groupOf[index] ?? -1) >= 0)
  const shop = shopOf(prints, planned, keys, usable, places, now)
  yield
  const pinned = yield* pins(prints, planned, keys, usable, now)
  const sequences = yield* best(shop, pinned)
  const order = placed(shop, sequences).sort((a, b) => a.start - b.start || a.machine - b.machine)
  const items: PlanItem[] = []
  for (const place of order) {
    if (items.length % CHUNK === 0) yield
    items.push(itemOf(place, prints[planned[place.job] ?? 0] as PlanPrint, usable[place.machine] as PlanPrinter, now))
  }
  const unplaced = yield* explain(prints, keys, printers, places, now)
  return { items, unplaced }
}

/** The same at once. */
export function plan(prints: readonly PlanPrint[], printers: readonly PlanPrinter[], now: Date): Plan {
  const work = planning(prints, printers, now)
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

type Placement = ReturnType<typeof placed>[number]

function itemOf({ start, end, change }: Placement, print: PlanPrint, printer: PlanPrinter, now: Date): PlanItem {
  const at = (second: number) => new Date(now.getTime() + Math.round(second * 1_000))
  const materials = filamentNeeds(print).flatMap(({ material }) => (material === null ? [] : [material]))
  const material = materials.length > 1 ? materials : (materials[0] ?? null)
  return {
    ...{ printId: print.printId, projectId: print.projectId, printerId: printer.printerId },
    ...{ startsAt: at(start), endsAt: at(end) },
    ...(change ? { load: { material, colour: print.colour } } : {}),
    ...(print.seconds === null ? { guessed: true as const } : {}),
  }
}

/** What the dispatcher would do next: each print in line to the first ready printer that fits. */
function* pins(
  prints: readonly PlanPrint[],
  planned: readonly number[],
  keys: readonly Keys[],
  printers: readonly PlanPrinter[],
  now: Date,
): Slices<Sequences> {
  const pinned: Sequences = printers.map(() => [])
  let free = [...printers.keys()].filter((index) => {
    const { state, bed, openPrintId } = printers[index] as PlanPrinter
    return state === 'idle' && bed === 'clear' && !openPrintId
  })
  const nowhere = new Set<string>()
  for (const [job, index] of planned.entries()) {
    if (free.length === 0) break
    if (job % SLICE === SLICE - 1) yield
    const print = prints[index] as PlanPrint
    if ([print.notBefore, print.retryAt].some((time) => time && time > now)) continue
    // Copies of one file find no printer for the same reasons; free printers only become fewer.
    const { lasting, filament } = keys[index] as Keys
    const key = `${lasting}${filament}${print.fileGrams}/${print.massGrams}${JSON.stringify(print.retryOn)}`
    if (nowhere.has(key)) continue
    const machine = free.find((candidate) => fits(print, printers[candidate] as PlanPrinter, now))
    if (machine === undefined) nowhere.add(key)
    else {
      pinned[machine]?.push(job)
      free = free.filter((other) => other !== machine)
    }
  }
  return pinned
}
