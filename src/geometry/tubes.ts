import { type Camera, type View, ViewBounds } from './camera.ts'
import { type Canvas, clearedCanvas, finishPicture, fitPicture, type Picture, type RenderOptions } from './canvas.ts'
import { drawSmooth } from './raster.ts'
import { castShadows } from './shadow.ts'

/** Seven floats per segment: x0 y0 z0 x1 y1 z1 in mm and the section in mm2 (as gcode/segments.ts emits them). */
export type SegmentBatch = (segments: Float32Array, count: number) => void
export const SEGMENT_FLOATS = 7

const SIDES = 6
const BATCH_FLOATS = 4096 * 9
/** Slices thicker than this are no layers (a jump between objects). */
const MOST_LAYER_MILLIMETRES = 1.2

/**
 * Pictures extrusions as tubes, flattened as nozzles flatten them. `stream` is called twice and must send the same
 * segments each time: once to fit the picture, once to draw it; nothing is held. Throws PICTURE_FAILED when nothing shows.
 */
export function renderTubes(stream: (batch: SegmentBatch) => void, options: RenderOptions = {}): Picture {
  const bounds = new ViewBounds(options.camera)
  stream((segments, count) => addBounds(bounds, segments, count))
  bounds.pad(0.3)
  const canvas = clearedCanvas(options)
  const view = fitPicture(bounds, canvas)
  const tubes = new TubeDrawer(canvas, view)
  stream((segments, count) => tubes.draw(segments, count))
  tubes.flush()
  return finishPicture(tubes.canvas, view, options)
}

const ends = new Float32Array(6)

function addBounds(bounds: ViewBounds, segments: Float32Array, count: number): void {
  for (let i = 0; i < count * SEGMENT_FLOATS; i += SEGMENT_FLOATS) {
    ends.set(segments.subarray(i, i + 6))
    bounds.add(ends, 2)
  }
}

/** Around the tube: sideways and upwards shares of its half width and half height. */
const ACROSS = Float64Array.from({ length: SIDES }, (_, i) => Math.cos((2 * Math.PI * (i + 0.5)) / SIDES))
const UPWARDS = Float64Array.from({ length: SIDES }, (_, i) => Math.sin((2 * Math.PI * (i + 0.5)) / SIDES))

/** Half of a tube's sides cannot be seen: they are not even projected. */
function facesAway({ towards }: Camera, side: number, tx: number, ty: number): boolean {
  const next = (side + 1) % SIDES
  const across = (ACROSS[side] as number) + (ACROSS[next] as number)
  const up = (UPWARDS[side] as number) + (UPWARDS[next] as number)
  return -ty * across * towards[0] + tx * across * towards[1] + up * towards[2] <= 0
}

class TubeDrawer {
  readonly canvas: Canvas
  private readonly view: View
  private readonly corners = new Float32Array(BATCH_FLOATS)
  private readonly normals = new Float32Array(BATCH_FLOATS)
  private cursor = 0
  private turn = 0
  private readonly strips = new Float32Array(BATCH_FLOATS)
  private stripFloats = 0
  private layer = Number.NaN
  private height = 0.2

  constructor(canvas: Canvas, view: View) {
    this.canvas = canvas
    this.view = view
  }

  draw(segments: Float32Array, count: number): void {
    for (let i = 0; i < count * SEGMENT_FLOATS; i += SEGMENT_FLOATS) {
      this.follow(segments[i + 5] as number)
      this.tube(segments, i)
      if (this.cursor + SIDES * 18 > BATCH_FLOATS) this.flush()
    }
  }

  flush(): void {
    const count = this.cursor / 9
    drawSmooth(this.canvas.frame, this.view, this.corners, this.normals, count, false)
    castShadows(this.canvas.shadows, this.view, this.strips, this.stripFloats / 9)
    this.cursor = 0
    this.stripFloats = 0
  }

  /** The layer's height is the step from the layer below. */
  private follow(z: number): void {
    if (z === this.layer) return
    const step = Number.isNaN(this.layer) ? z - this.view.ground || z : z - this.layer
    if (step > 0.02 && step < MOST_LAYER_MILLIMETRES) this.height = step
    this.layer = z
  }

  private tube(segments: Float32Array, at: number): void {
    const dx = (segments[at + 3] as number) - (segments[at] as number)
    const dy = (segments[at + 4] as number) - (segments[at + 1] as number)
    const length = Math.sqrt(dx * dx + dy * dy)
    if (length < 1e-4) return
    // A bead is a rectangle with round sides: its width follows from its section.
    const width = Math.min(
      3,
      Math.max(0.1, (segments[at + 6] as number) / this.height + this.height * (1 - Math.PI / 4)),
    )
    for (let side = 0; side < SIDES; side++) {
      if (facesAway(this.view.camera, side, dx / length, dy / length)) continue
      const near = this.corner(segments, at, dx / length, dy / length, width, side)
      const next = this.corner(segments, at, dx / length, dy / length, width, (side + 1) % SIDES)
      this.quad(near, next)
    }
    this.shade(segments, at, -dy / length, dx / length, width)
  }

  /** Both ends of one edge of the tube, and its normal: nine numbers. Ends reach into the next bead, so bends close. */
  private corner(
    segments: Float32Array,
    at: number,
    tx: number,
    ty: number,
    width: number,
    ring: number,
  ): Float64Array {
    const across = ACROSS[ring] as number
    const up = UPWARDS[ring] as number
    const edge = edges[this.turn] as Float64Array
    this.turn = 1 - this.turn
    const half = (width / 2) * across
    const reach = width * 0.3
    // G-code's height is the top of the bead.
    const lift = this.height * (up * 0.56 - 0.5)
    edge[0] = (segments[at] as number) - ty * half - tx * reach
    edge[1] = (segments[at + 1] as number) + tx * half - ty * reach
    edge[2] = (segments[at + 2] as number) + lift
    edge[3] = (segments[at + 3] as number) - ty * half + tx * reach
    edge[4] = (segments[at + 4] as number) + tx * half + ty * reach
    edge[5] = (segments[at + 5] as number) + lift
    edge[6] = -ty * across
    edge[7] = tx * across
    edge[8] = up
    return edge
  }

  /** The flat strip that the bead covers is enough to cast its shadow. */
  private shade(segments: Float32Array, at: number, sx: number, sy: number, width: number): void {
    const ax = (sx * width) / 2
    const ay = (sy * width) / 2
    for (let k = 0; k < 6; k++) {
      const end = STRIP_ENDS[k] as number
      const side = STRIP_SIDES[k] as number
      this.strips[this.stripFloats++] = (segments[at + end] as number) + side * ax
      this.strips[this.stripFloats++] = (segments[at + end + 1] as number) + side * ay
      this.strips[this.stripFloats++] = segments[at + end + 2] as number
    }
  }

  private quad(a: Float64Array, b: Float64Array): void {
    this.vertex(a, 0)
    this.vertex(b, 3)
    this.vertex(a, 3)
    this.vertex(a, 0)
    this.vertex(b, 0)
    this.vertex(b, 3)
  }

  private vertex(edge: Float64Array, end: number): void {
    const { corners, normals, cursor } = this
    for (let k = 0; k < 3; k++) {
      corners[cursor + k] = edge[end + k] as number
      normals[cursor + k] = edge[6 + k] as number
    }
    this.cursor = cursor + 3
  }
}

/** Two triangles of a strip: which end, which side. */
const STRIP_ENDS = [0, 3, 3, 0, 3, 0]
const STRIP_SIDES = [-1, -1, 1, -1, 1, 1]

const edges = [new Float64Array(9), new Float64Array(9)]
