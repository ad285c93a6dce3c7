import type { SimulatedClock } from './simulator-clock.ts'
import type { ReplayPlan } from './simulator-replay.ts'

/** One print that is played, paused and played on in simulated time. */
export class SimulatedRun<File> {
  readonly file: File
  readonly plan: ReplayPlan
  /** On the clock. */
  readonly startedAt: number
  readonly #clock: SimulatedClock
  #playedSeconds = 0
  #resumedAt: number | undefined
  #takeBack = (): void => undefined

  constructor(file: File, plan: ReplayPlan, clock: SimulatedClock) {
    this.file = file
    this.plan = plan
    this.#clock = clock
    this.startedAt = clock.now()
  }

  get playing(): boolean {
    return this.#resumedAt !== undefined
  }

  /** How much of it was played, pauses left out. */
  elapsedSeconds(): number {
    const since = this.#resumedAt === undefined ? 0 : this.#clock.now() - this.#resumedAt
    return Math.min(this.plan.totalSeconds, this.#playedSeconds + since)
  }

  /** Plays on, and does `then` when it has come to its end, or to `untilSeconds` of it. */
  play(then: () => void, untilSeconds = this.plan.totalSeconds): void {
    this.hold()
    this.#resumedAt = this.#clock.now()
    this.#takeBack = this.#clock.after(untilSeconds - this.#playedSeconds, then)
  }

  hold(): void {
    this.#takeBack()
    this.#playedSeconds = this.elapsedSeconds()
    this.#resumedAt = undefined
  }
}

/** After how many seconds the file is played up to a byte. */
export function secondsAtByte(plan: ReplayPlan, byte: number): number {
  let [low, high] = [0, plan.totalSeconds]
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2
    if (plan.positionAt(middle) >= byte) high = middle
    else low = middle
  }
  return high
}
