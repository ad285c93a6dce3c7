import { type View, ViewBounds } from './camera.ts'
import { type Canvas, clearedCanvas, finishPicture, fitPicture, type Picture, type RenderOptions } from './canvas.ts'
import { Integers } from './growable.ts'
import { MeshMeter, type MeshStats } from './mesh-meter.ts'
import { type Model, stlModel } from './model.ts'
import { smoothNormals } from './normals.ts'
import { drawFlat, drawSmooth } from './raster.ts'
import { castShadows } from './shadow.ts'
import type { ByteSource } from './source.ts'
import type { StlStats } from './stl.ts'
import { NO_COLOUR, type TriangleSink } from './triangles.ts'

const MOST_SMOOTHED = 250_000

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
  const bounds = new ViewBounds(options.camera)
  const { scene, stats } = openScene(model, (corners, count) => bounds.add(corners, count * 3))
  return { picture: drawScene(scene, bounds, options), stats }
}

/** A model ready to be drawn from any side. */
export interface Scene {
  /** Faces that look away are left out: allowed for a closed, well-wound mesh only. */
  cull: boolean
  coloured: boolean
  /** Sends everything to a canvas. */
  draw(canvas: Canvas, view: View): void
}

/** The first pass: measures, keeps what is small enough for smooth normals, and shows each batch to `look`. */
export function openScene(
  model: Model,
  look: (corners: Float32Array, count: number) => void,
): { scene: Scene; stats: MeshStats } {
  const kept = new Keeper()
  const meter = new MeshMeter()
  let coloured = false
  model.read((corners, count, colours, object) => {
    meter.add(corners, count)
    look(corners, count)
    coloured ||= colours !== undefined
    kept.add(corners, count, colours, object)
  })
  const stats = meter.stats()
  const cull = stats.closed && stats.volumeCubicMillimetres > 0
  const mesh = kept.mesh()
  if (mesh) return { scene: smoothScene(mesh.corners, stats.triangles, cull, coloured, mesh.colours), stats }
  const draw = (canvas: Canvas, view: View) =>
    model.read((corners, count, colours) => drawBatch(canvas, view, corners, count, cull, colours))
  return { scene: { cull, coloured, draw }, stats }
}

/** Draws a scene within bounds that were gathered with the camera of `options`. Throws PICTURE_FAILED. */
export function drawScene(scene: Scene, bounds: ViewBounds, options: RenderOptions): Picture {
  const canvas = clearedCanvas(options, scene.coloured && options.colour === undefined)
  const view = fitPicture(bounds, canvas)
  scene.draw(canvas, view)
  return finishPicture(canvas, view, options)
}

/**
 * Pictures triangles that are in memory (nine floats each, mm; a colour each if wanted, 0xRRGGBB or -1). Throws
 * PICTURE_FAILED when there is nothing to see.
 */
export function renderTriangles(corners: Float32Array, options: RenderOptions = {}, colours?: Int32Array): Picture {
  const count = Math.floor(corners.length / 9)
  const bounds = new ViewBounds(options.camera)
  const meter = new MeshMeter()
  bounds.add(corners, count * 3)
  meter.add(corners, count)
  const { closed, volumeCubicMillimetres } = meter.stats()
  const cull = closed && volumeCubicMillimetres > 0
  const draw = (canvas: Canvas, view: View) => drawBatch(canvas, view, corners, count, cull, colours)
  const flat = { cull, coloured: colours !== undefined, draw }
  const smooth = count <= MOST_SMOOTHED
  return drawScene(smooth ? smoothScene(corners, count, cull, flat.coloured, colours) : flat, bounds, options)
}

function smoothScene(
  corners: Float32Array,
  count: number,
  cull: boolean,
  coloured: boolean,
  colours?: Int32Array,
): Scene {
  const normals = smoothNormals(corners, count)
  return {
    cull,
    coloured,
    draw(canvas, view) {
      drawSmooth(canvas.frame, view, corners, normals, count, cull, colours)
      castShadows(canvas.shadows, view, corners, count)
    },
  }
}

function drawBatch(
  canvas: Canvas,
  view: View,
  corners: Float32Array,
  count: number,
  cull: boolean,
  colours?: Int32Array,
): void {
  drawFlat(canvas.frame, view, corners, count, cull, colours)
  castShadows(canvas.shadows, view, corners, count)
}

/** Keeps a mesh while it is small enough to be smoothed, and lets go of it once it is not. */
class Keeper {
  private batches: Float32Array[] | undefined = []
  private colours: Integers | undefined
  private count = 0

  readonly add: TriangleSink = (corners, count, colours) => {
    const before = this.count
    this.count += count
    if (this.count > MOST_SMOOTHED) this.batches = undefined
    if (!this.batches) return
    this.batches.push(corners.slice(0, count * 9))
    if (!colours && !this.colours) return
    this.colours ??= new Integers()
    while (this.colours.length < before) this.colours.push(NO_COLOUR)
    for (let i = 0; i < count; i++) this.colours.push(colours?.[i] ?? NO_COLOUR)
  }

  mesh(): { corners: Float32Array; colours: Int32Array | undefined } | undefined {
    if (!this.batches) return undefined
    const whole = new Float32Array(this.count * 9)
    let at = 0
    for (const batch of this.batches) {
      whole.set(batch, at)
      at += batch.length
    }
    this.batches = undefined
    return { corners: whole, colours: this.colours?.values }
  }
}
