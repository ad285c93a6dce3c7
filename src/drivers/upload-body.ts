import type { Readable } from 'node:stream'
import { PrintyardError } from '../core/errors.ts'
import type { UploadWatch } from './stall.ts'

/** A source on its way to a printer over HTTP, counted: never more or fewer bytes than announced. */
export class UploadBody {
  watch: UploadWatch | undefined
  /** Set when the fault is on our side: the source is not what was announced. */
  #failure: string | undefined
  readonly #source: Readable
  readonly #announcedBytes: number
  readonly #progress: ((sentBytes: number) => void) | undefined

  constructor(source: Readable, announcedBytes: number, progress: ((sentBytes: number) => void) | undefined) {
    this.#source = source
    this.#announcedBytes = announcedBytes
    this.#progress = progress
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    let sent = 0
    try {
      for await (const chunk of this.#source as AsyncIterable<Buffer>) {
        sent += chunk.length
        if (sent > this.#announcedBytes) break
        this.watch?.moved()
        yield chunk
        this.#progress?.(sent)
      }
    } catch (error) {
      this.#failure = `The file could not be read: ${(error as Error).message}`
      throw error
    }
    if (sent === this.#announcedBytes) return this.watch?.sent()
    this.#failure = `The file has not the announced size of ${this.#announcedBytes} bytes`
    throw new Error(this.#failure)
  }

  /**
   * What an upload that failed rejects with: TRANSFER_FAILED where the source was not what was announced, else what
   * `wireError` makes of it. Throws what `signal` was aborted with.
   */
  rejection(error: unknown, signal: AbortSignal, wireError: (error: unknown) => PrintyardError): PrintyardError {
    signal.throwIfAborted()
    if (this.#failure === undefined) return wireError(error)
    return new PrintyardError('TRANSFER_FAILED', this.#failure, { cause: error })
  }
}
