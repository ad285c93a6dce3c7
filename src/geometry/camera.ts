type Axis = readonly [number, number, number]

/** Where a picture is taken from: Z up, no perspective, so that parallel edges stay parallel and the fit is exact. */
export interface Camera {
  azimuthDegrees: number
  elevationDegrees: number
  /** Unit vectors in model space: to the right of the picture, up in it, and towards the viewer. */
  right: Axis
  up: Axis
  towards: Axis
  /** What one millimetre of height moves the shadow of a point right and up in the picture. */
  shadowU: number
  shadowV: number
  /** How much a circle on the ground is flattened in the picture. */
  groundSquash: number
  /** Whether the ground, and so a shadow, is seen at all: not from below. */
  showsGround: boolean
}

/** Where a shadow falls, per millimetre of height: right and away from the viewer, in picture axes. */
const SHADOW_RIGHT = 0.16
const SHADOW_BACK = 0.2
const LOWEST_GROUND_DEGREES = 8

/** A camera that turns anticlockwise round the model (0 = from +X) and looks down by `elevationDegrees` (-90 to 90). */
export function cameraAt(azimuthDegrees: number, elevationDegrees: number): Camera {
  const radians = Math.PI / 180
  const [ca, sa] = [Math.cos(azimuthDegrees * radians), Math.sin(azimuthDegrees * radians)]
  const [ce, se] = [Math.cos(elevationDegrees * radians), Math.sin(elevationDegrees * radians)]
  return {
    azimuthDegrees,
    elevationDegrees,
    right: [-sa, ca, 0],
    up: [-se * ca, -se * sa, ce],
    towards: [ce * ca, ce * sa, se],
    shadowU: SHADOW_RIGHT,
    shadowV: SHADOW_BACK * se - ce,
    groundSquash: Math.abs(se),
    showsGround: elevationDegrees >= LOWEST_GROUND_DEGREES,
  }
}

/** The view that pictures share: three quarters from the front right. */
export const DEFAULT_CAMERA = cameraAt(-60, 26)

/** Extremes of the model and of its shadow in picture axes, mm: gathered in a first pass over the triangles. */
export class ViewBounds {
  readonly camera: Camera
  /** u0 v0 u1 v1 of the model, then of the shadow (still without the ground's height), then z0. */
  readonly values = Float64Array.of(
    ...[Infinity, Infinity, -Infinity, -Infinity],
    ...[Infinity, Infinity, -Infinity, -Infinity],
    Infinity,
  )

  constructor(camera: Camera = DEFAULT_CAMERA) {
    this.camera = camera
  }

  /** Takes `count` points of x y z. */
  add(points: Float32Array, count: number): void {
    extend(this.values, this.camera, points, count * 3)
  }

  /** Widens all sides, e.g. by the radius of a tube. */
  pad(millimetres: number): void {
    for (let i = 0; i < 8; i++)
      this.values[i] = (this.values[i] as number) + ((i & 2) === 0 ? -millimetres : millimetres)
  }
}

function extend(values: Float64Array, camera: Camera, points: Float32Array, end: number): void {
  let [u0 = 0, v0 = 0, u1 = 0, v1 = 0, s0 = 0, t0 = 0, s1 = 0, t1 = 0, ground = 0] = values
  const [rx, ry] = camera.right
  const [ux, uy, uz] = camera.up
  const { shadowU, shadowV } = camera
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
    const s = u + z * shadowU
    const t = v + z * shadowV
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
  camera: Camera
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
  const { camera, values } = bounds
  const [left, low, right, high] = frameOf(values, camera)
  const span = Math.max(right - left, high - low, 1e-6)
  const scale = (size * (1 - 2 * margin)) / span
  const shiftX = size / 2 - (scale * (left + right)) / 2
  const shiftY = size / 2 + (scale * (low + high)) / 2
  const [rx, ry, rz] = camera.right
  const [ux, uy, uz] = camera.up
  const [tx, ty, tz] = camera.towards
  const matrix = Float64Array.of(rx, ry, rz, 0, -ux, -uy, -uz, 0, tx, ty, tz, 0)
  for (let i = 0; i < 12; i++) matrix[i] = (matrix[i] as number) * scale
  matrix[3] = shiftX
  matrix[7] = shiftY
  const [u0 = 0, v0 = 0, u1 = 0, v1 = 0] = values
  const extent = scale * Math.max(u1 - u0, v1 - v0)
  return { camera, scale, matrix, size, extent, ...groundOf(values[8] as number, scale, shiftY, camera) }
}

function frameOf(values: Float64Array, camera: Camera): [number, number, number, number] {
  const [u0 = 0, v0 = 0, u1 = 0, v1 = 0, s0 = 0, t0 = 0, s1 = 0, t1 = 0, ground = 0] = values
  if (!camera.showsGround) return [u0, v0, u1, v1]
  const [du, dv] = [ground * camera.shadowU, ground * camera.shadowV]
  return [Math.min(u0, s0 - du), Math.min(v0, t0 - dv), Math.max(u1, s1 - du), Math.max(v1, t1 - dv)]
}

/** A ground point in picture row y has v = (shiftY - y) / scale and height `ground` = v * ce + depth * se. */
function groundOf(ground: number, scale: number, shiftY: number, { up, towards, showsGround }: Camera) {
  if (!showsGround) return { ground, groundDepth: -1e9, groundSlope: 0 }
  return { ground, groundDepth: (ground * scale - shiftY * up[2]) / towards[2], groundSlope: up[2] / towards[2] }
}
