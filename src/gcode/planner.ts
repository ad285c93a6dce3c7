import { Columns } from './columns.ts'
import type { MachineLimits } from './limits.ts'

/** Hears each timed move in order: its seconds and the byte offset of its line. */
export type TimeSink = (seconds: number, offset: number) => void

/** One move, filled in anew for each `add`: vectors are unit-free shares of the length per axis (X, Y, Z, E). */
export interface Move {
  lengthMillimetres: number
  feedrate: number
  acceleration: number
  /** Direction at the start, and at the end: they differ in an arc that is planned as a whole. */
  entry: Float64Array
  exit: Float64Array
  offset: number
}

export interface Planner {
  add(move: Move): void
  /** Times all moves as if the machine now came to a stop. */
  stop(): void
}

const REFRESH = 256
const KEEP = 64
const CAPACITY = REFRESH + 2
const STANDING = 1e-4
/** Marlin without classic jerk starts and ends at this speed, mm/s. */
const MINIMUM_PLANNER_SPEED = 0.05
/** Marlin (JD_HANDLE_SMALL_SEGMENTS): moves as short, at corners as blunt, are chords of an arc. */
const SHORT_MILLIMETRES = 1
const BLUNT_COSINE = -Math.SQRT1_2

/**
 * Trapezoidal planner with look-ahead, as Marlin and PrusaSlicer's GCodeProcessor have it: every junction gets the
 * highest speed that jerk (or junction deviation) allows, a backward and a forward pass make the speeds reachable,
 * then each move is a trapezoid or a triangle. It works on batches of 256 and keeps the last 64 open, as PrusaSlicer does.
 * The passes run backward, then forward, as in the firmware, or for files of PrusaSlicer and its kin in their order.
 */
export class TrapezoidPlanner implements Planner {
  private readonly limits: MachineLimits
  private readonly sink: TimeSink
  private count = 0
  private readonly columns = new Columns(CAPACITY)
  private readonly distance = this.columns.add()
  private readonly acceleration = this.columns.add()
  private readonly cruise = this.columns.add()
  private readonly entry = this.columns.add()
  private readonly maxEntry = this.columns.add()
  private readonly safe = this.columns.add()
  private readonly nominal = new Uint8Array(CAPACITY)
  private readonly offsets = this.columns.add()
  private readonly velocity = new Float64Array(4)
  private readonly previous = new Float64Array(4)
  private previousFeedrate = 0
  private previousSafe = 0
  private readonly previousDirection = new Float64Array(4)

  constructor(limits: MachineLimits, sink: TimeSink) {
    this.limits = limits
    this.sink = sink
  }

  add(move: Move): void {
    const cruise = cappedFeedrate(move, this.limits.maxFeedrate)
    const acceleration = cappedAcceleration(move, this.limits.maxAcceleration)
    for (let axis = 0; axis < 4; axis++) this.velocity[axis] = (move.entry[axis] as number) * cruise
    const safe = this.safeSpeed(cruise)
    const junction = this.junctionSpeed(move, cruise, safe, acceleration)
    const allowable = Math.sqrt(safe * safe + 2 * acceleration * move.lengthMillimetres)
    const i = this.count++
    this.distance[i] = move.lengthMillimetres
    this.acceleration[i] = acceleration
    this.cruise[i] = cruise
    this.entry[i] = Math.min(junction, allowable)
    this.maxEntry[i] = junction
    this.safe[i] = safe
    this.nominal[i] = cruise <= allowable ? 1 : 0
    this.offsets[i] = move.offset
    this.remember(move, cruise, safe)
    if (this.count >= REFRESH) this.flush(KEEP)
  }

  stop(): void {
    if (this.count > 0) this.flush(0)
    this.previousFeedrate = 0
  }

  private remember(move: Move, cruise: number, safe: number): void {
    for (let axis = 0; axis < 4; axis++) {
      this.previous[axis] = (move.exit[axis] as number) * cruise
      this.previousDirection[axis] = move.exit[axis] as number
    }
    this.previousFeedrate = cruise
    this.previousSafe = safe
  }

  /** The speed from which the machine may stop at once. */
  private safeSpeed(cruise: number): number {
    if (this.limits.cornering === 'junction-deviation') return Math.min(cruise, MINIMUM_PLANNER_SPEED)
    let safe = cruise
    for (let axis = 0; axis < 4; axis++) {
      const jerk = this.limits.jerk[axis] as number
      if (Math.abs(this.velocity[axis] as number) > jerk) safe = Math.min(safe, jerk)
    }
    return safe
  }

  private junctionSpeed(move: Move, cruise: number, safe: number, acceleration: number): number {
    if (this.previousFeedrate <= STANDING || this.count === 0) return safe
    if (this.limits.cornering === 'junction-deviation') return this.deviationSpeed(move, cruise, safe, acceleration)
    const slower = Math.min(this.previousFeedrate, cruise)
    const junction = slower * this.jerkFactor(slower / this.previousFeedrate)
    // Both moves may stop and start by themselves at nearly this speed: then the junction gains nothing.
    const threshold = junction * 0.99
    return this.previousSafe > threshold && safe > threshold ? safe : junction
  }

