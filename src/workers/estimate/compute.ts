import { estimateGcode } from '../../gcode/estimate.ts'
import { openGcode3mf } from '../../gcode/gcode3mf.ts'
import { estimateModel } from '../../geometry/estimate.ts'
import { isModelKind, measureModel, openModel } from '../../geometry/model.ts'
import { bytesSource, fileSource, readRange } from '../../geometry/source.ts'
import { inThread } from '../compute.ts'

/** Time and filament of one file. Errors: ESTIMATE_FAILED and what reading the file throws. */
export default inThread(({ path, kind }: { path: string; kind: string }) => {
  const source = fileSource(path)
  try {
    if (isModelKind(kind)) return estimateModel(measureModel(openModel(source, kind)))
    if (kind === 'gcode') return estimateGcode(source)
    return estimateGcode(bytesSource(openGcode3mf(readRange(source, 0, source.sizeBytes)).gcode))
  } finally {
    source.close()
  }
})
