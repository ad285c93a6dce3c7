import sharp from 'sharp'
import { inThread } from '../compute.ts'

const WIDTH_PIXELS = 480
const LARGEST_INPUT_PIXELS = 40_000_000

sharp.concurrency(1)

/** JPEG files as one animated WebP, 480 pixels wide, all of the first one's shape. Errors: PICTURE_FAILED by sharp's word. */
export default inThread(async (input: { paths: string[]; delayMilliseconds: number }): Promise<Uint8Array> => {
  const [first] = input.paths
  const { width = 4, height = 3 } = await sharp(first, { limitInputPixels: LARGEST_INPUT_PIXELS }).metadata()
  const size = { width: WIDTH_PIXELS, height: Math.max(1, Math.round((WIDTH_PIXELS * height) / width)) }
  const frames: Buffer[] = []
  for (const path of input.paths) {
    const frame = sharp(path, { limitInputPixels: LARGEST_INPUT_PIXELS }).resize({ ...size, fit: 'cover' })
    frames.push(await frame.jpeg({ quality: 90 }).toBuffer())
  }
  const delay = frames.map(() => input.delayMilliseconds)
  const bytes = await sharp(frames, { join: { animated: true } })
    .webp({ effort: 0, quality: 70, loop: 0, delay })
    .toBuffer()
  return new Uint8Array(bytes)
})
