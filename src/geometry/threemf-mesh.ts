import { Floats, Integers } from './growable.ts'
import { numberEnd, readIndex, readNumber } from './numbers.ts'
import { readTriangleRun, readVertexRun } from './threemf-runs.ts'
import { LARGEST_COORDINATE, MOST_TRIANGLES, MOST_VERTICES } from './triangles.ts'

const EQUALS = 61
const GREATER = 62
const SLASH = 47
const LESS = 60
const SPACE = 32
const LETTER_P = 112
const LETTER_V = 118
const LETTER_X = 120

/** A property reference that the triangle or object does not have. */
export const NO_PROPERTY = -1

/** Reads `<vertex>` and `<triangle>`, which make up a 3MF's bulk, straight from its bytes. */
export class MeshReader {
  readonly vertices = new Floats()
  readonly triangles = new Integers()
  /** Per triangle pid, p1, p2, p3 (-1: none), once one triangle has any. */
  properties: Integers | undefined
  /** Per triangle the colour that was painted on it in a slicer, as its code, by triangle. */
  readonly paints = new Map<number, string>()
  private readonly scale: number
  private readonly wordVertex: Uint8Array
  private readonly wordTriangle: Uint8Array
  private readonly corrupt: (at: number, what: string) => never
  private attributeName = 0
  private nameLength = 0
  private readonly fields = new Float64Array(7)

  constructor(prefix: string, unitMillimetres: number, corrupt: (at: number, what: string) => never) {
    this.scale = unitMillimetres
    this.wordVertex = new TextEncoder().encode(`<${prefix}vertex`)
    this.wordTriangle = new TextEncoder().encode(`<${prefix}triangle`)
    this.corrupt = corrupt
  }

  /** As `XmlHandler.hot`, within `<vertices>`. */
  vertex(bytes: Uint8Array, at: number, end: number): number {
    const run = readVertexRun(bytes, at, end, this.wordVertex, this.scale, this.vertices, 3 * MOST_VERTICES)
    if (run > at) return run
    const from = startsElement(bytes, at, end, this.wordVertex)
    if (from <= 0) return from
    const { fields } = this
    fields.fill(Number.NaN)
    let i = from
    for (;;) {
      i = this.nextAttribute(bytes, i, end)
      if (i <= 0) break
      const axis = this.nameLength === 1 ? this.attributeName - LETTER_X : -1
      if (axis < 0 || axis > 2) i = passValue(bytes, i, end)
      else {
        fields[axis] = readNumber(bytes, i + 1, end)
        i = closeValue(bytes, i, numberEnd, end)
        if (i === BAD_VALUE) this.corrupt(at, 'a coordinate of a vertex is no number')
      }
      if (i < 0) return -1
    }
    return i < 0 ? this.addVertex(bytes, -i, end, at) : -1
  }

  private addVertex(bytes: Uint8Array, close: number, end: number, at: number): number {
    const next = this.elementEnd(bytes, close, end, this.wordVertex, at)
    if (next < 0) return -1
    const x = (this.fields[0] as number) * this.scale
    const y = (this.fields[1] as number) * this.scale
    const z = (this.fields[2] as number) * this.scale
    if (!(Math.abs(x) + Math.abs(y) + Math.abs(z) < LARGEST_COORDINATE)) {
      this.corrupt(at, 'a coordinate of a vertex is missing or is no sensible number')
    }
    if (this.vertices.length >= 3 * MOST_VERTICES) this.corrupt(at, `there are more than ${MOST_VERTICES} vertices`)
    this.vertices.push3(x, y, z)
    return next
  }

  /** As `XmlHandler.hot`, within `<triangles>`. */
  triangle(bytes: Uint8Array, at: number, end: number): number {
    if (!this.properties && this.triangles.length < 3 * MOST_TRIANGLES) {
      const run = readTriangleRun(bytes, at, end, this.wordTriangle, this.vertices.length / 3, this.triangles)
      if (run > at) return run
    }
    const from = startsElement(bytes, at, end, this.wordTriangle)
    if (from <= 0) return from
    const { fields } = this
    fields.fill(NO_PROPERTY)
    let paint: string | undefined
    let i = from
    for (;;) {
      i = this.nextAttribute(bytes, i, end)
      if (i <= 0) break
      const field = this.triangleField(bytes, i)
      if (field < 0) {
        const value = i + 1
        const painted = this.nameLength > 8 && this.attributeName === LETTER_P
        i = passValue(bytes, i, end)
        if (painted && i > 0 && i - value < 8) paint = new TextDecoder().decode(bytes.subarray(value, i - 1))
      } else {
        fields[field] = readIndex(bytes, i + 1, end)
        i = closeValue(bytes, i, numberEnd, end)
        if (i === BAD_VALUE) this.corrupt(at, 'an index of a triangle is no whole number')
      }
      if (i < 0) return -1
    }
    if (i === 0) return -1
    const next = this.elementEnd(bytes, -i, end, this.wordTriangle, at)
    if (next > 0) this.addTriangle(at, paint)
    return next
  }

