import { type ByteSource, readRange } from '../geometry/source.ts'

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
  if (match?.[1] !== undefined && match[2] !== undefined) {
    if (found.settings.size < MOST_SETTINGS) found.settings.set(match[1].toLowerCase(), match[2].slice(0, MOST_VALUE))
  } else if (found.remarks.length < MOST_SETTINGS) {
    found.remarks.push(line.slice(0, MOST_VALUE))
  }
}
