import sharp, { type Sharp } from 'sharp'
import { openGcode3mf } from '../../gcode/gcode3mf.ts'
import { renderGcode } from '../../gcode/picture.ts'
import { readThumbnails } from '../../gcode/thumbnails.ts'
import { isModelKind, openModel } from '../../geometry/model.ts'
import { type Picture, renderModel } from '../../geometry/render.ts'
import { type ByteSource, bytesSource, fileSource, readRange } from '../../geometry/source.ts'
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

function fromPixels({ width, height, pixels }: Picture): Sharp {
  return sharp(Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength), {
    raw: { width, height, channels: 4 },
  })
}

function embedded(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: 16_000_000 }).ensureAlpha()
}

function pictureOfGcode(source: ByteSource): Sharp {
  const { thumbnails } = readThumbnails(source)
  const best = thumbnails.find(
    ({ width, height, format }) => format !== 'qoi' && Math.min(width, height) >= SMALLEST_EMBEDDED,
  )
  return best ? embedded(best.bytes) : fromPixels(renderGcode(source))
}

function pictureOf(source: ByteSource, kind: string): Sharp {
  if (isModelKind(kind)) return fromPixels(renderModel(openModel(source, kind)).picture)
  if (kind === 'gcode') return pictureOfGcode(source)
  const plate = openGcode3mf(readRange(source, 0, source.sizeBytes))
  return plate.picture ? embedded(plate.picture) : pictureOfGcode(bytesSource(plate.gcode))
}

/** Every size and format of one picture. Errors: PICTURE_FAILED and what reading the file throws. */
export default inThread(async ({ path, kind }: { path: string; kind: string }): Promise<Rendered[]> => {
  const source = fileSource(path)
  try {
    const image = await pictureOf(source, kind)
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