  /** v1 v2 v3 are fields 0 to 2, pid 3, p1 p2 p3 4 to 6; any other -1. */
  private triangleField(bytes: Uint8Array, equals: number): number {
    if (this.nameLength === 2) {
      const digit = (bytes[this.nameStart + 1] as number) - 49
      if (digit < 0 || digit > 2) return -1
      if (this.attributeName === LETTER_V) return digit
      return this.attributeName === LETTER_P ? 4 + digit : -1
    }
    const pid = this.nameLength === 3 && this.attributeName === LETTER_P && bytes[this.nameStart + 1] === 105
    return pid && equals > 0 ? 3 : -1
  }

  private addTriangle(at: number, paint: string | undefined): void {
    const { fields, triangles } = this
    const count = this.vertices.length / 3
    for (let k = 0; k < 3; k++) {
      const index = fields[k] as number
      if (index < 0 || index >= count) this.corrupt(at, `a triangle names vertex ${index}, there are ${count}`)
      triangles.push(index)
    }
    if (triangles.length > 3 * MOST_TRIANGLES) this.corrupt(at, `there are more than ${MOST_TRIANGLES} triangles`)
    if (paint !== undefined) this.paints.set(triangles.length / 3 - 1, paint)
    if ((fields[3] as number) >= 0 || (fields[4] as number) >= 0 || this.properties) this.addProperties()
  }

  private addProperties(): void {
    this.properties ??= new Integers()
    const wanted = (this.triangles.length / 3) * 4
    while (this.properties.length < wanted - 4) this.properties.push(NO_PROPERTY)
    for (let k = 3; k < 7; k++) this.properties.push(this.fields[k] as number)
  }

  private nameStart = 0

  /**
   * Steps to the next attribute: the place of its opening quote. Minus the place of `>` or `/` where the tag ends;
   * 0 when more bytes are needed.
   */
  private nextAttribute(bytes: Uint8Array, at: number, end: number): number {
    let i = at
    while (i < end && (bytes[i] as number) <= SPACE) i++
    if (i >= end) return 0
    if (bytes[i] === GREATER || bytes[i] === SLASH) return -i
    const start = i
    while (i < end && bytes[i] !== EQUALS && (bytes[i] as number) > SPACE && bytes[i] !== GREATER) i++
    this.attributeName = bytes[start] as number
    this.nameLength = i - start
    this.nameStart = start
    while (i < end && (bytes[i] as number) <= SPACE) i++
    if (i < end && bytes[i] !== EQUALS) this.corrupt(start, 'an attribute has no value')
    i++
    while (i < end && (bytes[i] as number) <= SPACE) i++
    if (i >= end) return 0
    if (bytes[i] !== 34 && bytes[i] !== 39) this.corrupt(start, 'the value of an attribute is not in quotes')
    return i
  }

  /** The place after the whole element: `/>`, or `>` with its end tag. */
  private elementEnd(bytes: Uint8Array, close: number, end: number, word: Uint8Array, at: number): number {
    if (bytes[close] === SLASH) {
      if (close + 1 >= end) return -1
      return bytes[close + 1] === GREATER ? close + 2 : this.corrupt(close, 'a tag ends in a slash without ">"')
    }
    let i = close + 1
    while (i < end && (bytes[i] as number) <= SPACE) i++
    if (i + word.length + 2 > end) return -1
    if (bytes[i] !== LESS || bytes[i + 1] !== SLASH) this.corrupt(at, 'a vertex or triangle is not empty')
    for (let k = 1; k < word.length; k++) {
      if (bytes[i + k + 1] !== word[k]) this.corrupt(i, 'an end tag closes another element')
    }
    i += word.length + 1
    while (i < end && (bytes[i] as number) <= SPACE) i++
    if (i >= end) return -1
    return bytes[i] === GREATER ? i + 1 : this.corrupt(i, 'an end tag does not end')
  }
}

/** The place after `word` if this element starts here, 0 if another does, -1 when more bytes are needed. */
function startsElement(bytes: Uint8Array, at: number, end: number, word: Uint8Array): number {
  if (at + word.length >= end) return bytes[at + 1] === word[1] || at + 1 >= end ? -1 : 0
  for (let k = 1; k < word.length; k++) if (bytes[at + k] !== word[k]) return 0
  const after = bytes[at + word.length] as number
  return after <= SPACE || after === SLASH || after === GREATER ? at + word.length : 0
}

const BAD_VALUE = -2

/** The place after the closing quote of a value whose number ended at `from`; -1: more bytes; BAD_VALUE: no number. */
function closeValue(bytes: Uint8Array, quote: number, from: number, end: number): number {
  let i = from
  while (i < end && (bytes[i] as number) <= SPACE) i++
  if (i >= end) return -1
  return bytes[i] === bytes[quote] && i > quote + 1 ? i + 1 : BAD_VALUE
}

function passValue(bytes: Uint8Array, quote: number, end: number): number {
  const mark = bytes[quote]
  for (let i = quote + 1; i < end; i++) if (bytes[i] === mark) return i + 1
  return -1
}
