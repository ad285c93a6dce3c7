import { type ByteSource, readRange } from '../geometry/source.ts'

export interface Thumbnail {
  width: number
  height: number
  format: 'png' | 'jpg' | 'qoi'
  bytes: Uint8Array
}

export interface Thumbnails {
  /** Largest first. */
  thumbnails: Thumbnail[]
  /** Those that could not be used, and why. */
  ignored: { width: number; height: number; reason: string }[]
}

/** Slicers put thumbnails first; four megabytes hold the largest that any of them writes. */
const SEARCHED_BYTES = 4 << 20
const FIRST_LOOK_BYTES = 256 * 1024
const MOST_THUMBNAILS = 16
const MOST_PIXELS = 4096
const MOST_CHARACTERS = 3 << 20

const BEGIN = /^;\s*thumbnail(_JPG|_QOI|_PNG)? begin (\d{1,5})\s*[x ]\s*(\d{1,5})\s+(\d{1,8})[^\n]*$/gm

/**
 * The pictures that a slicer embedded in comments (`; thumbnail begin 220x124 15684`, base64, `; thumbnail end`).
 * Malformed ones are ignored with the reason; nothing is decoded beyond checking the format's first bytes.
 */
export function readThumbnails(source: ByteSource): Thumbnails {
  const result: Thumbnails = { thumbnails: [], ignored: [] }
  let text = new TextDecoder('latin1').decode(readRange(source, 0, FIRST_LOOK_BYTES))
  if (text.search(BEGIN) >= 0 && source.sizeBytes > FIRST_LOOK_BYTES) {
    text = new TextDecoder('latin1').decode(readRange(source, 0, SEARCHED_BYTES))
  }
  for (const match of text.matchAll(BEGIN)) {
    if (result.thumbnails.length + result.ignored.length >= MOST_THUMBNAILS) break
    take(text, match, result)
  }
  result.thumbnails.sort((a, b) => b.width * b.height - a.width * a.height)
  return result
}

function take(text: string, match: RegExpMatchArray, result: Thumbnails): void {
  const width = Number(match[2])
  const height = Number(match[3])
  const found = decode(text, match.index ?? 0, match[0].length, Number(match[4]), match[1])
  if (width < 1 || height < 1 || width > MOST_PIXELS || height > MOST_PIXELS) {
    result.ignored.push({ width, height, reason: 'its size makes no sense' })
  } else if (typeof found === 'string') result.ignored.push({ width, height, reason: found })
  else result.thumbnails.push({ width, height, ...found })
}

/** The picture's bytes, or the reason why there are none. */
function decode(
  text: string,
  at: number,
  head: number,
  announced: number,
  suffix: string | undefined,
): Pick<Thumbnail, 'format' | 'bytes'> | string {
  if (announced > MOST_CHARACTERS) return 'it is too large'
  const end = text.indexOf('thumbnail', at + head)
  if (end < 0 || !/^thumbnail(?:_\w+)? end/.test(text.slice(end, end + 20))) return 'it has no end'
  const encoded = text.slice(at + head, end).replace(/[;\s]+/g, '')
  if (encoded.length !== announced) return `it announces ${announced} characters and holds ${encoded.length}`
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return 'it is not base64'
  const bytes = new Uint8Array(Buffer.from(encoded, 'base64'))
  const format = formatOf(bytes)
  if (!format) return `it is neither PNG, JPEG nor QOI${suffix ? ` (${suffix.slice(1)})` : ''}`
  return { format, bytes }
}

/** Tells a picture's format by its first bytes. */
export function formatOf(bytes: Uint8Array): Thumbnail['format'] | undefined {
  const magic = String.fromCharCode(...bytes.subarray(0, 4))
  if (magic === '\u0089PNG') return 'png'
  if (magic === 'qoif') return 'qoi'
  return magic.startsWith('\u00ff\u00d8\u00ff') ? 'jpg' : undefined
}
