import { Columns } from './columns.ts'
import type { MachineLimits } from './limits.ts'
import { cappedFeedrate, type Move, type Planner, type TimeSink } from './planner.ts'

const BATCH = 4096
const CAPACITY = BATCH * 2
/** Klipper's default `instantaneous_corner_velocity` of the extruder, mm/s. */
const EXTRUDER_CORNER_VELOCITY = 1

/**
 * Klipper's look-ahead (klippy/toolhead.py): square-corner velocity as a centripetal limit, and "smoothed" speeds that
 * keep a share of each move at cruise speed. Squares of speeds throughout, as there.
 */
export class KlipperPlanner implements Planner {
  private readonly limits: MachineLimits
  private readonly sink: TimeSink
  private count = 0
  private readonly columns = new Columns(CAPACITY)
  private readonly distance = this.columns.add()
  private readonly acceleration = this.columns.add()
  private readonly cruise2 = this.columns.add()
  private readonly delta2 = this.columns.add()
  private readonly smoothDelta2 = this.columns.add()
  private readonly start2 = this.columns.add()
  private readonly smoothed2 = this.columns.add()
  private readonly offsets = this.columns.add()
  private readonly moves = new Uint8Array(CAPACITY)
  private readonly direction = new Float64Array(4)
  private readonly delayed = new Int32Array(CAPACITY)
  private readonly startOf = new Float64Array(CAPACITY)
  private readonly endOf = new Float64Array(CAPACITY)
  private readonly peakOf = new Float64Array(CAPACITY)

  constructor(limits: MachineLimits, sink: TimeSink) {
    this.limits = limits
    this.sink = sink
  }

  add(move: Move): void {
    const moving = move.entry[0] !== 0 || move.entry[1] !== 0 || move.entry[2] !== 0
    const i = this.count++
    const speed = cappedFeedrate(move, this.limits.maxFeedrate)
    const acceleration = moving ? this.axisAcceleration(move) : Math.max(1, this.limits.maxAcceleration[3] as number)
    this.distance[i] = move.lengthMillimetres
    this.acceleration[i] = acceleration
    this.cruise2[i] = speed * speed
    this.delta2[i] = 2 * move.lengthMillimetres * acceleration
    this.smoothDelta2[i] = (this.delta2[i] as number) * (moving ? 1 - this.limits.minimumCruiseRatio : 1)
    this.offsets[i] = move.offset
    this.moves[i] = moving ? 1 : 0
    this.start2[i] = 0
    this.smoothed2[i] = 0
    if (i > 0 && moving && this.moves[i - 1] === 1) this.junction(i, move)
    this.direction.set(move.exit)
    if (this.count >= CAPACITY) this.flush(true)
  }

  stop(): void {
    if (this.count > 0) this.flush(false)
  }

  /** Only Z has a cap of its own in Klipper (max_z_accel). */
  private axisAcceleration(move: Move): number {
    const z = Math.abs(move.entry[2] as number)
    const limit = this.limits.maxAcceleration[2] as number
    return z > 0 && move.acceleration * z > limit ? limit / z : move.acceleration
  }

  private junction(i: number, move: Move): void {
    const before = this.direction
    let cosine = 0
    for (let axis = 0; axis < 3; axis++) cosine -= (move.entry[axis] as number) * (before[axis] as number)
    const sine = Math.sqrt(Math.max(0, 0.5 * (1 - cosine)))
    const halfCosine = Math.sqrt(Math.max(0, 0.5 * (1 + cosine)))
    let most = Math.min(this.cruise2[i] as number, this.cruise2[i - 1] as number)
    most = Math.min(most, (this.start2[i - 1] as number) + (this.delta2[i - 1] as number))
    if (1 - sine > 0 && halfCosine > 0) {
      const radius = (sine / (1 - sine)) * (this.limits.squareCornerVelocity ** 2 * (Math.SQRT2 - 1))
      const quarterTangent = (0.25 * sine) / halfCosine
      most = Math.min(
        most,
        radius,
        (this.delta2[i] as number) * quarterTangent,
        (this.delta2[i - 1] as number) * quarterTangent,
      )
    }
    const extrusion = Math.abs((move.entry[3] as number) - (before[3] as number))
    if (extrusion > 0) most = Math.min(most, (EXTRUDER_CORNER_VELOCITY / extrusion) ** 2)
    this.start2[i] = most
    this.smoothed2[i] = Math.min(most, (this.smoothed2[i - 1] as number) + (this.smoothDelta2[i - 1] as number))
  }

  /** Walks backwards from a stop; a lazy flush times only moves that later ones cannot change. */
  private flush(lazy: boolean): void {
    let ready = this.count
    let seeking = lazy
    let nextEnd = 0
    let nextSmoothed = 0
    let peak = 0
    let waiting = 0
    for (let i = this.count - 1; i >= 0; i--) {
      const reachable = nextEnd + (this.delta2[i] as number)
      const start = Math.min(this.start2[i] as number, reachable)
      const smoothDelta = this.smoothDelta2[i] as number
      const reachableSmoothed = nextSmoothed + smoothDelta
      const smoothed = Math.min(this.smoothed2[i] as number, reachableSmoothed)
      this.startOf[i] = start
      this.endOf[i] = nextEnd
      if (smoothed < reachableSmoothed) {
        if (smoothed + smoothDelta > nextSmoothed || waiting > 0) {
          if (seeking && peak > 0) {
            ready = i
            seeking = false
          }
          peak = Math.min(this.cruise2[i] as number, (smoothed + reachableSmoothed) / 2)
          this.settleDelayed(waiting, peak)
          waiting = 0
        }
        this.peakOf[i] = Math.min((start + reachable) / 2, this.cruise2[i] as number, peak)
      } else {
        this.delayed[waiting++] = i
      }
      nextEnd = start
      nextSmoothed = smoothed
    }
    this.settleDelayed(waiting, peak)
    this.time(seeking ? this.count - BATCH : ready)
  }

  private settleDelayed(waiting: number, peak: number): void {
    let cruise = peak
    for (let k = waiting - 1; k >= 0; k--) {
      const i = this.delayed[k] as number
      cruise = Math.min(cruise, this.startOf[i] as number)
      this.peakOf[i] = cruise
    }
  }

  private time(until: number): void {
    for (let i = 0; i < until; i++) {
      const cruise2 = this.peakOf[i] as number
      const start = Math.sqrt(Math.min(this.startOf[i] as number, cruise2))
      const end = Math.sqrt(Math.min(this.endOf[i] as number, cruise2))
      const cruise = Math.sqrt(cruise2)
      const acceleration = this.acceleration[i] as number
      const up = (cruise2 - start * start) / (2 * acceleration)
      const down = (cruise2 - end * end) / (2 * acceleration)
      const flat = Math.max(0, (this.distance[i] as number) - up - down)
      const seconds = (2 * cruise - start - end) / acceleration + (flat > 0 ? flat / cruise : 0)
      this.sink(seconds, this.offsets[i] as number)
    }
    this.columns.dropBefore(until, this.count)
    this.moves.copyWithin(0, until, this.count)
    this.count -= until
  }
}
