import { randomUUID } from 'node:crypto'
import { PrintyardError } from '../../core/errors.ts'
import { ACTIVE, type Ending, type Snapshot, type Timing } from '../driver.ts'
import { type Line, openLine } from './line.ts'
import type { Status } from './merge.ts'
import { COUNTER_SIZE, countedOn, isWhole, reportNumber } from './reports.ts'
import { type BambuSettings, START_SHOWS_SECONDS } from './settings.ts'
import { asksToGoOn, jobName } from './state.ts'
import { Tracker } from './tracker.ts'

/** R11: within such a gap, and without a reboot, no print can have begun and ended unseen. */
export const LONGEST_GAP_MILLISECONDS = 60_000

export type SessionEvents = {
  snapshot?: (snapshot: Snapshot) => void
  ended?: (ending: Ending) => void
  /** The line went down. */
  down?: (reason: string) => void
}

/** What the printer answered to one command; undefined = nothing in time. */
export type Echo = Status | undefined

/** How an unbroken observation began: when (`performance.now()`), with which count of reports, and what was shown. */
export type Beginning = { at: number; counter: number | undefined; snapshot: Snapshot }

/** How long a start that was taken may show nothing. */
export const startShowsMilliseconds = ({ startShowsSeconds = START_SHOWS_SECONDS }: BambuSettings): number =>
  startShowsSeconds * 1_000

/**
 * All that one connection knows of a printer: the merged status, and whether it was watched without a gap. The line
 * is opened when it is needed and opened again by the next question; whoever watches does that in a loop.
 */
export class Session {
  readonly tracker: Tracker
  readonly #settings: BambuSettings
  readonly #timing: Timing
  #events: SessionEvents = {}
  #line: Line | undefined
  #opening: Promise<void> | undefined
  #closed = false
  /** Changes whenever something may have happened unseen: a gap, or a reboot. */
  observation = randomUUID()
  /** How `observation` began; undefined until the first report. */
  began: Beginning | undefined
  /** Which connection this is, counted: what was said between two of them, as the echo of a start, was missed. */
  line = 0
  #lineSince = 0
  /** The newest reopening found the printer rebooted. */
  restarted = false
  /** When the line was last known to be whole; what is heard after a gap counts from the whole status on. */
  heardAt = 0
  #counter: number | undefined
  #rate = 1
  #afterGap = false
  #rebootSeen = false
  #sequence = Math.floor(Math.random() * 1_000_000)
  #pendingTimer: NodeJS.Timeout | undefined
  readonly #waiting = new Set<{ sees: (group: string, body: Status) => boolean; done: (body: Echo) => void }>()

  constructor(settings: BambuSettings, timing: Timing) {
    this.#settings = settings
    this.#timing = timing
    this.tracker = new Tracker({
      snapshot: (snapshot) => this.#events.snapshot?.(snapshot),
      ended: (ending) => this.#events.ended?.(ending),
    })
  }

  listen(events: SessionEvents): void {
    this.#events = events
  }

  get open(): boolean {
    return this.#line?.open === true
  }

  /** The printer's own count of its reports, as far as it told it. */
  get counter(): number | undefined {
    return this.#counter
  }

  /** For how long this connection has heard everything, in milliseconds. */
  get lineAge(): number {
    return this.open ? performance.now() - this.#lineSince : 0
  }

