import { fail } from '../core/errors.ts'
import { fitView, type View, ViewBounds } from './camera.ts'
import { MeshMeter, type MeshStats } from './mesh-meter.ts'
import { type Model, stlModel } from './model.ts'
import { smoothNormals } from './normals.ts'
import { ambientOcclusion } from './occlusion.ts'
import { clearFrame, createFrame, drawFlat, drawSmooth, type Frame } from './raster.ts'
import { type Colour, DEFAULT_COLOUR, shade } from './shade.ts'
import { castShadows, clearShadowMap, createShadowMap, type ShadowMap, shadowOpacity } from './shadow.ts'
import type { ByteSource } from './source.ts'
import type { StlStats } from './stl.ts'
import { createSurface, resolve, type Surface } from './surface.ts'

/** Raise it whenever pictures come out differently: stored ones of an older version are made anew. */
export const RENDERER_VERSION = 1

export const PICTURE_SIZE = 512
const FRAME_SIZE = 1024
const SHADOW_SIZE = 256
const MARGIN = 0.08
const MOST_SMOOTHED = 250_000

export interface Picture {
  width: number
  height: number
  /** Straight (not premultiplied) RGBA, transparent background. */
  pixels: Uint8ClampedArray
}

export interface RenderOptions {
  /** Linear light, 0 to 1 each. */
  colour?: Colour
}

/** The buffers of a picture in the making, 14 MB, kept from one picture to the next. One per thread. */
export interface Canvas {
  frame: Frame
  shadows: ShadowMap
  surface: Surface
}

let shared: Canvas | undefined

/** The thread's canvas, cleared. */
export function clearedCanvas(): Canvas {
  shared ??= {
    frame: createFrame(FRAME_SIZE),
    shadows: createShadowMap(SHADOW_SIZE),
    surface: createSurface(PICTURE_SIZE),
  }
  clearFrame(shared.frame)
  clearShadowMap(shared.shadows)
  return shared
}

/** The view that holds everything within `bounds` and its shadow. */
export function fitPicture(bounds: ViewBounds): View {
  return fitView(bounds, FRAME_SIZE, MARGIN)
}

/** Lights what was drawn. Throws PICTURE_FAILED when nothing was. */
export function finishPicture(canvas: Canvas, view: View, options: RenderOptions = {}): Picture {
  const { frame, shadows, surface } = canvas
  resolve(frame, surface)
  if (surface.coverage.every((count) => count === 0)) fail('PICTURE_FAILED', 'The model is too thin to be seen.')
  const pixels = shade(surface, {
    view,
    occlusion: ambientOcclusion(surface, view),
    shadow: shadowOpacity(shadows, view.extent),
    shadowSize: shadows.size,
    colour: options.colour ?? DEFAULT_COLOUR,
  })
  return { width: PICTURE_SIZE, height: PICTURE_SIZE, pixels }
}

/**
 * Pictures an STL, in two passes over its bytes. Throws what `readStl` throws, and PICTURE_FAILED.
 */
export function renderStl(source: ByteSource, options: RenderOptions = {}): { picture: Picture; stats: StlStats } {
  const model = stlModel(source)
  const { picture, stats } = renderModel(model, options)
  return { picture, stats: { format: model.format(), ...stats } }
}

/**
 * Pictures a model in two passes: bounds, then triangles straight into the frame. Meshes up to 250,000 triangles are
 * held in memory for smooth normals; larger ones are never held here. Throws what reading throws, and PICTURE_FAILED.
 */
export function renderModel(model: Model, options: RenderOptions = {}): { picture: Picture; stats: MeshStats } {
  const bounds = new ViewBounds()
  const kept = new Keeper()
  const meter = new MeshMeter()
  model.read((corners, count) => {
    meter.add(corners, count)
    bounds.add(corners, count * 3)
    kept.add(corners, count)
  })
  const stats = meter.stats()
  const view = fitPicture(bounds)
  const canvas = clearedCanvas()
  const cull = stats.closed && stats.volumeCubicMillimetres > 0
  const mesh = kept.mesh()
  if (mesh) drawMesh(canvas, view, mesh, stats.triangles, cull)
  else model.read((corners, count) => drawBatch(canvas, view, corners, count, cull))
  return { picture: finishPicture(canvas, view, options), stats }
}

/** Pictures triangles that are in memory (nine floats each, mm). Throws PICTURE_FAILED when there is nothing to see. */
export function renderTriangles(corners: Float32Array, options: RenderOptions = {}): Picture {
  const count = Math.floor(corners.length / 9)
  const bounds = new ViewBounds()
  const meter = new MeshMeter()
  bounds.add(corners, count * 3)
  meter.add(corners, count)
  const { closed, volumeCubicMillimetres } = meter.stats()
  const view = fitPicture(bounds)
  const canvas = clearedCanvas()
  const cull = closed && volumeCubicMillimetres > 0
  if (count <= MOST_SMOOTHED) drawMesh(canvas, view, corners, count, cull)
  else drawBatch(canvas, view, corners, count, cull)
  return finishPicture(canvas, view, options)
}

function drawMesh(canvas: Canvas, view: View, corners: Float32Array, count: number, cull: boolean): void {
  drawSmooth(canvas.frame, view, corners, smoothNormals(corners, count), count, cull)
  castShadows(canvas.shadows, view, corners, count)
}

function drawBatch(canvas: Canvas, view: View, corners: Float32Array, count: number, cull: boolean): void {
  drawFlat(canvas.frame, view, corners, count, cull)
  castShadows(canvas.shadows, view, corners, count)
}

/** Keeps a mesh while it is small enough to be smoothed, and lets go of it once it is not. */
class Keeper {
  private batches: Float32Array[] | undefined = []
  private count = 0

  add(corners: Float32Array, count: number): void {
    this.count += count
    if (this.count > MOST_SMOOTHED) this.batches = undefined
    this.batches?.push(corners.slice(0, count * 9))
  }

  mesh(): Float32Array | undefined {
    if (!this.batches) return undefined
    const whole = new Float32Array(this.count * 9)
    let at = 0
    for (const batch of this.batches) {
      whole.set(batch, at)
      at += batch.length
    }
    this.batches = undefined
    return whole
  }
}
