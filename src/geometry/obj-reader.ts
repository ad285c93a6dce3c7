import { fail } from '../core/errors.ts'
import { Floats, Integers } from './growable.ts'
import { numberEnd, readIndex, readNumber } from './numbers.ts'
import { readFaceRun, readVertexRun } from './obj-runs.ts'
import { ears, triangulate } from './polygon.ts'
import { LARGEST_COORDINATE, MOST_TRIANGLES, MOST_VERTICES, meanColour, NO_COLOUR } from './triangles.ts'

const LF = 10
const CR = 13
const SPACE = 32
const HASH = 35
const MINUS = 45
const SLASH = 47
const BACKSLASH = 92
const LETTER_F = 102
const LETTER_N = 110
const LETTER_T = 116
const LETTER_V = 118
const MOST_CORNERS = 10_000
const MOST_MATERIALS = 10_000
const MOST_OBJECTS = 100_000

/** Statements without a bearing on the mesh: the format's other ones and those of materials. */
const PASSED =
  /^(vn|vt|vp|g|s|l|p|mg|mtllib|maplib|usemap|shadow_obj|trace_obj|ctech|stech|bevel|c_interp|d_interp|lod|deg|bmat|step|cstype|curv2?|surf|parm|trim|hole|scrv|sp|end|con|call|csh|bsp|bzp|cdc|cdp|res|ka|ks|ke|ns|ni|tf|tr|d|illum|sharpness|refl|disp|decal|bump|norm|aniso|anisor|pr|pm|ps|pc|pcr|(map|bump)_\w+)$/i

/** Reads the statements of an OBJ (Wavefront's "Object Files", appendix B1) from the bytes of whole lines. */
export class ObjReader {
  readonly vertices = new Floats()
  readonly triangles = new Integers()
  /** First triangle of each object, rising. */
  readonly objectStarts: number[] = [0]
  line = 1
  private cursor = 0
  /** Per vertex 0xRRGGBB or -1, once one has a colour. */
  private vertexColours: Integers | undefined
  /** Per triangle the colour of its material, once one has any. */
  private triangleColours: Integers | undefined
  private readonly materials = new Map<string, number>()
  private described = ''
  private material = NO_COLOUR
  private readonly polygon = new Int32Array(MOST_CORNERS)
  private readonly fields = new Float64Array(8)

  /** The colour of a triangle: its material's, else the mean of its corners'. */
  colourOf(triangle: number): number {
    const own = this.triangleColours?.values[triangle] ?? NO_COLOUR
    const colours = this.vertexColours
    if (own !== NO_COLOUR || !colours) return own
    const { values } = this.triangles
    const at = (k: number) => colours.values[values[3 * triangle + k] as number] ?? NO_COLOUR
    return meanColour(at(0), at(1), at(2))
  }

  /** Takes whole lines from the start of `bytes` up to `end`. */
  consume(bytes: Uint8Array, end: number): void {
    this.cursor = 0
    while (this.cursor < end) {
      const byte = bytes[this.cursor] as number
      if (byte === LF || byte === CR) this.lineEnd(bytes, end)
      else if (byte <= SPACE) this.cursor++
      else if (!this.plain(bytes, end, byte)) this.statement(bytes, end, byte)
    }
  }

  /** Takes the plain lines of one kind that stand here; false where there is none. */
  private plain(bytes: Uint8Array, end: number, letter: number): boolean {
    const from = this.cursor
    const { vertices, triangles } = this
    const before = vertices.length + triangles.length
    if (letter === LETTER_V && !this.vertexColours) {
      this.cursor = readVertexRun(bytes, from, end, vertices, 3 * MOST_VERTICES)
    } else if (letter === LETTER_F && this.material === NO_COLOUR && !this.triangleColours) {
      this.cursor = readFaceRun(bytes, from, end, triangles, vertices.length / 3, 3 * MOST_TRIANGLES)
    }
    this.line += (vertices.length + triangles.length - before) / 3
    return this.cursor > from
  }

  private lineEnd(bytes: Uint8Array, end: number): void {
    const byte = bytes[this.cursor++]
    if (byte === CR && this.cursor < end && bytes[this.cursor] === LF) this.cursor++
    this.line++
  }

