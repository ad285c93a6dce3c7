import { createHash } from 'node:crypto'
import { finished, PassThrough, type Readable, Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { FTPError } from 'basic-ftp'
import { PrintyardError } from '../../core/errors.ts'
import type { ListedFile, RemoteFile, Timing, UploadFile } from '../driver.ts'
import { answerMilliseconds } from '../stall.ts'
import { sourceFailed, wrongSize } from '../upload-body.ts'
import { DataTlsHangs, type Ftp, ftpError, openFtp } from './ftps.ts'
import type { BambuSettings } from './settings.ts'
import { store } from './store.ts'

/**
 * Printers (serials) whose data connections hang in TLS, at their beginning or at their end: they get clear ones as long
 * as this process runs.
 */
const clearData = new Set<string>()
const PRINTABLE = /\.(gcode|3mf)$/i
const LIST_LIMIT = 4_000

type Upload = { onProgress?: (sentBytes: number) => void; signal: AbortSignal }

/** The files on the card, one FTPS session at a time: printers have about one to give. */
export class Card {
  readonly #settings: BambuSettings
  readonly #timing: Timing
  #chain: Promise<unknown> = Promise.resolve()
  readonly #open = new Set<Ftp>()
  #closed = false
  /** MD5 of what this connection uploaded, in capitals as a start tells it. */
  readonly md5 = new Map<string, string>()

  constructor(settings: BambuSettings, timing: Timing) {
    this.#settings = settings
    this.#timing = timing
  }

  close(): void {
    this.#closed = true
    for (const ftp of this.#open) ftp.cut()
  }

  stat(name: string): Promise<RemoteFile | undefined> {
    return this.#with(async ({ client }) => stat(client, name))
  }

  /** Deletes and proves that it is gone: true. */
  delete(name: string): Promise<boolean> {
    return this.#with(async ({ client }) => {
      await client.remove(`/${name}`, true)
      return (await stat(client, name)) === undefined
    })
  }

  list(): Promise<ListedFile[]> {
    return this.#with(async ({ client }) => {
      const found = await client.list('/')
      return (
        found
          .filter((file) => file.isFile && PRINTABLE.test(file.name))
          .slice(0, LIST_LIMIT)
          // No times: a LIST leaves out the year, or the hour, and tells them by the printer's own clock.
          .map(({ name, size }) => ({ name, sizeBytes: size }))
      )
    })
  }

  /** Stores without printing, never over another file; nothing is left of what failed. */
  async upload(source: Readable, file: UploadFile, upload: Upload): Promise<RemoteFile> {
    const counted = new Counted(source, file.sizeBytes, upload.onProgress)
    try {
      if ((await this.stat(file.name)) !== undefined) {
        throw new PrintyardError('PRINTER_REFUSED', 'A file of that name is on the card')
      }
      return await this.#send(counted, file, upload)
    } finally {
      source.destroy()
    }
  }

  async #send(counted: Counted, file: UploadFile, upload: Upload): Promise<RemoteFile> {
    let failure: unknown
    try {
      await this.#with((ftp) => this.#transfer(ftp, counted, file, upload.signal))
    } catch (error) {
      failure = error
    }
    return await this.#judge(counted, file, upload.signal, failure)
  }

  /** Until the control connection answers, or the card is seen to have the whole file. */
  async #transfer(ftp: Ftp, counted: Counted, file: UploadFile, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const over = new AbortController()
    const abort = () => ftp.cut()
    signal.addEventListener('abort', abort, { once: true })
    const { stallMilliseconds } = this.#timing
    const patience = { stallMilliseconds, answerMilliseconds: answerMilliseconds(file.sizeBytes, this.#timing) }
    try {
      await Promise.race([store(ftp, counted, `/${file.name}`, patience), this.#arrives(counted, file, over.signal)])
    } finally {
      over.abort()
      signal.removeEventListener('abort', abort)
    }
  }

  /**
   * Resolves when the card has the whole file although nobody said so. It is asked in a second session, which many
   * printers do not have to give: then the first one is waited for.
   */
  async #arrives(counted: Counted, file: UploadFile, signal: AbortSignal): Promise<void> {
    while (true) {
      try {
        await sleep(this.#timing.requestMilliseconds, undefined, { signal })
      } catch {
        return await new Promise(() => undefined)
      }
      if (!counted.whole) continue
      const stored = await this.#session(false, ({ client }) => stat(client, file.name)).catch(() => undefined)
      if (stored?.sizeBytes !== file.sizeBytes || signal.aborted) continue
      clearData.add(this.#settings.serial)
      return
    }
  }

  /** A printer may answer 426, or nothing, to a transfer that is whole (A1): only the size on the card tells. */
  async #judge(counted: Counted, file: UploadFile, signal: AbortSignal, failure: unknown): Promise<RemoteFile> {
    if (failure === undefined || (counted.whole && !signal.aborted)) {
      const stored = await this.#settledSize(file, signal, failure === undefined)
      if (stored?.sizeBytes === file.sizeBytes) {
        // It has the file and did not say so.
        if (failure instanceof PrintyardError && failure.code === 'PRINTER_OFFLINE')
          clearData.add(this.#settings.serial)
        this.md5.set(file.name, counted.md5.toUpperCase())
        return stored
      }
      failure ??= new PrintyardError(
        'TRANSFER_FAILED',
        `The card has ${stored?.sizeBytes ?? 0} of ${file.sizeBytes} bytes`,
      )
    }
    await this.delete(file.name).catch(() => false)
    signal.throwIfAborted()
    throw counted.failure ?? ftpError(failure)
  }

  /**
   * What the card has in the end. What was answered counts as it is; else it is asked until the file is whole or grows
   * no more, since the printer may still write what it took. A session that hangs may keep the next one out for a while.
   */
  async #settledSize(file: UploadFile, signal: AbortSignal, answered: boolean): Promise<RemoteFile | undefined> {
    const { requestMilliseconds, stallMilliseconds } = this.#timing
    let grown = performance.now()
    let before: number | undefined
    while (true) {
      let stored: RemoteFile | undefined
      let asked = true
      try {
        stored = await this.stat(file.name)
      } catch (error) {
        asked = false
        if (performance.now() - grown > stallMilliseconds) throw error
      }
      const size = stored?.sizeBytes
      if (size === file.sizeBytes || (asked && answered)) return stored
      if (asked && size !== before) grown = performance.now()
      if (asked) before = size
      if (performance.now() - grown > stallMilliseconds) return stored
      await sleep(Math.min(requestMilliseconds, stallMilliseconds) / 8, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return undefined
    }
  }

  /** The bytes as they come; ends with an error when they stop early. */
  async download(name: string, signal: AbortSignal): Promise<Readable> {
    const size = (await this.stat(name))?.sizeBytes
    if (size === undefined) throw new PrintyardError('FILE_UNKNOWN', 'The printer has no file of that name')
    const bytes = new PassThrough()
    const work = this.#with(async (ftp) => {
      const abort = () => ftp.cut()
      signal.addEventListener('abort', abort, { once: true })
      bytes.once('close', abort)
      await ftp.client.downloadTo(bytes, `/${name}`)
    })
    work.catch((error: unknown) => bytes.destroy(signal.aborted ? (signal.reason as Error) : ftpError(error)))
    return bytes
  }

  /** One session for one piece of work; tried again with clear data where the printer hangs in TLS. */
  #with<Result>(work: (ftp: Ftp) => Promise<Result>): Promise<Result> {
    const { serial } = this.#settings
    const result = this.#chain.then(() =>
      this.#inTurn(clearData.has(serial), work).catch((error: unknown) => {
        if (!(error instanceof DataTlsHangs) || clearData.has(serial)) throw ftpError(error)
        clearData.add(serial)
        return this.#inTurn(true, work)
      }),
    )
    this.#chain = result.catch(() => undefined)
    return result
  }

  /** A printer has about one session to give, and takes a moment to take back the last one. */
  async #inTurn<Result>(clear: boolean, work: (ftp: Ftp) => Promise<Result>): Promise<Result> {
    const { requestMilliseconds } = this.#timing
    const end = performance.now() + requestMilliseconds
    while (true) {
      try {
        return await this.#session(clear, work)
      } catch (error) {
        if (!isTaken(error) || this.#closed || performance.now() > end) throw error
        await sleep(requestMilliseconds / 20)
      }
    }
  }

  async #session<Result>(clear: boolean, work: (ftp: Ftp) => Promise<Result>): Promise<Result> {
    const ftp = await openFtp(this.#settings, this.#timing, clear)
    this.#open.add(ftp)
    try {
      return await work(ftp)
    } catch (error) {
      throw error instanceof DataTlsHangs ? error : ftpError(error)
    } finally {
      this.#open.delete(ftp)
      ftp.cut()
    }
  }
}

