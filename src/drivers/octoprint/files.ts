import type { Readable } from 'node:stream'
import { PrintyardError } from '../../core/errors.ts'
import type { ListedFile, RemoteFile, Revocation, Timing, UploadFile } from '../driver.ts'
import { list, number, record, text } from '../fields.ts'
import { MultipartBody } from '../multipart.ts'
import { watchUpload } from '../stall.ts'
import { expectObject, reasonOf, type Wire, wireError } from './wire.ts'

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

/** A listing of thousands of files with what OctoPrint works out of each takes a few megabytes, and a while. */
const LISTING_LIMIT_BYTES = 8 * 1024 * 1024
const LISTING_PATIENCE = 3
const LISTED_AT_MOST = 5_000

/** All printable files of the local storage, those in folders too. Rejects as `Wire.call` does. */
export async function listFiles(wire: Wire, timing: Timing): Promise<ListedFile[]> {
  const reply = await wire.call('GET', '/api/files/local?recursive=true', {
    limitBytes: LISTING_LIMIT_BYTES,
    timeoutMilliseconds: LISTING_PATIENCE * timing.requestMilliseconds,
  })
  const listed: ListedFile[] = []
  const open = [...list(expectObject(reply, 'its files').files)]
  while (open.length > 0 && listed.length < LISTED_AT_MOST) {
    const entry = record(open.shift())
    if (entry.type === 'folder') open.push(...list(entry.children))
    else if (entry.type === 'machinecode') listed.push(...listedOf(entry))
  }
  return listed
}

function listedOf(entry: Record<string, unknown>): ListedFile[] {
  const [name, sizeBytes, date] = [text(entry.path), number(entry.size), number(entry.date)]
  if (name === undefined) return []
  return [
    {
      name,
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(date === undefined ? {} : { modifiedAt: new Date(date * 1_000).toISOString() }),
      timesPrinted: printsOf(entry.prints).count,
    },
  ]
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
  const body = new MultipartBody(source, file, { noOverwrite: 'true' }, options.onProgress)
  const watch = watchUpload(file.sizeBytes, timing)
  body.watch = watch
  try {
    const reply = await wire.call('POST', '/api/files/local', {
      body: { content: body.chunks(), type: body.type, sizeBytes: body.sizeBytes },
      signal: AbortSignal.any([options.signal, watch.signal]),
    })
    if (reply.status !== 201) throw refusal(reply.status, reasonOf(reply))
    const name = text(record(record(record(reply.body).files).local).path)
    return await verified(wire, name ?? file.name, file, body.sha1())
  } catch (error) {
    throw body.rejection(error, options.signal, wireError)
  } finally {
    watch.stop()
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
