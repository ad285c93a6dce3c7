import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { PrintyardError } from '../../core/errors.ts'
import type { RemoteFile, Revocation, Timing, UploadFile } from '../driver.ts'
import { number, record, text } from '../fields.ts'
import { watchStall } from '../stall.ts'
import { reasonOf, type Wire, wireError } from './wire.ts'

/** A finished run as OctoPrint counts it; written only when a run ends. `date` is the server's clock, seconds. */
export type Prints = { count: number; last: { success: boolean; date: number; printTime?: number } | undefined }
export type StoredFile = RemoteFile & { prints: Prints }

const pathOf = (name: string) => `/api/files/local/${name.split('/').map(encodeURIComponent).join('/')}`

/** The file with its counters; undefined = OctoPrint says 404. */
export async function readFile(wire: Wire, name: string): Promise<StoredFile | undefined> {
  const reply = await wire.call('GET', pathOf(name))
  if (reply.status === 404) return undefined
  const file = record(reply.body)
  const path = text(file.path)
  if (reply.status !== 200 || path === undefined) {
    throw new PrintyardError('PRINTER_PROTOCOL', `OctoPrint answered a file with ${reasonOf(reply)}`)
  }
  const sha1 = text(file.hash)
  return { name: path, sizeBytes: number(file.size) ?? -1, ...(sha1 ? { sha1 } : {}), prints: printsOf(file.prints) }
}

function printsOf(value: unknown): Prints {
  const prints = record(value)
  const last = record(prints.last)
  const printTime = number(last.printTime)
  return {
    count: (number(prints.success) ?? 0) + (number(prints.failure) ?? 0),
    last:
      typeof last.success === 'boolean'
        ? { success: last.success, date: number(last.date) ?? 0, ...(printTime === undefined ? {} : { printTime }) }
        : undefined,
  }
}

/** Deletes and confirms the absence. A busy file answers 409; any doubt is `unknown`. */
export async function deleteFile(wire: Wire, name: string): Promise<Revocation> {
  try {
    const reply = await wire.call('DELETE', pathOf(name))
    if (reply.status === 409) return 'in-use'
    if (reply.status !== 204 && reply.status !== 404) return 'unknown'
    return (await readFile(wire, name)) === undefined ? 'absent' : 'unknown'
  } catch {
    return 'unknown'
  }
}

/**
 * Streams a file to OctoPrint without selecting or printing it, and verifies size and SHA-1 of what arrived.
 * Rejects TRANSFER_FAILED when it did not arrive whole, PRINTER_REFUSED when OctoPrint did not want it (the name
 * exists, not G-code), PRINTER_OFFLINE when it did not answer, or what `signal` was aborted with.
 */
export async function uploadFile(
  wire: Wire,
  timing: Timing,
  source: Readable,
  file: UploadFile,
  options: { onProgress?: (sentBytes: number) => void; signal: AbortSignal },
): Promise<RemoteFile> {
  const body = new MultipartBody(source, file, options.onProgress)
  const stall = new AbortController()
  body.onChunk = watchStall(stall, timing.stallMilliseconds)
  try {
    const reply = await wire.call('POST', '/api/files/local', {
      body: { content: body.chunks(), type: body.type, sizeBytes: body.sizeBytes },
      signal: AbortSignal.any([options.signal, stall.signal]),
      timeoutMilliseconds: Math.max(timing.requestMilliseconds, 120_000),
    })
    if (reply.status !== 201) throw refusal(reply.status, reasonOf(reply))
    const name = text(record(record(record(reply.body).files).local).path)
    return await verified(wire, name ?? file.name, file, body.sha1())
  } catch (error) {
    options.signal.throwIfAborted()
    if (body.failure !== undefined) throw new PrintyardError('TRANSFER_FAILED', body.failure, { cause: error })
    throw wireError(error)
  } finally {
    body.onChunk(true)
    source.destroy()
  }
}

function refusal(status: number, reason: string): PrintyardError {
  if (status >= 500) return new PrintyardError('TRANSFER_FAILED', `OctoPrint: ${reason}`)
  return new PrintyardError('PRINTER_REFUSED', `OctoPrint: ${reason}`, { data: { status } })
}

async function verified(wire: Wire, name: string, file: UploadFile, sha1: string): Promise<RemoteFile> {
  const stored = await readFile(wire, name)
  if (stored === undefined) throw new PrintyardError('TRANSFER_FAILED', 'OctoPrint does not have the file that it took')
  const whole =
    stored.sizeBytes === file.sizeBytes && (stored.sha1 === undefined || stored.sha1 === (file.sha1 ?? sha1))
  if (!whole)
    throw new PrintyardError(
      'TRANSFER_FAILED',
      `OctoPrint has ${stored.sizeBytes} of ${file.sizeBytes} bytes, or others`,
    )
  return { name: stored.name, sizeBytes: stored.sizeBytes, sha1: stored.sha1 ?? sha1 }
}

/** multipart/form-data of one file, streamed, with its length known before the first byte. */
class MultipartBody {
  readonly type: string
  readonly sizeBytes: number
  /** Set when the fault is on our side: the source is not what was announced. */
  failure: string | undefined
  onChunk: (over?: boolean) => void = () => undefined
  readonly #source: Readable
  readonly #file: UploadFile
  readonly #progress: ((sentBytes: number) => void) | undefined
  readonly #head: Buffer
  readonly #tail: Buffer
  readonly #hash = createHash('sha1')

  constructor(source: Readable, file: UploadFile, progress: ((sentBytes: number) => void) | undefined) {
    const boundary = `printyard-${randomUUID()}`
    const part = (head: string) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n`
    this.#source = source
    this.#file = file
    this.#progress = progress
    this.#head = Buffer.from(
      `${part('name="noOverwrite"')}\r\ntrue\r\n${part(`name="file"; filename="${file.name.replace(/["\r\n\\]/g, '_')}"`)}` +
        'Content-Type: application/octet-stream\r\n\r\n',
    )
    this.#tail = Buffer.from(`\r\n--${boundary}--\r\n`)
    this.type = `multipart/form-data; boundary=${boundary}`
    this.sizeBytes = this.#head.length + file.sizeBytes + this.#tail.length
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    yield this.#head
    let sent = 0
    try {
      for await (const chunk of this.#source as AsyncIterable<Buffer>) {
        sent += chunk.length
        if (sent > this.#file.sizeBytes) break
        this.#hash.update(chunk)
        this.onChunk()
        yield chunk
        this.#progress?.(sent)
      }
    } catch (error) {
      this.failure = `The file could not be read: ${(error as Error).message}`
      throw error
    }
    if (sent !== this.#file.sizeBytes) {
      this.failure = `The file has not the announced size of ${this.#file.sizeBytes} bytes`
      throw new Error(this.failure)
    }
    yield this.#tail
  }

  /** Of all bytes sent; only after the last. */
  sha1(): string {
    return this.#hash.digest('hex')
  }
}
