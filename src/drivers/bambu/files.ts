import { createHash } from 'node:crypto'
import { PassThrough, type Readable, Transform } from 'node:stream'
import { FTPError } from 'basic-ftp'
import { PrintyardError } from '../../core/errors.ts'
import type { ListedFile, RemoteFile, Timing, UploadFile } from '../driver.ts'
import { DataTlsHangs, type Ftp, ftpError, openFtp } from './ftps.ts'
import type { BambuSettings } from './settings.ts'

/** Printers (serials) whose data connections hang in TLS: they get clear ones as long as this process runs. */
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
  /** MD5 of what this connection uploaded, in capitals as a start tells it. */
  readonly md5 = new Map<string, string>()

  constructor(settings: BambuSettings, timing: Timing) {
    this.#settings = settings
    this.#timing = timing
  }

  close(): void {
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
      return found
        .filter((file) => file.isFile && PRINTABLE.test(file.name))
        .slice(0, LIST_LIMIT)
        .map(({ name, size, modifiedAt }) => ({
          name,
          sizeBytes: size,
          ...(modifiedAt === undefined ? {} : { modifiedAt: modifiedAt.toISOString() }),
        }))
    })
  }

  /** Stores without printing, never over another file; nothing is left of what failed. */
  async upload(source: Readable, file: UploadFile, upload: Upload): Promise<RemoteFile> {
    try {
      if ((await this.stat(file.name)) !== undefined) {
        throw new PrintyardError('PRINTER_REFUSED', 'A file of that name is on the card')
      }
      return await this.#send(source, file, upload)
    } finally {
      source.destroy()
    }
  }

  async #send(source: Readable, file: UploadFile, upload: Upload): Promise<RemoteFile> {
    const counted = new Counted(file.sizeBytes, upload.onProgress)
    source.once('error', (error) => counted.destroy(error))
    counted.on('error', () => undefined)
    source.pipe(counted)
    let failure: unknown
    try {
      await this.#with((ftp) => this.#transfer(ftp, counted, file, upload.signal))
    } catch (error) {
      failure = error
    }
    return await this.#judge(counted, file, upload.signal, failure)
  }

  async #transfer(ftp: Ftp, counted: Counted, file: UploadFile, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const abort = () => ftp.cut()
    signal.addEventListener('abort', abort, { once: true })
    try {
      await ftp.client.uploadFrom(counted, `/${file.name}`)
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** A printer may answer 426, or nothing, to a transfer that is whole (A1): only the size on the card tells. */
  async #judge(counted: Counted, file: UploadFile, signal: AbortSignal, failure: unknown): Promise<RemoteFile> {
    if (failure === undefined || (counted.whole && !signal.aborted)) {
      const stored = await this.stat(file.name)
      if (stored?.sizeBytes === file.sizeBytes) {
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
    if (counted.failure !== undefined) throw new PrintyardError('TRANSFER_FAILED', counted.failure, { cause: failure })
    throw ftpError(failure)
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
    const once = async () => {
      const ftp = await openFtp(this.#settings, this.#timing, clearData.has(serial))
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
    const result = this.#chain.then(() =>
      once().catch((error: unknown) => {
        if (!(error instanceof DataTlsHangs) || clearData.has(serial)) throw ftpError(error)
        clearData.add(serial)
        return once()
      }),
    )
    this.#chain = result.catch(() => undefined)
    return result
  }
}

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
  failure: string | undefined
  whole = false
  readonly #expected: number
  readonly #progress: ((sentBytes: number) => void) | undefined
  readonly #hash = createHash('md5')
  #sent = 0

  constructor(expected: number, progress: ((sentBytes: number) => void) | undefined) {
    super()
    this.#expected = expected
    this.#progress = progress
  }

  get md5(): string {
    return this.#hash.digest('hex')
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error?: Error | null, chunk?: Buffer) => void): void {
    this.#sent += chunk.length
    if (this.#sent > this.#expected) return void done(this.#wrong())
    this.#hash.update(chunk)
    this.#progress?.(this.#sent)
    done(null, chunk)
  }

  override _flush(done: (error?: Error | null) => void): void {
    if (this.#sent !== this.#expected) return void done(this.#wrong())
    this.whole = true
    done()
  }

  #wrong(): Error {
    this.failure = `The file has not the announced size of ${this.#expected} bytes`
    return new Error(this.failure)
  }
}
