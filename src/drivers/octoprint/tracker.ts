import type { Ending, Outcome, Snapshot } from '../driver.ts'
import { number, record, text } from '../fields.ts'
import {
  emptyView,
  type Flags,
  flagsOf,
  isActive,
  mergeJob,
  mergeState,
  mergeTemperatures,
  newestSample,
  snapshotOf,
  type View,
} from './state.ts'

/** Events that the watcher subscribes to; OctoPrint has chatty ones (Dwelling, ZChange) that would drown these. */
export const WATCHED_EVENTS = [
  'PrinterStateChanged',
  'FileSelected',
  'FileDeselected',
  'PrintStarted',
  'PrintDone',
  'PrintFailed',
  'PrintCancelling',
  'PrintCancelled',
  'PrinterReset',
  'Error',
  'Shutdown',
]

/** The flags that OctoPrint will show for a state id of PrinterStateChanged. */
const STATE_FLAGS: Record<string, (keyof Flags)[]> = {
  OPERATIONAL: ['operational', 'ready'],
  STARTING: ['operational', 'printing'],
  PRINTING: ['operational', 'printing'],
  PAUSING: ['operational', 'printing', 'pausing'],
  PAUSED: ['operational', 'paused'],
  RESUMING: ['operational', 'printing', 'resuming'],
  FINISHING: ['operational', 'printing', 'finishing'],
  CANCELLING: ['operational', 'printing', 'cancelling'],
}

/** How many contradicting `current` messages are taken for stale ones before they are believed after all. */
const STALE_LIMIT = 3

export type TrackerEvents = {
  snapshot: (snapshot: Snapshot) => void
  ended: (ending: Ending) => void
  /** The printer's serial connection was opened anew while we watched: its firmware is a new run. */
  reconnected: () => void
}

/**
 * Turns push messages into snapshots and endings. Pure: no clock, no socket, so recorded traces can be replayed.
 * `current` messages are held back by OctoPrint's rate limit and may be older than the events before them
 * (recorded: "Operational" of the old file 144 ms after PrintStarted), so events win until a message agrees.
 */
export class Tracker {
  readonly #events: TrackerEvents
  #view: View = emptyView()
  #latched: { fileName: string; outcome: Outcome } | undefined
  /** What the newest event said of being active; undefined = no event since the link came up. */
  #activeByEvent: boolean | undefined
  #contradictions = 0
  /** A print broke off and its PrintFailed, which comes after the states, is still to come. */
  #endingDue = false
  /** Why OctoPrint cancels the print by itself: a firmware error, or a printer that was reset in mid print. */
  #brokenBy: string | undefined
  /** A cancel that names nobody. A reset that is its cause may be told after it, by another thread of OctoPrint's. */
  #unexplained: { fileName: string | undefined; payload: Record<string, unknown> } | undefined

  constructor(events: TrackerEvents) {
    this.#events = events
  }

