/** A print that completed: what was estimated for it, and what it took by the printer's own clock. */
export type FinishedPrint = {
  printerId: string
  /** '' where it is not known. */
  material: string
  /** Layer height and nozzle, as text; prints of one profile share it. '' where it is not known. */
  profile: string
  estimatedSeconds: number
  actualSeconds: number
}

export type LearnedTime = {
  /** Factors on the estimate. */
  p10: number
  p50: number
  p90: number
  /** Finished prints behind them. */
  prints: number
}

/** So many prints weigh as much as what is known of all the others. */
const SHRINKING_PRINTS = 5
/** Ratios beyond these are stops, clocks or mistakes, not the machine. */
const LEAST_RATIO = 0.25
const MOST_RATIO = 4
/** How widely times scatter while next to nothing is known, as the logarithm's deviation (about 15 %). */
const FIRST_SPREAD = 0.14
const Z90 = 1.2816
/** Turns a median of absolute deviations into a standard deviation. */
const MAD_TO_DEVIATION = 1.4826

/**
 * How much longer than estimated prints like this one take: from the whole fleet to the printer, then to its material,
 * then to its profile, each step's median shrunk towards the step before. Medians of logarithms, so that a print that
 * stood still for a night changes nothing and twice as long weighs as much as half.
 */
export function learnedTime(
  finished: readonly FinishedPrint[],
  wish: Pick<FinishedPrint, 'material' | 'profile'> & { printerId?: string },
): LearnedTime {
  const usable = finished.filter(isUsable)
  // Without a printer in mind the fleet is the machine.
  const byPrinter = usable.filter(({ printerId }) => wish.printerId === undefined || printerId === wish.printerId)
  const byMaterial = byPrinter.filter(({ material }) => material === wish.material)
  const byProfile = byMaterial.filter(({ profile }) => profile === wish.profile)
  const steps =
    wish.printerId === undefined ? [usable, byMaterial, byProfile] : [usable, byPrinter, byMaterial, byProfile]
  let centre = 0
  let spread = FIRST_SPREAD
  for (const prints of steps) {
    const logs = prints.map(({ actualSeconds, estimatedSeconds }) => Math.log(actualSeconds / estimatedSeconds))
    const share = logs.length / (logs.length + SHRINKING_PRINTS)
    if (logs.length === 0) break
    const middle = median(logs)
    const deviation = MAD_TO_DEVIATION * median(logs.map((log) => Math.abs(log - middle)))
    centre += share * (middle - centre)
    spread += share * (deviation - spread)
  }
  return {
    p10: Math.exp(centre - Z90 * spread),
    p50: Math.exp(centre),
    p90: Math.exp(centre + Z90 * spread),
    prints: usable.length,
  }
}

/** Fewer slices say less than the guess does. */
const FEWEST_SLICES = 5

/** How much longer than guessed models take once they are sliced; undefined while there are too few slices. */
export function learnedGuess(ratios: readonly number[]): Omit<LearnedTime, 'prints'> | undefined {
  const logs = ratios.filter((ratio) => ratio > 0).map(Math.log)
  if (logs.length < FEWEST_SLICES) return undefined
  const centre = median(logs)
  const spread = Math.max(0.02, MAD_TO_DEVIATION * median(logs.map((log) => Math.abs(log - centre))))
  return { p10: Math.exp(centre - Z90 * spread), p50: Math.exp(centre), p90: Math.exp(centre + Z90 * spread) }
}

export type TimeAccuracy = {
  prints: number
  /** Median and 90th percentile of the absolute error, as shares. */
  estimated: { median: number; p90: number } | null
  learned: { median: number; p90: number } | null
  /** Share of prints that ended between p10 and p90; 0.8 is right. */
  within: number | null
}

/** The newest prints are only predicted from those before them, so that none is judged by what it taught. */
const MOST_JUDGED = 100

/** How far estimates and learned times were off, over prints in the order in which they ended. */
export function timeAccuracy(finished: readonly FinishedPrint[]): TimeAccuracy {
  const usable = finished.filter(isUsable)
  const first = Math.max(0, usable.length - MOST_JUDGED)
  const judged = usable.slice(first).map((print, i) => {
    const { p10, p50, p90 } = learnedTime(usable.slice(0, first + i), print)
    const ratio = print.actualSeconds / print.estimatedSeconds
    return {
      estimated: Math.abs(1 / ratio - 1),
      learned: Math.abs(p50 / ratio - 1),
      within: ratio >= p10 && ratio <= p90,
    }
  })
  return {
    prints: judged.length,
    estimated: errors(judged.map(({ estimated }) => estimated)),
    learned: errors(judged.map(({ learned }) => learned)),
    within: judged.length === 0 ? null : judged.filter(({ within }) => within).length / judged.length,
  }
}

function isUsable({ actualSeconds, estimatedSeconds }: FinishedPrint): boolean {
  const ratio = actualSeconds / estimatedSeconds
  return ratio >= LEAST_RATIO && ratio <= MOST_RATIO
}

function errors(values: number[]): { median: number; p90: number } | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  return { median: median(values), p90: sorted[Math.ceil(sorted.length * 0.9) - 1] ?? 0 }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
}