  private statement(bytes: Uint8Array, end: number, letter: number): void {
    const blank = this.cursor + 1 < end && isBlank(bytes[this.cursor + 1] as number)
    if (letter === LETTER_V && blank) {
      this.cursor++
      this.vertex(bytes, end)
    } else if (letter === LETTER_F && blank) {
      this.cursor++
      this.face(bytes, end)
    } else if (letter !== HASH && !this.saysOfVertices(bytes, end)) this.other(bytes, end)
    this.skipStatement(bytes, end)
  }

  /** `vn` or `vt`: often as many as the vertices, so they are told apart without a text. */
  private saysOfVertices(bytes: Uint8Array, end: number): boolean {
    const at = this.cursor
    if (at + 2 >= end || bytes[at] !== LETTER_V || !isBlank(bytes[at + 2] as number)) return false
    return bytes[at + 1] === LETTER_N || bytes[at + 1] === LETTER_T
  }

  /** To the end of the line, or of the last line that is joined to it. */
  private skipStatement(bytes: Uint8Array, end: number): void {
    for (;;) {
      while (this.cursor < end && bytes[this.cursor] !== LF && bytes[this.cursor] !== CR) this.cursor++
      if (this.cursor >= end || bytes[this.cursor - 1] !== BACKSLASH) return
      this.lineEnd(bytes, end)
    }
  }

  /** Past blanks and joined lines; true where something stands before the line ends. */
  private hasMore(bytes: Uint8Array, end: number): boolean {
    for (;;) {
      while (this.cursor < end && isBlank(bytes[this.cursor] as number)) this.cursor++
      if (this.cursor >= end) return false
      const byte = bytes[this.cursor] as number
      if (byte !== BACKSLASH) return byte !== LF && byte !== CR && byte !== HASH
      this.cursor++
      if (this.cursor < end && bytes[this.cursor] !== LF && bytes[this.cursor] !== CR) this.corrupt('a stray backslash')
      if (this.cursor < end) this.lineEnd(bytes, end)
    }
  }

  private vertex(bytes: Uint8Array, end: number): void {
    const { fields } = this
    let count = 0
    while (count < 8 && this.hasMore(bytes, end)) {
      fields[count++] = readNumber(bytes, this.cursor, end)
      this.cursor = numberEnd
      if (this.cursor < end && (bytes[this.cursor] as number) > SPACE) this.corrupt('a coordinate is no number')
    }
    const [x = 0, y = 0, z = 0] = fields
    if (count < 3) this.corrupt(`a vertex has ${count} coordinates instead of 3`)
    if (!(Math.abs(x) + Math.abs(y) + Math.abs(z) < LARGEST_COORDINATE)) {
      this.corrupt('a coordinate is no sensible number')
    }
    if (this.vertices.length >= 3 * MOST_VERTICES) this.corrupt(`there are more than ${MOST_VERTICES} vertices`)
    this.vertices.push3(x, y, z)
    if (count >= 6 || this.vertexColours) this.colourVertex(count)
  }

  private colourVertex(count: number): void {
    this.vertexColours ??= new Integers()
    while (this.vertexColours.length < this.vertices.length / 3 - 1) this.vertexColours.push(NO_COLOUR)
    const [, , , red = 0, green = 0, blue = 0] = this.fields
    this.vertexColours.push(count >= 6 ? packColour(red, green, blue) : NO_COLOUR)
  }

  private face(bytes: Uint8Array, end: number): void {
    const { polygon } = this
    const known = this.vertices.length / 3
    let count = 0
    while (this.hasMore(bytes, end)) {
      const negative = bytes[this.cursor] === MINUS
      const index = readIndex(bytes, negative ? this.cursor + 1 : this.cursor, end)
      this.cursor = numberEnd
      const vertex = negative ? known - index : index - 1
      if (index < 1 || vertex < 0 || vertex >= known) {
        this.corrupt(`a face names vertex ${negative ? -index : index}, there are ${known} before it`)
      }
      if (this.cursor < end && bytes[this.cursor] === SLASH) this.skipWord(bytes, end)
      else if (this.cursor < end && (bytes[this.cursor] as number) > SPACE)
        this.corrupt('a corner of a face is no index')
      if (count === MOST_CORNERS) this.corrupt(`a face has more than ${MOST_CORNERS} corners`)
      polygon[count++] = vertex
    }
    if (count < 3) this.corrupt(`a face has ${count} corners`)
    if (count === 3) this.triangle(polygon[0] as number, polygon[1] as number, polygon[2] as number)
    else this.cut(count)
  }

