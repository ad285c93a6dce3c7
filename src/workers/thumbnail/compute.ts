import sharp, { type Sharp } from 'sharp'
import { openProgram, type ProgramKind } from '../../gcode/open.ts'
import { renderGcode } from '../../gcode/picture.ts'
import type { Program } from '../../gcode/program.ts'
import { decodeQoi, type RgbaPicture } from '../../gcode/qoi.ts'
import type { Thumbnail } from '../../gcode/thumbnails.ts'
import type { Picture } from '../../geometry/canvas.ts'
import { isModelKind, openModel } from '../../geometry/model.ts'
import { renderModel } from '../../geometry/render.ts'
import { type ByteSource, fileSource } from '../../geometry/source.ts'
import { inThread } from '../compute.ts'
import { FORMATS, type Rendered, SIZES } from './sizes.ts'

/** An embedded picture smaller than our smallest would only be blown up: then we draw. */
const SMALLEST_EMBEDDED = 200
const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 }

// WebP at effort 1 takes 25-48 ms, at 6 four seconds; one thread per picture, since other threads draw others.
const ENCODE = {
  webp: (image: Sharp) => image.webp({ effort: 1, quality: 88, alphaQuality: 95 }),
  png: (image: Sharp) => image.png({ compressionLevel: 3 }),
}
sharp.concurrency(1)

function fromPixels({ width, height, pixels }: Picture | RgbaPicture): Sharp {
  return sharp(Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength), {
    raw: { width, height, channels: 4 },
  })
}

function embedded({ format, bytes }: Thumbnail): Sharp {
  if (format === 'qoi') return fromPixels(decodeQoi(bytes))
  return sharp(bytes, { limitInputPixels: 16_000_000 }).ensureAlpha()
}

/** A slicer's picture that cannot be read is no reason to have none: then the program is drawn. */
async function pictureOfProgram(program: Program): Promise<Sharp> {
  const { thumbnails } = program.thumbnails()
  for (const found of thumbnails.filter(({ width, height }) => Math.min(width, height) >= SMALLEST_EMBEDDED)) {
    const image = await readable(found)
    if (image) return image
  }
  return fromPixels(renderGcode(program))
}

async function readable(found: Thumbnail): Promise<Sharp | undefined> {
  try {
    const image = embedded(found)
    await image.stats()
    return image
  } catch {
    return undefined
  }
}

function pictureOf(source: ByteSource, kind: string): Promise<Sharp> | Sharp {
  if (isModelKind(kind)) return fromPixels(renderModel(openModel(source, kind)).picture)
  return pictureOfProgram(openProgram(source, kind as ProgramKind))
}

/** Every size and format of one picture. Errors: PICTURE_FAILED and what reading the file throws. */
export default inThread(async ({ path, kind }: { path: string; kind: string }): Promise<Rendered[]> => {
  const source = fileSource(path)
  try {
    const picture = await pictureOf(source, kind)
    const image = await picture
      .resize(512, 512, { fit: 'contain', background: CLEAR })
      .png({ compressionLevel: 0 })
      .toBuffer()
    const wanted = SIZES.flatMap((size) => FORMATS.map((format) => ({ size, format })))
    return await Promise.all(
      wanted.map(async ({ size, format }) => ({
        size,
        format,
        bytes: await ENCODE[format](sharp(image).resize(size, size)).toBuffer(),
      })),
    )
  } finally {
    source.close()
  }
})
