import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { UploadFile } from './driver.ts'
import { UploadBody } from './upload-body.ts'

/** multipart/form-data of some fields and one file, streamed, with its length known before the first byte. */
export class MultipartBody extends UploadBody {
  readonly type: string
  readonly sizeBytes: number
  readonly #head: Buffer
  readonly #tail: Buffer
  readonly #hash = createHash('sha1')

  constructor(
    source: Readable,
    file: UploadFile,
    fields: Record<string, string>,
    progress: ((sentBytes: number) => void) | undefined,
  ) {
    super(source, file.sizeBytes, progress)
    const boundary = `printyard-${randomUUID()}`
    const part = (head: string) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n`
    const given = Object.entries(fields).map(([name, value]) => `${part(`name="${name}"`)}\r\n${value}\r\n`)
    this.#head = Buffer.from(
      `${given.join('')}${part(`name="file"; filename="${file.name.replace(/["\r\n\\]/g, '_')}"`)}` +
        'Content-Type: application/octet-stream\r\n\r\n',
    )
    this.#tail = Buffer.from(`\r\n--${boundary}--\r\n`)
    this.type = `multipart/form-data; boundary=${boundary}`
    this.sizeBytes = this.#head.length + file.sizeBytes + this.#tail.length
  }

  override async *chunks(): AsyncGenerator<Uint8Array> {
    yield this.#head
    for await (const chunk of super.chunks()) {
      this.#hash.update(chunk)
      yield chunk
    }
    yield this.#tail
  }

  /** Of all bytes sent; only after the last. */
  sha1(): string {
    return this.#hash.digest('hex')
  }
}
