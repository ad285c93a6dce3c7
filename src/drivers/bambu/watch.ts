import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { Backoff } from '../backoff.ts'
import type { PrinterEvents, Timing } from '../driver.ts'
import type { Session } from './session.ts'

/** So many pings apart commands are tried although reports come: a session may be alive in one direction only. */
const ZOMBIE_PINGS = 12

/** Watches one printer until closed: opens the session again with exponential backoff and full jitter. */
export class Watcher {
  readonly #session: Session
  readonly #timing: Timing
  readonly #log: Log
  readonly #events: PrinterEvents
  #retryTimer: NodeJS.Timeout | undefined
  #pingTimer: NodeJS.Timeout | undefined
  #pings = 0
  readonly #backoff: Backoff
  #up = false
  #downReason: string | undefined
  #closed = false

  constructor(session: Session, timing: Timing, log: Log, events: PrinterEvents) {
    this.#session = session
    this.#timing = timing
    this.#backoff = new Backoff(timing)
    this.#log = log
    this.#events = events
    session.listen({
      snapshot: (snapshot) => this.#up && events.snapshot(snapshot),
      ended: (ending) => events.ended(ending),
      down: (reason) => this.#down(new PrintyardError('PRINTER_OFFLINE', reason)),
    })
  }

  start(): void {
    void this.#connect()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retryTimer)
    clearInterval(this.#pingTimer)
  }

  async #connect(): Promise<void> {
    try {
      await this.#session.ready()
      if (this.#closed) return
      this.#backoff.reset()
      this.#downReason = undefined
      if (!this.#up) this.#events.link({ up: true, restarted: this.#session.restarted })
      this.#up = true
      this.#events.snapshot(this.#session.tracker.snapshot)
      this.#ping()
    } catch (error) {
      this.#down(asPrintyardError(error))
    }
  }

  /** Reports come by themselves every two seconds; who hears none for a while asks, and gives up in the end. */
  #ping(): void {
    clearInterval(this.#pingTimer)
    this.#pings = 0
    this.#pingTimer = setInterval(() => {
      const silent = performance.now() - this.#session.heardAt
      if (silent > this.#timing.silenceMilliseconds) return void this.#session.cut('it fell silent')
      this.#pings += 1
      const quiet = silent >= this.#timing.pingMilliseconds
      if (quiet || this.#pings % ZOMBIE_PINGS === 0) void this.#ask()
    }, this.#timing.pingMilliseconds)
  }

  async #ask(): Promise<void> {
    const { sent, echo } = await this.#session.command(
      'info',
      { command: 'get_version' },
      this.#timing.silenceMilliseconds,
    )
    if (sent && echo === undefined && !this.#closed) this.#session.cut('it reports, and answers no question')
  }

  #down(error: PrintyardError): void {
    if (this.#closed) return
    clearInterval(this.#pingTimer)
    const credentials = error.code === 'PRINTER_CREDENTIALS' || error.code === 'PRINTER_IDENTITY_CHANGED'
    if (this.#up || this.#downReason !== error.code) {
      this.#log.info({ code: error.code, reason: error.detail }, 'printer link down')
      this.#events.link({ up: false, restarted: false, reason: error.message })
    }
    this.#up = false
    this.#downReason = error.code
    clearTimeout(this.#retryTimer)
    const delay = credentials ? this.#timing.credentialsMilliseconds : this.#backoff.next()
    this.#retryTimer = setTimeout(() => void this.#connect(), delay)
  }
}
