import type { Ending, Snapshot } from '../driver.ts'
import { record, text } from '../fields.ts'
import { endingOf, type Job, jobOf } from './history.ts'
import { endingOfRun } from './reconcile.ts'
import { klippyStatus, mergeStatus, runOf, type Status, snapshotOf } from './state.ts'

export type TrackerEvents = { snapshot: (snapshot: Snapshot) => void; ended: (ending: Ending) => void }

/** Ends that the history tells for sure; a Klipper that was only lost from sight (klippy_disconnect) may go on. */
const SURE = ['completed', 'cancelled', 'error', 'klippy_shutdown']

/** Turns status updates and history entries into snapshots and endings. Pure: recorded traces can be replayed. */
export class Tracker {
  readonly #events: TrackerEvents
  #status: Status = {}
  #job: Job | undefined
  /** The file that was seen alive, until its end was told. */
  #running: string | undefined
  /** How far it had come: the position is 0 again after a cancel. */
  #progress: number | undefined
  /** The id of the newest run that was seen alive and has one, until its end was told. */
  #alive: string | undefined

  constructor(events: TrackerEvents) {
    this.#events = events
  }

  /** The link came up anew: what ended meanwhile was not seen live. */
  forget(): void {
    this.#running = undefined
    this.#alive = undefined
    this.#job = undefined
  }

  /** The whole status, and the newest run of the history. */
  full(status: unknown, job: Job | undefined): void {
    if (job !== undefined) this.#job = job
    this.#take(mergeStatus({}, status))
  }

  /** Changed fields only. */
  update(delta: unknown): void {
    this.#take(mergeStatus(this.#status, delta))
  }

  /** Klipper is away or not ready; what ran may go on unseen. */
  klippy(state: string, message: string): void {
    this.#running = undefined
    this.#alive = undefined
    this.#take(klippyStatus(state, message))
  }

  /** `notify_history_changed`: a run has got its id, or has ended. */
  history(payload: unknown): void {
    const { action, job: value } = record(payload)
    const job = jobOf(value)
    if (job === undefined) return
    this.#job = job
    if (text(action) === 'added') this.#running = job.fileName
    const ending = SURE.includes(job.status) ? endingOf(job) : undefined
    if (ending !== undefined && this.#running === job.fileName) this.#tell(ending)
    else if (ending !== undefined && this.#alive === job.id) this.#tellOvertaken(ending)
    this.#emit()
  }

  #take(status: Status): void {
    this.#status = status
    const run = runOf(status)
    if (run?.active === true) {
      this.#running = run.fileName
      this.#progress = run.progress
      this.#alive = this.#jobRef(run.fileName) ?? this.#alive
    } else if (run !== undefined && run.fileName === this.#running) {
      const ending = endingOfRun(run, this.#jobRef(run.fileName))
      if (ending !== undefined) this.#tell(ending)
    }
    this.#emit()
  }

  /** Klipper takes a start over a paused print: another one is shown by the time that the history ends this. */
  #tellOvertaken(ending: Ending): void {
    this.#alive = undefined
    this.#events.ended(ending)
  }

  #tell(ending: Ending): void {
    this.#running = undefined
    this.#alive = undefined
    const progress = ending.progress ?? this.#progress
    this.#events.ended({ ...ending, ...(progress === undefined ? {} : { progress }) })
  }

  #jobRef(fileName: string): string | undefined {
    return this.#job?.fileName === fileName ? this.#job.id : undefined
  }

  #emit(): void {
    const fileName = runOf(this.#status)?.fileName
    this.#events.snapshot(snapshotOf(this.#status, fileName === undefined ? undefined : this.#jobRef(fileName)))
  }
}
