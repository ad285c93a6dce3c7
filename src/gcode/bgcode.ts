import { crc32, inflateSync } from 'node:zlib'
import { fail } from '../core/errors.ts'
import { type ByteSource, readRange } from '../geometry/source.ts'
import { unpackHeatshrink } from './heatshrink.ts'

// Binary G-code: https://github.com/prusa3d/libbgcode/blob/main/doc/specifications.md. All numbers are little-endian.

export const BLOCK = { fileMetadata: 0, gcode: 1, slicer: 2, printer: 3, print: 4, thumbnail: 5 } as const

const FILE_HEADER_BYTES = 10
const VERSION = 1
const CRC_BYTES = 4
/** Slicers write blocks of 64 KB, pictures of some hundred; a larger one is a slip or an attack. */
const MOST_BLOCK_BYTES = 16 << 20
const MOST_BLOCKS = 50_000

export interface Block {
  /** Counted from 1, as in the messages. */
  number: number
  type: number
  compression: number
  /** Format or encoding; for pictures then width and height. */
  parameters: number[]
  /** Where the block begins in the file, and where the next one does. */
  offset: number
  end: number
  dataOffset: number
  storedBytes: number
  sizeBytes: number
}

/** Walks the blocks of a binary G-code file by their headers; reads no data. */
export class BgcodeReader {
  private readonly source: ByteSource
  private readonly checked: boolean

  /** Throws FILE_CORRUPT or FILE_TYPE_UNKNOWN for what does not begin as binary G-code. */
  constructor(source: ByteSource) {
    this.source = source
    const head = readRange(source, 0, FILE_HEADER_BYTES)
    if (head.length < FILE_HEADER_BYTES) corrupt('the file ends within its header', 0, 0)
    const view = new DataView(head.buffer, head.byteOffset, head.length)
    const version = view.getUint32(4, true)
    if (version !== VERSION) {
      fail('FILE_TYPE_UNKNOWN', `Binary G-code of version ${version} is not known here: export plain G-code.`)
    }
    const checksum = view.getUint16(8, true)
    if (checksum > 1) corrupt(`the checksum is of the unknown kind ${checksum}`, 0, 8)
    this.checked = checksum === 1
  }

  *blocks(): Generator<Block> {
    let offset = FILE_HEADER_BYTES
    for (let number = 1; offset < this.source.sizeBytes; number++) {
      if (number > MOST_BLOCKS) corrupt(`there are more than ${MOST_BLOCKS} blocks`, number, offset)
      const block = this.block(offset, number)
      yield block
      offset = block.end
    }
  }

  private block(offset: number, number: number): Block {
    const head = readRange(this.source, offset, 18)
    const view = new DataView(head.buffer, head.byteOffset, head.length)
    if (head.length < 8) corrupt('the file ends within a header', number, offset)
    const type = view.getUint16(0, true)
    const compression = view.getUint16(2, true)
    if (type > BLOCK.thumbnail) corrupt(`type ${type} is not known`, number, offset)
    if (compression > 3) corrupt(`compression ${compression} is not known`, number, offset)
    const headerBytes = compression === 0 ? 8 : 12
    const parameterBytes = type === BLOCK.thumbnail ? 6 : 2
    if (head.length < headerBytes + parameterBytes) corrupt('the file ends within a header', number, offset)
    const sizeBytes = view.getUint32(4, true)
    const storedBytes = compression === 0 ? sizeBytes : view.getUint32(8, true)
    if (Math.max(sizeBytes, storedBytes) > MOST_BLOCK_BYTES) corrupt('it announces more than 16 MB', number, offset)
    const dataOffset = offset + headerBytes + parameterBytes
    const end = dataOffset + storedBytes + (this.checked ? CRC_BYTES : 0)
    if (end > this.source.sizeBytes) {
      corrupt(`${end - this.source.sizeBytes} bytes are missing: it was cut off`, number, offset)
    }
    const parameters: number[] = []
    for (let at = headerBytes; at < headerBytes + parameterBytes; at += 2) parameters.push(view.getUint16(at, true))
    return { number, type, compression, parameters, offset, end, dataOffset, storedBytes, sizeBytes }
  }

  /** The bytes of a block without its checksum. Throws FILE_CORRUPT when they do not fit it. */
  verified(block: Block): Uint8Array {
    const whole = readRange(this.source, block.offset, block.end - block.offset)
    if (whole.length < block.end - block.offset) corrupt('its bytes could not be read', block.number, block.offset)
    if (!this.checked) return whole
    const body = whole.subarray(0, -CRC_BYTES)
    const expected = new DataView(whole.buffer, whole.byteOffset + body.length, CRC_BYTES).getUint32(0, true)
    if (crc32(body) !== expected) corrupt('its checksum does not fit its bytes', block.number, block.offset)
    return body
  }

  /** The data of a block, unpacked. Throws FILE_CORRUPT when its checksum or its size does not fit. */
  data(block: Block): Uint8Array {
    const body = this.verified(block)
    const stored = body.subarray(block.dataOffset - block.offset)
    const data = unpack(stored, block)
    if (data.length !== block.sizeBytes) {
      corrupt(`it announces ${block.sizeBytes} bytes and holds ${data.length}`, block.number, block.offset)
    }
    return data
  }
}

function unpack(stored: Uint8Array, block: Block): Uint8Array {
  if (block.compression === 0) return stored
  if (block.compression === 1) return inflate(stored, block)
  const target = new Uint8Array(block.sizeBytes)
  return target.subarray(0, unpackHeatshrink(stored, target, block.compression === 2 ? 11 : 12, 4))
}

function inflate(stored: Uint8Array, block: Block): Uint8Array {
  try {
    return inflateSync(stored, { maxOutputLength: Math.max(1, block.sizeBytes) })
  } catch (cause) {
    return corrupt('it cannot be inflated to the size that it announces', block.number, block.offset, cause)
  }
}

/** Throws FILE_CORRUPT with the place: the block's number and the byte of the file. */
export function corrupt(what: string, block: number, byte: number, cause?: unknown): never {
  const place = block === 0 ? `byte ${byte}` : `block ${block} at byte ${byte}`
  fail('FILE_CORRUPT', `The binary G-code is damaged in ${place}: ${what}.`, { cause, data: { block, byte } })
}
