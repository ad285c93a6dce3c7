import type { Readable } from 'node:stream'
import { PrintyardError } from '../../core/errors.ts'
import type { ListedFile, RemoteFile, Revocation, Timing, UploadFile } from '../driver.ts'
import { list, number, record, text } from '../fields.ts'
import { openDownload } from '../http.ts'
import { MultipartBody } from '../multipart.ts'
import { type UploadWatch, watchUpload } from '../stall.ts'
import { MARKER_FOLDER } from './marker-folder.ts'
import { reasonOf, resultOf, type Wire, wireError } from './wire.ts'

export type StoredFile = RemoteFile & { lastJobId: string | undefined }

const LIST_LIMIT = 5_000

const pathOf = (name: string) => `/server/files/gcodes/${name.split('/').map(encodeURIComponent).join('/')}`

/**
 * The file with the last run of it. Its metadata may be missing while it is there, so that a 404 of them is confirmed
 * by asking for the file itself; undefined = both say 404.
 */
export async function readFile(wire: Wire, name: string): Promise<StoredFile | undefined> {
  const reply = await wire.call('GET', `/server/files/metadata?filename=${encodeURIComponent(name)}`)
  if (reply.status === 200) {
    const metadata = record(resultOf(reply, 'a file'))
    return { name, sizeBytes: number(metadata.size) ?? -1, lastJobId: text(metadata.job_id) }
  }
  if (reply.status !== 404) throw unexpected('a file', reasonOf(reply))
  const head = await wire.call('HEAD', pathOf(name))
  if (head.status === 404) return undefined
  if (head.status !== 200) throw unexpected('a file', reasonOf(head))
  return { name, sizeBytes: head.sizeBytes ?? -1, lastJobId: undefined }
}

const unexpected = (what: string, reason: string) =>
  new PrintyardError('PRINTER_PROTOCOL', `Moonraker answered ${what} with ${reason}`)

/** The file as every driver describes it. */
export async function statFile(wire: Wire, name: string): Promise<RemoteFile | undefined> {
  const file = await readFile(wire, name)
  return file === undefined ? undefined : { name: file.name, sizeBytes: file.sizeBytes }
}

/** Deletes and confirms the absence. A loaded file answers 403, a missing one 400 (recorded); any doubt is `unknown`. */
export async function deleteFile(wire: Wire, name: string): Promise<Revocation> {
  try {
    const { status } = await wire.call('DELETE', pathOf(name))
    if (status === 403) return 'in-use'
    if (![200, 400, 404].includes(status)) return 'unknown'
    return (await readFile(wire, name)) === undefined ? 'absent' : 'unknown'
  } catch {
    return 'unknown'
  }
}

/**
 * Streams a file to Moonraker without printing it; Moonraker checks its SHA-256 and we check what it then has.
 * Moonraker would overwrite, so a name that is taken is refused before a byte is sent. Rejects TRANSFER_FAILED when it
 * did not arrive whole, PRINTER_REFUSED when Moonraker did not want it, PRINTER_OFFLINE, or what `signal` was aborted with.
 */
export async function uploadFile(
  wire: Wire,
  timing: Timing,
  source: Readable,
  file: UploadFile,
  options: { onProgress?: (sentBytes: number) => void; signal: AbortSignal },
): Promise<RemoteFile> {
  let watch: UploadWatch | undefined
  const folder = file.name.includes('/') ? file.name.slice(0, file.name.lastIndexOf('/')) : ''
  const fields = { root: 'gcodes', ...(folder ? { path: folder } : {}), checksum: file.sha256 }
  const body = new MultipartBody(
    source,
    { ...file, name: file.name.slice(folder === '' ? 0 : folder.length + 1) },
    fields,
    options.onProgress,
  )
  try {
    if ((await readFile(wire, file.name)) !== undefined) {
      throw new PrintyardError('PRINTER_REFUSED', 'Moonraker has a file of that name')
    }
    watch = watchUpload(file.sizeBytes, timing)
    body.watch = watch
    const reply = await wire.call('POST', '/server/files/upload', {
      body: { content: body.chunks(), type: body.type, sizeBytes: body.sizeBytes },
      signal: AbortSignal.any([options.signal, watch.signal]),
    })
    if (reply.status !== 201) throw refusal(reply.status, reasonOf(reply))
    const item = record(record(reply.body).item)
    return await verified(wire, text(item.path) ?? file.name, number(item.size), file)
  } catch (error) {
    throw body.rejection(error, options.signal, wireError)
  } finally {
    watch?.stop()
    source.destroy()
  }
}

function refusal(status: number, reason: string): PrintyardError {
  if (status === 422) return new PrintyardError('TRANSFER_FAILED', 'Moonraker got other bytes than were sent')
  if (status >= 500) return new PrintyardError('TRANSFER_FAILED', `Moonraker: ${reason}`)
  return new PrintyardError('PRINTER_REFUSED', `Moonraker: ${reason}`, { data: { status } })
}

/**
 * That the bytes arrived is proven by the checksum. With `enable_object_processing` Moonraker then rewrites the file, and
 * tells in its answer how large it is (`toldBytes`).
 */
async function verified(
  wire: Wire,
  name: string,
  toldBytes: number | undefined,
  file: UploadFile,
): Promise<RemoteFile> {
  const stored = await statFile(wire, name)
  if (stored !== undefined && [file.sizeBytes, toldBytes].includes(stored.sizeBytes)) return stored
  await deleteFile(wire, name)
  const found = stored === undefined ? 'nothing' : `${stored.sizeBytes} of ${file.sizeBytes} bytes`
  throw new PrintyardError('TRANSFER_FAILED', `Moonraker took the file and has ${found}`)
}

/** The printable files, at most 5000; pictures and our marker are left out. */
export async function listFiles(wire: Wire): Promise<ListedFile[]> {
  const files = list(resultOf(await wire.call('GET', '/server/files/list?root=gcodes'), 'its files'))
  const listed = files.flatMap((value) => {
    const file = record(value)
    const [name, size, modified] = [text(file.path), number(file.size), number(file.modified)]
    if (name === undefined || !/\.(gcode|gco|g)$/i.test(name) || name.startsWith(`${MARKER_FOLDER}/`)) return []
    return {
      name,
      ...(size === undefined ? {} : { sizeBytes: size }),
      ...(modified === undefined ? {} : { modifiedAt: new Date(modified * 1000).toISOString() }),
    }
  })
  return listed.slice(0, LIST_LIMIT)
}

/** The bytes of one file; the stream fails when nothing comes for `stallMilliseconds` or `signal` aborts. */
export async function downloadFile(wire: Wire, timing: Timing, name: string, signal: AbortSignal): Promise<Readable> {
  const refused = (status: number) =>
    status === 401
      ? new PrintyardError('PRINTER_CREDENTIALS', 'Moonraker refuses the key')
      : unexpected('a download', `status ${status}`)
  return openDownload(`${wire.baseUrl}${pathOf(name)}`, wire.headers, timing, signal, refused).catch((error) => {
    throw wireError(error)
  })
}
