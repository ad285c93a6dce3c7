import { type Calendar, openCalendar } from './hours.ts'
import { filamentFits, filamentNeeds } from './match.ts'
import type { PlanPrint, PlanPrinter } from './plan-parts.ts'
import { grouped, type Keys, type Places } from './plan-places.ts'
import { ANY, type Job, type Machine, NOTHING, type Shop } from './shop.ts'
import type { Candidate, Wish } from './wish.ts'

/** What a person takes to take a part off the bed, and to change a filament. */
const CLEAR_SECONDS = 300
const CHANGE_SECONDS = 600
/** A print that nobody estimated, when none is estimated. */
const GUESS_SECONDS = 3_600

/** Prints and printers as the numbers that scheduling computes with. */
export function shopOf(
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
