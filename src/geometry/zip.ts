import { fail } from '../core/errors.ts'
import { type ByteSource, readRange } from './source.ts'

/** One file of an archive, as its directory describes it. */
export interface ZipEntry {
  name: string
  method: number
  encrypted: boolean
  packedBytes: number
  sizeBytes: number
  crc: number
  headerOffset: number
}

const DIRECTORY_END = 0x06054b50
const DIRECTORY_END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const DIRECTORY_ENTRY = 0x02014b50
const SIGNATURE = 0x05054b50
const MOST_TAIL_BYTES = 22 + 0xffff
const MOST_DIRECTORY_BYTES = 16 << 20
const MOST_ENTRIES = 10_000

export const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Throws FILE_CORRUPT. */
export function damaged(what: string, cause?: unknown): never {
  fail('FILE_CORRUPT', `The archive is damaged: ${what}.`, { cause })
}

/**
 * The files of a ZIP by name in lower case (package names do not tell cases apart), without leading slash. Errors as
 * `listZip`.
 */
export function readZipDirectory(source: ByteSource): Map<string, ZipEntry> {
  const files = listZip(source).filter(({ name }) => !name.endsWith('/'))
  if (files.length === 0) damaged('its directory is empty')
  return new Map(files.map((entry) => [plainName(entry.name), entry]))
}

/**
 * The directory of a ZIP (APPNOTE.TXT of PKWARE, ZIP64 too), names as written. Inflates nothing. Throws FILE_CORRUPT
 * when it is missing, cut off or absurd.
 */
export function listZip(source: ByteSource): ZipEntry[] {
  const { offset, bytes } = locate(source)
  if (bytes > MOST_DIRECTORY_BYTES) damaged(`its directory claims ${bytes} bytes`)
  const raw = readRange(source, offset, bytes)
  if (raw.length < bytes) damaged(`its directory at byte ${offset} is cut off`)
  const entries: ZipEntry[] = []
  for (let at = 0; at + 46 <= raw.length; ) {
    const view = viewOf(raw.subarray(at))
    if (view.getUint32(0, true) === SIGNATURE) break
    if (view.getUint32(0, true) !== DIRECTORY_ENTRY) {
      damaged(`entry ${entries.length + 1} of its directory at byte ${offset + at} is broken`)
    }
    const nameLength = view.getUint16(28, true)
    const extraLength = view.getUint16(30, true)
    const next = at + 46 + nameLength + extraLength + view.getUint16(32, true)
    if (next > raw.length) damaged(`its directory ends inside an entry at byte ${offset + at}`)
    entries.push(readEntry(view, raw.subarray(at + 46, next), nameLength, extraLength))
    if (entries.length > MOST_ENTRIES) damaged(`it has more than ${MOST_ENTRIES} entries`)
    at = next
  }
  return entries
}

export function plainName(name: string): string {
  return name.replace(/^\/+/, '').toLowerCase()
}

function readEntry(view: DataView, rest: Uint8Array, nameLength: number, extraLength: number): ZipEntry {
  const entry = {
    name: new TextDecoder().decode(rest.subarray(0, nameLength)),
    method: view.getUint16(10, true),
    encrypted: (view.getUint16(8, true) & 1) === 1,
    crc: view.getUint32(16, true),
    packedBytes: view.getUint32(20, true),
    sizeBytes: view.getUint32(24, true),
    headerOffset: view.getUint32(42, true),
  }
  widen(entry, rest.subarray(nameLength, nameLength + extraLength))
  return entry
}

/** ZIP64: what does not fit 32 bits stands in extra field 1, in this order. */
function widen(entry: ZipEntry, extra: Uint8Array): void {
  const view = viewOf(extra)
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === 1) {
      let field = at + 4
      for (const key of ['sizeBytes', 'packedBytes', 'headerOffset'] as const) {
        if (entry[key] !== 0xffffffff || field + 8 > Math.min(end, extra.length)) continue
        entry[key] = Number(view.getBigUint64(field, true))
        field += 8
      }
    }
    at = end
  }
}

function locate(source: ByteSource): { offset: number; bytes: number } {
  const start = Math.max(0, source.sizeBytes - MOST_TAIL_BYTES)
  const tail = readRange(source, start, MOST_TAIL_BYTES)
  const view = viewOf(tail)
  for (let at = tail.length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== DIRECTORY_END) continue
    const bytes = view.getUint32(at + 12, true)
    const offset = view.getUint32(at + 16, true)
    const wide = offset === 0xffffffff || bytes === 0xffffffff || view.getUint16(at + 10, true) === 0xffff
    return wide ? locate64(source, start + at) : { offset, bytes }
  }
  return damaged('it has no directory at its end: it was cut off in transfer')
}

function locate64(source: ByteSource, endOffset: number): { offset: number; bytes: number } {
  const locator = readRange(source, endOffset - 20, 20)
  if (locator.length < 20 || viewOf(locator).getUint32(0, true) !== LOCATOR_64) damaged('its ZIP64 locator is missing')
  const record = readRange(source, Number(viewOf(locator).getBigUint64(8, true)), 56)
  if (record.length < 56 || viewOf(record).getUint32(0, true) !== DIRECTORY_END_64) damaged('its ZIP64 end is missing')
  return { bytes: Number(viewOf(record).getBigUint64(40, true)), offset: Number(viewOf(record).getBigUint64(48, true)) }
}
