import { couldFit } from './match.ts'
import { CHUNK, type PlanPrint, type PlanPrinter, SLICE } from './plan-parts.ts'
import type { Slices } from './schedule.ts'
import type { Candidate, Wish } from './wish.ts'

// Which prints could ever run on which printers. Prints that agree in all that decides it are asked about once.

/** What decides where a print could ever run, and which filament it takes; prints that agree are asked about once. */
export type Keys = { lasting: string; filament: string }

export function* keysOf(prints: readonly PlanPrint[]): Slices<Keys[]> {
  const keys: Keys[] = []
  for (const print of prints) {
    if (keys.length % CHUNK === CHUNK - 1) yield
    keys.push({ lasting: lastingKey(print), filament: filamentKey(print) })
  }
  return keys
}

function lastingKey(print: Wish): string {
  const { fileState, keptBack, batchPaused, fileKind, bounds, nozzleMillimetres, printerModel, flavour, slicer, tags } =
    print
  const file = [fileState, fileKind, bounds, nozzleMillimetres, printerModel, flavour, slicer]
  return JSON.stringify([
    ...file,
    keptBack,
    batchPaused,
    tags,
    print.wantedPrinterId,
    print.wantedPoolId,
    print.projectId,
  ])
}

const filamentKey = ({ material, colour, fileMaterials, fileGrams }: Wish): string =>
  JSON.stringify(material ? [material, colour] : [colour, fileMaterials, fileGrams?.map((grams) => grams > 0)])

export function printerKey(printer: Candidate): string {
  const { disabled, maintenance, poolPaused, poolId, tags, formats, flavour, model, buildVolume } = printer
  return JSON.stringify([
    ...[disabled, maintenance, poolPaused, poolId, tags, formats],
    ...[flavour, model, buildVolume, printer.nozzleMillimetres, printer.poolProjects, printer.projects],
  ])
}

export function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const [index, item] of items.entries()) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(index)
    else groups.set(key, [index])
  }
  return groups
}

export type Places = {
  /** Printers of each group of prints. */
  eligible: number[][]
  /** Group of each print; -1 = it fits nowhere. */
  groupOf: Int32Array
}

export function* findPlaces(
  prints: readonly PlanPrint[],
  keys: readonly Keys[],
  printers: readonly PlanPrinter[],
  now: Date,
): Slices<Places> {
  const alike = [...grouped(printers, printerKey).values()]
  const places: Places = { eligible: [], groupOf: new Int32Array(prints.length).fill(-1) }
  const setOf = new Map<string, number>()
  let asked = 0
  for (const members of grouped(keys, ({ lasting }) => lasting).values()) {
    const print = prints[members[0] ?? 0] as PlanPrint
    const list = placesOf(print, printers, alike, now)
    if (list.length > 0) {
      const set = list.join()
      const group = setOf.get(set) ?? places.eligible.push(list) - 1
      setOf.set(set, group)
      for (const index of members) places.groupOf[index] = group
    }
    asked += 1
    if (asked % SLICE === 0) yield
  }
  return places
}

/** Printers on which a print could run, asking one of each kind. */
function placesOf(print: PlanPrint, printers: readonly PlanPrinter[], alike: readonly number[][], now: Date): number[] {
  if (print.wantedPrinterId) {
    const index = printers.findIndex(({ printerId }) => printerId === print.wantedPrinterId)
    const printer = printers[index]
    return printer && couldFit(print, printer, now) ? [index] : []
  }
  return alike
    .filter(([first]) => couldFit(print, printers[first ?? 0] as PlanPrinter, now))
    .flat()
    .sort((a, b) => a - b)
}
