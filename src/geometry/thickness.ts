import type { Bounds } from './mesh-meter.ts'
import { triangleArea } from './regions.ts'
import { hitCosine, hitDistance, normal, normalOf, TriangleGrid } from './triangle-grid.ts'

export const THIN_WALL_MILLIMETRES = 0.8
export const FINE_FEATURE_MILLIMETRES = 1
/** A 0.8 mm wall measures 0.79999: what is thinner by less than this is not thinner. */
const TOLERANCE_MILLIMETRES = 0.01
/** Faces that lean more than this to each other are a sharp edge, not a wall. */
const OPPOSED_COSINE = 0.8
const SAMPLES = 20_000

/** A place where the part is thinner than 1 mm. */
export interface ThinSpot {
  triangle: number
  /** On the surface. */
  x: number
  y: number
  z: number
  millimetres: number
  /** Thin in a second direction too. */
  pin: boolean
}

export interface Thickness {
  samples: number
  /** What one sample stands for. */
  squareMillimetresEach: number
  spots: ThinSpot[]
}

/**
 * Measures how thick a part is at 20,000 places spread evenly over its surface: from each a ray goes inwards to the
 * face on the other side. The same mesh gives the same places.
 */
export function measureThickness(corners: Float32Array, triangles: number, bounds: Bounds): Thickness {
  const areas = sumOfAreas(corners, triangles)
  const total = areas[triangles - 1] ?? 0
  const spots: ThinSpot[] = []
  if (!(total > 0)) return { samples: 0, squareMillimetresEach: 0, spots }
  const grid = new TriangleGrid(corners, triangles, bounds)
  let triangle = 0
  for (let s = 0; s < SAMPLES; s++) {
    const wanted = ((s + 0.5) / SAMPLES) * total
    while (triangle < triangles - 1 && (areas[triangle] as number) < wanted) triangle++
    const spot = measureAt(grid, corners, triangle, s)
    if (spot) spots.push(spot)
  }
  return { samples: SAMPLES, squareMillimetresEach: total / SAMPLES, spots }
}

/** Areas up to and with each triangle, square mm. */
function sumOfAreas(corners: Float32Array, triangles: number): Float64Array {
  const sums = new Float64Array(triangles)
  let sum = 0
  for (let t = 0, i = 0; t < triangles; t++, i += 9) {
    sum += triangleArea(corners, i)
    sums[t] = sum
  }
  return sums
}

/** Roberts' sequence R2 fills the triangle evenly. */
function measureAt(grid: TriangleGrid, corners: Float32Array, triangle: number, sample: number): ThinSpot | undefined {
  let b = (sample * 0.7548776662466927) % 1
  let c = (sample * 0.5698402909980532) % 1
  if (b + c > 1) [b, c] = [1 - b, 1 - c]
  const i = triangle * 9
  const at = (axis: number): number => {
    const a = corners[i + axis] as number
    return a + b * ((corners[i + 3 + axis] as number) - a) + c * ((corners[i + 6 + axis] as number) - a)
  }
  const [x, y, z] = [at(0), at(1), at(2)]
  normalOf(corners, i)
  const [nx = 0, ny = 0, nz = 0] = normal
  if (nx === 0 && ny === 0 && nz === 0) return undefined
  grid.cast(x, y, z, -nx, -ny, -nz, FINE_FEATURE_MILLIMETRES, triangle)
  if (hitCosine < OPPOSED_COSINE || hitDistance > FINE_FEATURE_MILLIMETRES - TOLERANCE_MILLIMETRES) return undefined
  const millimetres = hitDistance
  const half = millimetres / 2
  const pin = isPin(grid, x - nx * half, y - ny * half, z - nz * half, nx, ny, nz)
  return { triangle, x, y, z, millimetres, pin }
}

const DIRECTIONS = 4

/** From inside, across the first direction: whether walls stand close on both sides of any of four lines. */
function isPin(grid: TriangleGrid, x: number, y: number, z: number, nx: number, ny: number, nz: number): boolean {
  const [hx, hy, hz] = Math.abs(nz) < 0.9 ? [0, 0, 1] : [1, 0, 0]
  let [ux, uy, uz] = [ny * hz - nz * hy, nz * hx - nx * hz, nx * hy - ny * hx]
  const unit = Math.sqrt(ux * ux + uy * uy + uz * uz)
  ;[ux, uy, uz] = [ux / unit, uy / unit, uz / unit]
  const [vx, vy, vz] = [ny * uz - nz * uy, nz * ux - nx * uz, nx * uy - ny * ux]
  for (let k = 0; k < DIRECTIONS; k++) {
    const [cos, sin] = [Math.cos((k * Math.PI) / DIRECTIONS), Math.sin((k * Math.PI) / DIRECTIONS)]
    const [dx, dy, dz] = [cos * ux + sin * vx, cos * uy + sin * vy, cos * uz + sin * vz]
    const width = distanceOut(grid, x, y, z, dx, dy, dz) + distanceOut(grid, x, y, z, -dx, -dy, -dz)
    if (width < FINE_FEATURE_MILLIMETRES - TOLERANCE_MILLIMETRES) return true
  }
  return false
}

function distanceOut(grid: TriangleGrid, x: number, y: number, z: number, dx: number, dy: number, dz: number): number {
  grid.cast(x, y, z, dx, dy, dz, FINE_FEATURE_MILLIMETRES, -1)
  return hitCosine > OPPOSED_COSINE ? hitDistance : Infinity
}
