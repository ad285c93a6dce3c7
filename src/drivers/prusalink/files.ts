import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { PrintyardError } from '../../core/errors.ts'
import type { ListedFile, RemoteFile, Revocation, Timing, UploadFile } from '../driver.ts'
import { list, number, record, text } from '../fields.ts'
import { watchUpload } from '../stall.ts'
import { UploadBody } from '../upload-body.ts'
import { readStatus } from './status.ts'
import { expectObject, reasonOf, type Wire, wireError } from './wire.ts'

/** The firmware's long names end here. */
const NAME_LIMIT = 96
const LIST_LIMIT = 5_000
/** The Python server tells of files from a tree that follows its disk, some tenths of a second behind. */
const FOLLOWS_MILLISECONDS = 5_000
const LOOK_AGAIN_MILLISECONDS = 200

/** The files of one storage: the USB stick of a printer, or the folder of a PrusaLink server. */
export class Files {
  readonly #wire: Wire
  readonly #timing: Timing
  #storage: Promise<string> | undefined

  constructor(wire: Wire, timing: Timing) {
    this.#wire = wire
    this.#timing = timing
  }

  /** Where the API knows a file: `/api/v1/files/usb/<name>`. */
  async path(name: string): Promise<string> {
    return `/api/v1/files/${await this.#storageName()}/${encodeURIComponent(name)}`
  }

  /** The file as the printer has it; undefined = 404. */
  async stat(name: string): Promise<RemoteFile | undefined> {
    const file = await this.#entry(name)
    return file === undefined ? undefined : { name, sizeBytes: number(file.size) ?? -1 }
  }

  /** Deletes and confirms the absence. A file that is being printed answers 409; any doubt is `unknown`. */
  async remove(name: string): Promise<Revocation> {
    try {
      const reply = await this.#wire.call('DELETE', await this.path(name))
      if (reply.status === 409) return 'in-use'
      if (reply.status !== 204 && reply.status !== 404) return 'unknown'
      return (await this.#entryOnce(name, false)) === undefined ? 'absent' : 'unknown'
    } catch {
      return 'unknown'
    }
  }

  /**
   * Stores a file without printing it, and verifies its size: neither Print-After-Upload nor Overwrite is ever sent.
   * Rejects TRANSFER_FAILED when it did not arrive whole, PRINTER_REFUSED when the printer did not want it (the name
   * exists or is none), PRINTER_OFFLINE when it did not answer or takes another file now, or what `signal` was aborted with.
   */
  async upload(
    source: Readable,
    file: UploadFile,
    options: { onProgress?: (sentBytes: number) => void; signal: AbortSignal },
  ): Promise<RemoteFile> {
    const watch = watchUpload(file.sizeBytes, this.#timing)
    const body = new UploadBody(source, file.sizeBytes, options.onProgress)
    body.watch = watch
    try {
      await this.#mayUpload(file.name)
      options.signal.throwIfAborted()
      const reply = await this.#wire.call('PUT', await this.path(file.name), {
        body: { content: body.chunks(), sizeBytes: file.sizeBytes },
        signal: AbortSignal.any([options.signal, watch.signal]),
      })
      if (reply.status !== 201) throw refusal(reply.status, reasonOf(reply))
      return await this.#verified(file, options.signal)
    } catch (error) {
      throw body.rejection(error, options.signal, wireError)
    } finally {
      watch.stop()
      source.destroy()
    }
  }

  /** Printable files of the storage's first folder. */
  async list(): Promise<ListedFile[]> {
    const reply = await this.#wire.call('GET', `/api/v1/files/${await this.#storageName()}/`)
    const children = list(expectObject(reply, 'its files').children).map(record)
    return children
      .filter(({ type }) => type === 'PRINT_FILE')
      .slice(0, LIST_LIMIT)
      .flatMap((child) => {
        const name = text(child.display_name) ?? text(child.name)
        const [sizeBytes, modified] = [number(child.size), number(child.m_timestamp)]
        if (name === undefined) return []
        return [
          {
            name,
            ...(sizeBytes === undefined ? {} : { sizeBytes }),
            ...(modified === undefined ? {} : { modifiedAt: new Date(modified * 1000).toISOString() }),
          },
        ]
      })
  }

  /** The bytes of one file; its address is the one that the printer tells. Rejects PRINTER_REFUSED when it is not there. */
  async download(name: string, signal: AbortSignal): Promise<Readable> {
    const file = await this.#entry(name)
    const path = text(record(file?.refs).download)
    if (path?.startsWith('/') !== true) throw new PrintyardError('PRINTER_REFUSED', 'PrusaLink has no such file')
    return await this.#wire.stream(path.split('/').map(encodeURIComponent).join('/'), signal)
  }

  async #entry(name: string): Promise<Record<string, unknown> | undefined> {
    const reply = await this.#wire.call('GET', await this.path(name))
    return reply.status === 404 ? undefined : expectObject(reply, 'a file')
  }

  /** Asked before, since an answer in the middle of a body is easily lost. */
  async #mayUpload(name: string): Promise<void> {
    if (name.length > NAME_LIMIT || !/^[\w.-]+\.(gcode|gco|g|bgcode|bgc)$/i.test(name))
      throw new PrintyardError('PRINTER_REFUSED', 'PrusaLink takes no file of that name')
    if ((await this.#entry(name)) !== undefined)
      throw new PrintyardError('PRINTER_REFUSED', 'PrusaLink has a file of that name')
    const { transferring } = await readStatus(this.#wire)
    if (transferring) throw new PrintyardError('PRINTER_BUSY', 'The printer takes another file at the moment')
  }

  async #verified({ name, sizeBytes }: UploadFile, signal: AbortSignal): Promise<RemoteFile> {
    const stored = number((await this.#entryOnce(name, true, signal))?.size) ?? 0
    if (stored === sizeBytes) return { name, sizeBytes }
    throw new PrintyardError('TRANSFER_FAILED', `PrusaLink has ${stored} of ${sizeBytes} bytes`)
  }

  /** The file once the server has followed what it has just accepted (there, or gone), or as it is told in the end. */
  async #entryOnce(name: string, there: boolean, signal?: AbortSignal): Promise<Record<string, unknown> | undefined> {
    for (const end = performance.now() + FOLLOWS_MILLISECONDS; ; ) {
      const file = await this.#entry(name)
      if ((file !== undefined) === there || performance.now() > end) return file
      await sleep(LOOK_AGAIN_MILLISECONDS, undefined, { signal })
    }
  }

  #storageName(): Promise<string> {
    this.#storage ??= this.#readStorage().catch((error: unknown) => {
      this.#storage = undefined
      throw error
    })
    return this.#storage
  }

  async #readStorage(): Promise<string> {
    const storages = list(expectObject(await this.#wire.call('GET', '/api/v1/storage'), 'its storages').storage_list)
    const usable = storages.map(record).filter(({ available, read_only }) => available !== false && read_only !== true)
    const path = text(usable[0]?.path)?.replaceAll('/', '')
    if (path === undefined || path === '')
      throw new PrintyardError('PRINTER_OFFLINE', 'PrusaLink has no storage: is the USB stick in?')
    return path
  }
}

function refusal(status: number, reason: string): PrintyardError {
  if (status >= 500) return new PrintyardError('TRANSFER_FAILED', `PrusaLink: ${reason}`)
  if (status === 409 && /transfer/i.test(reason)) return new PrintyardError('PRINTER_BUSY', `PrusaLink: ${reason}`)
  return new PrintyardError('PRINTER_REFUSED', `PrusaLink: ${reason}`, { data: { status } })
}
