import type { Program, TextStream } from './program.ts'

/** What a reader of G-code hears, line by line. Words of the current command stand in the scanner. */
export interface LineSink {
  /** A G, M or T command; `code` keeps a sub-code as a fraction (G29.2). */
  command(letter: number, code: number): void
  /** A comment line without its leading `;` or `(`. Bytes are valid during the call only. */
  comment(bytes: Uint8Array, start: number, end: number): void
  /** A named macro such as Klipper's `PRINT_START BED=60`. */
  macro(bytes: Uint8Array, start: number, end: number): void
}

export const LETTER_G = 71
export const LETTER_M = 77
export const LETTER_T = 84

const BUFFER_BYTES = 1 << 20
const LF = 10
const CR = 13
const SPACE = 32
const POWERS = Float64Array.from({ length: 20 }, (_, i) => 10 ** i)

/**
 * A streaming G-code scanner over one reused buffer (1 MB). Lines longer than the buffer are skipped.
 * `words[letter - 65]` holds a word's value if bit `letter - 65` of `has` is set.
 */
export class GcodeScanner {
  readonly words = new Float64Array(26)
  has = 0
  /** Byte offset of the current line in the file. */
  lineOffset = 0
  private cursor = 0
  private readonly stream: TextStream
  private readonly bufferBytes: number

  constructor(program: Program) {
    this.stream = program.open()
    this.bufferBytes = Math.max(64, Math.min(BUFFER_BYTES, program.mostBytes + 1))
  }

  /** True when the current command has the word, e.g. `hasWord(88)` for X. */
  hasWord(letter: number): boolean {
    return (this.has & (1 << (letter - 65))) !== 0
  }

  word(letter: number): number {
    return this.words[letter - 65] as number
  }

  /** Where in the file the text at this offset stands. */
  fileOffset(textOffset: number): number {
    return this.stream.fileOffset?.(textOffset) ?? textOffset
  }

  /** Reads the whole text and tells `sink` each line; returns the text's length. */
  run(sink: LineSink): number {
    const buffer = new Uint8Array(this.bufferBytes)
    let position = 0
    let carried = 0
    let skipping = false
    for (;;) {
      const read = this.stream.read(buffer.subarray(carried))
      position += read
      const filled = carried + read
      const end = read === 0 ? filled : lastLineEnd(buffer, filled)
      const start = skipping ? nextLine(buffer, 0, filled) : 0
      if (read === 0) {
        if (!skipping) this.lines(buffer, start, end, position - filled, sink)
        return position
      }
      const full = end === 0 && filled === buffer.length
      if (end > 0) {
        this.lines(buffer, start, end, position - filled, sink)
        skipping = false
      }
      skipping ||= full
      const kept = skipping ? filled : end
      buffer.copyWithin(0, kept, filled)
      carried = filled - kept
    }
  }

  private lines(bytes: Uint8Array, start: number, end: number, base: number, sink: LineSink): void {
    this.cursor = start
    while (this.cursor < end) {
      const byte = bytes[this.cursor] as number
      if (byte <= SPACE) {
        this.cursor++
        continue
      }
      this.lineOffset = base + this.cursor
      this.line(bytes, end, byte, sink)
    }
  }

  private line(bytes: Uint8Array, end: number, byte: number, sink: LineSink): void {
    if (byte === 59 || byte === 40) {
      const stop = lineEnd(bytes, this.cursor, end)
      sink.comment(bytes, this.cursor + 1, stop)
      this.cursor = stop
      return
    }
    let letter = byte & 0xdf
    if (letter === 78 && isDigit(bytes[this.cursor + 1] as number)) letter = this.afterLineNumber(bytes, end)
    const next = this.cursor + 1 < end ? (bytes[this.cursor + 1] as number) : 0
    if ((letter === LETTER_G || letter === LETTER_M || letter === LETTER_T) && isDigit(next)) {
      this.cursor++
      const code = this.number(bytes, end)
      this.readWords(bytes, end, letter, code)
      sink.command(letter, code)
      return
    }
    const stop = lineEnd(bytes, this.cursor, end)
    if (isLetter(letter) && (isLetter(next & 0xdf) || next === 95)) sink.macro(bytes, this.cursor, stop)
    this.cursor = stop
  }

