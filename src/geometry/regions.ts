import { rootOf, separate, unite } from './disjoint.ts'
import type { ThinSpot } from './thickness.ts'

type Point = [number, number, number]

/** A part of the surface, by its middle. */
export interface Region {
  areaSquareMillimetres: number
  centreMillimetres: Point
}

export interface ThinRegion extends Region {
  thinnestMillimetres: number
}

const MOST_REGIONS = 50

/** Joins chosen triangles that share an edge; largest first, 50 at most. */
export function joinTriangles(
  corners: Float32Array,
  chosen: Uint8Array,
  twins: Int32Array,
): { count: number; areaSquareMillimetres: number; regions: Region[] } {
  const parents = separate(chosen.length)
  for (let t = 0; t < chosen.length; t++) if (chosen[t] === 1) joinTwins(parents, chosen, twins, t)
  const sums = sumRegions(corners, chosen, parents)
  const regions = [...sums.values()].map(regionOf).filter(({ areaSquareMillimetres }) => areaSquareMillimetres > 1e-6)
  const areaSquareMillimetres = regions.reduce((sum, region) => sum + region.areaSquareMillimetres, 0)
  return { count: regions.length, areaSquareMillimetres, regions: largest(regions) }
}

function joinTwins(parents: Int32Array, chosen: Uint8Array, twins: Int32Array, triangle: number): void {
  for (let half = 3 * triangle; half < 3 * triangle + 3; half++) {
    const twin = twins[half] as number
    if (twin < half) continue
    const other = Math.floor(twin / 3)
    if (chosen[other] === 1) unite(parents, triangle, other)
  }
}

/** Per region its area, and area times place. Neighbours in the file mostly belong to one region: it is kept at hand. */
function sumRegions(corners: Float32Array, chosen: Uint8Array, parents: Int32Array): Map<number, Float64Array> {
  const sums = new Map<number, Float64Array>()
  let at = -1
  let sum = new Float64Array(4)
  for (let t = 0; t < chosen.length; t++) {
    if (chosen[t] !== 1) continue
    const root = rootOf(parents, t)
    if (root !== at) {
      sum = sums.get(root) ?? new Float64Array(4)
      sums.set(root, sum)
      at = root
    }
    addTriangle(sum, corners, t * 9)
  }
  return sums
}

function addTriangle(sum: Float64Array, corners: Float32Array, i: number): void {
  const area = triangleArea(corners, i)
  sum[0] = (sum[0] as number) + area
  for (let axis = 0; axis < 3; axis++) {
    const middle =
      ((corners[i + axis] as number) + (corners[i + 3 + axis] as number) + (corners[i + 6 + axis] as number)) / 3
    sum[1 + axis] = (sum[1 + axis] as number) + area * middle
  }
}

function regionOf(sum: Float64Array): Region {
  const [area = 0, x = 0, y = 0, z = 0] = sum
  return { areaSquareMillimetres: area, centreMillimetres: [x / area, y / area, z / area] }
}

function largest<Kind extends Region>(regions: Kind[]): Kind[] {
  return regions.sort((a, b) => b.areaSquareMillimetres - a.areaSquareMillimetres).slice(0, MOST_REGIONS)
}

export function triangleArea(corners: Float32Array, i: number): number {
  const ux = (corners[i + 3] as number) - (corners[i] as number)
  const uy = (corners[i + 4] as number) - (corners[i + 1] as number)
  const uz = (corners[i + 5] as number) - (corners[i + 2] as number)
  const vx = (corners[i + 6] as number) - (corners[i] as number)
  const vy = (corners[i + 7] as number) - (corners[i + 1] as number)
  const vz = (corners[i + 8] as number) - (corners[i + 2] as number)
  const nx = uy * vz - uz * vy
  const ny = uz * vx - ux * vz
  const nz = ux * vy - uy * vx
  return Math.sqrt(nx * nx + ny * ny + nz * nz) / 2
}

/** Joins thin spots whose cells of 1 mm touch; largest first, 50 at most. */
export function joinSpots(spots: readonly ThinSpot[], areaEach: number): { count: number; regions: ThinRegion[] } {
  const groups = groupSpots(spots)
  return { count: groups.length, regions: largest(groups.map((group) => thinRegion(group, areaEach))) }
}

/** Cut across its corner, a wall looks like a pin: pins are where most places of a group say so. */
export function settlePins(spots: readonly ThinSpot[]): void {
  for (const group of groupSpots(spots)) {
    const pins = group.filter(({ pin }) => pin).length
    for (const spot of group) spot.pin = pins * 2 > group.length
  }
}

function groupSpots(spots: readonly ThinSpot[]): ThinSpot[][] {
  const parents = joinCells(spots)
  const groups = new Map<number, ThinSpot[]>()
  for (const [i, spot] of spots.entries()) {
    const root = rootOf(parents, i)
    const group = groups.get(root)
    if (group) group.push(spot)
    else groups.set(root, [spot])
  }
  return [...groups.values()]
}

function joinCells(spots: readonly ThinSpot[]): Int32Array {
  const cells = new Map<number, number>()
  const parents = separate(spots.length)
  for (const [i, spot] of spots.entries()) {
    const key = cellKey(spot.x, spot.y, spot.z)
    const first = cells.get(key)
    if (first === undefined) cells.set(key, i)
    else unite(parents, first, i)
  }
  for (const [key, first] of cells) {
    for (const step of NEIGHBOURS) {
      const other = cells.get(key + step)
      if (other !== undefined) unite(parents, first, other)
    }
  }
  return parents
}

const ROW = 1 << 14

/** The cell of 1 mm that holds a point, as one number; cells 16 m apart share it. */
export function cellKey(x: number, y: number, z: number): number {
  return Math.floor(x) + ROW * (Math.floor(y) + ROW * Math.floor(z))
}

const NEIGHBOURS = Array.from(
  { length: 27 },
  (_, i) => (i % 3) - 1 + ROW * ((Math.floor(i / 3) % 3) - 1 + ROW * (Math.floor(i / 9) - 1)),
)

function thinRegion(spots: ThinSpot[], areaEach: number): ThinRegion {
  const mean = (axis: 'x' | 'y' | 'z') => spots.reduce((sum, spot) => sum + spot[axis], 0) / spots.length
  return {
    areaSquareMillimetres: spots.length * areaEach,
    centreMillimetres: [mean('x'), mean('y'), mean('z')],
    thinnestMillimetres: spots.reduce((least, spot) => Math.min(least, spot.millimetres), Infinity),
  }
}
