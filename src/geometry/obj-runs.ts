import type { Floats, Integers } from './growable.ts'
import { numberEnd, readPlainNumber } from './numbers.ts'
import { LARGEST_COORDINATE } from './triangles.ts'

const LF = 10
const CR = 13
const SPACE = 32
const SLASH = 47
const ZERO = 48
const LETTER_F = 102
const LETTER_V = 118
/** More than a plain line takes, so that its end needs no watching. */
const LONGEST_LINE = 128
/** So many digits stay a whole number of 32 bits. */
const MOST_DIGITS = 9

const point = new Float64Array(3)

/**
 * Reads the lines `v x y z` from `at` on, as long as one follows the other and each is written plainly: single blanks, no
 * exponent, up to 9 digits before and after the point, nothing behind. Returns where the first other line begins. Nearly
 * all lines of most files are such; what they say is what `readNumber` reads in them, to the bit.
 */
export function readVertexRun(bytes: Uint8Array, at: number, end: number, vertices: Floats, most: number): number {
  const { length } = vertices
  vertices.reserve(Math.floor((end - at) / 8) * 3 + 3)
  const { values } = vertices
  const last = end - LONGEST_LINE
  let to = length
  let line = at
  while (line <= last && to < most && bytes[line] === LETTER_V && bytes[line + 1] === SPACE) {
    const after = readPoint(bytes, line + 2)
    if (after === 0) break
    const x = point[0] as number
    const y = point[1] as number
    const z = point[2] as number
    if (!(Math.abs(x) + Math.abs(y) + Math.abs(z) < LARGEST_COORDINATE)) break
    values[to] = x
    values[to + 1] = y
    values[to + 2] = z
    to += 3
    line = after
  }
  vertices.length = to
  return line
}

/** Three plain numbers and the line's end, into `point`. Returns where the next line begins, 0 = it is not plain. */
function readPoint(bytes: Uint8Array, at: number): number {
  let i = at
  for (let k = 0; k < 3; k++) {
    const value = readPlainNumber(bytes, i)
    if (Number.isNaN(value)) return 0
    point[k] = value
    i = numberEnd
    if (k < 2 && bytes[i++] !== SPACE) return 0
  }
  return lineEnd(bytes, i)
}

/**
 * The same for lines `f a b c`, each corner with or without what follows its first slash. `known`: how many vertices
 * there are so far; a face that names another one is left to who tells its fault.
 */
export function readFaceRun(
  bytes: Uint8Array,
  at: number,
  end: number,
  triangles: Integers,
  known: number,
  most: number,
): number {
  const { length } = triangles
  triangles.reserve(Math.floor((end - at) / 8) * 3 + 3)
  const { values } = triangles
  const last = end - LONGEST_LINE
  let to = length
  let line = at
  while (line <= last && to < most && bytes[line] === LETTER_F && bytes[line + 1] === SPACE) {
    const after = readCorners(bytes, line + 2, values, to, known)
    if (after === 0 || after > end) break
    to += 3
    line = after
  }
  triangles.length = to
  return line
}

/** Three corners and the line's end, into `values`. Returns where the next line begins, 0 = it is not plain. */
function readCorners(bytes: Uint8Array, at: number, values: Int32Array, to: number, known: number): number {
  let i = at
  for (let k = 0; k < 3; k++) {
    const start = i
    let index = 0
    let digit = (bytes[i] as number) - ZERO
    while (digit >= 0 && digit <= 9) {
      index = (Math.imul(index, 10) + digit) | 0
      digit = (bytes[++i] as number) - ZERO
    }
    if (i - start > MOST_DIGITS || index < 1 || index > known) return 0
    if (digit === SLASH - ZERO) while ((bytes[i] as number) > SPACE) i++
    values[to + k] = index - 1
    if (k < 2 && bytes[i++] !== SPACE) return 0
  }
  return lineEnd(bytes, i)
}

/** Where the next line begins, if this one ends at `at`; else 0. */
function lineEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === LF) return at + 1
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : 0
}
