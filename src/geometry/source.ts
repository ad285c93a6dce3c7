import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/**
 * Random access to a file's bytes, synchronous because it is used on computing threads only.
 * `read` fills `target` from byte `position` and returns how many bytes it wrote: fewer than asked only at the end.
 */
export interface ByteSource {
  readonly sizeBytes: number
  read(target: Uint8Array, position: number): number
}

/** A source whose opener closes it. */
export interface OpenByteSource extends ByteSource {
  close(): void
}

/** Opens a file on disk. Throws Node's own error (ENOENT, EACCES) when it cannot be opened. */
export function fileSource(path: string): OpenByteSource {
  const descriptor = openSync(path, 'r')
  return {
    sizeBytes: fstatSync(descriptor).size,
    read(target, position) {
      let filled = 0
      while (filled < target.length) {
        const count = readSync(descriptor, target, filled, target.length - filled, position + filled)
        if (count === 0) break
        filled += count
      }
      return filled
    },
    close: () => closeSync(descriptor),
  }
}

/** Bytes that are in memory already; nothing is copied until `read`. */
export function bytesSource(bytes: Uint8Array): OpenByteSource {
  return {
    sizeBytes: bytes.length,
    read(target, position) {
      const part = bytes.subarray(position, position + target.length)
      target.set(part)
      return part.length
    },
    close: () => undefined,
  }
}

/** Reads one range whole; shorter than `length` only where the file ends. */
export function readRange(source: ByteSource, position: number, length: number): Uint8Array {
  const start = Math.max(0, Math.min(position, source.sizeBytes))
  const bytes = new Uint8Array(Math.min(length, source.sizeBytes - start))
  let filled = 0
  while (filled < bytes.length) {
    const count = source.read(bytes.subarray(filled), start + filled)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

/** Also the longest statement. */
export const WINDOW_BYTES = 1 << 20

/**
 * Reads a text from its first byte to its last through one buffer of a megabyte, whole statements at a time.
 * `endOf`: where the last whole statement of `buffer[0 .. filled]` ends, 0 = there is none. `consume` gets the bytes up
 * to there, in a buffer that is used again. False = a statement is longer than the buffer, and the reading stopped.
 */
export function readStatements(
  source: ByteSource,
  endOf: (buffer: Uint8Array, filled: number) => number,
  consume: (buffer: Uint8Array, end: number) => void,
): boolean {
  const buffer = new Uint8Array(Math.min(WINDOW_BYTES, source.sizeBytes + 1))
  let position = 0
  let carried = 0
  while (position < source.sizeBytes) {
    const read = source.read(buffer.subarray(carried), position)
    if (read === 0) break
    position += read
    const filled = carried + read
    const end = position >= source.sizeBytes ? filled : endOf(buffer, filled)
    if (end === 0) return false
    consume(buffer, end)
    buffer.copyWithin(0, end, filled)
    carried = filled - end
  }
  return true
}
