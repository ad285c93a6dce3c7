/** The indices of the triangles that a polygon's corners make up, three each: written by `triangulate`. */
export const ears: number[] = []

/** Beyond this many corners a polygon is cut as a fan: what has so many is round. */
const MOST_CLIPPED = 512

/**
 * Cuts a polygon, given by its corners (indices into `points`, x y z each), into triangles of the same winding: a fan
 * where it is convex, ears where it is not. The result is in `ears`.
 */
export function triangulate(points: Float32Array, polygon: ArrayLike<number>, count: number): void {
  ears.length = 0
  if (count <= MOST_CLIPPED) flatten(points, polygon, count)
  if (count > MOST_CLIPPED || isConvex(count)) fan(polygon, count)
  else clip(polygon, count)
}

function fan(polygon: ArrayLike<number>, count: number): void {
  for (let i = 2; i < count; i++) {
    ears.push(polygon[0] as number, polygon[i - 1] as number, polygon[i] as number)
  }
}

const flat = new Float64Array(2 * MOST_CLIPPED)

/** Along the axis that the polygon faces most, so that it runs counterclockwise (Newell's normal). */
function flatten(points: Float32Array, polygon: ArrayLike<number>, count: number): void {
  let [nx, ny, nz] = [0, 0, 0]
  for (let i = 0; i < count; i++) {
    const a = 3 * (polygon[i] as number)
    const b = 3 * (polygon[(i + 1) % count] as number)
    const [ax = 0, ay = 0, az = 0] = [points[a], points[a + 1], points[a + 2]]
    const [bx = 0, by = 0, bz = 0] = [points[b], points[b + 1], points[b + 2]]
    nx += (ay - by) * (az + bz)
    ny += (az - bz) * (ax + bx)
    nz += (ax - bx) * (ay + by)
  }
  const axis = Math.abs(nx) > Math.max(Math.abs(ny), Math.abs(nz)) ? 0 : Math.abs(ny) > Math.abs(nz) ? 1 : 2
  const turned = ([nx, ny, nz][axis] as number) < 0
  const u = (axis + (turned ? 2 : 1)) % 3
  const v = (axis + (turned ? 1 : 2)) % 3
  for (let i = 0; i < count; i++) {
    flat[2 * i] = points[3 * (polygon[i] as number) + u] as number
    flat[2 * i + 1] = points[3 * (polygon[i] as number) + v] as number
  }
}

/** Twice the signed area of a triangle of the flattened polygon. */
function turn(a: number, b: number, c: number): number {
  const [ax = 0, ay = 0] = [flat[2 * a], flat[2 * a + 1]]
  return (
    ((flat[2 * b] as number) - ax) * ((flat[2 * c + 1] as number) - ay) -
    ((flat[2 * b + 1] as number) - ay) * ((flat[2 * c] as number) - ax)
  )
}

function isConvex(count: number): boolean {
  for (let i = 0; i < count; i++) if (turn(i, (i + 1) % count, (i + 2) % count) < 0) return false
  return true
}

function clip(polygon: ArrayLike<number>, count: number): void {
  const left = Array.from({ length: count }, (_, i) => i)
  let misses = 0
  for (let i = 0; left.length > 3 && misses <= left.length; ) {
    const at = i % left.length
    const a = left[(at + left.length - 1) % left.length] as number
    const b = left[at] as number
    const c = left[(at + 1) % left.length] as number
    if (turn(a, b, c) > 0 && !left.some((p) => p !== a && p !== b && p !== c && holds(a, b, c, p))) {
      ears.push(polygon[a] as number, polygon[b] as number, polygon[c] as number)
      left.splice(at, 1)
      misses = 0
      i = at
    } else {
      misses++
      i = at + 1
    }
  }
  // What crosses itself has no ear left: the rest as a fan keeps every edge used.
  for (let i = 2; i < left.length; i++) {
    ears.push(polygon[left[0] as number] as number, polygon[left[i - 1] as number] as number)
    ears.push(polygon[left[i] as number] as number)
  }
}

function holds(a: number, b: number, c: number, p: number): boolean {
  return turn(a, b, p) >= 0 && turn(b, c, p) >= 0 && turn(c, a, p) >= 0
}
