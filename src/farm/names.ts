// Names that people and slicers write in many ways, compared as a person would. A farm knows few of them and compares
// them for every print with every printer, so that answers are kept.

const MOST_KEPT = 1_000

function kept<Answer>(compare: (one: string, other: string) => Answer): (one: string, other: string) => Answer {
  const answers = new Map<string, Map<string, Answer>>()
  return (one, other) => {
    let known = answers.get(one)
    if (!known || known.size > MOST_KEPT) {
      if (answers.size > MOST_KEPT) answers.clear()
      known = new Map()
      answers.set(one, known)
    }
    let answer = known.get(other)
    if (answer === undefined) {
      answer = compare(one, other)
      known.set(other, answer)
    }
    return answer
  }
}

/** Makers and filler: they say nothing about which printer it is. */
const FILLER = new Set(
  `original prusa research bambu lab bambulab creality anycubic elegoo qidi sovol flashforge artillery 3d printer printers
  the nozzle mm hf series`.split(/\s+/),
)
/** What follows a model's name and makes it another machine with another bed. */
const OTHER_SIZE = /^(mini|max|plus|xl|large)/

function wordsOf(name: string): string[] {
  const plain = name.toLowerCase().replace(/\b\d+(\.\d+)?\s*(mm)?\s*nozzle\b/g, ' ')
  return (plain.match(/[a-z0-9.]+/g) ?? []).filter((word) => !FILLER.has(word))
}

/**
 * Whether two names of printer models may mean the same machine: `Original Prusa MK4 0.4 nozzle` and `mk4s`, `X1C` and
 * `Bambu Lab X1 Carbon`, `Ender 3` and `Creality Ender-3 V2`; not `A1` and `A1 mini`, not `MK3S` and `MK4`. One name
 * may go on where the other ends, unless it goes on to another size or another number.
 */
export const sameModel = kept((one, other): boolean => {
  const [a, b] = [wordsOf(one), wordsOf(other)]
  if (a.length === 0 || b.length === 0) return true
  const [short, long] = a.join('').length <= b.join('').length ? [a, b] : [b, a]
  const [start, whole] = [short.join(''), long.join('')]
  if (!whole.startsWith(start)) return false
  const rest = whole.slice(start.length)
  const split = long.some((_word, index) => long.slice(0, index).join('') === start)
  return !OTHER_SIZE.test(rest) && (split || !(/\d$/.test(start) && /^\d/.test(rest)))
})

const FILLED = ['cf', 'gf']

/** Whether what is loaded serves a wish: `PLA` takes `pla`, `PLA Silk` and `Prusament PLA`, but no `PLA-CF`. */
export const servesMaterial = kept((wish, loaded): boolean => {
  const split = (name: string): string[] => name.toLowerCase().match(/[a-z0-9]+|\+/g) ?? []
  const [wanted, there] = [split(wish), split(loaded)]
  return (
    wanted.every((word) => there.includes(word)) &&
    FILLED.every((filler) => wanted.includes(filler) === there.includes(filler))
  )
})

/** `#FF0000`, `ff0000ff` and `FF0000` are one colour, `Light Blue` and `light-blue` another. */
export const sameColour = kept((one, other): boolean => {
  const plain = (name: string) => {
    const letters = name.toLowerCase().replace(/[^a-z0-9]/g, '')
    return /^[0-9a-f]{6}ff$/.test(letters) ? letters.slice(0, 6) : letters
  }
  return plain(one) === plain(other)
})

/** What a printer of each firmware prints besides G-code of its own flavour. Marlin's fits Klipper, not the reverse. */
const ALSO_TAKES: Record<string, readonly string[]> = {
  marlin: ['reprap', 'sprinter'],
  klipper: ['marlin', 'reprap'],
  repetier: ['reprap'],
  reprapfirmware: ['reprap'],
}
const ALIASES: Record<string, string> = {
  marlin2: 'marlin',
  marlinlegacy: 'marlin',
  prusa: 'marlin',
  buddy: 'marlin',
  rrf: 'reprapfirmware',
  duet: 'reprapfirmware',
}

function flavourName(word: string): string {
  const plain = word.toLowerCase().replace(/[^a-z0-9]/g, '')
  return ALIASES[plain] ?? plain
}

/**
 * The flavour of a G-code file: Bambu's own is written as `marlin`, but starts with macros that only its printers know,
 * so that the printer or the slicer in the file's head decides.
 */
export const fileFlavour = (file: {
  flavour: string | null
  printerModel: string | null
  slicer: string | null
}): string | null =>
  isBambu(file.printerModel ?? '', file.slicer ?? '') ? 'bambu' : file.flavour && named(file.flavour, '')

const isBambu = kept((model, slicer): boolean => (model ? /bambu/i.test(model) : /^bambu/i.test(slicer)))
const named = kept((flavour) => flavourName(flavour))

/** Whether firmware of this flavour prints G-code of that one. */
export const takesFlavour = kept((printer, file): boolean => {
  const mine = flavourName(printer)
  return mine === file || (ALSO_TAKES[mine]?.includes(file) ?? false)
})
