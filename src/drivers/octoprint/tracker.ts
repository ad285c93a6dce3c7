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
  'PrintCancelled',
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

  constructor(events: TrackerEvents) {
    this.#events = events
  }

  /** The link came up anew: the `history` message is the whole truth, also of what we missed. */
  history(payload: unknown): void {
    const wasActive = isActive(this.#view.flags)
    this.#activeByEvent = undefined
    this.#merge(payload)
    if (wasActive || isActive(this.#view.flags)) this.#latched = undefined
    this.#emit()
  }

  current(payload: unknown): void {
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
    else if (type === 'PrintStarted') this.#selected(fileName)
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

  /** PrintFailed also follows PrintCancelled (reason "cancelled"); its progress is a percentage then, else a fraction. */
  #failed(fileName: string | undefined, payload: Record<string, unknown>): void {
    const canceled = text(payload.reason) === 'cancelled'
    const told = number(payload.progress)
    const progress = told === undefined ? undefined : canceled ? told / 100 : told
    const reason = text(payload.error) ?? text(payload.reason)
    this.#view.completion = undefined
    this.#view.printTimeLeft = undefined
    this.#ended(
      fileName,
      {
        outcome: canceled ? 'canceled' : 'failed',
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
