import { fail } from '../core/errors.ts'

const LESS = 60
const GREATER = 62
const SLASH = 47
const QUESTION = 63
const BANG = 33
const QUOTE = 34
const APOSTROPHE = 39
const SPACE = 32
const MOST_TAG_BYTES = 256 * 1024
const MOST_DEPTH = 64

/** A start tag; attributes are decoded only when asked for. */
export interface XmlTag {
  /** With its prefix, as written. */
  name: string
  /** Where it starts in the part, bytes. */
  offset: number
  /** The decoded value. Throws FILE_CORRUPT for an entity that XML itself does not define. */
  attribute(name: string): string | undefined
  /** Names and raw values of all attributes. */
  attributes(): [string, string][]
}

export interface XmlHandler {
  open(tag: XmlTag): void
  close(name: string): void
  /**
   * Takes an element that comes by the million. Called with the place of its `<`; returns the place after the whole
   * element, 0 when it is another element, -1 when more bytes are needed.
   */
  hot(bytes: Uint8Array, at: number, end: number): number
}

/**
 * Scans XML as it arrives, without a tree: tags only, text is passed over. Document types and unknown entities are
 * refused, so nothing can expand. Errors: FILE_CORRUPT with part and byte.
 */
export class XmlScanner {
  /** Bytes of the part before the buffer. */
  private base = 0
  private buffer = new Uint8Array(1 << 18)
  private filled = 0
  private readonly stack: string[] = []
  /** The end of what is being passed over: a comment, CDATA or an instruction. */
  private skipping: string | undefined
  private started = false
  private readonly part: string
  private readonly handler: XmlHandler

  constructor(part: string, handler: XmlHandler) {
    this.part = part
    this.handler = handler
  }

  push(chunk: Uint8Array, final: boolean): void {
    this.append(chunk)
    if (!this.started && (this.filled >= 64 || final)) this.checkStart()
    const done = this.started ? this.scan(this.filled) : 0
    this.buffer.copyWithin(0, done, this.filled)
    this.filled -= done
    this.base += done
    if (this.filled > MOST_TAG_BYTES) this.corrupt(0, 'a tag is longer than 256 KB')
    if (final) this.finish()
  }

  corrupt(at: number, what: string): never {
    const byte = this.base + at
    return fail('FILE_CORRUPT', `${this.part}, byte ${byte}: ${what}.`, { data: { part: this.part, byte } })
  }

  private finish(): void {
    if (this.skipping) this.corrupt(this.filled, `the part ends before "${this.skipping}"`)
    const open = this.stack.at(-1)
    if (open) this.corrupt(this.filled, `the part ends inside <${open}>`)
    if (this.filled > 0) this.corrupt(0, 'the part ends inside a tag')
  }

  private append(chunk: Uint8Array): void {
    if (this.filled + chunk.length > this.buffer.length) {
      const wider = new Uint8Array(2 * (this.filled + chunk.length))
      wider.set(this.buffer.subarray(0, this.filled))
      this.buffer = wider
    }
    this.buffer.set(chunk, this.filled)
    this.filled += chunk.length
  }

  /** UTF-8 only: anything else shows in the first bytes. */
  private checkStart(): void {
    let at = this.buffer[0] === 0xef && this.buffer[1] === 0xbb && this.buffer[2] === 0xbf ? 3 : 0
    while (at < this.filled && (this.buffer[at] ?? 0) <= SPACE && this.buffer[at] !== 0) at++
    const wide = this.buffer.subarray(0, Math.min(64, this.filled)).includes(0)
    if (wide || this.buffer[at] !== LESS) this.corrupt(0, 'the part is not XML in UTF-8')
    this.started = true
  }

  private scan(end: number): number {
    const bytes = this.buffer
    let at = 0
    while (at < end) {
      if (this.skipping) {
        const next = this.skip(at, end)
        if (this.skipping) return next
        at = next
      }
      while (at < end && bytes[at] !== LESS) at++
      if (at >= end) break
      let next = this.handler.hot(bytes, at, end)
      if (next === 0) next = this.tag(at, end)
      if (next < 0) return at
      at = next
    }
    return at
  }

  private skip(at: number, end: number): number {
    const terminator = this.skipping ?? ''
    for (let i = at; i + terminator.length <= end; i++) {
      if (!this.stands(i, terminator)) continue
      this.skipping = undefined
      return i + terminator.length
    }
    return Math.max(at, end - terminator.length + 1)
  }

