import { sameColour, servesMaterial } from './names.ts'
import type { Candidate, LoadedFilament, Rule, Wish } from './wish.ts'

type Need = { material: string | null; grams: number | null }
const needsOf = new WeakMap<Wish, Need[]>()

/** The filaments that a print takes: the client's word, else what the file's tools use. */
export function filamentNeeds(wish: Wish): Need[] {
  const known = needsOf.get(wish)
  if (known) return known
  const { material, fileMaterials, fileGrams, massGrams } = wish
  const grams = massGrams !== null && massGrams > 0 ? massGrams : null
  const used = (fileMaterials ?? []).flatMap((name, tool): Need[] =>
    name && fileGrams?.[tool] !== 0 ? [{ material: name, grams: fileGrams?.[tool] ?? null }] : [],
  )
  const single = used.length <= 1 || !fileGrams
  const needs = material || single ? [{ material: material ?? used[0]?.material ?? null, grams }] : used
  needsOf.set(wish, needs)
  return needs
}

const serving = ({ material }: Need, { loaded }: Candidate): LoadedFilament[] =>
  material === null ? [...loaded] : loaded.filter((slot) => servesMaterial(material, slot.material))

const inColour = (slots: LoadedFilament[], colour: string | null): LoadedFilament[] =>
  colour === null ? slots : slots.filter((slot) => !slot.colour || sameColour(colour, slot.colour))

const enough = ({ grams }: Need, { remainingGrams }: LoadedFilament): boolean =>
  grams === null || remainingGrams === null || remainingGrams === undefined || remainingGrams >= grams

const anythingGoes = (_wish: Wish, { loaded }: Candidate): boolean => loaded.length === 0

const hasMaterials = (wish: Wish, printer: Candidate): boolean =>
  anythingGoes(wish, printer) || filamentNeeds(wish).every((need) => serving(need, printer).length > 0)

/** Each of these asks only about slots that pass the ones before, and passes where none does: one reason at a time. */
function hasColour(wish: Wish, printer: Candidate): boolean {
  if (wish.colour === null || anythingGoes(wish, printer)) return true
  const slots = filamentNeeds(wish).map((need) => serving(need, printer))
  return slots.some((some) => some.length === 0) || slots.some((some) => inColour(some, wish.colour).length > 0)
}

function hasFilament(wish: Wish, printer: Candidate): boolean {
  if (anythingGoes(wish, printer)) return true
  return filamentNeeds(wish).every((need) => {
    const slots = serving(need, printer)
    const exact = inColour(slots, wish.colour)
    const usable = exact.length > 0 ? exact : slots
    return usable.length === 0 || usable.some((slot) => enough(need, slot))
  })
}

const one = <Item>(items: Item[]): Item | Item[] | null => (items.length > 1 ? items : (items[0] ?? null))

/** What is loaded, and whether it lasts: a person at the printer cures it with another spool. */
export const FILAMENT_RULES: readonly Rule[] = [
  {
    name: 'material-loaded',
    kind: 'filament',
    ok: hasMaterials,
    expected: (wish) => one(filamentNeeds(wish).map(({ material }) => material)),
    actual: (_wish, printer) => printer.loaded.map(({ material }) => material),
  },
  {
    name: 'colour-loaded',
    kind: 'filament',
    ok: hasColour,
    expected: (wish) => wish.colour,
    actual: (_wish, printer) => printer.loaded.map(({ colour }) => colour ?? null),
  },
  {
    name: 'filament-left',
    kind: 'filament',
    ok: hasFilament,
    expected: (wish) => one(filamentNeeds(wish).map(({ grams }) => grams)),
    actual: (_wish, printer) => printer.loaded.map(({ remainingGrams }) => remainingGrams ?? null),
  },
]
