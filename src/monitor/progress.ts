import type { Context } from '../context.ts'
import type { Snapshot } from '../drivers/driver.ts'
import { recordProgress } from '../entities/print.ts'
import { publish } from '../queues/events.ts'

type Slice = Pick<Context, 'db' | 'redis' | 'config' | 'log'>

/** A row is written when progress grew by this much, and at most this often: hundreds of printers write little. */
const STEP = 0.01
const PAUSE_MILLISECONDS = 1_000

/** Turns snapshots of one printer into the progress of its print: rows seldom, live events once a second. */
export class Progress {
  readonly #context: Slice
  readonly #printerId: string
  #written = -1
  #writtenAt = Number.NEGATIVE_INFINITY
  #printId = ''

  constructor(context: Slice, printerId: string) {
    this.#context = context
    this.#printerId = printerId
  }

  update(printId: string, snapshot: Snapshot): void {
    const progress = snapshot.job?.progress
    if (progress === undefined) return
    if (printId !== this.#printId) this.#written = -1
    this.#printId = printId
    const now = performance.now()
    if (Math.abs(progress - this.#written) < STEP || now - this.#writtenAt < PAUSE_MILLISECONDS) return
    this.#written = progress
    this.#writtenAt = now
    void this.#write(printId, progress)
  }

  async #write(printId: string, progress: number): Promise<void> {
    try {
      const print = await recordProgress(this.#context.db, printId, this.#printerId, progress)
      if (!print) return
      await publish(this.#context, { type: 'print-progress', printId, printerId: this.#printerId, progress, ...print })
    } catch (error) {
      this.#context.log.debug({ err: error, print: printId }, 'progress not written')
    }
  }
}
