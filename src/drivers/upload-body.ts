import type { Readable } from 'node:stream'
import { PrintyardError } from '../core/errors.ts'
import { sourceStalled, type UploadWatch } from './stall.ts'

/** A source that cannot be read: our storage's fault, never the printer's or the file's (R23). */
export const sourceFailed = (cause: unknown): PrintyardError =>
  new PrintyardError('STORAGE_AWAY', `The file could not be read: ${(cause as Error).message}`, { cause })

/** A source that is not what was announced. */
export const wrongSize = (announcedBytes: number): PrintyardError =>
  new PrintyardError('TRANSFER_FAILED', `The file has not the announced size of ${announcedBytes} bytes`)

/** A source on its way to a printer over HTTP, counted: never more or fewer bytes than announced. */
export class UploadBody {
  watch: UploadWatch | undefined
  /** Set when the fault is on our side. */
  #failure: PrintyardError | undefined
  readonly #source: Readable
  readonly #announcedBytes: number
  readonly #progress: ((sentBytes: number) => void) | undefined

  constructor(source: Readable, announcedBytes: number, progress: ((sentBytes: number) => void) | undefined) {
    this.#source = source
    this.#announcedBytes = announcedBytes
    this.#progress = progress
    // It may fail before anybody reads it; an error that nobody listens to would end the process.
    source.on('error', () => undefined)
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    let sent = 0
    try {
      this.watch?.asked()
      for await (const chunk of this.#source as AsyncIterable<Buffer>) {
        sent += chunk.length
        if (sent > this.#announcedBytes) break
        this.watch?.moved()
        yield chunk
        this.#progress?.(sent)
        this.watch?.asked()
      }
    } catch (error) {
      this.#failure = sourceFailed(error)
      throw error
    }
    if (sent === this.#announcedBytes) return this.watch?.sent()
    this.#failure = wrongSize(this.#announcedBytes)
    throw this.#failure
  }

  /**
   * What an upload that failed rejects with: STORAGE_AWAY where the source failed or is what was waited for,
   * TRANSFER_FAILED where its size was not the announced one, else what `wireError` makes of it. Throws what `signal` was
   * aborted with.
   */
  rejection(error: unknown, signal: AbortSignal, wireError: (error: unknown) => PrintyardError): PrintyardError {
    signal.throwIfAborted()
    return this.#failure ?? (this.watch?.isSourceSlow() ? sourceStalled() : wireError(error))
  }
}
