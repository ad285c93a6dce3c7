/**
 * The one view that all pictures share: three quarters from the front right, Z up, no perspective, so that
 * parallel edges stay parallel and the fit follows from extremes of linear functions.
 */
const AZIMUTH = (-60 * Math.PI) / 180
const ELEVATION = (26 * Math.PI) / 180

const ca = Math.cos(AZIMUTH)
const sa = Math.sin(AZIMUTH)
const ce = Math.cos(ELEVATION)
const se = Math.sin(ELEVATION)

/** Unit vectors in model space: to the right of the picture, up in it, and towards the viewer. */
export const RIGHT: readonly [number, number, number] = [-sa, ca, 0]
export const UP: readonly [number, number, number] = [-se * ca, -se * sa, ce]
export const TOWARDS: readonly [number, number, number] = [ce * ca, ce * sa, se]

/** Where a shadow falls, per millimetre of height: right and away from the viewer, in picture axes. */
const SHADOW_RIGHT = 0.16
const SHADOW_BACK = 0.2
/** In picture axes again: what one millimetre of height moves the shadow of a point right and up. */
export const SHADOW_U = SHADOW_RIGHT
export const SHADOW_V = SHADOW_BACK * se - ce

/** How much a circle on the ground is flattened in the picture. */
export const GROUND_SQUASH = se

/** Extremes of the model and of its shadow in picture axes, mm: gathered in a first pass over the triangles. */
export class ViewBounds {
  /** u0 v0 u1 v1 of the model, then of the shadow (still without the ground's height), then z0. */
  readonly values = Float64Array.of(
    ...[Infinity, Infinity, -Infinity, -Infinity],
    ...[Infinity, Infinity, -Infinity, -Infinity],
    Infinity,
  )

  /** Takes `count` points of x y z. */
  add(points: Float32Array, count: number): void {
    extend(this.values, points, count * 3)
  }

  /** Widens all sides, e.g. by the radius of a tube. */
  pad(millimetres: number): void {
    for (let i = 0; i < 8; i++)
      this.values[i] = (this.values[i] as number) + ((i & 2) === 0 ? -millimetres : millimetres)
  }
}

function extend(values: Float64Array, points: Float32Array, end: number): void {
  let [u0 = 0, v0 = 0, u1 = 0, v1 = 0, s0 = 0, t0 = 0, s1 = 0, t1 = 0, ground = 0] = values
  const [rx, ry] = RIGHT
  const [ux, uy, uz] = UP
  for (let i = 0; i < end; i += 3) {
    const x = points[i] as number
    const y = points[i + 1] as number
    const z = points[i + 2] as number
    const u = x * rx + y * ry
    const v = x * ux + y * uy + z * uz
    if (u < u0) u0 = u
    if (u > u1) u1 = u
    if (v < v0) v0 = v
    if (v > v1) v1 = v
    const s = u + z * SHADOW_U
    const t = v + z * SHADOW_V
    if (s < s0) s0 = s
    if (s > s1) s1 = s
    if (t < t0) t0 = t
    if (t > t1) t1 = t
    if (z < ground) ground = z
  }
  values.set([u0, v0, u1, v1, s0, t0, s1, t1, ground])
}

/** Maps model space to picture samples: x right, y down, depth towards the viewer, all in samples. */
export interface View {
  /** Samples per millimetre. */
  scale: number
  /** Rows of the transform: x, y, depth; each a, b, c for x y z and d for the shift. */
  matrix: Float64Array
  /** Height of the ground, mm. */
  ground: number
  /** Depth of the ground plane in a row of samples: `groundDepth + groundSlope * y`. */
  groundDepth: number
  groundSlope: number
  /** Samples along each side. */
  size: number
  /** The model's larger extent in the picture, samples. */
  extent: number
}

/** Fits model and shadow into a square picture with `margin` (a share of its side) kept free all round. */
export function fitView(bounds: ViewBounds, size: number, margin: number): View {
  const [u0 = 0, v0 = 0, u1 = 0, v1 = 0, s0 = 0, t0 = 0, s1 = 0, t1 = 0, ground = 0] = bounds.values
  const left = Math.min(u0, s0 - ground * SHADOW_U)
  const right = Math.max(u1, s1 - ground * SHADOW_U)
  const low = Math.min(v0, t0 - ground * SHADOW_V)
  const high = Math.max(v1, t1 - ground * SHADOW_V)
  const span = Math.max(right - left, high - low, 1e-6)
  const scale = (size * (1 - 2 * margin)) / span
  const shiftX = size / 2 - (scale * (left + right)) / 2
  const shiftY = size / 2 + (scale * (low + high)) / 2
  const [rx, ry, rz] = RIGHT
  const [ux, uy, uz] = UP
  const [tx, ty, tz] = TOWARDS
  const matrix = Float64Array.of(rx, ry, rz, 0, -ux, -uy, -uz, 0, tx, ty, tz, 0)
  for (let i = 0; i < 12; i++) matrix[i] = (matrix[i] as number) * scale
  matrix[3] = shiftX
  matrix[7] = shiftY
  // A ground point in picture row y has v = (shiftY - y) / scale and height `ground` = v * ce + depth * se.
  const groundDepth = (ground * scale - shiftY * ce) / se
  return { scale, matrix, ground, groundDepth, groundSlope: ce / se, size, extent: scale * Math.max(u1 - u0, v1 - v0) }
}
