import sharp, { type Sharp } from 'sharp'
import type { PictureOptions } from '../../entities/picture-order.ts'
import { cameraAt } from '../../geometry/camera.ts'
import type { Picture } from '../../geometry/canvas.ts'
import { reflected } from '../../geometry/colour.ts'
import { renderModel } from '../../geometry/render.ts'
import type { ByteSource } from '../../geometry/source.ts'
import { renderTurntable } from '../../geometry/turntable.ts'
import { drawnProgram, fromPixels, modelOf } from './draw.ts'
import { ENCODE } from './encode.ts'
import { caption } from './lettering.ts'

const FRAME_MILLISECONDS = 90

/** Draws what was asked for. Errors: PICTURE_FAILED and what reading the file throws. */
export async function drawOrder(
  source: ByteSource,
  kind: string,
  options: PictureOptions,
  lines: readonly string[],
): Promise<Buffer> {
  const { azimuthDegrees, elevationDegrees, size, format } = options
  const render = {
    camera: cameraAt(azimuthDegrees, elevationDegrees),
    colour: options.colour === undefined ? undefined : reflected(Number.parseInt(options.colour.slice(1), 16)),
    size: size <= 256 ? 256 : 512,
  }
  const model = modelOf(source, kind, options.plate)
  const finish = (picture: Picture) => finished(picture, options, lines)
  if (model && options.turntable) return turning(renderTurntable(model, render), size, finish)
  const picture = model ? renderModel(model, render).picture : drawnProgram(source, kind, render)
  return ENCODE[format](await finish(picture)).toBuffer()
}

async function finished(
  picture: Picture,
  { size, background }: PictureOptions,
  lines: readonly string[],
): Promise<Sharp> {
  const scaled = fromPixels(picture).resize(size, size)
  const image = background === undefined ? scaled : scaled.flatten({ background }).ensureAlpha()
  if (lines.length === 0) return image
  const raw = await image.raw().toBuffer()
  return sharp(raw, { raw: { width: size, height: size, channels: 4 } }).composite([{ input: caption(lines, size) }])
}

async function turning(
  frames: readonly Picture[],
  size: number,
  finish: (picture: Picture) => Promise<Sharp>,
): Promise<Buffer> {
  const pages: Buffer[] = []
  for (const frame of frames) pages.push(await (await finish(frame)).ensureAlpha().raw().toBuffer())
  const raw = { width: size, height: size * pages.length, channels: 4 as const, pageHeight: size }
  const delay = pages.map(() => FRAME_MILLISECONDS)
  return sharp(Buffer.concat(pages), { raw })
    .webp({ effort: 0, quality: 82, alphaQuality: 90, loop: 0, delay })
    .toBuffer()
}
