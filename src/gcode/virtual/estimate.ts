import type { Bounds, MeshStats } from '../../geometry/mesh-meter.ts'
import type { Model } from '../../geometry/model.ts'
import { OTHER_QUALITIES, type SliceProfile, sliceProfile } from './profile.ts'
import { sliceVirtually } from './slice.ts'

export interface VirtualEstimate {
  durationSeconds: number
  /** Eight of ten slicings of the same profile lie between these. */
  p10: number
  p90: number
  preparationSeconds: number
  filamentMillimetres: number
  massGrams: number
  source: 'virtual'
  layers: number
  boundsMillimetres: Bounds
}

/** Measured: 22 models by two profiles against PrusaSlicer 2.5.0 (bench/virtual.ts), tenth and ninetieth of a hundred. */
const P10 = 0.83
const P90 = 1.14
const PREPARATION_SECONDS = 240

/**
 * Time and filament of a model that has not been sliced, by a virtual slice with a common profile. Always show it with
 * its band; slicing replaces it.
 */
export function estimateVirtually(
  model: Model,
  { boundsMillimetres }: Pick<MeshStats, 'boundsMillimetres'>,
  profile: SliceProfile = sliceProfile(),
): VirtualEstimate {
  const slice = sliceVirtually(model, boundsMillimetres, profile)
  return {
    ...slice,
    p10: slice.durationSeconds * P10,
    p90: slice.durationSeconds * P90,
    preparationSeconds: PREPARATION_SECONDS,
    source: 'virtual',
    boundsMillimetres,
  }
}

/** What one other quality takes; the rest is as for the standard one. */
export type QualityEstimate = Omit<VirtualEstimate, 'source' | 'boundsMillimetres'>

/** Fine layers take twice the work of standard ones; a model so large that this adds up goes without. */
const MOST_SECONDS = 5

/** The estimate at standard quality, and beside it those of the others by name. */
export function estimateQualities(
  model: Model,
  measured: Pick<MeshStats, 'boundsMillimetres'>,
): VirtualEstimate & { qualities: Record<string, QualityEstimate> } {
  const begin = performance.now()
  const standard = estimateVirtually(model, measured)
  const qualities: Record<string, QualityEstimate> = {}
  for (const [quality, settings] of Object.entries(OTHER_QUALITIES)) {
    if (performance.now() - begin > MOST_SECONDS * 1000) break
    const { source: _source, boundsMillimetres: _bounds, ...rest } = estimateVirtually(
      model,
      measured,
      sliceProfile(settings),
    )
    qualities[quality] = rest
  }
  return { ...standard, qualities }
}
