import type { Readable } from 'node:stream'
import { Agent, request } from 'undici'
import { printerLookup } from '../../core/address.ts'
import { PrintyardError } from '../../core/errors.ts'
import type { Timing } from '../driver.ts'
import { type Wire, wireError } from './wire.ts'

/**
 * The bytes of a local file, from OctoPrint's download address. Rejects PRINTER_OFFLINE, PRINTER_CREDENTIALS,
 * PRINTER_PROTOCOL; the stream fails when nothing comes for `stallMilliseconds` or `signal` aborts.
 */
export async function downloadFile(wire: Wire, timing: Timing, name: string, signal: AbortSignal): Promise<Readable> {
  const agent = new Agent({
    connect: { timeout: timing.requestMilliseconds, lookup: printerLookup },
    headersTimeout: timing.requestMilliseconds,
    bodyTimeout: timing.stallMilliseconds,
  })
  const path = name.split('/').map(encodeURIComponent).join('/')
  try {
    const { statusCode, body } = await request(`${wire.baseUrl}/downloads/files/local/${path}`, {
      dispatcher: agent,
      headers: wire.headers,
      signal,
    })
    if (statusCode === 401 || statusCode === 403) throw new PrintyardError('PRINTER_CREDENTIALS', 'It gives no files')
    if (statusCode !== 200)
      throw new PrintyardError('PRINTER_PROTOCOL', `OctoPrint answers a download with ${statusCode}`)
    body.on('close', () => void agent.destroy())
    return body
  } catch (error) {
    await agent.destroy()
    throw wireError(error)
  }
}
