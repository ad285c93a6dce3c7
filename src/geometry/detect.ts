import { fail } from '../core/errors.ts'
import { type ByteSource, readRange } from './source.ts'

export type FileKind = 'stl' | '3mf' | 'obj' | 'gcode' | 'bgcode' | 'gcode.3mf'

const HEAD_BYTES = 64 * 1024
const ZIP_TAIL_BYTES = 256 * 1024
const latin1 = new TextDecoder('latin1')

/**
 * Tells what a file is from its bytes; the name only settles text that could be either.
 * Throws FILE_EMPTY, or FILE_TYPE_UNKNOWN for what is neither a model nor G-code.
 */
export function detectKind(source: ByteSource, name = ''): FileKind {
  if (source.sizeBytes === 0) fail('FILE_EMPTY', 'The file has no bytes: export it again.')
  const head = readRange(source, 0, HEAD_BYTES)
  if (startsWith(head, 'PK\u0003\u0004')) return archiveKind(source)
  if (startsWith(head, 'GCDE')) return 'bgcode'
  const foreign = foreignFormat(head)
  if (foreign) fail('FILE_TYPE_UNKNOWN', `This is ${foreign}, not a model or G-code.`)
  if (looksLikeBinaryStl(source, head)) return 'stl'
  const text = asText(head)
  const kind = text === undefined ? undefined : textKind(text, name)
  return (
    kind ??
    fail('FILE_TYPE_UNKNOWN', 'The file is neither a known model nor G-code: upload STL, 3MF, G-code or .gcode.3mf.')
  )
}

/** As `detectKind`, but refuses with FILE_TYPE_UNKNOWN the kinds that we recognise and cannot print yet. */
export function detectSupported(source: ByteSource, name = ''): 'stl' | '3mf' | 'gcode' | 'bgcode' | 'gcode.3mf' {
  const kind = detectKind(source, name)
  if (kind === 'obj')
    return fail('FILE_TYPE_UNKNOWN', 'OBJ models are not supported yet: export STL or 3MF.', { data: { kind } })
  return kind
}

const FOREIGN: [string, string][] = [
  ['\u0089PNG', 'a PNG picture'],
  ['\u00ff\u00d8\u00ff', 'a JPEG picture'],
  ['GIF8', 'a GIF picture'],
  ['MZ', 'a Windows program'],
  ['\u007fELF', 'a Linux program'],
  ['%PDF', 'a PDF document'],
  ['\u001f\u008b', 'a gzip archive: unpack it first'],
  ['Rar!', 'a RAR archive: unpack it first'],
  ["7z\u00bc\u00af'\u001c", 'a 7-Zip archive: unpack it first'],
]

function foreignFormat(head: Uint8Array): string | undefined {
  return FOREIGN.find(([magic]) => startsWith(head, magic))?.[1]
}

function startsWith(head: Uint8Array, magic: string): boolean {
  if (head.length < magic.length) return false
  for (let i = 0; i < magic.length; i++) if (head[i] !== magic.charCodeAt(i)) return false
  return true
}

/** A 3MF is a ZIP; a sliced one carries `Metadata/plate_N.gcode` in its directory, which stands at the end of the file. */
function archiveKind(source: ByteSource): FileKind {
  const tail = latin1.decode(readRange(source, source.sizeBytes - ZIP_TAIL_BYTES, ZIP_TAIL_BYTES))
  const names = tail.includes('PK\u0001\u0002') ? tail : latin1.decode(readRange(source, 0, ZIP_TAIL_BYTES))
  if (/Metadata\/plate_\d+\.gcode(?!\.)/.test(names)) return 'gcode.3mf'
  if (names.includes('[Content_Types].xml') && /3D\/|\.model/i.test(names)) return '3mf'
  return fail('FILE_TYPE_UNKNOWN', 'This ZIP archive is not a 3MF: upload the model or G-code itself.')
}

/**
 * Binary STL has no magic number. Its size follows from the count at byte 80; when it does not (cut off in transfer),
 * the first records must look like triangles, so that the reader can say what is missing.
 */
function looksLikeBinaryStl(source: ByteSource, head: Uint8Array): boolean {
  if (head.length < 84) return false
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const count = view.getUint32(80, true)
  if (source.sizeBytes === 84 + 50 * count) return true
  const records = Math.min(8, Math.floor((head.length - 84) / 50))
  if (records === 0 || count === 0 || isText(head)) return false
  for (let i = 0; i < records; i++) if (!plausibleTriangle(view, 84 + 50 * i)) return false
  return true
}

function plausibleTriangle(view: DataView, offset: number): boolean {
  let normal = 0
  for (let i = 0; i < 12; i++) {
    const value = view.getFloat32(offset + 4 * i, true)
    const size = Math.abs(value)
    if (!(size < 1e7) || (size > 0 && size < 1e-20)) return false
    if (i < 3) normal += value * value
  }
  return normal < 1.2
}

function isText(head: Uint8Array): boolean {
  let control = 0
  const length = Math.min(head.length, 4096)
  for (let i = 0; i < length; i++) {
    const byte = head[i] ?? 0
    if (byte === 0) return false
    if (byte < 9 || (byte > 13 && byte < 32)) control++
  }
  return control * 50 <= length
}

function asText(head: Uint8Array): string | undefined {
  return isText(head) ? latin1.decode(head) : undefined
}

const GCODE_LINE =
  /^\s*(?:N\d+\s*)?(?:G(?:[0-3]|4|2[0189]|9[0-2])|M(?:8[23]|10[469]|140|190|20[1-5]))(?:[\s;*XYZEFSP]|$)/gim
const OBJ_LINE = /^v\s+-?[\d.]+(?:e[-+]?\d+)?\s+-?[\d.]+(?:e[-+]?\d+)?\s+-?[\d.]/im

function textKind(text: string, name: string): FileKind | undefined {
  const lower = name.toLowerCase()
  if (/^\s*solid\b/i.test(text) && /\b(facet|endsolid)\b/i.test(text)) return 'stl'
  const lines = text.match(GCODE_LINE)?.length ?? 0
  if (lines >= 3) return 'gcode'
  if (OBJ_LINE.test(text)) return 'obj'
  if (/^; (generated by|HEADER_BLOCK_START|thumbnail begin)|^;FLAVOR:/m.test(text)) return 'gcode'
  if (lines > 0 && /\.(gcode|gco|g|nc|tap)$/.test(lower)) return 'gcode'
  if (/^\s*solid\b/i.test(text) && lower.endsWith('.stl')) return 'stl'
  return undefined
}
