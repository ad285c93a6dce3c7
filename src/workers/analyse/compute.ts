import sharp from 'sharp'
import type { FaultView } from '../../entities/analysis.ts'
import type { Picture } from '../../geometry/canvas.ts'
import { drawFaults } from '../../geometry/fault-picture.ts'
import { type ModelKind, openModel } from '../../geometry/model.ts'
import { analyseModel, type Printability } from '../../geometry/printability.ts'
import { fileSource } from '../../geometry/source.ts'
import { inThread } from '../compute.ts'

export type AnalysedModel = { printability: Printability; pictures: { view: FaultView; bytes: Uint8Array }[] }

sharp.concurrency(1)

const encode = ({ pixels, width, height }: Picture): Promise<Buffer> =>
  sharp(Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength), { raw: { width, height, channels: 4 } })
    .webp({ effort: 1, quality: 88, alphaQuality: 95 })
    .toBuffer()

/** What a model's shape says about printing it, with pictures of its faults. Errors: ANALYSIS_FAILED, what reading throws. */
export default inThread(async ({ path, kind }: { path: string; kind: ModelKind }): Promise<AnalysedModel> => {
  const source = fileSource(path)
  try {
    const analysed = analyseModel(openModel(source, kind))
    const { above, below } = drawFaults(analysed)
    const pictures: AnalysedModel['pictures'] = [
      { view: 'above', bytes: await encode(above) },
      { view: 'below', bytes: await encode(below) },
    ]
    return { printability: analysed.printability, pictures }
  } finally {
    source.close()
  }
})
