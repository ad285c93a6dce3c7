import type { SimulatedClock } from './simulator-clock.ts'

const AMBIENT = 21.3
/** Degrees per simulated second, heating and cooling: a usual hot end and bed. */
const RATES: Record<string, { up: number; down: number }> = {
  tool0: { up: 2.5, down: 0.8 },
  bed: { up: 0.7, down: 0.2 },
}

/** Heaters that ramp towards their targets in simulated time. */
export class Heaters {
  readonly #clock: SimulatedClock
  readonly #heaters = new Map([
    ['tool0', { actual: AMBIENT, target: 0 }],
    ['bed', { actual: AMBIENT, target: 0 }],
  ])
  #at: number

  constructor(clock: SimulatedClock) {
    this.#clock = clock
    this.#at = clock.now()
  }

  aim(targets: Record<string, number>): void {
    this.#advance()
    for (const [name, target] of Object.entries(targets)) {
      const heater = this.#heaters.get(name)
      if (heater !== undefined) heater.target = target
    }
  }

  /** `{tool0: {actual, target}, bed: ...}`, degrees Celsius, two decimals. */
  read(): Record<string, { actual: number; target: number }> {
    this.#advance()
    return Object.fromEntries(
      [...this.#heaters].map(([name, { actual, target }]) => [
        name,
        { actual: Math.round(actual * 100) / 100, target },
      ]),
    )
  }

  #advance(): void {
    const now = this.#clock.now()
    const seconds = now - this.#at
    this.#at = now
    for (const [name, heater] of this.#heaters) {
      const rate = RATES[name] ?? { up: 1, down: 1 }
      const goal = Math.max(AMBIENT, Math.min(heater.target, 400))
      if (heater.actual < goal) heater.actual = Math.min(goal, heater.actual + rate.up * seconds)
      else heater.actual = Math.max(goal, heater.actual - rate.down * seconds)
    }
  }
}
