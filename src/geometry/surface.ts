import { type Colour, REFLECTED } from './colour.ts'
import { EMPTY_DEPTH, type Frame } from './frame.ts'

/** What is seen in each pixel of the picture: the frame at half its resolution. */
export interface Surface {
  size: number
  /** 0 to 4 samples that were hit. */
  coverage: Uint8Array
  /** Mean depth of those, in samples of the frame. */
  depth: Float32Array
  /**
   * Mean view-space normals: x right, y up, z to the viewer. Shorter than 1 where faces meet: lighting is linear in
   * them, so the mean lights a pixel as the mean of its samples would, without bright dots along edges.
   */
  normals: Float32Array
  /** Whether the frame was drawn in colours; then `colours` holds the mean linear light of each pixel's samples. */
  coloured: boolean
  colours: Float32Array
}

export function createSurface(size: number): Surface {
  return {
    size,
    coverage: new Uint8Array(size * size),
    depth: new Float32Array(size * size),
    normals: new Float32Array(size * size * 3),
    coloured: false,
    colours: new Float32Array(0),
  }
}

/** Averages 2x2 samples each; shading then costs a quarter and edges come out smooth. `plain` colours what has none. */
export function resolve(frame: Frame, surface: Surface, plain: Colour): void {
  surface.coloured = frame.coloured
  if (frame.coloured && surface.colours.length === 0) surface.colours = new Float32Array(surface.size ** 2 * 3)
  plainColour = plain
  for (let y = 0; y < surface.size; y++) resolveRow(frame, surface, y)
}

/** Count, depth, normal, colour. */
const sum = new Float64Array(8)
let plainColour: Colour = [0, 0, 0]

function resolveRow(frame: Frame, surface: Surface, y: number): void {
  const { depth, size } = frame
  for (let x = 0; x < surface.size; x++) {
    const from = 2 * y * size + 2 * x
    const at = y * surface.size + x
    const a = depth[from] as number
    const b = depth[from + 1] as number
    const c = depth[from + size] as number
    const d = depth[from + size + 1] as number
    // Most of a picture is background: four comparisons settle it.
    if (a === EMPTY_DEPTH && b === EMPTY_DEPTH && c === EMPTY_DEPTH && d === EMPTY_DEPTH) surface.coverage[at] = 0
    else resolvePixel(frame, surface, from, at)
  }
}

function resolvePixel(frame: Frame, surface: Surface, from: number, at: number): void {
  sum.fill(0)
  addSample(frame, from)
  addSample(frame, from + 1)
  addSample(frame, from + frame.size)
  addSample(frame, from + frame.size + 1)
  store(surface, at)
}

function addSample(frame: Frame, at: number): void {
  const depth = frame.depth[at] as number
  if (depth === EMPTY_DEPTH) return
  const packed = frame.normals[at] as number
  const x = ((packed >>> 16) - 32768) / 32767
  const y = ((packed & 0xffff) - 32768) / 32767
  sum[0] = (sum[0] as number) + 1
  sum[1] = (sum[1] as number) + depth
  sum[2] = (sum[2] as number) + x
  sum[3] = (sum[3] as number) + y
  sum[4] = (sum[4] as number) + Math.sqrt(Math.max(0, 1 - x * x - y * y))
  if (frame.coloured) addColour(frame.colours[at] as number)
}

function addColour(packed: number): void {
  const plain = packed > 0xffffff
  for (let c = 0; c < 3; c++) {
    const light = plain ? plainColour[c] : REFLECTED[(packed >>> (16 - 8 * c)) & 255]
    sum[5 + c] = (sum[5 + c] as number) + (light as number)
  }
}

function store(surface: Surface, at: number): void {
  const count = sum[0] as number
  surface.coverage[at] = count
  surface.depth[at] = (sum[1] as number) / count
  surface.normals[at * 3] = (sum[2] as number) / count
  surface.normals[at * 3 + 1] = (sum[3] as number) / count
  surface.normals[at * 3 + 2] = (sum[4] as number) / count
  if (!surface.coloured) return
  for (let c = 0; c < 3; c++) surface.colours[at * 3 + c] = (sum[5 + c] as number) / count
}