  /**
   * How much the common speed must drop so that no axis changes by more than its jerk. Only the exit is scaled to the
   * slower move, as the firmware and the slicers have it.
   */
  private jerkFactor(exitShare: number): number {
    const vector = this.limits.vectorJerk
    let factor = 1
    for (let axis = 0; axis < 4; axis++) {
      const exit = (this.previous[axis] as number) * exitShare * factor
      const entry = (this.velocity[axis] as number) * factor
      const change = vector ? Math.abs(entry - exit) : coastingJerk(exit, entry)
      const allowed = this.limits.jerk[axis] as number
      if (change > allowed) factor *= allowed / change
    }
    return factor
  }

  /** Marlin 2's junction deviation: the corner is taken as an arc that strays by that much. */
  private deviationSpeed(move: Move, cruise: number, safe: number, acceleration: number): number {
    let cosine = 0
    for (let axis = 0; axis < 3; axis++)
      cosine -= (move.entry[axis] as number) * (this.previousDirection[axis] as number)
    const slower = Math.min(this.previousFeedrate, cruise)
    if (cosine > 0.999999) return Math.min(safe, slower)
    if (cosine < -0.999999) return slower
    const sine = Math.sqrt(0.5 * (1 - cosine))
    let squared = (acceleration * this.limits.junctionDeviationMillimetres * sine) / (1 - sine)
    if (move.lengthMillimetres < SHORT_MILLIMETRES && cosine < BLUNT_COSINE) {
      squared = Math.min(squared, (acceleration * move.lengthMillimetres) / Math.max(0.001, Math.acos(-cosine)))
    }
    return Math.min(slower, Math.sqrt(squared))
  }

  private flush(keep: number): void {
    if (this.limits.passes === 'slicer') this.forwardPass()
    this.backwardPass()
    if (this.limits.passes === 'firmware') this.forwardPass()
    const timed = this.count - keep
    for (let i = 0; i < timed; i++) {
      const exit = i + 1 < this.count ? (this.entry[i + 1] as number) : (this.safe[i] as number)
      const seconds = trapezoidSeconds(
        this.distance[i] as number,
        this.acceleration[i] as number,
        this.entry[i] as number,
        this.cruise[i] as number,
        exit,
      )
      this.sink(seconds, this.offsets[i] as number)
    }
    this.columns.dropBefore(timed, this.count)
    this.nominal.copyWithin(0, timed, this.count)
    this.count = keep
  }

  private forwardPass(): void {
    for (let i = 1; i < this.count; i++) {
      if (this.nominal[i - 1] === 1) continue
      const before = this.entry[i - 1] as number
      if (before >= (this.entry[i] as number)) continue
      const reachable = Math.sqrt(
        before * before + 2 * (this.acceleration[i - 1] as number) * (this.distance[i - 1] as number),
      )
      if (reachable < (this.entry[i] as number)) this.entry[i] = reachable
    }
  }

  private backwardPass(): void {
    for (let i = this.count - 2; i > 0; i--) {
      const most = this.maxEntry[i] as number
      if (this.entry[i] === most) continue
      const after = this.entry[i + 1] as number
      if (this.nominal[i] === 1 || most <= after) this.entry[i] = most
      else {
        const reachable = Math.sqrt(after * after + 2 * (this.acceleration[i] as number) * (this.distance[i] as number))
        this.entry[i] = Math.min(most, reachable)
      }
    }
  }
}

/** Speed change of one axis; reversing counts the larger half only, since the axis passes through a stop. */
function coastingJerk(exit: number, entry: number): number {
  if (exit > entry) return entry > 0 || exit < 0 ? exit - entry : Math.max(exit, -entry)
  return entry < 0 || exit > 0 ? entry - exit : Math.max(-exit, entry)
}

/** The feedrate that no axis exceeds, mm/s. */
export function cappedFeedrate(move: Move, most: Float64Array): number {
  let feedrate = move.feedrate
  for (let axis = 0; axis < 4; axis++) {
    const share = Math.abs(move.entry[axis] as number)
    const limit = most[axis] as number
    if (limit > 0 && feedrate * share > limit) feedrate = limit / share
  }
  return feedrate
}

/** The acceleration that no axis exceeds, mm/s2. */
export function cappedAcceleration(move: Move, most: Float64Array): number {
  let acceleration = move.acceleration
  for (let axis = 0; axis < 4; axis++) {
    const share = Math.abs(move.entry[axis] as number)
    const limit = most[axis] as number
    if (limit > 0 && acceleration * share > limit) acceleration = limit / share
  }
  return acceleration
}

/** Seconds for a move from `entry` to `exit` speed that cruises at most at `cruise` (mm, mm/s, mm/s2). */
export function trapezoidSeconds(
  distance: number,
  acceleration: number,
  entry: number,
  cruise: number,
  exit: number,
): number {
  const up = Math.max(0, (cruise * cruise - entry * entry) / (2 * acceleration))
  const down = Math.max(0, (cruise * cruise - exit * exit) / (2 * acceleration))
  const flat = distance - up - down
  if (flat >= 0) return (2 * cruise - Math.min(cruise, entry) - Math.min(cruise, exit)) / acceleration + flat / cruise
  const rising = Math.min(
    distance,
    Math.max(0, (2 * acceleration * distance - entry * entry + exit * exit) / (4 * acceleration)),
  )
  const peak = Math.sqrt(entry * entry + 2 * acceleration * rising)
  const falling = distance - rising
  const end = Math.sqrt(Math.max(0, peak * peak - 2 * acceleration * falling))
  return (peak - entry) / acceleration + (peak - end) / acceleration
}
