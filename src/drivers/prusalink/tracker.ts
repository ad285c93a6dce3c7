import type { Ending, Snapshot } from '../driver.ts'
import { endingOf } from './reconcile.ts'
import { type Job, OVER, type Status, snapshotOf } from './status.ts'

/**
 * Turns polls into snapshots and endings. Pure: no clock, no socket. A print that was seen alive ends with the state
 * that the printer shows after it; when another print or the menu is shown instead, its result was lost.
 */
export class Tracker {
  readonly #events: { snapshot: (snapshot: Snapshot) => void; ended: (ending: Ending) => void }
  /** The print that was seen alive at the last poll. */
  #alive: Job | undefined
  /** The print whose end was seen, as long as the printer shows its end screen. */
  #shown: Job | undefined

  constructor(events: { snapshot: (snapshot: Snapshot) => void; ended: (ending: Ending) => void }) {
    this.#events = events
  }

  /** The job that needs no second question for its name. */
  get known(): Job | undefined {
    return this.#alive
  }

  /** The link was down: what ended meanwhile was not seen, and nobody may say that it was. */
  gap(): void {
    this.#alive = undefined
    this.#shown = undefined
  }

  status(status: Status): void {
    const { job, state } = status
    if (job !== undefined && !OVER.includes(state)) {
      if (this.#alive !== undefined && isOther(this.#alive, job)) this.#ended('IDLE', this.#alive)
      this.#alive = job
      this.#shown = undefined
    } else if (this.#alive !== undefined && OVER.includes(state)) {
      this.#ended(state, this.#alive)
      this.#shown = state === 'FINISHED' ? { ...this.#alive, progress: 1, remainingSeconds: 0 } : this.#alive
      this.#alive = undefined
    }
    if (!['FINISHED', 'STOPPED', 'ERROR'].includes(state)) this.#shown = undefined
    // While the machine is between two steps of a print it admits to no job, and has one.
    const between = OVER.includes(state) ? this.#shown : this.#alive
    this.#events.snapshot(snapshotOf({ ...status, ...((job ?? between) ? { job: job ?? (between as Job) } : {}) }))
  }

  #ended(state: string, job: Job): void {
    if (job.fileName !== undefined) this.#events.ended(endingOf(state, job))
  }
}

/** A question before a print shows the number of the one before it, so the name counts too. */
function isOther(alive: Job, job: Job): boolean {
  if (alive.fileName !== undefined && job.fileName !== undefined) {
    return alive.fileName !== job.fileName || (alive.id !== job.id && (alive.elapsedSeconds ?? 0) > 0)
  }
  return alive.id !== job.id
}
