import type { Readable } from 'node:stream'
import { asPrintyardError, PrintyardError } from '../../src/core/errors.ts'
import type { ListedFile, RemoteFile, Revocation, Timing, UploadFile } from '../../src/drivers/driver.ts'
import { list, number, record, text } from '../../src/drivers/fields.ts'
import { watchUpload } from '../../src/drivers/stall.ts'
import { UploadBody } from '../../src/drivers/upload-body.ts'
import type { Wire } from './wire.ts'

/** However slow the printer takes it, as long as bytes move. */
const UPLOAD_MILLISECONDS = 3_600_000

export const pathOf = (name: string): string => `/v1/files/${encodeURIComponent(name)}`

/** The file as the printer has it; undefined = 404, proven absent. */
export async function stat(wire: Wire, name: string): Promise<RemoteFile | undefined> {
  const reply = await wire.call('GET', pathOf(name))
  return reply.status === 404 ? undefined : { name, sizeBytes: number(record(reply.body).size) ?? -1 }
}

export async function listFiles(wire: Wire): Promise<ListedFile[]> {
  const { body } = await wire.call('GET', '/v1/files')
  return list(record(body).files).flatMap((entry) => {
    const [name, sizeBytes] = [text(record(entry).name), number(record(entry).size)]
    return name === undefined ? [] : [{ name, ...(sizeBytes === undefined ? {} : { sizeBytes }) }]
  })
}

/** Deletes and confirms the absence; any doubt is `unknown`. */
export async function remove(wire: Wire, name: string): Promise<Revocation> {
  try {
    const { status } = await wire.call('DELETE', pathOf(name))
    if (status === 409) return 'in-use'
    return (await stat(wire, name)) === undefined ? 'absent' : 'unknown'
  } catch {
    return 'unknown'
  }
}

/** Stores a file without printing it, never over another one, and verifies its size; errors as `Printer.upload` says. */
export async function upload(
  wire: Wire,
  timing: Timing,
  source: Readable,
  file: UploadFile,
  { signal, onProgress }: { onProgress?: (sentBytes: number) => void; signal: AbortSignal },
): Promise<RemoteFile> {
  const body = new UploadBody(source, file.sizeBytes, onProgress)
  const watch = watchUpload(file.sizeBytes, timing)
  body.watch = watch
  try {
    if ((await stat(wire, file.name)) !== undefined)
      throw new PrintyardError('PRINTER_REFUSED', 'Ember has a file of that name')
    const reply = await wire.call('PUT', pathOf(file.name), {
      body: body.chunks(),
      sizeBytes: file.sizeBytes,
      signal: AbortSignal.any([signal, watch.signal]),
      timeoutMilliseconds: UPLOAD_MILLISECONDS,
    })
    if (reply.status !== 201)
      throw new PrintyardError('PRINTER_REFUSED', `Ember does not take the file: ${reply.status}`)
    return await verified(wire, file)
  } catch (error) {
    throw body.rejection(error, signal, asPrintyardError)
  } finally {
    watch.stop()
    source.destroy()
  }
}

async function verified(wire: Wire, file: UploadFile): Promise<RemoteFile> {
  const stored = await stat(wire, file.name)
  if (stored?.sizeBytes === file.sizeBytes) return stored
  await remove(wire, file.name)
  throw new PrintyardError('TRANSFER_FAILED', `Ember has ${stored?.sizeBytes ?? 0} of ${file.sizeBytes} bytes`)
}
