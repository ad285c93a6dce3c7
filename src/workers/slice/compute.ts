import { closeSync, openSync, writeSync } from 'node:fs'
import { fail } from '../../core/errors.ts'
import { isModelKind, openModel } from '../../geometry/model.ts'
import { fileSource } from '../../geometry/source.ts'
import { inThread } from '../compute.ts'

const HEAD_BYTES = 84
const TRIANGLE_BYTES = 50

type Input = { path: string; kind: string; plate?: number; output: string }

/**
 * Writes a model, of a project one plate (the first by default), as a binary STL: what every slicer reads, and nothing
 * else of what a 3MF may bring along (settings that run scripts). Errors: what reading the model throws, SLICE_FAILED.
 */
export default inThread(({ path, kind, plate, output }: Input): { triangles: number } => {
  if (!isModelKind(kind)) fail('SLICE_FAILED', `Files of kind ${kind} cannot be handed to a slicer`)
  const source = fileSource(path)
  const file = openSync(output, 'w')
  try {
    let triangles = 0
    writeSync(file, Buffer.alloc(HEAD_BYTES))
    openModel(source, kind, plate).read((corners, count) => {
      writeSync(file, packed(corners, count))
      triangles += count
    })
    const counted = Buffer.alloc(4)
    counted.writeUInt32LE(triangles)
    writeSync(file, counted, 0, 4, HEAD_BYTES - 4)
    return { triangles }
  } finally {
    closeSync(file)
    source.close()
  }
})

/** Normals stay zero: slicers work them out from the corners. */
function packed(corners: Float32Array, count: number): Buffer {
  const buffer = Buffer.alloc(count * TRIANGLE_BYTES)
  for (let triangle = 0; triangle < count; triangle++) {
    for (let i = 0; i < 9; i++)
      buffer.writeFloatLE(corners[triangle * 9 + i] as number, triangle * TRIANGLE_BYTES + 12 + i * 4)
  }
  return buffer
}
