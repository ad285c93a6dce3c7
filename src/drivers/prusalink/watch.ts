import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { Backoff } from '../backoff.ts'
import type { PrinterEvents, Timing } from '../driver.ts'
import { readStatus, type Status } from './status.ts'
import { Tracker } from './tracker.ts'
import type { Wire } from './wire.ts'

/** The network of the printer stalls for seconds while it homes: one poll that fails says nothing. */
const FAILURES = 3
/** Share of the ping: every 2 s by default, as often as a printer may be asked. */
const POLL_SHARE = 0.4

/** Asks one PrusaLink for its status until closed; it has nothing that tells by itself. */
export class Watcher {
  readonly #wire: Wire
  readonly #timing: Timing
  readonly #log: Log
  readonly #events: PrinterEvents
  readonly #tracker: Tracker
  readonly #seen: (status: Status) => void
  #timer: NodeJS.Timeout | undefined
  #up = false
  #downReason: string | undefined
  #failures = 0
  readonly #backoff: Backoff
  #heardAt = performance.now()
  #connects = -1
  #boot: string | undefined
  #closed = false

  constructor(wire: Wire, timing: Timing, log: Log, events: PrinterEvents, seen: (status: Status) => void) {
    this.#wire = wire
    this.#timing = timing
    this.#backoff = new Backoff(timing)
    this.#log = log
    this.#events = events
    this.#seen = seen
    this.#tracker = new Tracker({
      snapshot: (snapshot) => events.snapshot(snapshot),
      ended: (ending) => events.ended(ending),
    })
  }

  start(): void {
    void this.#poll()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  async #poll(): Promise<void> {
    try {
      const status = await this.#withPatience(() => readStatus(this.#wire, this.#tracker.known))
      const restarted = await this.#restarted()
      if (!this.#closed) this.#heard(status, restarted)
    } catch (error) {
      if (!this.#closed) this.#failed(asPrintyardError(error))
    }
  }

  /** A link that is up is given up when nothing was heard for so long, however patient a single question is. */
  async #withPatience<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    if (!this.#up) return await ask()
    const left = Math.max(0, this.#timing.silenceMilliseconds - (performance.now() - this.#heardAt))
    let timer: NodeJS.Timeout | undefined
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new PrintyardError('PRINTER_OFFLINE', 'The printer fell silent')), left)
    })
    try {
      return await Promise.race([ask(), silence])
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * A server that restarted kept no connection, so it is only asked after a new one. The first half of the firmware's
   * nonce is drawn at boot and stays; where it has another form, a link that was down counts as a restart: it only costs a question.
   */
  async #restarted(): Promise<boolean> {
    if (this.#connects === this.#wire.connects) return false
    const nonce = (await this.#wire.challenge())?.nonce
    const boot = /^([0-9a-f]{8})[0-9a-f]{8}$/.exec(nonce ?? '')?.[1]
    const first = this.#connects === -1
    const changed = boot === undefined ? !this.#up : boot !== this.#boot
    this.#connects = this.#wire.connects
    this.#boot = boot
    return changed && !first
  }

  #heard(status: Status, restarted: boolean): void {
    this.#heardAt = performance.now()
    this.#failures = 0
    this.#backoff.reset()
    this.#seen(status)
    if (restarted && this.#up) this.#fell('the printer restarted')
    if (!this.#up) {
      this.#up = true
      this.#downReason = undefined
      this.#events.link({ up: true, restarted })
    }
    this.#tracker.status(status)
    this.#again(this.#timing.pingMilliseconds * POLL_SHARE)
  }

  #failed(error: PrintyardError): void {
    this.#failures += 1
    const credentials = error.code === 'PRINTER_CREDENTIALS'
    const silent = performance.now() - this.#heardAt >= this.#timing.silenceMilliseconds
    const gone = credentials || silent || this.#failures >= FAILURES
    if (!gone) {
      this.#again(this.#timing.pingMilliseconds)
      return
    }
    if (this.#up || this.#downReason !== error.code) {
      this.#log.info({ code: error.code, reason: error.detail }, 'printer link down')
      this.#fell(error.message)
    }
    this.#downReason = error.code
    this.#again(credentials ? this.#timing.credentialsMilliseconds : this.#backoff.next())
  }

  #fell(reason: string): void {
    this.#up = false
    this.#tracker.gap()
    this.#events.link({ up: false, restarted: false, reason })
  }

  #again(delay: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#poll(), delay)
  }
}
