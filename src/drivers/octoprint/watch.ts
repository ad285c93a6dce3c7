import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { Backoff } from '../backoff.ts'
import type { PrinterEvents, Timing } from '../driver.ts'
import { record, text } from '../fields.ts'
import { type Journal, journalOf, reconnectedSince, sameRun } from './journal.ts'
import { login, openPush, type Push, type Session } from './push.ts'
import { Tracker, WATCHED_EVENTS } from './tracker.ts'
import type { Wire } from './wire.ts'

/** One `current` per n x 500 ms. */
const THROTTLE = 2
/** Recent OctoPrint keeps markings half an hour by default; only used where the session cannot answer. */
const MARKINGS_SECONDS = 30 * 60

/** Watches one OctoPrint until closed: one push channel, reopened with exponential backoff and full jitter. */
export class Watcher {
  readonly #wire: Wire
  readonly #timing: Timing
  readonly #log: Log
  readonly #events: PrinterEvents
  readonly #tracker: Tracker
  #push: Push | undefined
  #timer: NodeJS.Timeout | undefined
  #greeting: NodeJS.Timeout | undefined
  #session: Session | undefined
  /** The session was taken from an earlier connection: if the server still knows it, it is the same process. */
  #sessionIsOld = false
  #journal: Journal | undefined
  readonly #backoff: Backoff
  #up = false
  #downReason: string | undefined
  #closed = false

  constructor(wire: Wire, timing: Timing, log: Log, events: PrinterEvents) {
    this.#wire = wire
    this.#timing = timing
    this.#backoff = new Backoff(timing)
    this.#log = log
    this.#events = events
    this.#tracker = new Tracker({
      snapshot: (snapshot) => this.#up && events.snapshot(snapshot),
      ended: (ending) => events.ended(ending),
      reconnected: () => events.link({ up: true, restarted: true, reason: 'its printer was connected anew, or reset' }),
    })
  }

  start(): void {
    void this.#connect()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    clearTimeout(this.#greeting)
    this.#push?.close()
  }

  async #connect(): Promise<void> {
    try {
      this.#sessionIsOld = this.#session !== undefined
      const session = this.#session ?? (await login(this.#wire))
      if (this.#closed) return
      this.#session = session
      this.#openPush(session)
    } catch (error) {
      this.#down(asPrintyardError(error))
    }
  }

  #openPush(session: Session): void {
    const push = openPush(this.#wire, this.#timing, {
      session,
      events: WATCHED_EVENTS,
      message: (type, payload) => this.#message(push, type, payload),
      closed: (reason) => this.#down(new PrintyardError('PRINTER_OFFLINE', `OctoPrint's push channel: ${reason}`)),
    })
    this.#push = push
    // A key that may not read the status is accepted, and then told nothing.
    clearTimeout(this.#greeting)
    this.#greeting = setTimeout(() => {
      if (!this.#up)
        this.#down(new PrintyardError('PRINTER_OFFLINE', 'OctoPrint tells no status: may the key read it?'))
    }, this.#timing.requestMilliseconds)
  }

  #message(push: Push, type: string, payload: unknown): void {
    if (this.#closed) return
    if (type === 'history') this.#history(push, payload)
    else if (type === 'reauthRequired') this.#reauthenticate(text(record(payload).reason))
    else if (!this.#up) return
    else if (type === 'current') this.#current(payload)
    else if (type === 'event') this.#tracker.event(text(record(payload).type) ?? '', record(payload).payload)
  }

  #history(push: Push, payload: unknown): void {
    const journal = journalOf(payload, MARKINGS_SECONDS)
    const before = this.#journal
    this.#journal = journal
    this.#backoff.reset()
    clearTimeout(this.#greeting)
    if (!this.#up) {
      const restarted = before !== undefined && this.#restarted(before, journal)
      this.#up = true
      this.#downReason = undefined
      this.#events.link({ up: true, restarted })
      push.send({ throttle: THROTTLE })
    }
    this.#tracker.history(payload)
  }

  /**
   * A session that the server still knows proves its process to be the same; else the markings have to. Where they
   * cannot tell, a restart is assumed: it only costs a question. A printer that was connected anew counts too.
   */
  #restarted(before: Journal, now: Journal): boolean {
    return reconnectedSince(before, now) || !(this.#sessionIsOld || sameRun(before, now) === true)
  }

  #current(payload: unknown): void {
    this.#journal = journalOf(payload, MARKINGS_SECONDS)
    this.#tracker.current(payload)
  }

  /** The server does not know the session: it restarted, or the session aged out. An old one is replaced quietly. */
  #reauthenticate(reason: string | undefined): void {
    const replace = this.#sessionIsOld && !this.#up
    this.#session = undefined
    if (!replace) {
      this.#down(new PrintyardError('PRINTER_OFFLINE', `OctoPrint wants a new login: ${reason ?? 'unknown'}`))
      return
    }
    this.#push?.close()
    this.#retry(0)
  }

  #down(error: PrintyardError): void {
    if (this.#closed) return
    clearTimeout(this.#greeting)
    this.#push?.close()
    this.#push = undefined
    const credentials = error.code === 'PRINTER_CREDENTIALS'
    if (credentials) this.#session = undefined
    if (this.#up || this.#downReason !== error.code) {
      this.#log.info({ code: error.code, reason: error.detail }, 'printer link down')
      this.#events.link({ up: false, restarted: false, reason: error.message })
    }
    this.#up = false
    this.#downReason = error.code
    this.#retry(credentials ? this.#timing.credentialsMilliseconds : this.#backoff.next())
  }

  #retry(delay: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#connect(), delay)
  }
}
