import { constants, deflateRawSync } from 'node:zlib'

/** The last of what a client was sent packed, which is what its decompressor remembers. Never changed, only replaced. */
export type Memory = Uint8Array
/** `frame`: as it goes over the wire. `memory`: what the client remembers when it has it. */
export type Packed = { frame: Buffer; memory: Memory }

export const WINDOW_BITS = 11
const WINDOW_BYTES = 2 ** WINDOW_BITS
export const NO_MEMORY: Memory = new Uint8Array(0)
/** Larger ones would hold up everything else, and be worth little to remember. */
export const LARGEST_TEXT = 8_192
const PACKING = {
  level: 3,
  memLevel: 4,
  windowBits: WINDOW_BITS,
  chunkSize: 1_024,
  flush: constants.Z_SYNC_FLUSH,
  finishFlush: constants.Z_SYNC_FLUSH,
}
/** RFC 7692, 7.2.1: what a flush ends with is left out. */
const FLUSH_BYTES = 4
/** RFC 6455, 5.2: a whole text message, and that it is packed (RSV1). */
const PACKED_TEXT = 0xc1
const TWO_BYTES_OF_LENGTH = 126
const MOST_MEMORIES = 8

/** Of this moment: each text, for those who remembered each of these. */
const made = new Map<string, { before: Memory; packed: Packed }[]>()

/**
 * Packs a text (8,192 characters at most) for a client with this memory, as a frame of permessage-deflate (RFC 7692).
 * Whoever remembers the same gets the same frame: it is made once, however many of them hear it in this moment. It takes
 * some 10 microseconds; a compressor of its own for each client would take 85 KiB each, and two trips to a thread a message.
 */
export function pack(text: string, memory: Memory): Packed {
  if (made.size === 0) setImmediate(() => made.clear())
  const here = made.get(text) ?? []
  made.set(text, here)
  const same = here.find(({ before }) => before === memory || isSame(before, memory))
  if (same) return same.packed
  const body = Buffer.from(text)
  const packed = { frame: frameOf(deflate(body, memory)), memory: follow(memory, body) }
  here.unshift({ before: memory, packed })
  here.length = Math.min(here.length, MOST_MEMORIES)
  return packed
}

const isSame = (one: Memory, other: Memory): boolean => one.length === other.length && Buffer.compare(one, other) === 0

function deflate(body: Buffer, memory: Memory): Buffer {
  const packed = deflateRawSync(body, memory.length > 0 ? { ...PACKING, dictionary: memory } : PACKING)
  return packed.subarray(0, packed.length - FLUSH_BYTES)
}

function frameOf(body: Buffer): Buffer {
  const { length } = body
  const head =
    length < TWO_BYTES_OF_LENGTH
      ? [PACKED_TEXT, length]
      : [PACKED_TEXT, TWO_BYTES_OF_LENGTH, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), body])
}

/** Not of Node's pool, of which a small piece would keep a large one. */
function follow(memory: Memory, body: Buffer): Memory {
  const kept = memory.subarray(Math.max(0, memory.length + body.length - WINDOW_BYTES))
  const added = body.subarray(Math.max(0, body.length - WINDOW_BYTES))
  const next = new Uint8Array(kept.length + added.length)
  next.set(kept)
  next.set(added, kept.length)
  return next
}
