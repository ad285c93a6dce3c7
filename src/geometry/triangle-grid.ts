import type { Bounds } from './mesh-meter.ts'

const MOST_CELLS_PER_SIDE = 128
const MOST_ENTRIES = 12_000_000
const NONE = -1

/** What the last cast found: the distance, and the cosine between ray and face (positive: out of the solid). */
export let hitDistance = Infinity
export let hitCosine = 0

/**
 * Triangles by the cells of a regular grid, for short rays through fine meshes: built in one counting pass and one
 * filling pass, where a tree would cost several times as much.
 */
export class TriangleGrid {
  private readonly corners: Float32Array
  private readonly cell: number
  private readonly origin: readonly [number, number, number]
  private readonly sides: [number, number, number]
  private start = new Int32Array(0)
  private list = new Int32Array(0)

  constructor(corners: Float32Array, triangles: number, { min, max }: Bounds, perSide = MOST_CELLS_PER_SIDE) {
    this.corners = corners
    this.origin = min
    const extents = max.map((high, axis) => Math.max(0, high - (min[axis] as number)))
    this.cell = Math.max(...extents, 1e-3) / perSide
    this.sides = extents.map((extent) => Math.floor(extent / this.cell) + 1) as [number, number, number]
    if (!this.fill(triangles)) {
      const coarser = new TriangleGrid(corners, triangles, { min, max }, perSide >> 1)
      Object.assign(this, coarser)
    }
  }

  private fill(triangles: number): boolean {
    const cells = this.sides[0] * this.sides[1] * this.sides[2]
    this.start = new Int32Array(cells + 1)
    let entries = 0
    for (let t = 0; t < triangles && entries <= MOST_ENTRIES; t++) entries += this.visit(t, 0)
    if (entries > MOST_ENTRIES && this.sides[0] + this.sides[1] + this.sides[2] > 8) return false
    for (let c = 0; c < cells; c++) this.start[c + 1] = (this.start[c + 1] as number) + (this.start[c] as number)
    this.list = new Int32Array(this.start[cells] as number)
    const starts = this.start.slice()
    for (let t = 0; t < triangles; t++) this.visit(t, 1)
    this.start = starts
    return true
  }

  /** Counts (mode 0) or lists (mode 1) a triangle in each cell that its box covers, if it is not large, its plane too. */
  private visit(t: number, mode: number): number {
    const { corners, sides } = this
    const i = t * 9
    const x0 = this.at(Math.min(corners[i] as number, corners[i + 3] as number, corners[i + 6] as number), 0)
    const x1 = this.at(Math.max(corners[i] as number, corners[i + 3] as number, corners[i + 6] as number), 0)
    const y0 = this.at(Math.min(corners[i + 1] as number, corners[i + 4] as number, corners[i + 7] as number), 1)
    const y1 = this.at(Math.max(corners[i + 1] as number, corners[i + 4] as number, corners[i + 7] as number), 1)
    const z0 = this.at(Math.min(corners[i + 2] as number, corners[i + 5] as number, corners[i + 8] as number), 2)
    const z1 = this.at(Math.max(corners[i + 2] as number, corners[i + 5] as number, corners[i + 8] as number), 2)
    const covered = (x1 - x0 + 1) * (y1 - y0 + 1) * (z1 - z0 + 1)
    if (covered > 8) this.setPlane(i)
    let entries = 0
    for (let z = z0; z <= z1; z++) {
      for (let y = y0; y <= y1; y++) {
        const row = (z * sides[1] + y) * sides[0]
        for (let x = x0; x <= x1; x++) {
          if (covered > 8 && !this.meetsPlane(x, y, z)) continue
          entries++
          this.note(row + x, t, mode)
        }
      }
    }
    return entries
  }

  private note(cell: number, t: number, mode: number): void {
    const { start } = this
    if (mode === 0) start[cell + 1] = (start[cell + 1] as number) + 1
    else {
      const at = start[cell] as number
      this.list[at] = t
      start[cell] = at + 1
    }
  }

  private at(value: number, axis: 0 | 1 | 2): number {
    const cell = Math.floor((value - this.origin[axis]) / this.cell)
    return cell < 0 ? 0 : cell >= this.sides[axis] ? this.sides[axis] - 1 : cell
  }

  private readonly plane = new Float64Array(5)

  private setPlane(i: number): void {
    const { corners, plane } = this
    normalOf(corners, i)
    const [nx = 0, ny = 0, nz = 0] = normal
    plane[0] = nx
    plane[1] = ny
    plane[2] = nz
    plane[3] = nx * (corners[i] as number) + ny * (corners[i + 1] as number) + nz * (corners[i + 2] as number)
    plane[4] = 0.51 * this.cell * (Math.abs(nx) + Math.abs(ny) + Math.abs(nz))
  }