  /**
   * Connected, with the whole status known and recent. Rejects as `openLine` does, and PRINTER_OFFLINE when the printer
   * says nothing: a wrong serial number gives silence, not an error.
   */
  async ready(): Promise<void> {
    if (this.#opening === undefined && this.open) {
      if (performance.now() - this.heardAt <= this.#timing.silenceMilliseconds) return
      this.cut('silent')
    }
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    await this.#opening
  }

  /**
   * As `ready`, and the printer has just answered: what it reported before is merged by then. Asking for the whole
   * status each time would be too much for an A1, so it is asked for its version.
   */
  async fresh(): Promise<Status> {
    await this.ready()
    const { echo } = await this.command('info', { command: 'get_version' })
    if (echo !== undefined) return echo
    this.cut('a question was answered by nothing')
    throw new PrintyardError('PRINTER_OFFLINE', 'The printer does not answer')
  }

  /** Waits a while for the status, or the error, that follows the echo of a start. */
  async settled(name: string, milliseconds = this.#timing.requestMilliseconds): Promise<void> {
    const { tracker } = this
    const decided = () => {
      const { state, job } = tracker.snapshot
      const runs = job?.fileName === name && ACTIVE.includes(state)
      return runs || tracker.refused.has(name) || tracker.ending(name) !== undefined
    }
    if (!decided()) await this.wait(decided, Math.max(0, milliseconds))
  }

  async #open(): Promise<void> {
    if (this.#closed) throw new PrintyardError('PRINTER_OFFLINE', 'The connection was closed')
    this.#afterGap = true
    const line = await openLine(this.#settings, this.#timing.requestMilliseconds, {
      message: (group, body) => this.#message(group, body),
      closed: (reason) => this.#down(reason),
    })
    this.#line = line
    if (this.#closed) return this.close()
    // A delta may come first; only the whole status tells the state.
    const whole = this.wait((group, body) => group === 'print' && body.command === 'push_status' && isWhole(body))
    line.publish({ pushing: { sequence_id: '0', command: 'pushall', version: 1, push_target: 1 } })
    this.line += 1
    this.#lineSince = performance.now()
    if ((await whole) !== undefined) return
    const reason = 'The printer sends no status: check the serial number'
    this.cut(reason)
    throw new PrintyardError('PRINTER_OFFLINE', reason)
  }

  /** Resolves with the first message that pleases, or undefined after the time or when the line goes down. */
  wait(sees: (group: string, body: Status) => boolean, milliseconds = this.#timing.requestMilliseconds): Promise<Echo> {
    return new Promise((resolve) => {
      const waiter = {
        sees,
        done: (body: Echo) => {
          clearTimeout(timer)
          this.#waiting.delete(waiter)
          resolve(body)
        },
      }
      const timer = setTimeout(() => waiter.done(undefined), milliseconds)
      this.#waiting.add(waiter)
    })
  }

  /** Sends a command once and waits for its echo. Undefined = not sent, or not answered: see `sent`. */
  async command(group: string, body: Status, milliseconds?: number): Promise<{ sent: boolean; echo: Echo }> {
    const sequence_id = String(++this.#sequence)
    const echoed = this.wait(
      (of, told) => of === group && told.command === body.command && String(told.sequence_id) === sequence_id,
      milliseconds,
    )
    const sent = this.#line?.publish({ [group]: { ...body, sequence_id } }) === true
    if (!sent) this.#giveUp()
    return { sent, echo: await echoed }
  }

  /** Ends the line at once; the next question opens another one. */
  cut(reason: string): void {
    const line = this.#line
    this.#line = undefined
    line?.cut()
    this.#giveUp()
    if (line !== undefined) this.#events.down?.(reason)
  }

  close(): void {
    this.#closed = true
    this.#events = {}
    clearTimeout(this.#pendingTimer)
    this.#giveUp()
    this.#line?.close()
    this.#line = undefined
  }

  #down(reason: string): void {
    if (this.#line === undefined || this.#line.open) return
    this.#line = undefined
    this.#giveUp()
    this.#events.down?.(reason)
  }

  #giveUp(): void {
    for (const waiter of [...this.#waiting]) waiter.done(undefined)
  }

  #message(group: string, body: Status): void {
    if (this.#closed) return
    if (group === 'print' && body.command === 'push_status') this.#report(body)
    else {
      // Before the whole status it may answer somebody else, and would hide how long the gap was.
      if (!this.#afterGap) this.heardAt = performance.now()
      if (group === 'print') this.#echo(body)
    }
    for (const waiter of [...this.#waiting]) if (waiter.sees(group, body)) waiter.done(body)
  }

  #report(body: Status): void {
    const now = performance.now()
    // Until the whole status came, what a delta does not mention is older than the gap.
    const first = this.#afterGap
    if (first && !isWhole(body)) return
    const counter = reportNumber(body)
    if (first) this.#comeBack(body, counter, now - this.heardAt)
    else if (this.#wentBack(counter)) {
      this.#rebooted()
      return
    }
    if (counter !== undefined && this.#counter !== undefined && !first) {
      const seconds = Math.max(0.01, (now - this.heardAt) / 1000)
      this.#rate = Math.max(this.#rate * 0.9, Math.min(100, 1 / seconds))
    }
    this.#counter = counter ?? this.#counter
    this.heardAt = now
    this.#afterGap = false
    this.tracker.report(body, first)
    this.began ??= { at: now, counter, snapshot: this.tracker.snapshot }
    if (this.tracker.pending === undefined) clearTimeout(this.#pendingTimer)
  }

  /** The first word after a gap: may something have happened unseen? */
  #comeBack(body: Status, counter: number | undefined, gap: number): void {
    if (this.heardAt === 0) return
    const forgot =
      body.gcode_state === 'IDLE' && !['IDLE', undefined].includes(this.tracker.status.gcode_state as string)
    const before = this.#counter
    const counted = countedOn(before, counter, gap, this.#rate)
    const rebooted = this.#rebootSeen || forgot || counted === 'anew'
    // The print that it held before the power went is no other run of that name: the printer itself says so.
    const goesOn = asksToGoOn(body) && jobName(body) === jobName(this.tracker.status)
    this.restarted = rebooted && !goesOn
    this.#rebootSeen = false
    const hidden = counted === 'unclear' && body.gcode_state === 'IDLE'
    if (rebooted || hidden || gap > LONGEST_GAP_MILLISECONDS) this.#newObservation(rebooted)
  }

  /** Within one connection nothing is lost, so a counter that falls (but for its wrap) is a reboot. */
  #wentBack(counter: number | undefined): boolean {
    if (counter === undefined || this.#counter === undefined) return false
    return counter < this.#counter && this.#counter - counter < COUNTER_SIZE - 1_000
  }

  /** Whoever watches hears of it as of any restart: by a link that went down and came back. */
  #rebooted(): void {
    this.#rebootSeen = true
    this.cut('it was rebooted')
  }

  #newObservation(restarted: boolean): void {
    this.observation = randomUUID()
    this.began = undefined
    if (restarted) this.tracker.pending = undefined
  }

  #echo(body: Status): void {
    this.tracker.echo(body)
    if (this.tracker.pending === undefined) return
    clearTimeout(this.#pendingTimer)
    this.#pendingTimer = setTimeout(() => this.tracker.forgetPending(), startShowsMilliseconds(this.#settings))
    this.#pendingTimer.unref()
  }
}
