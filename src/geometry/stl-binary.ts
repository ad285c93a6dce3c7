import { fail } from '../core/errors.ts'
import type { ByteSource } from './source.ts'
import type { TriangleSink } from './stl.ts'

const HEADER_BYTES = 84
const RECORD_BYTES = 50
const BATCH = 20_000

/**
 * Reads a binary STL: 80 bytes of header, a count, then 50 bytes per triangle (normal, three corners, attribute).
 * Normals and attributes are left out: normals are often wrong, the winding tells them. Returns the triangle count.
 * Bytes after the last triangle are tolerated, since several CAD programs append their own data.
 */
export function readBinaryStl(source: ByteSource, sink: TriangleSink): number {
  const count = readCount(source)
  const bytes = new Uint8Array(Math.min(BATCH, count) * RECORD_BYTES)
  const corners = new Float32Array(Math.min(BATCH, count) * 9)
  for (let done = 0; done < count; ) {
    const batch = Math.min(BATCH, count - done)
    const position = HEADER_BYTES + done * RECORD_BYTES
    const read = source.read(bytes.subarray(0, batch * RECORD_BYTES), position)
    if (read < batch * RECORD_BYTES)
      fail('FILE_CORRUPT', `The STL ends at byte ${position + read} in the middle of a triangle.`)
    const bad = decode(bytes, batch, corners)
    if (bad >= 0) failCoordinate(done + Math.floor(bad / 9), bad % 9)
    sink(corners, batch)
    done += batch
  }
  return count
}

function readCount(source: ByteSource): number {
  const header = new Uint8Array(HEADER_BYTES)
  if (source.read(header, 0) < HEADER_BYTES) {
    fail(
      'FILE_CORRUPT',
      `The STL ends at byte ${source.sizeBytes}: a binary STL has a header of ${HEADER_BYTES} bytes.`,
    )
  }
  const count = new DataView(header.buffer).getUint32(80, true)
  const held = Math.floor((source.sizeBytes - HEADER_BYTES) / RECORD_BYTES)
  if (count > held) {
    fail(
      'FILE_CORRUPT',
      `The STL is cut off: its header announces ${count} triangles, the file holds ${held} and ends at byte ${source.sizeBytes}.`,
      { data: { announced: count, held, byte: source.sizeBytes } },
    )
  }
  if (count === 0 && held > 0) {
    fail(
      'FILE_CORRUPT',
      `The STL announces no triangle at byte 80, yet ${source.sizeBytes - HEADER_BYTES} bytes follow.`,
    )
  }
  return count
}

/** Returns the index of the first coordinate that is no finite, sensible number, or -1. */
function decode(bytes: Uint8Array, count: number, corners: Float32Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let out = 0
  for (let triangle = 0; triangle < count; triangle++) {
    let offset = triangle * RECORD_BYTES + 12
    let sum = 0
    for (let i = 0; i < 9; i++) {
      const value = view.getFloat32(offset, true)
      corners[out++] = value
      sum += Math.abs(value)
      offset += 4
    }
    if (!(sum < LARGEST)) return firstBad(corners, out - 9)
  }
  return -1
}

/** Millimetres beyond which a coordinate is damage, not a part: a kilometre. */
const LARGEST = 1e6

function firstBad(corners: Float32Array, from: number): number {
  for (let i = from; i < from + 9; i++) if (!(Math.abs(corners[i] ?? 0) < LARGEST)) return i
  return from
}

function failCoordinate(triangle: number, coordinate: number): never {
  const byte = HEADER_BYTES + triangle * RECORD_BYTES + 12 + coordinate * 4
  return fail(
    'FILE_CORRUPT',
    `Triangle ${triangle + 1} of the STL has a coordinate that is no sensible number (byte ${byte}).`,
    {
      data: { triangle: triangle + 1, byte },
    },
  )
}
