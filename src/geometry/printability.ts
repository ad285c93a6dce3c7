import { fail } from '../core/errors.ts'
import { lookThrough } from './columns.ts'
import { rootOf, separate, unite } from './disjoint.ts'
import { type Edges, pairEdges } from './edges.ts'
import { Floats } from './growable.ts'
import { type Bounds, MeshMeter, type MeshStats } from './mesh-meter.ts'
import type { Model } from './model.ts'
import { bestOf, type Orientation, orientationsOf } from './orientation.ts'
import { joinSpots, joinTriangles, type Region, settlePins, type ThinRegion } from './regions.ts'
import {
  FINE_FEATURE_MILLIMETRES,
  measureThickness,
  THIN_WALL_MILLIMETRES,
  type Thickness,
  type ThinSpot,
} from './thickness.ts'
import { weld } from './weld.ts'

/** Raise it whenever an analysis comes out differently. */
export const ANALYSER_VERSION = 1

const MOST_TRIANGLES = 3_000_000
export const OVERHANG_DEGREES = 45
const OVERHANG_COSINE = Math.cos((OVERHANG_DEGREES * Math.PI) / 180) + 1e-6
/** What stands off the bed by less than a layer lies on it. */
const ON_BED_MILLIMETRES = 0.1

type Thin = { belowMillimetres: number; areaSquareMillimetres: number; count: number; regions: ThinRegion[] }

/** What a model's shape says about printing it, Z up as it stands in the file. */
export interface Printability extends MeshStats {
  sizeMillimetres: [number, number, number]
  /** Every edge joins two triangles that are wound alike. */
  manifold: boolean
  /** All of it is wound inside out; it was looked at turned round. */
  insideOut: boolean
  openEdges: number
  nonManifoldEdges: number
  flippedEdges: number
  degenerateTriangles: number
  /** Pieces that hang together. */
  parts: number
  overhang: { degrees: number; areaSquareMillimetres: number; count: number; regions: Region[] }
  supportCubicMillimetres: number
  /** Places that were measured for walls, features and pins. */
  thicknessSamples: number
  thinnestMillimetres: number | null
  thinWalls: Thin
  fineFeatures: Thin
  pins: Thin
  orientations: Orientation[]
  best: Orientation['up']
}

/** An analysis with what its picture needs. */
export interface Analysed {
  printability: Printability
  corners: Float32Array
  overhangs: Uint8Array
  spots: ThinSpot[]
  /** What one spot stands for. */
  squareMillimetresEach: number
  twins: Int32Array
}

/** A mesh in memory, and what its triangles alone say. */
interface Looked {
  corners: Float32Array
  stats: MeshStats
  overhangs: Uint8Array
  twins: Int32Array
  facts: Omit<Printability, ByRays>
}

type ByRays =
  | 'supportCubicMillimetres'
  | 'thicknessSamples'
  | 'thinnestMillimetres'
  | 'thinWalls'
  | 'fineFeatures'
  | 'pins'
  | 'orientations'
  | 'best'

/**
 * Looks a model over for what makes prints fail. Holds the mesh in memory: up to 3 million triangles. Throws what
 * reading throws, and ANALYSIS_FAILED for a larger one.
 */
export function analyseModel(model: Model): Analysed {
  const { corners, stats, overhangs, twins, facts } = lookOver(model)
  const { triangles, boundsMillimetres: bounds } = stats
  const thickness = measureThickness(corners, triangles, bounds)
  settlePins(thickness.spots)
  const standings = [0, 1, 2].flatMap((axis) => lookThrough(corners, triangles, bounds, axis))
  const orientations = orientationsOf(standings, bounds)
  const printability: Printability = {
    ...facts,
    supportCubicMillimetres: orientations.find(({ up }) => up === '+z')?.supportCubicMillimetres ?? 0,
    ...thinness(thickness),
    orientations,
    best: bestOf(orientations, facts.volumeCubicMillimetres),
  }
  const { spots, squareMillimetresEach } = thickness
  return { printability, corners, overhangs, spots, squareMillimetresEach, twins }
}

/** What can be told without looking through the model: its size, whether it is sound, its parts and overhangs. */
export function lookOver(model: Model): Looked {
  const { corners, stats } = load(model)
  const { triangles, boundsMillimetres: bounds } = stats
  const insideOut = stats.closed && stats.volumeCubicMillimetres < 0
  if (insideOut) turnRound(corners)
  const points = weld(corners, triangles * 3)
  const edges = pairEdges(points.index, points.count)
  const overhangs = findOverhangs(corners, triangles, bounds)
  const size = (axis: 0 | 1 | 2): number => bounds.max[axis] - bounds.min[axis]
  const facts = {
    ...stats,
    volumeCubicMillimetres: Math.abs(stats.volumeCubicMillimetres),
    sizeMillimetres: [size(0), size(1), size(2)] as [number, number, number],
    ...soundness(edges),
    insideOut,
    parts: countParts(points.index, points.count),
    overhang: { degrees: OVERHANG_DEGREES, ...joinTriangles(corners, overhangs, edges.twins) },
  }
  return { corners, stats, overhangs, twins: edges.twins, facts }
}

