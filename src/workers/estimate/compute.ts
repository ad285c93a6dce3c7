import { estimateGcode } from '../../gcode/estimate.ts'
import { openProgram, type ProgramKind } from '../../gcode/open.ts'
import { estimateQualities } from '../../gcode/virtual/estimate.ts'
import { isModelKind, measureModel, openModel } from '../../geometry/model.ts'
import { fileSource } from '../../geometry/source.ts'
import { inThread } from '../compute.ts'

/** Time and filament of one file. Errors: ESTIMATE_FAILED and what reading the file throws. */
export default inThread(({ path, kind }: { path: string; kind: string }) => {
  const source = fileSource(path)
  try {
    if (isModelKind(kind)) {
      const model = openModel(source, kind)
      return estimateQualities(model, measureModel(model))
    }
    return estimateGcode(openProgram(source, kind as ProgramKind))
  } finally {
    source.close()
  }
})
