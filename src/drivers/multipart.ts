import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { UploadFile } from './driver.ts'
import type { UploadWatch } from './stall.ts'

/** multipart/form-data of some fields and one file, streamed, with its length known before the first byte. */
export class MultipartBody {
  readonly type: string
  readonly sizeBytes: number
  /** Set when the fault is on our side: the source is not what was announced. */
  failure: string | undefined
  watch: UploadWatch | undefined
  readonly #source: Readable
  readonly #file: UploadFile
  readonly #progress: ((sentBytes: number) => void) | undefined
  readonly #head: Buffer
  readonly #tail: Buffer
  readonly #hash = createHash('sha1')

  constructor(
    source: Readable,
    file: UploadFile,
    fields: Record<string, string>,
    progress: ((sentBytes: number) => void) | undefined,
  ) {
    const boundary = `printyard-${randomUUID()}`
    const part = (head: string) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n`
    const given = Object.entries(fields).map(([name, value]) => `${part(`name="${name}"`)}\r\n${value}\r\n`)
    this.#source = source
    this.#file = file
    this.#progress = progress
    this.#head = Buffer.from(
      `${given.join('')}${part(`name="file"; filename="${file.name.replace(/["\r\n\\]/g, '_')}"`)}` +
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
        this.watch?.moved()
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
    this.watch?.sent()
    yield this.#tail
  }

  /** Of all bytes sent; only after the last. */
  sha1(): string {
    return this.#hash.digest('hex')
  }
}
