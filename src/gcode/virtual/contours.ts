import { fail } from '../../core/errors.ts'
import type { Model } from '../../geometry/model.ts'

/** The cuts of a model at rising heights: of layer `i` the segments from `first[i]` to `first[i + 1]`, four numbers each. */
export interface Cuts {
  heights: Float64Array
  first: Uint32Array
  /** x, y from and to; what is solid lies to the left. */
  segments: Float32Array
}

/** So many segments are kept; of larger models every second, third ... layer is cut. */
const MOST_SEGMENTS = 4_000_000
const MOST_LAYERS = 1_000

/** Layers that are cut, with their number among all of them. */
export interface LayerPlan {
  /** Every so many layers one is cut. */
  stride: number
  layers: number
  cuts: Cuts
}

/**
 * Cuts a model into layers, in two passes over its triangles (three where it is cut more sparsely); memory by segments. Of more than a thousand layers every
 * second, third ... is cut, also of fewer when `thinned` says so (1 = all). Errors: ESTIMATE_FAILED.
 */
export function cutLayers(
  model: Model,
  bottom: number,
  top: number,
  firstLayer: number,
  layer: number,
  thinned: (layers: number) => number = () => 1,
): LayerPlan {
  const layers = Math.max(1, 1 + Math.ceil((top - bottom - firstLayer) / layer - 0.05))
  if (!(layers < 1e7)) fail('ESTIMATE_FAILED', 'The model is too large to be a print: check its units')
  const heightOf = (i: number) => bottom + (i === 0 ? firstLayer / 2 : firstLayer + (i - 0.5) * layer)
  const heights = (stride: number) =>
    Float64Array.from({ length: Math.ceil(layers / stride) }, (_, i) => heightOf(i * stride))
  const least = Math.max(Math.ceil(layers / MOST_LAYERS), thinned(layers))
  const counts = count(model, heights(least))
  const total = counts.reduce((sum, one) => sum + one, 0)
  const sparser = Math.max(1, Math.ceil(total / MOST_SEGMENTS))
  const stride = least * sparser
  const cut = heights(stride)
  return { stride, layers, cuts: fill(model, cut, sparser === 1 ? counts : count(model, cut)) }
}

/** Tells of each triangle which layers it crosses: from one up to the one before the other. */
function eachCrossing(
  model: Model,
  heights: Float64Array,
  visit: (corners: Float32Array, at: number, from: number, to: number) => void,
): void {
  model.read((corners, triangles) => {
    for (let at = 0; at < triangles * 9; at += 9) {
      const a = corners[at + 2] as number
      const b = corners[at + 5] as number
      const c = corners[at + 8] as number
      visit(corners, at, above(heights, Math.min(a, b, c)), above(heights, Math.max(a, b, c)))
    }
  })
}

function count(model: Model, heights: Float64Array): Uint32Array {
  const counts = new Uint32Array(heights.length + 1)
  eachCrossing(model, heights, (_corners, _at, from, to) => {
    for (let i = from; i < to; i++) counts[i + 1] = (counts[i + 1] as number) + 1
  })
  return counts
}

/** The first layer at or above a height. */
function above(heights: Float64Array, z: number): number {
  let low = 0
  let high = heights.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((heights[middle] as number) < z) low = middle + 1
    else high = middle
  }
  return low
}

/** `counts` becomes the table of where each layer's segments begin. */
function fill(model: Model, heights: Float64Array, counts: Uint32Array): Cuts {
  const first = counts
  for (let i = 1; i < first.length; i++) first[i] = (first[i] as number) + (first[i - 1] as number)
  const next = first.slice()
  const segments = new Float32Array((first[heights.length] as number) * 4)
  eachCrossing(model, heights, (corners, at, from, to) => {
    for (let i = from; i < to; i++) {
      cut(corners, at, heights[i] as number, segments, (next[i] as number) * 4)
      next[i] = (next[i] as number) + 1
    }
  })
  return { heights, first, segments }
}

const ends = new Float64Array(4)

/** Writes the segment in which a plane meets a triangle that it crosses. */
function cut(corners: Float32Array, at: number, z: number, into: Float32Array, to: number): void {
  let found = 0
  for (let k = 0; k < 3 && found < 2; k++) {
    const p = at + k * 3
    const q = at + ((k + 1) % 3) * 3
    if ((corners[p + 2] as number) < z === (corners[q + 2] as number) < z) continue
    meet(corners, p, q, z, found * 2)
    found++
  }
  if (found < 2) ends.copyWithin(2, 0, 2)
  const dx = (ends[2] as number) - (ends[0] as number)
  const dy = (ends[3] as number) - (ends[1] as number)
  const turned = normalX(corners, at) * dy - normalY(corners, at) * dx < 0
  into[to] = ends[turned ? 2 : 0] as number
  into[to + 1] = ends[turned ? 3 : 1] as number
  into[to + 2] = ends[turned ? 0 : 2] as number
  into[to + 3] = ends[turned ? 1 : 3] as number
}

/** From the lower corner to the upper one, so that the neighbour across the edge finds the very same point. */
function meet(corners: Float32Array, p: number, q: number, z: number, into: number): void {
  const low = (corners[p + 2] as number) < (corners[q + 2] as number) ? p : q
  const high = low === p ? q : p
  const z0 = corners[low + 2] as number
  const share = (z - z0) / ((corners[high + 2] as number) - z0)
  const x0 = corners[low] as number
  const y0 = corners[low + 1] as number
  ends[into] = x0 + share * ((corners[high] as number) - x0)
  ends[into + 1] = y0 + share * ((corners[high + 1] as number) - y0)
}

function normalX(c: Float32Array, i: number): number {
  const uy = (c[i + 4] as number) - (c[i + 1] as number)
  const uz = (c[i + 5] as number) - (c[i + 2] as number)
  const vy = (c[i + 7] as number) - (c[i + 1] as number)
  const vz = (c[i + 8] as number) - (c[i + 2] as number)
  return uy * vz - uz * vy
}

function normalY(c: Float32Array, i: number): number {
  const ux = (c[i + 3] as number) - (c[i] as number)
  const uz = (c[i + 5] as number) - (c[i + 2] as number)
  const vx = (c[i + 6] as number) - (c[i] as number)
  const vz = (c[i + 8] as number) - (c[i + 2] as number)
  return uz * vx - ux * vz
}
