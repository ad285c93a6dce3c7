import sharp, { type Sharp } from 'sharp'
import { FORMATS, type Rendered, SIZES } from './sizes.ts'

const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 }

// WebP at effort 1 takes 25-48 ms, at 6 four seconds.
export const ENCODE = {
  webp: (image: Sharp) => image.webp({ effort: 1, quality: 88, alphaQuality: 95 }),
  png: (image: Sharp) => image.png({ compressionLevel: 3 }),
}

/** One picture in every size and format. */
export async function everySize(picture: Sharp): Promise<Rendered[]> {
  const image = await picture.resize(512, 512, { fit: 'contain', background: CLEAR }).raw().toBuffer()
  const raw = { width: 512, height: 512, channels: 4 as const }
  const wanted = SIZES.flatMap((size) => FORMATS.map((format) => ({ size, format })))
  return await Promise.all(
    wanted.map(async ({ size, format }) => ({
      size,
      format,
      bytes: await ENCODE[format](sharp(image, { raw }).resize(size, size)).toBuffer(),
    })),
  )
}