function thinness({ spots, samples, squareMillimetresEach: each }: Thickness) {
  const thin = (belowMillimetres: number, chosen: ThinSpot[]): Thin => ({
    belowMillimetres,
    areaSquareMillimetres: chosen.length * each,
    ...joinSpots(chosen, each),
  })
  const isWall = ({ millimetres, pin }: ThinSpot) => millimetres < THIN_WALL_MILLIMETRES - 0.01 && !pin
  return {
    thicknessSamples: samples,
    thinnestMillimetres: spots.length > 0 ? spots.reduce((least, s) => Math.min(least, s.millimetres), Infinity) : null,
    thinWalls: thin(THIN_WALL_MILLIMETRES, spots.filter(isWall)),
    fineFeatures: thin(FINE_FEATURE_MILLIMETRES, spots),
    pins: thin(
      FINE_FEATURE_MILLIMETRES,
      spots.filter(({ pin }) => pin),
    ),
  }
}

function load(model: Model): { corners: Float32Array; stats: MeshStats } {
  const meter = new MeshMeter()
  const all = new Floats()
  all.reserve(Math.min(model.mostTriangles ?? 0, MOST_TRIANGLES) * 9)
  model.read((corners, triangles) => {
    const count = triangles * 9
    if (all.length + count > MOST_TRIANGLES * 9) {
      fail('ANALYSIS_FAILED', `The model has more than ${MOST_TRIANGLES} triangles: reduce it to be analysed.`)
    }
    meter.add(corners, triangles)
    all.reserve(count)
    all.values.set(count === corners.length ? corners : corners.subarray(0, count), all.length)
    all.length += count
  })
  return { corners: all.values.subarray(0, all.length), stats: meter.stats() }
}

function turnRound(corners: Float32Array): void {
  for (let i = 3; i < corners.length; i += 9) {
    for (let k = i; k < i + 3; k++) {
      const kept = corners[k] as number
      corners[k] = corners[k + 3] as number
      corners[k + 3] = kept
    }
  }
}

function soundness({ open, nonManifold, flipped, degenerate }: Edges) {
  return {
    manifold: open === 0 && nonManifold === 0 && flipped === 0,
    openEdges: open,
    nonManifoldEdges: nonManifold,
    flippedEdges: flipped,
    degenerateTriangles: degenerate,
  }
}

function countParts(index: Int32Array, points: number): number {
  const parents = separate(points)
  for (let i = 0; i < index.length; i += 3) {
    unite(parents, index[i] as number, index[i + 1] as number)
    unite(parents, index[i] as number, index[i + 2] as number)
  }
  let parts = 0
  for (let p = 0; p < points; p++) if (rootOf(parents, p) === p) parts++
  return parts
}

/** Faces that look down by more than 45 degrees and do not lie on the bed. */
function findOverhangs(corners: Float32Array, triangles: number, { min }: Bounds): Uint8Array {
  const chosen = new Uint8Array(triangles)
  const bed = min[2] + ON_BED_MILLIMETRES
  for (let t = 0, i = 0; t < triangles; t++, i += 9) {
    const high = Math.max(corners[i + 2] as number, corners[i + 5] as number, corners[i + 8] as number)
    if (high > bed && looksDown(corners, i)) chosen[t] = 1
  }
  return chosen
}

function looksDown(corners: Float32Array, i: number): boolean {
  const ux = (corners[i + 3] as number) - (corners[i] as number)
  const uy = (corners[i + 4] as number) - (corners[i + 1] as number)
  const vx = (corners[i + 6] as number) - (corners[i] as number)
  const vy = (corners[i + 7] as number) - (corners[i + 1] as number)
  const nz = ux * vy - uy * vx
  if (nz >= 0) return false
  const uz = (corners[i + 5] as number) - (corners[i + 2] as number)
  const vz = (corners[i + 8] as number) - (corners[i + 2] as number)
  const nx = uy * vz - uz * vy
  const ny = uz * vx - ux * vz
  return nz < -OVERHANG_COSINE * Math.sqrt(nx * nx + ny * ny + nz * nz)
}