  private cut(count: number): void {
    triangulate(this.vertices.values, this.polygon, count)
    for (let i = 0; i < ears.length; i += 3)
      this.triangle(ears[i] as number, ears[i + 1] as number, ears[i + 2] as number)
  }

  private triangle(a: number, b: number, c: number): void {
    const { triangles } = this
    triangles.push(a)
    triangles.push(b)
    triangles.push(c)
    if (triangles.length > 3 * MOST_TRIANGLES) this.corrupt(`there are more than ${MOST_TRIANGLES} triangles`)
    if (this.material === NO_COLOUR && !this.triangleColours) return
    this.triangleColours ??= new Integers()
    while (this.triangleColours.length < triangles.length / 3 - 1) this.triangleColours.push(NO_COLOUR)
    this.triangleColours.push(this.material)
  }

  private skipWord(bytes: Uint8Array, end: number): void {
    while (this.cursor < end && (bytes[this.cursor] as number) > SPACE) this.cursor++
  }

  private text(bytes: Uint8Array, end: number): string {
    const start = this.cursor
    this.skipWord(bytes, end)
    return new TextDecoder().decode(bytes.subarray(start, this.cursor))
  }

  private other(bytes: Uint8Array, end: number): void {
    const word = this.text(bytes, end).replace(/^\ufeff/, '')
    if (word === 'o') this.openObject()
    else if (word === 'usemtl') this.useMaterial(this.rest(bytes, end))
    else if (word === 'newmtl') this.described = this.rest(bytes, end)
    else if (word === 'Kd') this.describe(this.rest(bytes, end))
    else if (word !== '' && !word.startsWith('#') && !PASSED.test(word)) {
      this.corrupt(`"${word.slice(0, 20).replace(/[^\x21-\x7e]/g, '?')}" has no place in an OBJ`)
    }
  }

  private rest(bytes: Uint8Array, end: number): string {
    const start = this.cursor
    while (this.cursor < end && bytes[this.cursor] !== LF && bytes[this.cursor] !== CR) this.cursor++
    return new TextDecoder().decode(bytes.subarray(start, Math.min(this.cursor, start + 256))).trim()
  }

  private openObject(): void {
    const start = this.triangles.length / 3
    if (this.objectStarts.at(-1) === start) return
    if (this.objectStarts.length >= MOST_OBJECTS) this.corrupt(`there are more than ${MOST_OBJECTS} objects`)
    this.objectStarts.push(start)
  }

  private useMaterial(name: string): void {
    this.material = this.materials.get(name) ?? NO_COLOUR
  }

  private describe(values: string): void {
    const [red = Number.NaN, green = red, blue = red] = values.split(/\s+/).map(Number)
    if (this.materials.size < MOST_MATERIALS && Number.isFinite(red + green + blue)) {
      this.materials.set(this.described, packColour(red, green, blue))
    }
  }

  private corrupt(what: string): never {
    return fail('FILE_CORRUPT', `Line ${this.line} of the OBJ: ${what}.`, { data: { line: this.line } })
  }
}

const isBlank = (byte: number): boolean => byte === SPACE || byte === 9

/** Shares of 0 to 1, or bytes as some scanners write them; -1 when they are no colour. */
function packColour(red: number, green: number, blue: number): number {
  if (!(red >= 0 && green >= 0 && blue >= 0)) return NO_COLOUR
  const unit = Math.max(red, green, blue) > 1 ? 1 : 255
  const channel = (value: number) => Math.min(255, Math.round(value * unit))
  return (channel(red) << 16) | (channel(green) << 8) | channel(blue)
}