  private stands(at: number, text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.buffer[at + i] !== text.charCodeAt(i)) return false
    return true
  }

  /** Any element that is not hot. Returns the place after it, -1 when more bytes are needed. */
  private tag(at: number, end: number): number {
    const second = this.buffer[at + 1]
    if (at + 1 >= end) return -1
    if (second === BANG) return this.declaration(at, end)
    if (second === QUESTION) return this.instruction(at, end)
    const close = this.tagEnd(at, end)
    if (close < 0) return -1
    if (second === SLASH) this.closeTag(at, close)
    else this.openTag(at, close)
    return close + 1
  }

  private declaration(at: number, end: number): number {
    if (at + 9 > end) return -1
    if (this.stands(at, '<!--')) this.skipping = '-->'
    else if (this.stands(at, '<![CDATA[')) this.skipping = ']]>'
    else this.corrupt(at, 'a document type is not allowed')
    return at + (this.skipping === '-->' ? 4 : 9)
  }

  private instruction(at: number, end: number): number {
    const close = this.buffer.indexOf(GREATER, at)
    if (close < 0 || close >= end) return -1
    const encoding = /encoding\s*=\s*["']([^"']*)/i.exec(this.text(at, close))?.[1]
    if (encoding && !/^(utf-?8|us-ascii)$/i.test(encoding)) this.corrupt(at, `the encoding is ${encoding}, not UTF-8`)
    return close + 1
  }

  /** The `>` of the tag, not counting those in quotes. */
  private tagEnd(at: number, end: number): number {
    let quote = 0
    for (let i = at + 1; i < end; i++) {
      const byte = this.buffer[i]
      if (quote !== 0) quote = byte === quote ? 0 : quote
      else if (byte === QUOTE || byte === APOSTROPHE) quote = byte
      else if (byte === GREATER) return i
      else if (byte === LESS) this.corrupt(i, 'a tag starts inside another')
    }
    return -1
  }

  private text(from: number, to: number): string {
    return new TextDecoder().decode(this.buffer.subarray(from, to))
  }

  private openTag(at: number, close: number): void {
    const name = this.text(at + 1, this.nameEnd(at + 1, close))
    if (name === '') this.corrupt(at, 'a tag has no name')
    if (this.stack.length >= MOST_DEPTH) this.corrupt(at, `<${name}> lies deeper than ${MOST_DEPTH} elements`)
    const empty = this.buffer[close - 1] === SLASH
    this.stack.push(name)
    this.handler.open(this.tagOf(name, at, close))
    if (empty) this.leave(name)
  }

  private closeTag(at: number, close: number): void {
    const name = this.text(at + 2, this.nameEnd(at + 2, close))
    if (this.stack.at(-1) !== name) {
      this.corrupt(at, `</${printable(name)}> closes <${printable(this.stack.at(-1) ?? 'nothing')}>`)
    }
    this.leave(name)
  }

  private leave(name: string): void {
    this.stack.pop()
    this.handler.close(name)
  }

  private nameEnd(from: number, close: number): number {
    let at = from
    while (at < close && (this.buffer[at] ?? 0) > SPACE && this.buffer[at] !== SLASH) at++
    return at
  }

  private tagOf(name: string, at: number, close: number): XmlTag {
    const text = this.text(at + 1 + name.length, close)
    const all = (): [string, string][] =>
      [...text.matchAll(/([^\s=/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, key = '', a, b]) => [key, a ?? b ?? ''])
    return {
      name,
      offset: this.base + at,
      attributes: all,
      attribute: (wanted) => {
        const found = all().find(([key]) => key === wanted)?.[1]
        return found?.includes('&') ? this.unescape(found, at) : found
      },
    }
  }

  private unescape(value: string, at: number): string {
    return value.replace(/&([^;\s]{0,16});?/g, (_, entity: string) => {
      const numeric = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(entity)
      const code = numeric ? Number.parseInt(numeric[1] ?? numeric[2] ?? '', numeric[1] ? 16 : 10) : Number.NaN
      if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code)
      return ENTITIES.get(entity) ?? this.corrupt(at, `the entity &${printable(entity)}; is not allowed`)
    })
  }
}

const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

/** A name from the file as it may stand in a message. */
export function printable(text: string): string {
  return text.slice(0, 60).replace(/[^\x20-\x7e]/g, '?')
}
