import { crc32 } from 'node:zlib'
import { Inflate } from 'fflate'
import { fail } from '../core/errors.ts'
import { type ByteSource, readRange } from '../geometry/source.ts'
import type { TextStream } from './program.ts'

// ZIP as 3MF uses it (APPNOTE.TXT of PKWARE): stored or deflated entries, no ZIP64, no encryption.

export interface ZipEntry {
  name: string
  method: number
  crc: number
  storedBytes: number
  sizeBytes: number
  /** Of the local header. */
  offset: number
}

const MOST_ENTRIES = 4096
const MOST_DIRECTORY_BYTES = 4 << 20
const MOST_INFLATED_BYTES = 512 << 20
const END_BYTES = 22
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
/** What one step may inflate stays small even where a byte becomes a thousand. */
const STEP_BYTES = 8 * 1024

/** The directory of an archive. Throws FILE_CORRUPT for a damaged one or one beyond all bounds. */
export function listZip(source: ByteSource): ZipEntry[] {
  const end = findEnd(source)
  const count = end.getUint16(10, true)
  const size = end.getUint32(12, true)
  const offset = end.getUint32(16, true)
  if (count > MOST_ENTRIES || size > MOST_DIRECTORY_BYTES)
    damaged(`it has ${count} entries, ${MOST_ENTRIES} are allowed`)
  const directory = readRange(source, offset, size)
  const view = new DataView(directory.buffer, directory.byteOffset, directory.length)
  const entries: ZipEntry[] = []
  let at = 0
  while (entries.length < count) {
    if (at + ENTRY_BYTES > directory.length || view.getUint32(at, true) !== 0x02014b50) {
      damaged(`entry ${entries.length + 1} of its directory at byte ${offset + at} is broken`)
    }
    entries.push(readEntry(view, directory, at))
    at += ENTRY_BYTES + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

function findEnd(source: ByteSource): DataView {
  const start = Math.max(0, source.sizeBytes - END_BYTES - 0xffff)
  const tail = readRange(source, start, source.sizeBytes - start)
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length)
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return new DataView(tail.buffer, tail.byteOffset + at, END_BYTES)
  }
  return damaged('its directory is missing: it was cut off')
}

function readEntry(view: DataView, directory: Uint8Array, at: number): ZipEntry {
  const nameBytes = view.getUint16(at + 28, true)
  return {
    name: new TextDecoder().decode(directory.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes)),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    storedBytes: view.getUint32(at + 20, true),
    sizeBytes: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
  }
}

/** An entry's bytes as a stream; its size and CRC32 are checked on the way. Throws FILE_CORRUPT. */
export class ZipStream implements TextStream {
  private readonly source: ByteSource
  private readonly entry: ZipEntry
  private readonly inflate: Inflate | undefined
  private readonly ready: Uint8Array[] = []
  private cursor = 0
  private position: number
  private readonly end: number
  private inflated = 0
  private crc = 0
  private readonly start: number

  constructor(source: ByteSource, entry: ZipEntry) {
    const local = readRange(source, entry.offset, LOCAL_BYTES)
    const view = new DataView(local.buffer, local.byteOffset, local.length)
    if (local.length < LOCAL_BYTES || view.getUint32(0, true) !== 0x04034b50) {
      damaged(`${entry.name} is not at byte ${entry.offset}`)
    }
    if (entry.method !== 0 && entry.method !== 8) damaged(`${entry.name} is packed by the unknown way ${entry.method}`)
    if (entry.sizeBytes > MOST_INFLATED_BYTES) damaged(`${entry.name} inflates to more than 512 MB`)
    this.source = source
    this.entry = entry
    this.start = entry.offset + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true)
    this.position = this.start
    this.end = this.start + entry.storedBytes
    if (this.end > source.sizeBytes) damaged(`${entry.name} is cut off`)
    this.inflate = entry.method === 8 ? new Inflate((data) => this.take(data)) : undefined
  }

  read(target: Uint8Array): number {
    while (this.ready.length === 0) {
      if (this.position >= this.end) return this.finish()
      this.step()
    }
    const first = this.ready[0] as Uint8Array
    const part = first.subarray(this.cursor, this.cursor + target.length)
    target.set(part)
    this.cursor += part.length
    if (this.cursor === first.length) {
      this.ready.shift()
      this.cursor = 0
    }
    return part.length
  }

  fileOffset(textOffset: number): number {
    return this.start + (textOffset / Math.max(1, this.entry.sizeBytes)) * this.entry.storedBytes
  }

  private step(): void {
    const packed = readRange(this.source, this.position, Math.min(STEP_BYTES, this.end - this.position))
    if (packed.length === 0) damaged(`${this.entry.name} could not be read at byte ${this.position}`)
    this.position += packed.length
    if (!this.inflate) this.take(packed)
    else this.push(this.inflate, packed)
  }

  private push(inflate: Inflate, packed: Uint8Array): void {
    const place = this.position - packed.length
    try {
      inflate.push(packed, this.position >= this.end)
    } catch (error) {
      if (error instanceof Error && error.name === 'PrintyardError') throw error
      damaged(`${this.entry.name} cannot be inflated from byte ${place} on`, error)
    }
  }

  private take(data: Uint8Array): void {
    if (data.length === 0) return
    this.inflated += data.length
    if (this.inflated > this.entry.sizeBytes) damaged(`${this.entry.name} inflates to more than it announces`)
    this.crc = crc32(data, this.crc)
    this.ready.push(data)
  }

  private finish(): number {
    const { name, sizeBytes, crc } = this.entry
    if (this.inflated !== sizeBytes) damaged(`${name} announces ${sizeBytes} bytes and holds ${this.inflated}`)
    if (this.crc !== crc) damaged(`the checksum of ${name} does not fit its bytes`)
    return 0
  }
}

/** A small entry as a whole. Throws FILE_CORRUPT when it is damaged or larger than `mostBytes`. */
export function readZipEntry(source: ByteSource, entry: ZipEntry, mostBytes: number): Uint8Array {
  if (entry.sizeBytes > mostBytes) damaged(`${entry.name} is larger than ${mostBytes >> 20} MB`)
  const stream = new ZipStream(source, entry)
  const bytes = new Uint8Array(entry.sizeBytes)
  let filled = 0
  for (;;) {
    const count = stream.read(filled < bytes.length ? bytes.subarray(filled) : new Uint8Array(1))
    if (count === 0) return bytes
    filled += count
  }
}

/** Throws FILE_CORRUPT. */
export function damaged(what: string, cause?: unknown): never {
  fail('FILE_CORRUPT', `The 3MF archive is damaged: ${what}.`, { cause })
}
