import type { Floats, Integers } from './growable.ts'
import { numberEnd, readNumber } from './numbers.ts'
import { LARGEST_COORDINATE } from './triangles.ts'

// Programs write the elements of a mesh one like the other: `<triangle v1="0" v2="1" v3="2"/>`. Runs of exactly that
// shape are read here in one loop; whatever differs in the least is left to the reader that knows everything.

const SPACE = 32
const QUOTE = 34
const SLASH = 47
const ZERO = 48
const EQUALS = 61
const GREATER = 62
const LETTER_V = 118
const LETTER_X = 120
/** Longer than an element of this shape ever is: what is nearer to the end of the bytes is not begun. */
const LONGEST = 160

/** Reads triangles from `at` on and returns the place after the last one that it took, `at` where there was none. */
export function readTriangleRun(
  bytes: Uint8Array,
  at: number,
  end: number,
  word: Uint8Array,
  vertices: number,
  triangles: Integers,
): number {
  let done = at
  while (done + LONGEST < end) {
    let i = pastWord(bytes, pastBlanks(bytes, done), word)
    if (i < 0) break
    triangles.reserve(3)
    const { values, length } = triangles
    for (let k = 0; k < 3; k++) {
      if (bytes[i] !== SPACE || bytes[i + 1] !== LETTER_V || bytes[i + 2] !== ZERO + 1 + k) return done
      if (bytes[i + 3] !== EQUALS || bytes[i + 4] !== QUOTE) return done
      i += 5
      const start = i
      let value = 0
      for (; i < start + 9; i++) {
        const digit = (bytes[i] as number) - ZERO
        if (digit < 0 || digit > 9) break
        value = value * 10 + digit
      }
      if (i === start || bytes[i] !== QUOTE || value >= vertices) return done
      values[length + k] = value
      i++
    }
    i = pastEnd(bytes, i)
    // Beyond the end stand bytes of an earlier chunk.
    if (i < 0 || i > end) return done
    triangles.length = length + 3
    done = i
  }
  return done
}

/** As `readTriangleRun` for vertices, whose coordinates come out in millimetres; at most up to `most` floats. */
export function readVertexRun(
  bytes: Uint8Array,
  at: number,
  end: number,
  word: Uint8Array,
  scale: number,
  vertices: Floats,
  most: number,
): number {
  let done = at
  while (done + LONGEST < end && vertices.length + 3 <= most) {
    let i = pastWord(bytes, pastBlanks(bytes, done), word)
    if (i < 0) break
    vertices.reserve(3)
    const { values, length } = vertices
    for (let k = 0; k < 3; k++) {
      if (bytes[i] !== SPACE || bytes[i + 1] !== LETTER_X + k) return done
      if (bytes[i + 2] !== EQUALS || bytes[i + 3] !== QUOTE || (bytes[i + 4] as number) <= SPACE) return done
      const value = readNumber(bytes, i + 4, end) * scale
      i = numberEnd
      if (bytes[i] !== QUOTE || !(Math.abs(value) < LARGEST_COORDINATE / 3)) return done
      values[length + k] = value
      i++
    }
    i = pastEnd(bytes, i)
    // Beyond the end stand bytes of an earlier chunk.
    if (i < 0 || i > end) return done
    vertices.length = length + 3
    done = i
  }
  return done
}

function pastBlanks(bytes: Uint8Array, at: number): number {
  let i = at
  while ((bytes[i] as number) <= SPACE) i++
  return i
}

function pastWord(bytes: Uint8Array, at: number, word: Uint8Array): number {
  for (let k = 0; k < word.length; k++) if (bytes[at + k] !== word[k]) return -1
  return at + word.length
}

function pastEnd(bytes: Uint8Array, at: number): number {
  const i = bytes[at] === SPACE ? at + 1 : at
  return bytes[i] === SLASH && bytes[i + 1] === GREATER ? i + 2 : -1
}