  private afterLineNumber(bytes: Uint8Array, end: number): number {
    this.cursor++
    this.number(bytes, end)
    while (this.cursor < end && (bytes[this.cursor] === SPACE || bytes[this.cursor] === 9)) this.cursor++
    return this.cursor < end ? (bytes[this.cursor] as number) & 0xdf : 0
  }

  private readWords(bytes: Uint8Array, end: number, letter: number, code: number): void {
    this.has = 0
    if (letter === LETTER_M && takesText(code)) {
      this.cursor = lineEnd(bytes, this.cursor, end)
      return
    }
    while (this.cursor < end) {
      const byte = bytes[this.cursor] as number
      if (byte === LF || byte === CR) return
      if (byte === 59 || byte === 42) {
        this.cursor = lineEnd(bytes, this.cursor, end)
        return
      }
      const upper = byte & 0xdf
      this.cursor++
      if (upper >= 65 && upper <= 90) this.readWord(bytes, end, upper - 65)
      else if (byte === 40 || byte === 34) this.skipTo(bytes, end, byte === 40 ? 41 : 34)
    }
  }

  private readWord(bytes: Uint8Array, end: number, index: number): void {
    const start = this.cursor
    const value = this.number(bytes, end)
    this.has |= 1 << index
    this.words[index] = this.cursor > start ? value : 0
  }

  /** Moves past the end of a bracketed comment or quoted text, or to the end of the line. */
  private skipTo(bytes: Uint8Array, end: number, close: number): void {
    while (this.cursor < end) {
      const byte = bytes[this.cursor] as number
      if (byte === LF || byte === CR) return
      this.cursor++
      if (byte === close) return
    }
  }

  /** The number at the cursor; the cursor stays where it is when there is none. */
  private number(bytes: Uint8Array, end: number): number {
    let at = this.cursor
    let negative = false
    let byte = at < end ? (bytes[at] as number) : 0
    if (byte === 45 || byte === 43) {
      negative = byte === 45
      byte = ++at < end ? (bytes[at] as number) : 0
    }
    let value = 0
    const whole = at
    while (byte >= 48 && byte <= 57) {
      value = value * 10 + (byte - 48)
      byte = ++at < end ? (bytes[at] as number) : 0
    }
    let digits = at - whole
    if (byte === 46) {
      const first = ++at
      byte = at < end ? (bytes[at] as number) : 0
      while (byte >= 48 && byte <= 57) {
        if (at - first < 15) value = value * 10 + (byte - 48)
        byte = ++at < end ? (bytes[at] as number) : 0
      }
      digits += at - first
      value /= POWERS[Math.min(15, at - first)] as number
    }
    if (digits === 0) return 0
    this.cursor = at
    return negative ? -value : value
  }
}

/** M-codes whose argument is free text, in which letters are no words (messages, file names, firmware names). */
function takesText(code: number): boolean {
  return code === 117 || code === 118 || code === 23 || code === 28 || code === 30 || code === 32 || code === 16
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

function isLetter(upper: number): boolean {
  return upper >= 65 && upper <= 90
}

function lineEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && bytes[at] !== LF && bytes[at] !== CR) at++
  return at
}

function nextLine(bytes: Uint8Array, from: number, end: number): number {
  return Math.min(end, lineEnd(bytes, from, end) + 1)
}

function lastLineEnd(bytes: Uint8Array, filled: number): number {
  let end = filled
  while (end > 0 && bytes[end - 1] !== LF && bytes[end - 1] !== CR) end--
  return end
}
