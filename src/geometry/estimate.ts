import type { MeshStats } from './mesh-meter.ts'

export interface VirtualEstimate {
  durationSeconds: number
  /** Meant to hold eight of ten slicings; not yet checked against slicings of our own. */
  p10: number
  p90: number
  preparationSeconds: number
  filamentMillimetres: number
  massGrams: number
  source: 'virtual'
  layers: number
  boundsMillimetres: MeshStats['boundsMillimetres']
}

export interface VirtualProfile {
  layerHeightMillimetres?: number
  wallMillimetres?: number
  /** 0 to 1. */
  infill?: number
  densityGramsPerCubicCentimetre?: number
  diameterMillimetres?: number
}

/** Assumed, not fitted: plastic laid down per second over a whole print, and the overhead of each layer. */
const CUBIC_MILLIMETRES_PER_SECOND = 3.2
const SECONDS_PER_LAYER = 6
const PREPARATION_SECONDS = 240
/** An earlier formula of this kind was 26 % off in the median and 46 % at worst; this one has not been measured, so wider. */
const P10 = 0.62
const P90 = 1.6

/**
 * A first guess for a model that has not been sliced: walls as thick as the profile says over the whole surface,
 * infill in what is left. Always show it with its band; slicing replaces it. Open meshes have no volume: then the
 * surface alone counts.
 */
export function estimateModel(stats: MeshStats, profile: VirtualProfile = {}): VirtualEstimate {
  const { layerHeightMillimetres = 0.2, wallMillimetres = 0.9, infill = 0.15 } = profile
  const { densityGramsPerCubicCentimetre = 1.24, diameterMillimetres = 1.75 } = profile
  const shell = stats.areaSquareMillimetres * wallMillimetres
  const volume = stats.closed ? Math.abs(stats.volumeCubicMillimetres) : shell
  const plastic = Math.min(volume, shell) + infill * Math.max(0, volume - shell)
  const height = stats.boundsMillimetres.max[2] - stats.boundsMillimetres.min[2]
  const layers = Math.max(1, Math.round(height / layerHeightMillimetres))
  const durationSeconds = plastic / CUBIC_MILLIMETRES_PER_SECOND + layers * SECONDS_PER_LAYER
  return {
    durationSeconds,
    p10: durationSeconds * P10,
    p90: durationSeconds * P90,
    preparationSeconds: PREPARATION_SECONDS,
    filamentMillimetres: plastic / (Math.PI * (diameterMillimetres / 2) ** 2),
    massGrams: (plastic * densityGramsPerCubicCentimetre) / 1000,
    source: 'virtual',
    layers,
    boundsMillimetres: stats.boundsMillimetres,
  }
}
