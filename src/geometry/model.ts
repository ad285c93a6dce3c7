import { MeshMeter, type MeshStats } from './mesh-meter.ts'
import { openObj } from './obj.ts'
import type { ByteSource } from './source.ts'
import { readTriangles } from './stl.ts'
import { openThreemf } from './threemf.ts'
import type { TriangleSink } from './triangles.ts'

/** A model of any format: its triangles can be had as often as they are wanted, the same each time. */
export interface Model {
  /** A bound, where one is known before it is read. */
  mostTriangles?: number
  read(sink: TriangleSink): void
}

export type ModelKind = 'stl' | '3mf' | 'obj'

export const isModelKind = (kind: string): kind is ModelKind => kind === 'stl' || kind === '3mf' || kind === 'obj'

/**
 * Opens a file of a kind that `detectKind` found; of a project one plate, the first by default.
 * Errors: FILE_CORRUPT with the place of the fault, FILE_EMPTY.
 */
export function openModel(source: ByteSource, kind: ModelKind, plate?: number): Model {
  if (kind === 'stl') return stlModel(source)
  if (kind === 'obj') return openObj(source)
  const model = openThreemf(source)
  return { read: (sink) => model.read(sink, plate) }
}

/** An STL as a model; `format` says which of the two it is, once it was read. */
export function stlModel(source: ByteSource): Model & { format(): 'binary' | 'ascii' } {
  let format: 'binary' | 'ascii' = 'binary'
  return {
    // A triangle takes 50 bytes in a binary one and more in text.
    mostTriangles: Math.floor(source.sizeBytes / 50),
    read: (sink) => {
      format = readTriangles(source, (corners, count) => sink(corners, count, undefined, 0))
    },
    format: () => format,
  }
}

/** Reads a model through once and measures it. Errors as `openModel`. */
export function measureModel(model: Model): MeshStats {
  const meter = new MeshMeter()
  model.read((corners, count) => meter.add(corners, count))
  return meter.stats()
}