/** 421: the sessions that it has are taken. */
const isTaken = (error: unknown): boolean =>
  error instanceof PrintyardError && error.cause instanceof FTPError && error.cause.code === 421

async function stat(client: Ftp['client'], name: string): Promise<RemoteFile | undefined> {
  try {
    return { name, sizeBytes: await client.size(`/${name}`) }
  } catch (error) {
    if (error instanceof FTPError && error.code === 550) return undefined
    throw error
  }
}

/** Passes a source on, counts and hashes it, and fails where it is not what was announced. */
class Counted extends Transform {
  /** Set when the fault is on our side. */
  failure: PrintyardError | undefined
  whole = false
  readonly #expected: number
  readonly #progress: ((sentBytes: number) => void) | undefined
  readonly #hash = createHash('md5')
  #sent = 0

  constructor(source: Readable, expected: number, progress: ((sentBytes: number) => void) | undefined) {
    super()
    this.#expected = expected
    this.#progress = progress
    // Whoever reads it hears of it; until then an error that nobody listens to would end the process.
    this.on('error', () => undefined)
    // Also of one that has failed already.
    finished(source, (error) => error && this.destroy(this.#fail(sourceFailed(error))))
    source.pipe(this)
  }

  get md5(): string {
    return this.#hash.digest('hex')
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error?: Error | null, chunk?: Buffer) => void): void {
    this.#sent += chunk.length
    if (this.#sent > this.#expected) return void done(this.#fail(wrongSize(this.#expected)))
    this.#hash.update(chunk)
    this.#progress?.(this.#sent)
    done(null, chunk)
  }

  override _flush(done: (error?: Error | null) => void): void {
    if (this.#sent !== this.#expected) return void done(this.#fail(wrongSize(this.#expected)))
    this.whole = true
    done()
  }

  #fail(failure: PrintyardError): PrintyardError {
    this.failure ??= failure
    return this.failure
  }
}
