import type { Standing } from './columns.ts'
import type { Bounds } from './mesh-meter.ts'

/** One of the six ways to stand a model on the bed along its axes. */
export interface Orientation extends Standing {
  /** Which of the model's axes points up. */
  up: '+x' | '-x' | '+y' | '-y' | '+z' | '-z'
  heightMillimetres: number
}

const UPS = ['+x', '-x', '+y', '-y', '+z', '-z'] as const

/** Standings come by axis, up before down. */
export function orientationsOf(standings: readonly Standing[], { min, max }: Bounds): Orientation[] {
  return standings.map((standing, i) => {
    const axis = Math.floor(i / 2)
    const heightMillimetres = (max[axis] as number) - (min[axis] as number)
    return { up: UPS[i] as Orientation['up'], heightMillimetres, ...standing }
  })
}

/** Supports that differ by less than a hundredth of the part cost the same; then the lower one prints faster. */
const SAME_SHARE = 0.01
const SAME_CUBIC_MILLIMETRES = 20
const SAME_HEIGHT = 1.02
/** On much less of the bed than it could stand on, a part comes loose. */
const LEAST_CONTACT = 0.2

/**
 * The orientation with the least support; among equals the lowest, then the one that the file has, then the one with
 * more on the bed. None that stands on less than a fifth of the largest contact.
 */
export function bestOf(orientations: readonly Orientation[], volumeCubicMillimetres: number): Orientation['up'] {
  const most = Math.max(...orientations.map(({ contactSquareMillimetres }) => contactSquareMillimetres))
  const firm = orientations.filter(({ contactSquareMillimetres: contact }) => contact >= LEAST_CONTACT * most)
  const margin = Math.max(SAME_CUBIC_MILLIMETRES, SAME_SHARE * volumeCubicMillimetres)
  const least = Math.min(...firm.map(({ supportCubicMillimetres }) => supportCubicMillimetres))
  const cheap = firm.filter(({ supportCubicMillimetres }) => supportCubicMillimetres <= least + margin)
  const lowest = Math.min(...cheap.map(({ heightMillimetres }) => heightMillimetres))
  const low = cheap.filter(({ heightMillimetres }) => heightMillimetres <= lowest * SAME_HEIGHT)
  if (low.some(({ up }) => up === '+z')) return '+z'
  return low.sort((a, b) => b.contactSquareMillimetres - a.contactSquareMillimetres)[0]?.up ?? '+z'
}