  /** The link came up anew: the `history` message is the whole truth, also of what we missed. */
  history(payload: unknown): void {
    this.#explain()
    const wasActive = isActive(this.#view.flags)
    this.#brokenBy = undefined
    this.#activeByEvent = undefined
    this.#merge(payload)
    if (wasActive || isActive(this.#view.flags)) this.#latched = undefined
    this.#emit()
  }

  current(payload: unknown): void {
    this.#explain()
    const message = record(payload)
    mergeTemperatures(this.#view, newestSample(message.temps))
    if (this.#isStale(message)) this.#contradictions += 1
    else this.#merge(message)
    this.#emit()
  }

  event(type: string, payloadValue: unknown): void {
    const payload = record(payloadValue)
    const fileName = text(payload.path) ?? text(payload.name)
    if (type === 'PrinterStateChanged') this.#stateChanged(text(payload.state_id) ?? '', text(payload.state_string))
    else if (type === 'FileSelected') this.#selected(fileName)
    else if (type === 'FileDeselected') this.#selected(undefined)
    else if (type === 'PrintStarted') this.#started(fileName)
    else if (type === 'PrintCancelling') this.#brokenBy = text(payload.firmwareError) ?? this.#brokenBy
    else if (type === 'PrinterReset') this.#printerReset(payload.idle === true)
    else if (type === 'Error') this.#view.error = text(payload.error)
    else if (type === 'PrintDone') this.#done(fileName, payload)
    else if (type === 'PrintFailed') this.#failed(fileName, payload)
  }

  #merge(payload: unknown): void {
    const message = record(payload)
    this.#contradictions = 0
    this.#endingDue = false
    mergeState(this.#view, message.state)
    mergeJob(this.#view, message.job, message.progress)
    mergeTemperatures(this.#view, newestSample(message.temps))
  }

  #isStale(message: Record<string, unknown>): boolean {
    if (this.#activeByEvent === undefined || this.#contradictions >= STALE_LIMIT) return false
    const said = emptyView()
    mergeState(said, message.state)
    return isActive(said.flags) !== this.#activeByEvent
  }

  #stateChanged(stateId: string, stateText: string | undefined): void {
    const set = STATE_FLAGS[stateId]
    const wasActive = isActive(this.#view.flags)
    this.#view.flags = flagsOf(set ?? (stateId === 'ERROR' ? ['error'] : ['closedOrError']))
    this.#view.stateText = stateText ?? stateId
    this.#activeByEvent = isActive(this.#view.flags)
    this.#contradictions = 0
    if (this.#activeByEvent) this.#latched = undefined
    if (stateId === 'CONNECTING') this.#events.reconnected()
    // The ending is told before the state that shows it; should it never come, the next `current` shows the state.
    if (wasActive && set === undefined) this.#endingDue = true
    if (!this.#endingDue) this.#emit()
  }

  #selected(fileName: string | undefined): void {
    if (this.#latched?.fileName !== fileName) this.#latched = undefined
    Object.assign(this.#view, {
      fileName,
      completion: undefined,
      filePosition: undefined,
      printTime: undefined,
      printTimeLeft: undefined,
    } satisfies Partial<View>)
  }

  #done(fileName: string | undefined, payload: Record<string, unknown>): void {
    this.#view.completion = 100
    this.#view.printTimeLeft = 0
    this.#ended(fileName, { outcome: 'completed', progress: 1 }, payload)
  }

  #started(fileName: string | undefined): void {
    this.#explain()
    this.#brokenBy = undefined
    this.#selected(fileName)
  }

  /** At rest it is a reboot; in mid print OctoPrint cancels, since the printer lost its place. */
  #printerReset(idle: boolean): void {
    if (idle) this.#events.reconnected()
    else {
      this.#brokenBy ??= 'the printer was reset in mid print'
      this.#explain()
    }
  }

  /** PrintFailed also follows PrintCancelled (reason "cancelled"); only a cancel over OctoPrint itself names a user. */
  #failed(fileName: string | undefined, payload: Record<string, unknown>): void {
    const nobody = text(payload.reason) === 'cancelled' && payload.user === undefined
    if (nobody) {
      this.#unexplained = { fileName, payload }
      this.#endingDue = true
      if (this.#brokenBy !== undefined) this.#explain()
    } else this.#brokeOff(fileName, payload)
  }

  /** A cancel by nobody, of which no cause was told by now, is one at the printer's own screen. */
  #explain(): void {
    const { fileName, payload } = this.#unexplained ?? {}
    this.#unexplained = undefined
    if (payload !== undefined) this.#brokeOff(fileName, payload, this.#brokenBy)
  }

  /** `progress` of a cancel is a percentage, else a fraction. */
  #brokeOff(fileName: string | undefined, payload: Record<string, unknown>, brokenBy?: string): void {
    const canceled = text(payload.reason) === 'cancelled'
    const told = number(payload.progress)
    const progress = told === undefined ? undefined : canceled ? told / 100 : told
    const reason = brokenBy ?? text(payload.error) ?? text(payload.reason)
    this.#view.completion = undefined
    this.#view.printTimeLeft = undefined
    this.#ended(
      fileName,
      {
        outcome: canceled && brokenBy === undefined ? 'canceled' : 'failed',
        ...(progress === undefined ? {} : { progress }),
        ...(reason === undefined ? {} : { reason }),
      },
      payload,
    )
  }

  #ended(fileName: string | undefined, ending: Omit<Ending, 'fileName'>, payload: Record<string, unknown>): void {
    this.#endingDue = false
    if (fileName === undefined) return
    const elapsedSeconds = number(payload.time)
    this.#latched = { fileName, outcome: ending.outcome }
    this.#events.ended({ fileName, ...ending, ...(elapsedSeconds === undefined ? {} : { elapsedSeconds }) })
    if (!isActive(this.#view.flags)) this.#emit()
  }

  #emit(): void {
    const latched = this.#latched?.fileName === this.#view.fileName ? this.#latched?.outcome : undefined
    this.#events.snapshot(snapshotOf(this.#view, latched))
  }
}
