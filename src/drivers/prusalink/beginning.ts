import { type Job, OVER, type Status } from './status.ts'

/**
 * Whether the job that is shown has begun, or is only asked about (wrong nozzle, no filament), as one connection saw it.
 * The firmware numbers a print before it asks, and shows the time of the print before until it begins; around a question
 * it says PRINTING for a moment. So a job that was asked about has begun when its time has moved, and not before.
 */
export class Beginning {
  #job: Job | undefined
  #seconds: number | undefined
  #asked = false
  #begun = false

  note({ state, job }: Status): void {
    if (job === undefined) {
      if (OVER.includes(state)) this.#job = undefined
      return
    }
    const isAnother =
      this.#job?.id !== job.id || (this.#job.fileName ?? job.fileName) !== (job.fileName ?? this.#job.fileName)
    this.#job = isAnother ? job : { ...this.#job, ...job }
    if (isAnother) {
      this.#seconds = job.elapsedSeconds
      this.#asked = false
      this.#begun = false
    }
    this.#begun ||= state === 'PAUSED' || job.elapsedSeconds !== this.#seconds
    this.#asked ||= state === 'ATTENTION'
  }

  /** The job that was noted last is a question before its print. */
  get asks(): boolean {
    return this.#job !== undefined && this.#asked && !this.#begun
  }
}
