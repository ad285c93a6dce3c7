import { fail } from '../core/errors.ts'
import { MeshMeter, type MeshStats } from './mesh-meter.ts'
import { type ByteSource, readRange } from './source.ts'
import { readAsciiStl } from './stl-ascii.ts'
import { readBinaryStl } from './stl-binary.ts'

/**
 * Receives triangles in batches: nine floats each (three corners, x y z in millimetres), `count` triangles.
 * The array is reused for the next batch: copy what is to be kept.
 */
export type TriangleSink = (corners: Float32Array, count: number) => void

export interface StlStats extends MeshStats {
  format: 'binary' | 'ascii'
}

/**
 * Streams the triangles of a binary or ASCII STL through one reused buffer.
 * Throws FILE_CORRUPT naming the byte or line of the fault, FILE_EMPTY when there is no triangle.
 */
export function readTriangles(source: ByteSource, sink: TriangleSink): 'binary' | 'ascii' {
  if (source.sizeBytes === 0) fail('FILE_EMPTY', 'The file has no bytes: export it again.')
  const ascii = isAscii(source)
  const triangles = ascii ? readAsciiStl(source, sink) : readBinaryStl(source, sink)
  if (triangles === 0) fail('FILE_EMPTY', 'The STL holds no triangle: export the model again.')
  return ascii ? 'ascii' : 'binary'
}

/** Reads an STL once and measures it; `sink` sees the same triangles. Errors as `readTriangles`. */
export function readStl(source: ByteSource, sink?: TriangleSink): StlStats {
  const meter = new MeshMeter()
  const format = readTriangles(source, (corners, count) => {
    meter.add(corners, count)
    sink?.(corners, count)
  })
  return { format, ...meter.stats() }
}

/** Many exporters start binary files with "solid" too: only a size that fits the count, or text throughout, decides. */
function isAscii(source: ByteSource): boolean {
  const head = readRange(source, 0, 1024)
  if (head.length >= 84) {
    const count = new DataView(head.buffer, head.byteOffset).getUint32(80, true)
    if (source.sizeBytes === 84 + 50 * count) return false
  }
  if (!/^[\s\ufeff\u00ef\u00bb\u00bf]*solid/i.test(new TextDecoder('latin1').decode(head))) return false
  return !head.includes(0)
}
