import { type Calendar, openCalendar } from './hours.ts'
import {
  type Candidate,
  couldFit,
  filamentFits,
  filamentNeeds,
  fits,
  match,
  type RuleResult,
  type Wish,
} from './match.ts'
import { best, type Slices } from './schedule.ts'
import { ANY, type Job, type Machine, NOTHING, placed, type Sequences, type Shop } from './shop.ts'

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

/** What a person takes to take a part off the bed, and to change a filament. */
const CLEAR_SECONDS = 300
const CHANGE_SECONDS = 600
/** A print that nobody estimated, when none is estimated. */
const GUESS_SECONDS = 3_600
/** Kinds of prints that are asked about, and prints that are looked at, in one slice. */
const SLICE = 100
const CHUNK = 1_000

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

const isUsable = ({ state, openPrintId, busySeconds }: PlanPrinter): boolean =>
  openPrintId ? busySeconds !== null : state === 'idle'

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

/** What decides where a print could ever run, and which filament it takes; prints that agree are asked about once. */
type Keys = { lasting: string; filament: string }

function* keysOf(prints: readonly PlanPrint[]): Slices<Keys[]> {
  const keys: Keys[] = []
  for (const print of prints) {
    if (keys.length % CHUNK === CHUNK - 1) yield
    keys.push({ lasting: lastingKey(print), filament: filamentKey(print) })
  }
  return keys
}

function lastingKey(print: Wish): string {
  const { fileState, batchPaused, fileKind, bounds, nozzleMillimetres, printerModel, flavour, slicer, tags } = print
  const file = [fileState, fileKind, bounds, nozzleMillimetres, printerModel, flavour, slicer]
  return JSON.stringify([...file, batchPaused, tags, print.wantedPrinterId, print.wantedPoolId, print.projectId])
}

const filamentKey = ({ material, colour, fileMaterials, fileGrams }: Wish): string =>
  JSON.stringify(material ? [material, colour] : [colour, fileMaterials, fileGrams?.map((grams) => grams > 0)])

function printerKey(printer: Candidate): string {
  const { disabled, maintenance, poolPaused, poolId, tags, formats, flavour, model, buildVolume } = printer
  return JSON.stringify([
    ...[disabled, maintenance, poolPaused, poolId, tags, formats],
    ...[flavour, model, buildVolume, printer.nozzleMillimetres, printer.poolProjects, printer.projects],
  ])
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const [index, item] of items.entries()) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(index)
    else groups.set(key, [index])
  }
  return groups
}

type Places = {
  /** Printers of each group of prints. */
  eligible: number[][]
  /** Group of each print; -1 = it fits nowhere. */
  groupOf: Int32Array
}

function* findPlaces(
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

function shopOf(
  prints: readonly PlanPrint[],
  planned: readonly number[],
  keys: readonly Keys[],
  printers: readonly PlanPrinter[],
  places: Places,
  now: Date,
): Shop {
  const wishes = planned.map((index) => prints[index] as PlanPrint)
  const kinds = [...grouped(planned, (index) => keys[index]?.filament ?? '').values()]
  const { filamentOf, loadedOf, serves } = filaments(wishes, kinds, printers, now)
  const guess = middle(wishes.flatMap(({ seconds }) => seconds ?? [])) ?? GUESS_SECONDS
  const since = (time: Date | null): number => (time ? (time.getTime() - now.getTime()) / 1_000 : Number.NaN)
  const jobs = planned.map((index, place): Job => {
    const { seconds, dueAt, notBefore, retryAt, priority } = prints[index] as PlanPrint
    return {
      seconds: seconds ?? guess,
      dueAt: dueAt ? since(dueAt) : Infinity,
      releaseAt: Math.max(0, since(notBefore) || 0, since(retryAt) || 0),
      filament: filamentOf[place] ?? ANY,
      group: places.groupOf[index] ?? 0,
      tier: priority,
    }
  })
  const calendars = new Map<string, Calendar | undefined>()
  const machines = printers.map((printer, index): Machine => {
    const key = JSON.stringify(printer.poolHours)
    if (!calendars.has(key)) calendars.set(key, openCalendar(printer.poolHours, now.getTime()))
    const { openPrintId, bed, busySeconds, speed, loaded } = printer
    return {
      speed: Math.min(2, Math.max(0.5, speed ?? 1)),
      freeAt: openPrintId ? Math.max(0, busySeconds ?? 0) : 0,
      bedClear: !openPrintId && bed === 'clear',
      slots: [loadedOf[index] ?? ANY, ...loaded.slice(1).map(() => NOTHING)],
      hours: calendars.get(key),
    }
  })
  return {
    jobs,
    machines,
    eligible: places.eligible,
    clearSeconds: CLEAR_SECONDS,
    changeSeconds: CHANGE_SECONDS,
    serves,
  }
}

const middle = (values: number[]): number | undefined => values.sort((a, b) => a - b)[values.length >> 1]

/**
 * Numbers for what prints ask for and for what printers hold as a whole, and which serves for which. What is asked for
 * counts as held once it has been loaded.
 */
function filaments(
  prints: readonly PlanPrint[],
  kinds: readonly (readonly number[])[],
  printers: readonly PlanPrinter[],
  now: Date,
) {
  // How much is left is another question: here a roll is a roll.
  const asked = (print: PlanPrint): Wish => ({ ...print, massGrams: null })
  const wishes = kinds.map(([first]) => asked(prints[first ?? 0] as PlanPrint))
  const filamentOf: number[] = []
  for (const [kind, members] of kinds.entries()) {
    const open = wishes[kind]?.colour === null && filamentNeeds(wishes[kind]).every(({ material }) => material === null)
    for (const index of members) filamentOf[index] = open ? ANY : kind
  }
  const bare = (printer: PlanPrinter): Candidate => ({
    ...printer,
    loaded: printer.loaded.map((slot) => ({ ...slot, remainingGrams: null })),
  })
  const rowOf = (holder: Candidate): Uint8Array =>
    Uint8Array.from(wishes, (wish) => (filamentFits(wish, holder, now) ? 1 : 0))
  const [anyone] = printers
  const serves: Uint8Array[] = wishes.map((wish) =>
    anyone ? rowOf({ ...anyone, loaded: loadedFor(wish) }) : new Uint8Array(wishes.length),
  )
  const loadedOf: number[] = []
  const sets = grouped(printers, ({ loaded }) =>
    JSON.stringify(loaded.map(({ material, colour }) => [material, colour])),
  )
  for (const members of sets.values()) {
    const printer = printers[members[0] ?? 0] as PlanPrinter
    const number = printer.loaded.length === 0 ? ANY : serves.push(rowOf(bare(printer))) - 1
    for (const index of members) loadedOf[index] = number
  }
  return { filamentOf, loadedOf, serves }
}

/** What is in the slots after somebody has loaded what a print asks for. */
const loadedFor = (wish: Wish): Candidate['loaded'] =>
  filamentNeeds(wish).map(({ material }, slot) => ({ slot, material: material ?? '?', colour: wish.colour }))

/** The rules that fail on the printer that comes nearest, for prints that no printer could take as things are. */
function* explain(
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
      rules.push({ rule: 'printer-ready', ok: false, expected: 'idle', actual: printer.state })
    }
    if (!fewest || rules.length < fewest.length) fewest = rules
  }
  return fewest ?? [{ rule: 'printer-known', ok: false, expected: 'a printer', actual: null }]
}
