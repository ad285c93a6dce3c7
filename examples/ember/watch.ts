import { asPrintyardError, type PrintyardError } from '../../src/core/errors.ts'
import { Backoff } from '../../src/drivers/backoff.ts'
import type { PrinterEvents, Timing } from '../../src/drivers/driver.ts'
import { endingOf, type Status, snapshotOf } from './status.ts'

/** Share of the ping: every second by default. */
const POLL_SHARE = 0.2

/** Asks for the status until closed, and turns the answers into events. */
export class Watcher {
  readonly #ask: () => Promise<Status>
  readonly #timing: Timing
  readonly #events: PrinterEvents
  readonly #backoff: Backoff
  #timer: NodeJS.Timeout | undefined
  #up = false
  /** Why it is down, so that the same reason is told once. */
  #trouble: string | undefined
  #boot: string | undefined
  /** Prints that were over at the last answer; undefined after a gap: what ended in it was not seen. */
  #over: Set<string> | undefined
  #closed = false

  constructor(ask: () => Promise<Status>, timing: Timing, events: PrinterEvents) {
    this.#ask = ask
    this.#timing = timing
    this.#events = events
    this.#backoff = new Backoff(timing)
    void this.#poll()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  async #poll(): Promise<void> {
    const pause = await this.#ask().then(
      (status) => this.#heard(status),
      (error: unknown) => this.#lost(asPrintyardError(error)),
    )
    if (!this.#closed) this.#timer = setTimeout(() => void this.#poll(), pause)
  }

  #heard(status: Status): number {
    if (this.#closed) return 0
    this.#backoff.reset()
    const restarted = this.#boot !== undefined && this.#boot !== status.boot
    this.#boot = status.boot
    if (restarted && this.#up) this.#fell('the printer restarted')
    if (!this.#up) this.#events.link({ up: true, restarted })
    this.#up = true
    this.#trouble = undefined
    const over = status.runs.filter(({ outcome }) => outcome !== undefined)
    for (const run of over) if (this.#over?.has(run.ref) === false) this.#events.ended(endingOf(run, status.error))
    this.#over = new Set(over.map(({ ref }) => ref))
    this.#events.snapshot(snapshotOf(status))
    return this.#timing.pingMilliseconds * POLL_SHARE
  }

  #lost(error: PrintyardError): number {
    if (this.#closed) return 0
    if (this.#up || this.#trouble !== error.code) this.#fell(error.message)
    this.#trouble = error.code
    return error.code === 'PRINTER_CREDENTIALS' ? this.#timing.credentialsMilliseconds : this.#backoff.next()
  }

  #fell(reason: string): void {
    this.#up = false
    this.#over = undefined
    this.#events.link({ up: false, restarted: false, reason })
  }
}
