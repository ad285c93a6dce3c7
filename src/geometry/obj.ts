import { fail } from '../core/errors.ts'
import { ObjReader } from './obj-reader.ts'
import { type ByteSource, readStatements, WINDOW_BYTES } from './source.ts'
import { Batch, type TriangleSink } from './triangles.ts'

const LF = 10
const CR = 13

export interface ObjModel {
  objects: number
  read(sink: TriangleSink): void
}

/**
 * Opens an OBJ, read line by line through one buffer: `v` (with vertex colours), `f` of any number of corners, `o`,
 * `usemtl` with materials that stand in the file itself; a `mtllib` is another file and is not there. No unit is known
 * to the format: numbers are millimetres, Z is up, as slicers take them. Points and triangles are held in typed arrays.
 * Throws FILE_CORRUPT naming the line, FILE_EMPTY when there is no face.
 */
export function openObj(source: ByteSource): ObjModel {
  if (source.sizeBytes === 0) fail('FILE_EMPTY', 'The file has no bytes: export it again.')
  const mesh = parse(source)
  const triangles = mesh.triangles.length / 3
  if (triangles === 0) fail('FILE_EMPTY', 'The OBJ holds no face: export the model again.')
  const starts = mesh.objectStarts.filter((start, i, all) => start < (all[i + 1] ?? triangles))
  return {
    objects: starts.length,
    read(sink) {
      const batch = new Batch(sink)
      for (const [object, start] of starts.entries()) emit(mesh, start, starts[object + 1] ?? triangles, object, batch)
      batch.flush()
    },
  }
}

function emit(mesh: ObjReader, from: number, to: number, object: number, batch: Batch): void {
  const points = mesh.vertices.values
  const indices = mesh.triangles.values
  const { corners } = batch
  for (let t = from; t < to; t++) {
    const at = batch.next(mesh.colourOf(t), object)
    for (let k = 0; k < 3; k++) {
      const p = 3 * (indices[3 * t + k] as number)
      corners[at + 3 * k] = points[p] as number
      corners[at + 3 * k + 1] = points[p + 1] as number
      corners[at + 3 * k + 2] = points[p + 2] as number
    }
  }
}

function parse(source: ByteSource): ObjReader {
  const reader = new ObjReader()
  const whole = readStatements(source, lastStatementEnd, (buffer, end) => reader.consume(buffer, end))
  if (!whole) fail('FILE_CORRUPT', `Line ${reader.line} of the OBJ is longer than ${WINDOW_BYTES} bytes.`)
  return reader
}

const BACKSLASH = 92

/** The end of the last whole line that does not go on in the next. */
function lastStatementEnd(buffer: Uint8Array, filled: number): number {
  for (let end = filled; end > 0; end--) {
    const byte = buffer[end - 1]
    if (byte !== LF && byte !== CR) continue
    let before = end - 1
    while (before > 0 && (buffer[before - 1] === CR || buffer[before - 1] === LF)) before--
    if (buffer[before - 1] !== BACKSLASH) return end
  }
  return 0
}
