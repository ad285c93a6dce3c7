import { fail } from '../core/errors.ts'
import { type Camera, fitView, type View, type ViewBounds } from './camera.ts'
import { type Colour, DEFAULT_COLOUR } from './colour.ts'
import { clearFrame, createFrame, type Frame } from './frame.ts'
import { ambientOcclusion } from './occlusion.ts'
import { shade } from './shade.ts'
import { clearShadowMap, createShadowMap, type ShadowMap, shadowOpacity } from './shadow.ts'
import { createSurface, resolve, type Surface } from './surface.ts'

/** Raise it whenever pictures come out differently: stored ones of an older version are made anew. */
export const RENDERER_VERSION = 2

export const PICTURE_SIZE = 512
const MARGIN = 0.08

export interface Picture {
  width: number
  height: number
  /** Straight (not premultiplied) RGBA, transparent background. */
  pixels: Uint8ClampedArray
}

export interface RenderOptions {
  /** Three quarters from the front right when left out. */
  camera?: Camera | undefined
  /** Instead of the colours that the file names. */
  colour?: Colour | undefined
  /** The picture's side: 512 when left out. */
  size?: number | undefined
}

/** The buffers of a picture in the making, 14 MB at 512, kept from one picture to the next. */
export interface Canvas {
  frame: Frame
  shadows: ShadowMap
  surface: Surface
}

const canvases = new Map<number, Canvas>()

/** The thread's canvas of that size, cleared. */
export function clearedCanvas({ size = PICTURE_SIZE }: RenderOptions = {}, coloured = false): Canvas {
  const canvas = canvases.get(size) ?? {
    frame: createFrame(2 * size),
    shadows: createShadowMap(size >> 1),
    surface: createSurface(size),
  }
  canvases.set(size, canvas)
  clearFrame(canvas.frame, coloured)
  clearShadowMap(canvas.shadows)
  return canvas
}

/** The view that holds everything within `bounds` and its shadow. */
export function fitPicture(bounds: ViewBounds, { frame }: Canvas): View {
  return fitView(bounds, frame.size, MARGIN)
}

/** Lights what was drawn. Throws PICTURE_FAILED when nothing was. */
export function finishPicture(canvas: Canvas, view: View, options: RenderOptions = {}): Picture {
  const { frame, shadows, surface } = canvas
  const colour = options.colour ?? DEFAULT_COLOUR
  resolve(frame, surface, colour)
  if (surface.coverage.every((count) => count === 0)) fail('PICTURE_FAILED', 'The model is too thin to be seen.')
  const pixels = shade(surface, {
    view,
    occlusion: ambientOcclusion(surface, view),
    shadow: shadowOpacity(shadows, view.extent, view.camera),
    shadowSize: shadows.size,
    colour,
  })
  return { width: surface.size, height: surface.size, pixels }
}
