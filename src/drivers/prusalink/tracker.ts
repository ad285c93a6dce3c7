import type { Ending, Snapshot } from '../driver.ts'
import { Beginning } from './beginning.ts'
import { endingOf } from './reconcile.ts'
import { type Job, OVER, type Status, snapshotOf } from './status.ts'

/**
 * Turns polls into snapshots and endings. Pure: no clock, no socket. A print that was seen alive ends with the state
 * that the printer shows after it; when another print or the menu is shown instead, its result was lost. A job that was
 * only asked about before it began has no end of its own: the number tells whether it began.
 */
export class Tracker {
  readonly #events: { snapshot: (snapshot: Snapshot) => void; ended: (ending: Ending) => void }
  /** The print that was seen alive at the last poll. */
  #alive: Job | undefined
  /** Whether it was told as one that has begun, and not only as a question before the print. */
  #told = false
  /** Also over a gap: a number that has begun has begun. */
  readonly #beginning = new Beginning()
  /** The print whose end was seen, as long as the printer shows its end screen. */
  #shown: Job | undefined

  constructor(events: { snapshot: (snapshot: Snapshot) => void; ended: (ending: Ending) => void }) {
    this.#events = events
  }

  /** The job that needs no second question for its name; one that is asked about has a number that is not its own. */
  get known(): Job | undefined {
    return this.#beginning.asks ? undefined : this.#alive
  }

  /** The link was down: what ended meanwhile was not seen, and nobody may say that it was. */
  gap(): void {
    this.#alive = undefined
    this.#shown = undefined
  }

  status(status: Status): void {
    const { job, state } = status
    const asked = this.#beginning.asks
    this.#beginning.note(status)
    const { asks } = this.#beginning
    if (job !== undefined && !OVER.includes(state)) {
      const other = this.#alive === undefined || isOther(this.#alive, job, asked)
      if (other && this.#alive !== undefined) this.#ended('IDLE', this.#alive)
      this.#told = !asks || (this.#told && !other)
      this.#alive = job
      this.#shown = undefined
    } else if (this.#alive !== undefined && OVER.includes(state)) {
      this.#ended(state, this.#alive)
      const shown = state === 'FINISHED' ? { ...this.#alive, progress: 1, remainingSeconds: 0 } : this.#alive
      this.#shown = this.#told ? shown : undefined
      this.#alive = undefined
    }
    if (!['FINISHED', 'STOPPED', 'ERROR'].includes(state)) this.#shown = undefined
    // While the machine is between two steps of a print it admits to no job, and has one.
    const between = OVER.includes(state) ? this.#shown : this.#alive
    const told = job ?? between
    this.#events.snapshot(snapshotOf({ ...status, ...(told ? { job: told } : {}) }, asks))
  }

  #ended(state: string, job: Job): void {
    if (this.#told && job.fileName !== undefined) this.#events.ended(endingOf(state, job))
  }
}

/** A question before a print may show the number of the one before it, so the name counts too. */
function isOther(alive: Job, job: Job, asked: boolean): boolean {
  if (alive.fileName !== undefined && job.fileName !== undefined) {
    return alive.fileName !== job.fileName || (alive.id !== job.id && !asked)
  }
  return alive.id !== job.id
}
