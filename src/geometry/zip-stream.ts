import { crc32, inflateRawSync } from 'node:zlib'
import { Inflate } from 'fflate'
import { type ByteSource, readRange } from './source.ts'
import { damaged, viewOf, type ZipEntry } from './zip.ts'

const LOCAL_HEADER = 0x04034b50
const LOCAL_BYTES = 30
/** What one step may inflate stays small even where a byte becomes a thousand. */
const STEP_BYTES = 8 * 1024
const PIECE_BYTES = 1 << 20
const MOST_INFLATED_BYTES = 1 << 30
/** Node's own inflate is four times as fast as one in JavaScript, but takes an entry as a whole: up to this size. */
const WHOLE_BYTES = 8 << 20
const WHOLE_MESH_BYTES = 160 << 20
/** What XML of a mesh never reaches: beyond it an entry is a bomb. */
const MOST_RATIO = 250
const RATIO_FROM_BYTES = 16 << 20

/** An entry's bytes as a stream; its size and CRC32 are checked on the way. Throws FILE_CORRUPT. */
export class ZipStream {
  private readonly source: ByteSource
  private readonly entry: ZipEntry
  private readonly inflate: Inflate | undefined
  private readonly wholeBytes: number
  private readonly ready: Uint8Array[] = []
  private cursor = 0
  private position: number
  private readonly start: number
  private readonly end: number
  private inflated = 0
  private crc = 0

  /** Entries up to `wholeBytes` are inflated at once, larger ones step by step. */
  constructor(source: ByteSource, entry: ZipEntry, wholeBytes = WHOLE_BYTES) {
    checkEntry(entry)
    this.source = source
    this.entry = entry
    this.start = dataOffset(source, entry)
    this.position = this.start
    this.end = this.start + entry.packedBytes
    if (this.end > source.sizeBytes) damaged(`${entry.name} is cut off`)
    this.wholeBytes = entry.method === 8 && entry.sizeBytes <= wholeBytes ? entry.sizeBytes : 0
    if (entry.method === 8 && !this.wholeBytes) this.inflate = new Inflate((data) => this.take(data))
  }

  /** The next piece, not copied; undefined at the end. */
  next(): Uint8Array | undefined {
    while (this.ready.length === 0) {
      if (this.position >= this.end) return this.finish()
      this.step()
    }
    const piece = this.ready.shift()?.subarray(this.cursor)
    this.cursor = 0
    return piece
  }

  /** Fills the target as far as it likes and returns how many bytes it wrote; 0 at the end. */
  read(target: Uint8Array): number {
    while (this.ready.length === 0) {
      if (this.position >= this.end) return this.finish() ?? 0
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

  /** About the byte of the archive that the entry's byte `textOffset` came from. */
  fileOffset(textOffset: number): number {
    return this.start + (textOffset / Math.max(1, this.entry.sizeBytes)) * this.entry.packedBytes
  }

  private step(): void {
    const most = this.wholeBytes > 0 ? this.entry.packedBytes : STEP_BYTES
    const packed = readRange(this.source, this.position, Math.min(most, this.end - this.position))
    if (packed.length === 0) damaged(`${this.entry.name} could not be read at byte ${this.position}`)
    const place = this.position
    this.position += packed.length
    try {
      if (this.wholeBytes > 0) this.takeWhole(packed)
      else if (this.inflate) this.inflate.push(packed, this.position >= this.end)
      else this.take(packed)
    } catch (error) {
      if (error instanceof Error && error.name === 'PrintyardError') throw error
      damaged(`${this.entry.name} cannot be inflated from byte ${place} on`, error)
    }
  }

  private takeWhole(packed: Uint8Array): void {
    const { sizeBytes } = this.entry
    // One byte more than announced is enough to tell that it is more.
    const options = { maxOutputLength: sizeBytes + 1, chunkSize: Math.max(64, sizeBytes + 1) }
    const whole = inflateRawSync(packed, options)
    for (let at = 0; at < whole.length; at += PIECE_BYTES) this.take(whole.subarray(at, at + PIECE_BYTES))
  }

  private take(data: Uint8Array): void {
    if (data.length === 0) return
    this.inflated += data.length
    if (this.inflated > this.entry.sizeBytes) damaged(`${this.entry.name} inflates to more than it announces`)
    this.crc = crc32(data, this.crc)
    this.ready.push(data)
  }

  private finish(): undefined {
    const { name, sizeBytes, crc } = this.entry
    if (this.inflated !== sizeBytes) damaged(`${name} announces ${sizeBytes} bytes and holds ${this.inflated}`)
    if (this.crc !== crc) damaged(`the checksum of ${name} does not fit its bytes`)
  }
}

function checkEntry({ name, encrypted, method, sizeBytes }: ZipEntry): void {
  if (encrypted) damaged(`${name} is encrypted`)
  if (method !== 0 && method !== 8) damaged(`${name} is packed by method ${method}, not by deflate`)
  if (sizeBytes > MOST_INFLATED_BYTES) damaged(`${name} inflates to more than ${MOST_INFLATED_BYTES >> 20} MB`)
}

function dataOffset(source: ByteSource, entry: ZipEntry): number {
  const header = readRange(source, entry.headerOffset, LOCAL_BYTES)
  if (header.length < LOCAL_BYTES || viewOf(header).getUint32(0, true) !== LOCAL_HEADER) {
    damaged(`${entry.name} does not start at byte ${entry.headerOffset}`)
  }
  const view = viewOf(header)
  return entry.headerOffset + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true)
}

/**
 * Inflates one part of a model piece by piece. Throws FILE_CORRUPT when it is damaged, cut off, encrypted, packed
 * otherwise, larger than it says or than `mostBytes`, or a bomb.
 */
export function inflateEntry(
  source: ByteSource,
  entry: ZipEntry,
  mostBytes: number,
  sink: (chunk: Uint8Array, final: boolean) => void,
): void {
  const { name, sizeBytes, packedBytes } = entry
  if (sizeBytes > mostBytes) damaged(`${name} inflates to ${sizeBytes} bytes, more than the ${mostBytes} allowed`)
  if (sizeBytes > RATIO_FROM_BYTES && sizeBytes > packedBytes * MOST_RATIO) {
    damaged(`${name} inflates ${Math.floor(sizeBytes / Math.max(1, packedBytes))}-fold: no model does`)
  }
  const stream = new ZipStream(source, entry, WHOLE_MESH_BYTES)
  for (let chunk = stream.next(); chunk; chunk = stream.next()) sink(chunk, false)
  sink(new Uint8Array(0), true)
}

/** A small entry as a whole. Throws FILE_CORRUPT when it is damaged or larger than `mostBytes`. */
export function readZipEntry(source: ByteSource, entry: ZipEntry, mostBytes: number): Uint8Array {
  if (entry.sizeBytes > mostBytes) damaged(`${entry.name} is larger than ${mostBytes >> 20} MB`)
  const stream = new ZipStream(source, entry)
  const bytes = new Uint8Array(entry.sizeBytes)
  let filled = 0
  for (let chunk = stream.next(); chunk; chunk = stream.next()) {
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  return bytes
}

/** A small entry as text. Errors as `readZipEntry`. */
export function entryText(source: ByteSource, entry: ZipEntry, mostBytes: number): string {
  return new TextDecoder().decode(readZipEntry(source, entry, mostBytes))
}
