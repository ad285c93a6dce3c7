import sharp, { type Sharp } from 'sharp'
import { openProgram, type ProgramKind } from '../../gcode/open.ts'
import { renderGcode } from '../../gcode/picture.ts'
import type { Program } from '../../gcode/program.ts'
import { decodeQoi, type RgbaPicture } from '../../gcode/qoi.ts'
import type { Thumbnail } from '../../gcode/thumbnails.ts'
import type { Picture, RenderOptions } from '../../geometry/canvas.ts'
import { isModelKind, type Model, openModel } from '../../geometry/model.ts'
import { renderModel } from '../../geometry/render.ts'
import type { ByteSource } from '../../geometry/source.ts'
import { openThreemf } from '../../geometry/threemf.ts'

/** An embedded picture smaller than our smallest would only be blown up: then we draw. */
const SMALLEST_EMBEDDED = 200

// One thread per picture, since other threads draw others.
sharp.concurrency(1)

export function fromPixels({ width, height, pixels }: Picture | RgbaPicture): Sharp {
  return sharp(Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength), {
    raw: { width, height, channels: 4 },
  })
}

/** The picture that every file gets: the slicer's own where there is one. Errors: PICTURE_FAILED, what reading throws. */
export function pictureOf(source: ByteSource, kind: string): Promise<Sharp> | Sharp {
  if (isModelKind(kind)) return fromPixels(renderModel(openModel(source, kind)).picture)
  return pictureOfProgram(openProgram(source, kind as ProgramKind))
}

/** A model as it is drawn on request: of a 3MF one plate. */
export function modelOf(source: ByteSource, kind: string, plate: number | undefined): Model | undefined {
  if (!isModelKind(kind)) return undefined
  if (kind !== '3mf' || plate === undefined) return openModel(source, kind)
  const threemf = openThreemf(source)
  return { read: (sink) => threemf.read(sink, plate) }
}

/** A program drawn by its moves, whatever its slicer put in. */
export function drawnProgram(source: ByteSource, kind: string, options: RenderOptions): Picture {
  return renderGcode(openProgram(source, kind as ProgramKind), options)
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

function embedded({ format, bytes }: Thumbnail): Sharp {
  if (format === 'qoi') return fromPixels(decodeQoi(bytes))
  return sharp(bytes, { limitInputPixels: 16_000_000 }).ensureAlpha()
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
