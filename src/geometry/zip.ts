import { crc32 } from 'node:zlib'
import { Inflate } from 'fflate'
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
const LOCAL_HEADER = 0x04034b50
const MOST_TAIL_BYTES = 22 + 0xffff
const MOST_DIRECTORY_BYTES = 16 << 20
const MOST_ENTRIES = 10_000
const CHUNK_BYTES = 64 * 1024
/** What XML of a mesh never reaches: beyond it an entry is a bomb. */
const MOST_RATIO = 250
const RATIO_FROM_BYTES = 16 << 20

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const damaged = (what: string): never => fail('FILE_CORRUPT', `The archive is damaged: ${what}.`)

/**
 * The files of a ZIP by name in lower case (package names do not tell cases apart), without leading slash. Inflates
 * nothing. Throws FILE_CORRUPT when the directory is missing, cut off or absurd.
 */
export function readZipDirectory(source: ByteSource): Map<string, ZipEntry> {
  const { offset, bytes } = locate(source)
  if (bytes > MOST_DIRECTORY_BYTES) damaged(`its directory claims ${bytes} bytes`)
  const raw = readRange(source, offset, bytes)
  if (raw.length < bytes) damaged(`its directory at byte ${offset} is cut off`)
  const entries = new Map<string, ZipEntry>()
  for (let at = 0; at + 46 <= raw.length; ) {
    const view = viewOf(raw.subarray(at))
    if (view.getUint32(0, true) !== DIRECTORY_ENTRY) break
    const nameLength = view.getUint16(28, true)
    const extraLength = view.getUint16(30, true)
    const next = at + 46 + nameLength + extraLength + view.getUint16(32, true)
    if (next > raw.length) damaged(`its directory ends inside an entry at byte ${offset + at}`)
    const entry = readEntry(view, raw.subarray(at + 46, next), nameLength, extraLength)
    if (!entry.name.endsWith('/')) entries.set(plainName(entry.name), entry)
    if (entries.size > MOST_ENTRIES) damaged(`it has more than ${MOST_ENTRIES} entries`)
    at = next
  }
  if (entries.size === 0) damaged('its directory is empty')
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

/**
 * Inflates one entry piece by piece; the sum of its bytes is compared with its checksum. Throws FILE_CORRUPT when it
 * is damaged, cut off, encrypted, packed otherwise, larger than it says or than `mostBytes`, or a bomb.
 */
export function inflateEntry(
  source: ByteSource,
  entry: ZipEntry,
  mostBytes: number,
  sink: (chunk: Uint8Array, final: boolean) => void,
): void {
  checkSize(entry, mostBytes)
  let size = 0
  let crc = 0
  const take = (chunk: Uint8Array, final: boolean): void => {
    size += chunk.length
    if (size > entry.sizeBytes) damaged(`${entry.name} is larger than the ${entry.sizeBytes} bytes that it claims`)
    crc = crc32(chunk, crc)
    if (final && size < entry.sizeBytes) damaged(`${entry.name} ends at byte ${size} of ${entry.sizeBytes}`)
    if (final && crc !== entry.crc) damaged(`the checksum of ${entry.name} does not match`)
    sink(chunk, final)
  }
  if (entry.method === 0) copy(source, entry, take)
  else unpack(source, entry, take)
}

function checkSize(entry: ZipEntry, mostBytes: number): void {
  const { name, sizeBytes, packedBytes, method } = entry
  if (entry.encrypted) damaged(`${name} is encrypted`)
  if (method !== 0 && method !== 8) damaged(`${name} is packed by method ${method}, not by deflate`)
  if (sizeBytes > mostBytes) damaged(`${name} inflates to ${sizeBytes} bytes, more than the ${mostBytes} allowed`)
  if (sizeBytes > RATIO_FROM_BYTES && sizeBytes > packedBytes * MOST_RATIO) {
    damaged(`${name} inflates ${Math.floor(sizeBytes / Math.max(1, packedBytes))}-fold: no model does`)
  }
}

function dataOffset(source: ByteSource, entry: ZipEntry): number {
  const header = readRange(source, entry.headerOffset, 30)
  if (header.length < 30 || viewOf(header).getUint32(0, true) !== LOCAL_HEADER) {
    damaged(`${entry.name} does not start at byte ${entry.headerOffset}`)
  }
  const view = viewOf(header)
  return entry.headerOffset + 30 + view.getUint16(26, true) + view.getUint16(28, true)
}

function copy(source: ByteSource, entry: ZipEntry, sink: (chunk: Uint8Array, final: boolean) => void): void {
  eachChunk(source, entry, (chunk, final) => {
    sink(chunk, final)
    return true
  })
}

/** Reads the packed bytes; `use` returns false once it needs no more. */
function eachChunk(source: ByteSource, entry: ZipEntry, use: (chunk: Uint8Array, final: boolean) => boolean): void {
  const start = dataOffset(source, entry)
  for (let done = 0; ; ) {
    const chunk = readRange(source, start + done, Math.min(CHUNK_BYTES, entry.packedBytes - done))
    done += chunk.length
    const final = done >= entry.packedBytes
    if (chunk.length === 0 && !final) damaged(`${entry.name} is cut off at byte ${start + done}`)
    if (!use(chunk, final) || final) return
  }
}

function unpack(source: ByteSource, entry: ZipEntry, sink: (chunk: Uint8Array, final: boolean) => void): void {
  const inflate = new Inflate()
  let ended = false
  inflate.ondata = (chunk, final) => {
    ended ||= final
    sink(chunk, final)
  }
  try {
    eachChunk(source, entry, (chunk, final) => {
      inflate.push(chunk, final)
      return !ended
    })
  } catch (error) {
    if (error instanceof Error && error.name === 'PrintyardError') throw error
    damaged(`${entry.name} cannot be inflated (${error instanceof Error ? error.message : String(error)})`)
  }
  if (!ended) damaged(`${entry.name} ends before its last block`)
}

/** A small entry whole, as text. Errors as `inflateEntry`. */
export function entryText(source: ByteSource, entry: ZipEntry, mostBytes: number): string {
  const decoder = new TextDecoder()
  let text = ''
  inflateEntry(source, entry, mostBytes, (chunk, final) => {
    text += decoder.decode(chunk, { stream: !final })
  })
  return text
}
