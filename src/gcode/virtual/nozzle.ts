import type { MachineLimits } from '../limits.ts'
import { type Move, type Planner, TrapezoidPlanner } from '../planner.ts'
import type { SliceProfile } from './profile.ts'

/** What one layer came to. Seconds by the planner; `plain` ones are length over speed, as slicers judge cooling. */
export interface LayerTimes {
  extruding: Float64Array
  travelling: Float64Array
  plainExtruding: Float64Array
  plainTravelling: Float64Array
  extrudedMillimetres: Float64Array
}

/** Moves a nozzle over a part as a slicer would, through the planner of the machine. */
export class Nozzle {
  readonly times: LayerTimes
  x = 0
  y = 0
  /** Volume laid down, cubic mm. */
  volume = 0
  private layer = 0
  private volumeBefore = 0
  /** Layers that are as the one below. */
  private readonly repeated: number[] = []
  private readonly profile: SliceProfile
  private readonly planner: Planner
  private readonly direction = new Float64Array(4)
  /** Straight: it leaves as it came. */
  private readonly move: Move = {
    ...{ lengthMillimetres: 0, feedrate: 0, acceleration: 0, offset: 0 },
    ...{ entry: this.direction, exit: this.direction },
  }

  constructor(profile: SliceProfile, layers: number) {
    this.profile = profile
    const column = () => new Float64Array(layers)
    this.times = {
      ...{ extruding: column(), travelling: column(), plainExtruding: column(), plainTravelling: column() },
      extrudedMillimetres: column(),
    }
    this.planner = new TrapezoidPlanner(profile.limits, (seconds, offset) => {
      const times = offset % 2 === 1 ? this.times.travelling : this.times.extruding
      times[offset >> 1] = (times[offset >> 1] as number) + seconds
    })
  }

  beginLayer(layer: number, rise: number): void {
    this.layer = layer
    this.volumeBefore = this.volume
    this.lift(rise)
  }

  /** The layer is laid as the one below was. */
  repeatLayer(layer: number): void {
    const laid = this.volume - this.volumeBefore
    this.repeated.push(layer)
    this.volumeBefore = this.volume
    this.volume += laid
  }

  finish(): void {
    this.planner.stop()
    for (const layer of this.repeated) {
      for (const column of Object.values(this.times)) column[layer] = column[layer - 1] as number
    }
  }

  /** Lays down `section` square mm of plastic along a straight line. */
  extrude(x: number, y: number, speed: number, acceleration: number, section: number): void {
    const { layer, times } = this
    const dx = x - this.x
    const dy = y - this.y
    const length = Math.sqrt(dx * dx + dy * dy)
    if (length < 1e-6) return
    const melted = this.profile.mostVolumePerSecond
    const feedrate = melted > 0 ? Math.min(speed, melted / section) : speed
    const fed = section / (Math.PI * (this.profile.filamentMillimetres / 2) ** 2)
    this.go(dx / length, dy / length, 0, fed, length, feedrate, acceleration, layer * 2)
    times.plainExtruding[layer] = (times.plainExtruding[layer] as number) + length / feedrate
    times.extrudedMillimetres[layer] = (times.extrudedMillimetres[layer] as number) + length
    this.volume += section * length
    this.x = x
    this.y = y
  }

  /** Goes there without plastic; over a longer way the filament is drawn back and the nozzle lifted. */
  travel(x: number, y: number): void {
    const { profile } = this
    const dx = x - this.x
    const dy = y - this.y
    const length = Math.sqrt(dx * dx + dy * dy)
    if (length < 1e-6) return
    const retracts = length > profile.retractBeforeMillimetres && profile.retractMillimetres > 0
    if (retracts) this.feed(-1)
    if (retracts && profile.liftMillimetres > 0) this.lift(profile.liftMillimetres)
    this.go(
      dx / length,
      dy / length,
      0,
      0,
      length,
      profile.speed.travel,
      profile.acceleration.usual,
      this.layer * 2 + 1,
    )
    const { plainTravelling } = this.times
    plainTravelling[this.layer] = (plainTravelling[this.layer] as number) + length / profile.speed.travel
    if (retracts && profile.liftMillimetres > 0) this.lift(-profile.liftMillimetres)
    if (retracts) this.feed(1)
    this.x = x
    this.y = y
  }

  private feed(sign: number): void {
    const { retractMillimetres, retractSpeed, limits } = this.profile
    this.go(0, 0, 0, sign, retractMillimetres, retractSpeed, limits.retractAcceleration, this.layer * 2 + 1)
  }

  private lift(millimetres: number): void {
    const { speed, acceleration } = this.profile
    this.go(
      0,
      0,
      Math.sign(millimetres),
      0,
      Math.abs(millimetres),
      speed.travel,
      acceleration.usual,
      this.layer * 2 + 1,
    )
  }

  private go(
    dx: number,
    dy: number,
    dz: number,
    de: number,
    length: number,
    speed: number,
    acceleration: number,
    offset: number,
  ): void {
    const { move, direction } = this
    direction[0] = dx
    direction[1] = dy
    direction[2] = dz
    direction[3] = de
    move.lengthMillimetres = length
    move.feedrate = speed
    move.acceleration = capped(acceleration, this.profile.limits)
    move.offset = offset
    this.planner.add(move)
  }
}

function capped(acceleration: number, { maxPrintAcceleration: most }: MachineLimits): number {
  return most > 0 ? Math.min(acceleration, most) : acceleration
}
