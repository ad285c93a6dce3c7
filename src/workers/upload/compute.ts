import type { Checked } from '../../entities/file-work.ts'
import { analyseGcode } from '../../gcode/analysis.ts'
import { openGcode3mf } from '../../gcode/gcode3mf.ts'
import { readMetadata } from '../../gcode/metadata.ts'
import { detectSupported } from '../../geometry/detect.ts'
import { measureModel } from '../../geometry/model.ts'
import { type ByteSource, bytesSource, fileSource, readRange } from '../../geometry/source.ts'
import { readStl } from '../../geometry/stl.ts'
import { openThreemf } from '../../geometry/threemf.ts'
import { inThread } from '../compute.ts'

function readGcode(source: ByteSource): Omit<Checked, 'kind'> {
  const { boundsMillimetres, layers } = analyseGcode(source)
  return { metadata: { ...readMetadata(source), layers }, boundsMillimetres }
}

function readModel(source: ByteSource): Omit<Checked, 'kind'> {
  const { boundsMillimetres, ...metadata } = readStl(source)
  return { metadata, boundsMillimetres }
}

function readThreemf(source: ByteSource): Omit<Checked, 'kind'> {
  const model = openThreemf(source)
  const { boundsMillimetres, ...mesh } = measureModel(model)
  return { metadata: { objects: model.objects, plates: model.plates, ...mesh }, boundsMillimetres }
}

/** Kind by content, and a read from the first byte to the last. Errors: FILE_EMPTY, FILE_CORRUPT, FILE_TYPE_UNKNOWN, FILE_NOT_GCODE. */
export default inThread(({ path, name }: { path: string; name: string }): Checked => {
  const source = fileSource(path)
  try {
    const kind = detectSupported(source, name)
    if (kind === 'stl') return { kind, ...readModel(source) }
    if (kind === '3mf') return { kind, ...readThreemf(source) }
    if (kind === 'gcode') return { kind, ...readGcode(source) }
    return { kind, ...readGcode(bytesSource(openGcode3mf(readRange(source, 0, source.sizeBytes)).gcode)) }
  } finally {
    source.close()
  }
})
