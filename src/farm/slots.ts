import type { LoadedFilament } from './match.ts'
import { sameColour, servesMaterial } from './names.ts'

/** One filament of a sliced file, in the file's order; 0 grams = the plate does not use it. */
export type FileFilament = { material: string | null; colour: string | null; grams: number | null }

const numbered = ({ slot }: LoadedFilament): number => (typeof slot === 'number' ? slot : Number.parseInt(slot, 10))

/**
 * Which loaded slot feeds each filament of a file: the same material, the same colour before any other, and no slot
 * twice as long as another one fits. -1 = not used. Undefined where it cannot be said (nothing is declared as loaded,
 * a slot has no number, or a filament has no slot): then the file's own order counts.
 */
export function chooseSlots(
  filaments: readonly FileFilament[],
  loaded: readonly LoadedFilament[],
): number[] | undefined {
  if (filaments.length === 0 || loaded.length === 0) return undefined
  const taken = new Set<number>()
  const slots: number[] = []
  for (const filament of filaments) {
    if (filament.grams === 0) {
      slots.push(-1)
      continue
    }
    const slot = best(filament, loaded, taken)
    if (slot === undefined) return undefined
    taken.add(slot)
    slots.push(slot)
  }
  return slots
}

function best({ material, colour }: FileFilament, loaded: readonly LoadedFilament[], taken: Set<number>) {
  const serving = loaded.filter(
    (slot) => Number.isInteger(numbered(slot)) && (material === null || servesMaterial(material, slot.material)),
  )
  const exact = serving.filter((slot) => colour !== null && slot.colour && sameColour(colour, slot.colour))
  const order = [...exact, ...serving]
  const found = order.find((slot) => !taken.has(numbered(slot))) ?? order[0]
  return found === undefined ? undefined : numbered(found)
}
