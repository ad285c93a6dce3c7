import { estimateGcode } from '../../gcode/estimate.ts'
import { openSliced } from '../../gcode/gcode3mf.ts'
import { openProgram, type ProgramKind } from '../../gcode/open.ts'
import { estimateQualities } from '../../gcode/virtual/estimate.ts'
import { isModelKind, type ModelKind, measureModel, openModel } from '../../geometry/model.ts'
import { type ByteSource, fileSource } from '../../geometry/source.ts'
import { openThreemf } from '../../geometry/threemf.ts'
import { inThread } from '../compute.ts'

/** Plates after the first are estimated as long as this has not passed: well within the limit of the whole work. */
const PLATES_MILLISECONDS = 25_000

function estimateModel(source: ByteSource, kind: ModelKind, plate?: number) {
  const model = openModel(source, kind, plate)
  return estimateQualities(model, measureModel(model))
}

/** Of the first plate, and beside it of each by its number where there are several. */
function ofPlates<Figures extends object>(
  plates: readonly number[],
  estimate: (plate: number) => Figures,
): Figures & { plates?: Record<string, Figures> } {
  const begun = performance.now()
  const first = estimate(plates[0] ?? 1)
  const each: Record<string, Figures> = { [plates[0] ?? 1]: first }
  for (const plate of plates.slice(1)) {
    if (performance.now() - begun > PLATES_MILLISECONDS) break
    each[plate] = estimate(plate)
  }
  return plates.length > 1 ? { ...first, plates: each } : first
}

/** Time and filament of one file, and of each of its plates. Errors: ESTIMATE_FAILED and what reading the file throws. */
export default inThread(({ path, kind }: { path: string; kind: string }) => {
  const source = fileSource(path)
  try {
    if (kind === '3mf') {
      const plates = openThreemf(source).plates.map(({ number }) => number)
      return ofPlates(plates, (plate) => estimateModel(source, kind, plate))
    }
    if (isModelKind(kind)) return estimateModel(source, kind)
    if (kind !== 'gcode.3mf') return estimateGcode(openProgram(source, kind as ProgramKind))
    const sliced = openSliced(source)
    return ofPlates(sliced.plates, (plate) => estimateGcode(sliced.program(plate)))
  } finally {
    source.close()
  }
})
