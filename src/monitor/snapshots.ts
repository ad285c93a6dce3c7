import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Context } from '../context.ts'
import { snapshotKey } from '../core/storage.ts'
import type { Printer, Snapshot } from '../drivers/driver.ts'
import { recordSnapshot } from '../entities/snapshot.ts'

type Slice = Pick<Context, 'db' | 'storage' | 'config' | 'log'>

/** However long a print takes, it has about so many pictures. */
const MOST_PICTURES = 200
const CAMERA_MILLISECONDS = 10_000

/**
 * Takes a picture of a running print now and then: not more often than SNAPSHOT_SECONDS, and only when the print went
 * on. A camera that gives none is passed over; nothing waits for it.
 */
export class PrintPictures {
  readonly #context: Slice
  readonly #printer: () => Printer | undefined
  #printId = ''
  #takenAt = Number.NEGATIVE_INFINITY
  #progress = Number.NEGATIVE_INFINITY
  #busy = false

  constructor(context: Slice, printer: () => Printer | undefined) {
    this.#context = context
    this.#printer = printer
  }

  update(printId: string, snapshot: Snapshot): void {
    const pause = this.#context.config.SNAPSHOT_SECONDS * 1_000
    const progress = snapshot.job?.progress
    if (pause === 0 || progress === undefined || snapshot.state !== 'printing' || this.#busy) return
    if (printId !== this.#printId) this.#progress = Number.NEGATIVE_INFINITY
    this.#printId = printId
    if (progress - this.#progress < 1 / MOST_PICTURES || performance.now() - this.#takenAt < pause) return
    this.#progress = progress
    this.#takenAt = performance.now()
    this.#busy = true
    void this.#take(printId, progress)
      .catch((error: unknown) => this.#context.log.debug({ err: error, print: printId }, 'no picture of the print'))
      .finally(() => {
        this.#busy = false
      })
  }

  /** Bytes first, then the row: what a kill leaves without a row is swept by the cleanup. */
  async #take(printId: string, progress: number): Promise<void> {
    const jpeg = await this.#printer()?.cameraSnapshot?.(AbortSignal.timeout(CAMERA_MILLISECONDS))
    if (!jpeg) return
    const storageKey = snapshotKey(printId, randomUUID())
    await this.#context.storage.put(storageKey, Readable.from([jpeg]))
    await recordSnapshot(this.#context.db, { printId, progress, storageKey, sizeBytes: jpeg.length })
  }
}
