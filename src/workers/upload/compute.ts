import { fail } from '../../core/errors.ts'
import type { Checked } from '../../entities/file-work.ts'
import { analyseGcode } from '../../gcode/analysis.ts'
import { openSliced } from '../../gcode/gcode3mf.ts'
import { readMetadata } from '../../gcode/metadata.ts'
import { openProgram } from '../../gcode/open.ts'
import type { Program } from '../../gcode/program.ts'
import { detectKind } from '../../geometry/detect.ts'
import { measureModel, openModel } from '../../geometry/model.ts'
import { openObj } from '../../geometry/obj.ts'
import { type ByteSource, fileSource } from '../../geometry/source.ts'
import { readStl } from '../../geometry/stl.ts'
import { openThreemf } from '../../geometry/threemf.ts'
import { inThread } from '../compute.ts'

function readProgram(program: Program): { metadata: object; boundsMillimetres: unknown } {
  const { boundsMillimetres, layers } = analyseGcode(program)
  return { metadata: { ...readMetadata(program), layers }, boundsMillimetres }
}

/** Every plate is read through, since any of them may be printed; the figures are the first one's. */
function readPlates(source: ByteSource): Omit<Checked, 'kind'> {
  const sliced = openSliced(source)
  const read = sliced.plates.map((plate) => readProgram(sliced.program(plate)))
  const names = sliced.names()
  const plates = sliced.plates.map((plate, i) => ({
    plate,
    gcodeBytes: sliced.program(plate).mostBytes,
    ...sliced.figures(plate),
    ...(names.has(plate) ? { name: names.get(plate) } : {}),
    boundsMillimetres: read[i]?.boundsMillimetres,
    // What the first one states is the file's own metadata.
    ...(i === 0 ? {} : { stated: read[i]?.metadata }),
  }))
  return { metadata: { ...read[0]?.metadata, plates }, boundsMillimetres: read[0]?.boundsMillimetres }
}

function readModel(source: ByteSource): Omit<Checked, 'kind'> {
  const { boundsMillimetres, ...metadata } = readStl(source)
  return { metadata, boundsMillimetres }
}

function readThreemf(source: ByteSource): Omit<Checked, 'kind'> {
  const model = openThreemf(source)
  const { boundsMillimetres, ...mesh } = measureModel(model)
  const plates = model.plates.map((plate, i) => ({
    ...plate,
    boundsMillimetres:
      i === 0 ? boundsMillimetres : measureModel(openModel(source, '3mf', plate.number)).boundsMillimetres,
  }))
  return { metadata: { objects: model.objects, plates, ...mesh }, boundsMillimetres }
}

function readObj(source: ByteSource): Omit<Checked, 'kind'> {
  const model = openObj(source)
  const { boundsMillimetres, ...mesh } = measureModel(model)
  return { metadata: { objects: model.objects, ...mesh }, boundsMillimetres }
}

/** Bytes of what is kept of a file beside its figures; each look at a waiting print reads them. */
const MOST_METADATA = 256 * 1024

function bounded(found: Checked): Checked {
  if (JSON.stringify(found.metadata).length <= MOST_METADATA) return found
  return fail('FILE_CORRUPT', 'What the file tells of itself is longer than 256 kB: export it anew')
}

function read(source: ByteSource, kind: ReturnType<typeof detectKind>): Checked {
  if (kind === 'stl') return { kind, ...readModel(source) }
  if (kind === '3mf') return { kind, ...readThreemf(source) }
  if (kind === 'obj') return { kind, ...readObj(source) }
  if (kind === 'gcode.3mf') return { kind, ...readPlates(source) }
  return { kind, ...readProgram(openProgram(source, kind)) }
}

/** Kind by content, and a read from the first byte to the last. Errors: FILE_EMPTY, FILE_CORRUPT, FILE_TYPE_UNKNOWN, FILE_NOT_GCODE. */
export default inThread(({ path, name }: { path: string; name: string }): Checked => {
  const source = fileSource(path)
  try {
    return bounded(read(source, detectKind(source, name)))
  } finally {
    source.close()
  }
})
