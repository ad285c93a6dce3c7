import type { Timing } from './driver.ts'

/** Beyond this the pause is at its limit, whatever the timing. */
const MOST_DOUBLINGS = 20

/** How long a watcher waits before it tries again: doubles up to the limit, with full jitter so that 500 printers do not come back in step. */
export class Backoff {
  readonly #timing: Pick<Timing, 'reconnectFirstMilliseconds' | 'reconnectLastMilliseconds'>
  #attempts = 0

  constructor(timing: Pick<Timing, 'reconnectFirstMilliseconds' | 'reconnectLastMilliseconds'>) {
    this.#timing = timing
  }

  /** The next pause in milliseconds. */
  next(): number {
    const { reconnectFirstMilliseconds: first, reconnectLastMilliseconds: last } = this.#timing
    const ceiling = Math.min(last, first * 2 ** this.#attempts)
    this.#attempts = Math.min(this.#attempts + 1, MOST_DOUBLINGS)
    return Math.max(Math.random() * ceiling, Math.min(first, ceiling) / 2)
  }

  /** It worked: the next failure begins with the shortest pause. */
  reset(): void {
    this.#attempts = 0
  }
}
