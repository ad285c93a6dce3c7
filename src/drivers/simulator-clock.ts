/** A timer holds at most 24 days of the wall clock. */
const TIMER_LIMIT_MILLISECONDS = 2 ** 31 - 1

type Wait = { due: number; action: () => void; timer: NodeJS.Timeout | undefined }

/** Simulated time: so many times faster than the clock on the wall. The speed may change while something waits. */
export class SimulatedClock {
  readonly #waits = new Set<Wait>()
  #speed: number
  #seconds = 0
  #at = performance.now()

  /** `speed`: simulated seconds per second of the wall clock. */
  constructor(speed = 1) {
    this.#speed = speed
  }

  get speed(): number {
    return this.#speed
  }

  set speed(speed: number) {
    this.now()
    this.#speed = speed
    for (const wait of this.#waits) this.#arm(wait)
  }

  /** Simulated seconds since this clock was made. */
  now(): number {
    const at = performance.now()
    this.#seconds += ((at - this.#at) / 1000) * this.#speed
    this.#at = at
    return this.#seconds
  }

  /** Runs the action after so many simulated seconds; the answer takes it back. */
  after(seconds: number, action: () => void): () => void {
    const wait: Wait = { due: this.now() + seconds, action, timer: undefined }
    this.#waits.add(wait)
    this.#arm(wait)
    return () => this.#drop(wait)
  }

  /** Takes back all that still waits. */
  clear(): void {
    for (const wait of this.#waits) this.#drop(wait)
  }

  #arm(wait: Wait): void {
    clearTimeout(wait.timer)
    const milliseconds = ((wait.due - this.now()) / this.#speed) * 1000
    wait.timer = setTimeout(
      () => {
        // Timers may fire a moment early; what is due within a millisecond of the wall is due.
        if (this.now() < wait.due - 0.001 * this.#speed) return this.#arm(wait)
        this.#drop(wait)
        wait.action()
      },
      Math.max(0, Math.min(milliseconds, TIMER_LIMIT_MILLISECONDS)),
    )
  }

  #drop(wait: Wait): void {
    clearTimeout(wait.timer)
    this.#waits.delete(wait)
  }
}
