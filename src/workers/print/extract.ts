import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { openSliced } from '../../gcode/gcode3mf.ts'
import { fileSource } from '../../geometry/source.ts'
import { inThread } from '../compute.ts'

const CHUNK_BYTES = 1 << 20

export type Extracted = { sizeBytes: number; sha1: string; sha256: string }

/** Writes the G-code of one plate of a sliced 3MF as a file of its own. Errors: FILE_CORRUPT, FILE_NOT_GCODE. */
export default inThread(({ path, plate, output }: { path: string; plate: number; output: string }): Extracted => {
  const source = fileSource(path)
  const file = openSync(output, 'w')
  try {
    const [sha1, sha256] = [createHash('sha1'), createHash('sha256')]
    const text = openSliced(source).program(plate).open()
    const chunk = new Uint8Array(CHUNK_BYTES)
    let sizeBytes = 0
    for (let count = text.read(chunk); count > 0; count = text.read(chunk)) {
      const part = chunk.subarray(0, count)
      for (const hash of [sha1, sha256]) hash.update(part)
      writeSync(file, part)
      sizeBytes += count
    }
    return { sizeBytes, sha1: sha1.digest('hex'), sha256: sha256.digest('hex') }
  } finally {
    closeSync(file)
    source.close()
  }
})
