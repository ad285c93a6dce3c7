import { fail } from '../core/errors.ts'
import { numberEnd, readNumber } from './numbers.ts'
import { type ByteSource, readStatements, WINDOW_BYTES } from './source.ts'
import type { TriangleSink } from './stl.ts'

const BATCH = 8192
const LARGEST = 1e6
const LF = 10
const CR = 13
const TAB = 9
const SPACE = 32

/**
 * Reads an ASCII STL line by line: `facet`, three `vertex` lines, `endfacet`; several solids, any names, any line ends.
 * Returns the triangle count. Throws FILE_CORRUPT naming the line.
 */
export function readAsciiStl(source: ByteSource, sink: TriangleSink): number {
  const reader = new AsciiReader(sink)
  const whole = readStatements(source, lastLineEnd, (buffer, end) => reader.consume(buffer, end))
  if (!whole) fail('FILE_CORRUPT', `Line ${reader.line} of the STL is longer than ${WINDOW_BYTES} bytes.`)
  return reader.finish()
}

function lastLineEnd(buffer: Uint8Array, filled: number): number {
  let end = filled
  while (end > 0 && buffer[end - 1] !== LF && buffer[end - 1] !== CR) end--
  return end
}

class AsciiReader {
  line = 1
  private cursor = 0
  private readonly corners = new Float32Array(BATCH * 9)
  private filled = 0
  private triangles = 0
  private vertices = -1
  private readonly sink: TriangleSink

  constructor(sink: TriangleSink) {
    this.sink = sink
  }

  /** Takes whole lines from the start of `bytes` up to `end`. */
  consume(bytes: Uint8Array, end: number): void {
    this.cursor = 0
    while (this.cursor < end) {
      const byte = bytes[this.cursor] ?? 0
      if (byte === LF || byte === CR) this.lineEnd(bytes, end)
      else if (byte <= SPACE) this.cursor++
      else this.statement(bytes, end, byte | 32)
    }
  }

  finish(): number {
    if (this.vertices >= 0) this.corrupt('the file ends inside a facet')
    this.flush()
    return this.triangles
  }

  private lineEnd(bytes: Uint8Array, end: number): void {
    const byte = bytes[this.cursor++]
    if (byte === CR && this.cursor < end && bytes[this.cursor] === LF) this.cursor++
    this.line++
  }

  private statement(bytes: Uint8Array, end: number, letter: number): void {
    if (letter === 118 && this.word(bytes, end, 'vertex')) this.vertex(bytes, end)
    else if (letter === 102 && this.word(bytes, end, 'facet')) this.openFacet()
    else if (letter === 101 && this.word(bytes, end, 'endfacet')) this.closeFacet()
    else if (letter === 115 && this.word(bytes, end, 'solid')) this.outsideFacet()
    else if (letter === 101 && this.word(bytes, end, 'endsolid')) this.outsideFacet()
    else if (!this.word(bytes, end, 'outer') && !this.word(bytes, end, 'endloop') && !this.byteOrderMark(bytes)) {
      this.unknown(bytes, end)
    }
    this.skipLine(bytes, end)
  }

  /** True, and past the word, if it stands here (any case). */
  private word(bytes: Uint8Array, end: number, word: string): boolean {
    if (this.cursor + word.length > end) return false
    for (let i = 0; i < word.length; i++) {
      if (((bytes[this.cursor + i] ?? 0) | 32) !== word.charCodeAt(i)) return false
    }
    this.cursor += word.length
    return true
  }

  private openFacet(): void {
    if (this.vertices >= 0) this.corrupt('a facet starts inside another')
    this.vertices = 0
  }

  private closeFacet(): void {
    if (this.vertices !== 3) this.corrupt(`a facet has ${Math.max(0, this.vertices)} corners instead of 3`)
    this.vertices = -1
    this.triangles++
    this.filled++
    if (this.filled === BATCH) this.flush()
  }

  private outsideFacet(): void {
    if (this.vertices >= 0) this.corrupt('a solid starts or ends inside a facet')
  }

  private byteOrderMark(bytes: Uint8Array): boolean {
    return this.line === 1 && bytes[this.cursor] === 0xef
  }

  private unknown(bytes: Uint8Array, end: number): void {
    let stop = this.cursor
    while (stop < end && stop < this.cursor + 20 && (bytes[stop] ?? 0) > SPACE) stop++
    const word = new TextDecoder('latin1').decode(bytes.subarray(this.cursor, stop)).replace(/[^\x21-\x7e]/g, '?')
    this.corrupt(`"${word}" has no place in an STL`)
  }

  private vertex(bytes: Uint8Array, end: number): void {
    if (this.vertices < 0 || this.vertices > 2) this.corrupt('a vertex stands where none belongs')
    let out = this.filled * 9 + this.vertices * 3
    for (let i = 0; i < 3; i++) {
      const value = this.number(bytes, end)
      if (!(Math.abs(value) < LARGEST)) this.corrupt('a coordinate is missing or is no sensible number')
      this.corners[out++] = value
    }
    this.vertices++
  }

  /** The next number of this line, NaN when there is none. */
  private number(bytes: Uint8Array, end: number): number {
    let at = this.cursor
    while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at++
    if (at >= end || (bytes[at] as number) < SPACE) return Number.NaN
    const value = readNumber(bytes, at, end)
    this.cursor = numberEnd
    return this.cursor < end && (bytes[this.cursor] as number) > SPACE ? Number.NaN : value
  }

  private skipLine(bytes: Uint8Array, end: number): void {
    while (this.cursor < end && bytes[this.cursor] !== LF && bytes[this.cursor] !== CR) this.cursor++
  }

  private flush(): void {
    if (this.filled > 0) this.sink(this.corners, this.filled)
    this.filled = 0
  }

  private corrupt(what: string): never {
    return fail('FILE_CORRUPT', `Line ${this.line} of the STL: ${what}.`, { data: { line: this.line } })
  }
}
