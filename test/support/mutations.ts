import fc from 'fast-check'
import { unzipSync, zipSync } from 'fflate'
import { PrintyardError } from '../../src/core/errors.ts'

/** One change of a file: where, what kind, how far it reaches, and a number that says with what. */
export interface Edit {
  kind: 'byte' | 'word' | 'number' | 'drop' | 'repeat' | 'move' | 'cut'
  at: number
  length: number
  value: number
}

/** Counts and floats that have broken readers before, as four bytes. */
const WORDS = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x7f800000, 0x7fc00000, 0xff7fffff, 0x00000001, 0x49742400]
const NUMBERS = [
  'NaN',
  '1e999',
  '-1',
  '',
  '0',
  '4294967296',
  '-9007199254740993',
  '1e-320',
  '9'.repeat(60),
  '.',
  '&lt;',
]
const LONGEST = 2 << 20

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('byte', 'word', 'number', 'drop', 'repeat', 'move', 'cut'),
  at: fc.nat(),
  length: fc.oneof(fc.nat(8), fc.nat(200), fc.nat(4000)),
  value: fc.nat(),
})

/** Some changes to make to a file, mostly few. */
export const edits = fc.oneof(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.array(edit, { maxLength: 30 }))

/** The file with the changes made to it; the original stays as it is. */
export function edited(bytes: Uint8Array, changes: readonly Edit[]): Uint8Array {
  return changes.reduce((now, change) => (now.length > 0 && now.length < LONGEST ? make(now, change) : now), bytes)
}

function make(bytes: Uint8Array, { kind, at: anywhere, length, value }: Edit): Uint8Array {
  const at = anywhere % bytes.length
  const end = Math.min(bytes.length, at + length)
  if (kind === 'cut') return bytes.subarray(0, at)
  if (kind === 'byte') return replaced(bytes, at, at + 1, Uint8Array.of(value))
  if (kind === 'word') {
    const word = new Uint8Array(Uint32Array.of(WORDS[value % WORDS.length] as number).buffer)
    return replaced(bytes, at, Math.min(bytes.length, at + 4), word)
  }
  if (kind === 'number') return renumbered(bytes, at, NUMBERS[value % NUMBERS.length] as string)
  if (kind === 'drop') return replaced(bytes, at, end, new Uint8Array(0))
  const piece = bytes.subarray(at, end)
  if (kind === 'move') return replaced(bytes, value % bytes.length, value % bytes.length, piece)
  return replaced(bytes, at, at, Buffer.concat(Array.from({ length: value % 100 }, () => piece)))
}

/** Puts a text in place of the next number. */
function renumbered(bytes: Uint8Array, at: number, text: string): Uint8Array {
  const digit = (i: number) => (bytes[i] as number) >= 45 && (bytes[i] as number) <= 57
  let from = at
  while (from < bytes.length && !digit(from)) from++
  let to = from
  while (to < bytes.length && digit(to)) to++
  return replaced(bytes, from, to, new TextEncoder().encode(text))
}

function replaced(bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array {
  const result = new Uint8Array(from + by.length + bytes.length - to)
  result.set(bytes.subarray(0, from))
  result.set(by, from)
  result.set(bytes.subarray(to), from + by.length)
  return result
}

/**
 * As `edited` for an archive, within one of its entries: it is packed again, so that checksums fit and what reads the
 * entry gets to see it.
 */
export function editedWithin(archive: Uint8Array, entry: number, changes: readonly Edit[]): Uint8Array {
  const entries = unzipSync(archive)
  const names = Object.keys(entries).filter((name) => (entries[name]?.length ?? 0) > 0)
  const name = names[entry % names.length] ?? ''
  return zipSync({ ...entries, [name]: edited(entries[name] ?? new Uint8Array(0), changes) }, { level: 1 })
}

/** Runs of a property: the reduced set with a fixed seed, or as many as FUZZ_RUNS says with a new one. */
export const FULL_RUNS = Number(process.env.FUZZ_RUNS) || 0
export const runs = (reduced: number) => (FULL_RUNS > 0 ? { numRuns: FULL_RUNS } : { numRuns: reduced, seed: 11 })

const MOST_MILLISECONDS = 2000

/**
 * Does the work; a coded refusal is an answer too. In the full set, on a machine that has nothing else to do, no work
 * may take the processor for longer than two seconds.
 */
export function answers(what: string, work: () => unknown): boolean {
  const before = process.cpuUsage()
  let answered = true
  try {
    work()
  } catch (error) {
    if (!(error instanceof PrintyardError)) throw error
    answered = false
  }
  const { user, system } = process.cpuUsage(before)
  const milliseconds = (user + system) / 1000
  if (FULL_RUNS > 0 && milliseconds > MOST_MILLISECONDS) throw new Error(`${what} took ${milliseconds} ms`)
  return answered
}

/** Peak memory of this process, MiB. */
export const peakMebibytes = () => process.resourceUsage().maxRSS / 1024
