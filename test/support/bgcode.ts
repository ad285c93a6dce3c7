import { crc32, deflateSync } from 'node:zlib'
import { BLOCK } from '../../src/gcode/bgcode.ts'

// An encoder of binary G-code for tests, written from the formats' descriptions. Slow and plain on purpose.

export type Compression = 'none' | 'deflate' | 'heatshrink-11-4' | 'heatshrink-12-4'
export type Encoding = 'ascii' | 'meatpack' | 'meatpack-comments'

const COMPRESSIONS: Compression[] = ['none', 'deflate', 'heatshrink-11-4', 'heatshrink-12-4']
const ENCODINGS: Encoding[] = ['ascii', 'meatpack', 'meatpack-comments']

export interface BgcodeOptions {
  compression?: Compression
  encoding?: Encoding
  checksum?: boolean
  /** Bytes of (packed) text a block. */
  blockBytes?: number
  slicer?: Record<string, string>
  /** Encoded as JSON instead of lines. */
  json?: boolean
  thumbnails?: { format: number; width: number; height: number; bytes: Uint8Array }[]
}

export function encodeBgcode(text: string | Uint8Array, options: BgcodeOptions = {}): Buffer {
  const { compression = 'none', encoding = 'ascii', checksum = true, blockBytes = 65536 } = options
  const bytes = Buffer.from(text)
  const packed = encoding === 'ascii' ? bytes : meatpack(bytes, encoding === 'meatpack-comments')
  const table = Object.entries(options.slicer ?? {})
  const slicer = options.json
    ? JSON.stringify(options.slicer ?? {})
    : table.map(([key, value]) => `${key}=${value}\n`).join('')
  const parts = [
    fileHeader(checksum),
    block(BLOCK.fileMetadata, [0], Buffer.from('Producer=PrusaSlicer 2.9.0\n'), 'none', checksum),
    ...(options.thumbnails ?? []).map(({ format, width, height, bytes: data }) =>
      block(BLOCK.thumbnail, [format, width, height], Buffer.from(data), 'none', checksum),
    ),
    block(BLOCK.slicer, [options.json ? 1 : 0], Buffer.from(slicer), compression, checksum),
  ]
  for (let at = 0; at < packed.length; at += blockBytes) {
    const data = packed.subarray(at, at + blockBytes)
    parts.push(block(BLOCK.gcode, [ENCODINGS.indexOf(encoding)], data, compression, checksum))
  }
  return Buffer.concat(parts)
}

export function fileHeader(checksum = true, version = 1): Buffer {
  const header = Buffer.from('GCDE\0\0\0\0\0\0', 'latin1')
  header.writeUInt32LE(version, 4)
  header.writeUInt16LE(checksum ? 1 : 0, 8)
  return header
}

export function block(
  type: number,
  parameters: number[],
  data: Buffer,
  compression: Compression = 'none',
  checksum = true,
): Buffer {
  const stored = compress(data, compression)
  const header = Buffer.alloc(compression === 'none' ? 8 : 12)
  header.writeUInt16LE(type, 0)
  header.writeUInt16LE(COMPRESSIONS.indexOf(compression), 2)
  header.writeUInt32LE(data.length, 4)
  if (compression !== 'none') header.writeUInt32LE(stored.length, 8)
  const values = Buffer.alloc(parameters.length * 2)
  for (const [i, value] of parameters.entries()) values.writeUInt16LE(value, i * 2)
  const body = Buffer.concat([header, values, stored])
  const sum = Buffer.alloc(checksum ? 4 : 0)
  if (checksum) sum.writeUInt32LE(crc32(body))
  return Buffer.concat([body, sum])
}

function compress(data: Buffer, compression: Compression): Buffer {
  if (compression === 'deflate') return deflateSync(data)
  if (compression === 'none') return data
  return heatshrink(data, compression === 'heatshrink-11-4' ? 11 : 12, 4)
}

/** Greedy matching over the last 200 bytes: enough to make every kind of entry. */
function heatshrink(data: Buffer, windowBits: number, lengthBits: number): Buffer {
  const bits: number[] = []
  const write = (value: number, count: number) => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1)
  }
  for (let at = 0; at < data.length; ) {
    const { distance, length } = longestMatch(data, at, Math.min(1 << windowBits, 200), 1 << lengthBits)
    if (length < 3) {
      write(1, 1)
      write(data[at++] as number, 8)
    } else {
      write(0, 1)
      write(distance - 1, windowBits)
      write(length - 1, lengthBits)
      at += length
    }
  }
  while (bits.length % 8 !== 0) bits.push(0)
  return Buffer.from(
    Array.from({ length: bits.length / 8 }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8).join(''), 2)),
  )
}

function longestMatch(data: Buffer, at: number, window: number, most: number): { distance: number; length: number } {
  let best = { distance: 0, length: 0 }
  for (let distance = 1; distance <= Math.min(window, at); distance++) {
    let length = 0
    while (length < most && at + length < data.length && data[at + length] === data[at + length - distance]) length++
    if (length > best.length) best = { distance, length }
  }
  return best
}

const NIBBLES = '0123456789. \nGX'

/** MeatPack with spaces left out; comments stand unpacked between the commands that switch packing off and on. */
export function meatpack(text: Buffer, comments: boolean): Buffer {
  const out: number[] = [255, 255, 251, 255, 255, 247]
  for (const line of text.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    if (line.startsWith(';')) {
      if (comments) out.push(255, 255, 250, ...Buffer.from(line, 'latin1'), 255, 255, 251)
    } else packLine(/^G/.test(line) ? line.replaceAll(' ', '') : line, out)
  }
  return Buffer.from(out)
}

function packLine(line: string, out: number[]): void {
  const table = NIBBLES.replace(' ', 'E')
  for (let i = 0; i < line.length; i += 2) {
    const pair = [line.charCodeAt(i), i + 1 < line.length ? line.charCodeAt(i + 1) : 10]
    const [low = 15, high = 15] = pair.map((code) => {
      const place = table.indexOf(String.fromCharCode(code))
      return place < 0 ? 15 : place
    })
    out.push(low | (high << 4))
    if (low === 15) out.push(pair[0] as number)
    // Filling after the end of a line is never read, so it must not announce a whole byte.
    if (high === 15) out.push(pair[1] as number)
  }
}