  private meetsPlane(x: number, y: number, z: number): boolean {
    const { plane, origin, cell } = this
    const distance =
      (plane[0] as number) * (origin[0] + (x + 0.5) * cell) +
      (plane[1] as number) * (origin[1] + (y + 0.5) * cell) +
      (plane[2] as number) * (origin[2] + (z + 0.5) * cell) -
      (plane[3] as number)
    return Math.abs(distance) <= (plane[4] as number)
  }

  /**
   * The nearest triangle along a ray of unit direction within `reach`, other than `own`: sets `hitDistance` (Infinity
   * when there is none) and `hitCosine`.
   */
  cast(px: number, py: number, pz: number, dx: number, dy: number, dz: number, reach: number, own: number): void {
    hitDistance = Infinity
    hitCosine = 0
    const { cell, sides, origin } = this
    let x = this.at(px, 0)
    let y = this.at(py, 1)
    let z = this.at(pz, 2)
    const [sx, sy, sz] = [Math.sign(dx), Math.sign(dy), Math.sign(dz)]
    let tx = sx === 0 ? Infinity : (origin[0] + (x + (sx > 0 ? 1 : 0)) * cell - px) / dx
    let ty = sy === 0 ? Infinity : (origin[1] + (y + (sy > 0 ? 1 : 0)) * cell - py) / dy
    let tz = sz === 0 ? Infinity : (origin[2] + (z + (sz > 0 ? 1 : 0)) * cell - pz) / dz
    for (;;) {
      this.castInCell((z * sides[1] + y) * sides[0] + x, px, py, pz, dx, dy, dz, reach, own)
      const leave = Math.min(tx, ty, tz)
      if (hitDistance <= leave || leave > reach) return
      if (leave === tx) {
        x += sx
        tx += cell / Math.abs(dx)
        if (x < 0 || x >= sides[0]) return
      } else if (leave === ty) {
        y += sy
        ty += cell / Math.abs(dy)
        if (y < 0 || y >= sides[1]) return
      } else {
        z += sz
        tz += cell / Math.abs(dz)
        if (z < 0 || z >= sides[2]) return
      }
    }
  }

  private castInCell(
    cell: number,
    px: number,
    py: number,
    pz: number,
    dx: number,
    dy: number,
    dz: number,
    reach: number,
    own: number,
  ): void {
    const from = this.start[cell] as number
    const to = this.start[cell + 1] as number
    for (let k = from; k < to; k++) {
      const t = this.list[k] as number
      if (t === own) continue
      const distance = crossing(this.corners, t * 9, px, py, pz, dx, dy, dz)
      if (distance <= NEAREST || distance > reach || distance >= hitDistance) continue
      hitDistance = distance
      normalOf(this.corners, t * 9)
      hitCosine = (normal[0] as number) * dx + (normal[1] as number) * dy + (normal[2] as number) * dz
    }
  }
}

const NEAREST = 1e-5

/** The unit normal that was worked out last. */
export const normal = new Float64Array(3)

export function normalOf(corners: Float32Array, i: number): void {
  const ax = corners[i] as number
  const ay = corners[i + 1] as number
  const az = corners[i + 2] as number
  const bx = (corners[i + 3] as number) - ax
  const by = (corners[i + 4] as number) - ay
  const bz = (corners[i + 5] as number) - az
  const cx = (corners[i + 6] as number) - ax
  const cy = (corners[i + 7] as number) - ay
  const cz = (corners[i + 8] as number) - az
  const nx = by * cz - bz * cy
  const ny = bz * cx - bx * cz
  const nz = bx * cy - by * cx
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1
  normal[0] = nx / length
  normal[1] = ny / length
  normal[2] = nz / length
}

/** Distance to a triangle, after Moeller and Trumbore (1997); -1 where the ray misses it. */
function crossing(
  corners: Float32Array,
  i: number,
  px: number,
  py: number,
  pz: number,
  dx: number,
  dy: number,
  dz: number,
): number {
  const ax = corners[i] as number
  const ay = corners[i + 1] as number
  const az = corners[i + 2] as number
  const ux = (corners[i + 3] as number) - ax
  const uy = (corners[i + 4] as number) - ay
  const uz = (corners[i + 5] as number) - az
  const vx = (corners[i + 6] as number) - ax
  const vy = (corners[i + 7] as number) - ay
  const vz = (corners[i + 8] as number) - az
  const hx = dy * vz - dz * vy
  const hy = dz * vx - dx * vz
  const hz = dx * vy - dy * vx
  const det = ux * hx + uy * hy + uz * hz
  if (det === 0) return NONE
  const sx = px - ax
  const sy = py - ay
  const sz = pz - az
  const b = (sx * hx + sy * hy + sz * hz) / det
  if (b < -1e-9 || b > 1 + 1e-9) return NONE
  const qx = sy * uz - sz * uy
  const qy = sz * ux - sx * uz
  const qz = sx * uy - sy * ux
  const c = (dx * qx + dy * qy + dz * qz) / det
  if (c < -1e-9 || b + c > 1 + 1e-9) return NONE
  return (vx * qx + vy * qy + vz * qz) / det
}
