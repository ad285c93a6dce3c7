import type { Readable } from 'node:stream'
import { PrintyardError } from '../../core/errors.ts'
import type { Timing } from '../driver.ts'
import { openDownload } from '../http.ts'
import { type Wire, wireError } from './wire.ts'

/**
 * The bytes of a local file, from OctoPrint's download address. Rejects PRINTER_OFFLINE, PRINTER_CREDENTIALS,
 * PRINTER_PROTOCOL; the stream fails when nothing comes for `stallMilliseconds` or `signal` aborts.
 */
export async function downloadFile(wire: Wire, timing: Timing, name: string, signal: AbortSignal): Promise<Readable> {
  const path = name.split('/').map(encodeURIComponent).join('/')
  const url = `${wire.baseUrl}/downloads/files/local/${path}`
  const refused = (status: number) =>
    status === 401 || status === 403
      ? new PrintyardError('PRINTER_CREDENTIALS', 'It gives no files')
      : new PrintyardError('PRINTER_PROTOCOL', `OctoPrint answers a download with ${status}`)
  return openDownload(url, wire.headers, timing, signal, refused).catch((error) => {
    throw wireError(error)
  })
}
