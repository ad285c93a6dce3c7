import { type ByteSource, readRange } from '../geometry/source.ts'
import type { TextStream } from './program.ts'

const HEAD_BYTES = 64 * 1024
const TAIL_BYTES = 256 * 1024
const MOST_SETTINGS = 4000
const MOST_VALUE = 512
/** Bytes of one comment line that are looked at; start scripts in config blocks run to many kilobytes. */
const MOST_LINE = 4096

/** The comments of a G-code file's head and tail, where slicers write what they know. */
export interface HeadAndTail {
  /** `key = value` lines; keys in lower case, the last one wins. */
  settings: Map<string, string>
  /** All other comment lines, without `;`, in order. */
  remarks: string[]
}

/**
 * Reads 64 KB from the start and 256 KB from the end (of shorter files everything once), and a Bambu or Orca config
 * block that goes on past the head. Anything that is no comment is passed over; sizes and counts are bounded.
 */
export function readHeadAndTail(source: ByteSource): HeadAndTail {
  const decoder = new TextDecoder('utf-8')
  const found: HeadAndTail = { settings: new Map(), remarks: [] }
  const whole = source.sizeBytes <= HEAD_BYTES + TAIL_BYTES
  collect(decoder.decode(readRange(source, 0, whole ? source.sizeBytes : HEAD_BYTES)), found)
  if (!whole) collect(decoder.decode(readRange(source, source.sizeBytes - TAIL_BYTES, TAIL_BYTES)), found)
  return found
}

/** The same from a stream, which is read to its end: for texts whose end cannot be reached otherwise. */
export function headAndTailOf(stream: TextStream): HeadAndTail {
  const head = new Uint8Array(HEAD_BYTES)
  const ring = new Uint8Array(2 * TAIL_BYTES)
  let headFilled = 0
  let filled = 0
  for (;;) {
    if (headFilled < HEAD_BYTES) {
      const count = stream.read(head.subarray(headFilled))
      if (count === 0) break
      headFilled += count
      continue
    }
    if (filled === ring.length) {
      ring.copyWithin(0, TAIL_BYTES)
      filled = TAIL_BYTES
    }
    const count = stream.read(ring.subarray(filled))
    if (count === 0) break
    filled += count
  }
  const found: HeadAndTail = { settings: new Map(), remarks: [] }
  const decoder = new TextDecoder('utf-8')
  const tail = ring.subarray(0, filled)
  const whole = filled < TAIL_BYTES
  const first = whole ? Buffer.concat([head.subarray(0, headFilled), tail]) : head.subarray(0, headFilled)
  collect(decoder.decode(first), found)
  if (!whole) collect(decoder.decode(tail), found)
  return found
}

function collect(text: string, found: HeadAndTail): void {
  let start = 0
  while (start < text.length) {
    let end = text.indexOf('\n', start)
    if (end < 0) end = text.length
    if (text.charCodeAt(start) === 59) remember(text.slice(start + 1, Math.min(end, start + MOST_LINE)).trim(), found)
    start = end + 1
  }
}

const SETTING = /^([A-Za-z][\w .()[\]/]{0,63}?)\s*=\s*(.*)$/

function remember(line: string, found: HeadAndTail): void {
  const match = SETTING.exec(line)
  if (match?.[1] !== undefined && match[2] !== undefined) rememberSetting(match[1], match[2], found)
  else if (found.remarks.length < MOST_SETTINGS) found.remarks.push(line.slice(0, MOST_VALUE))
}

export function rememberSetting(key: string, value: string, found: HeadAndTail): void {
  if (found.settings.size < MOST_SETTINGS) found.settings.set(key.toLowerCase(), value.slice(0, MOST_VALUE))
}
