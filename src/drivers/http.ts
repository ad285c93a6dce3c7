import type { Readable } from 'node:stream'
import { Agent, request } from 'undici'
import { printerLookup } from '../core/address.ts'
import { PrintyardError } from '../core/errors.ts'
import type { Timing } from './driver.ts'

// What the families that speak HTTP share; which status means what differs, and stays with each.

/** The body as text. Rejects PRINTER_PROTOCOL beyond the limit, and the connection goes with it. */
export async function readText(who: string, body: AsyncIterable<Buffer>, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > limitBytes) throw new PrintyardError('PRINTER_PROTOCOL', `${who} gave an answer without end`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size).toString()
}

/** Turns what the HTTP client throws into our codes. */
export function httpError(who: string, error: unknown): PrintyardError {
  if (error instanceof PrintyardError) return error
  const { code, message } = error as { code?: unknown; message?: string }
  // The code of a DOMException (a time-out) is a number and says nothing.
  const reason = typeof code === 'string' ? code : (message ?? String(error))
  const kind = reason.startsWith('HPE_') ? 'PRINTER_PROTOCOL' : 'PRINTER_OFFLINE'
  return new PrintyardError(kind, `${who}: ${reason}`, { cause: error })
}

/** JSON, or undefined: a proxy's page of HTML is no answer of the printer. */
export function parsed(raw: string): unknown {
  if (raw === '') return undefined
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

/** Own connections to one printer's server. */
export const openAgent = (timeoutMilliseconds: number): Agent =>
  new Agent({
    connections: 4,
    pipelining: 1,
    connect: { timeout: timeoutMilliseconds, lookup: printerLookup },
    bodyTimeout: timeoutMilliseconds,
  })

/** How long one request may take. An upload has no limit here: its `signal` says how long (stall.ts). */
export function patience(uploads: boolean, limitMilliseconds: number, signal: AbortSignal | undefined) {
  const signals = [signal, uploads ? undefined : AbortSignal.timeout(limitMilliseconds)]
  return {
    headersTimeout: uploads ? 0 : limitMilliseconds,
    signal: AbortSignal.any(signals.filter((one) => one !== undefined)),
  }
}

/**
 * The bytes of one file, over a connection of its own; the stream fails when nothing comes for `stallMilliseconds` or
 * `signal` aborts. `refused` says what another status than 200 means. Rejects with that, or what the client throws.
 */
export async function openDownload(
  url: string,
  headers: Readonly<Record<string, string>>,
  timing: Timing,
  signal: AbortSignal,
  refused: (status: number) => PrintyardError,
): Promise<Readable> {
  const agent = new Agent({
    connect: { timeout: timing.requestMilliseconds, lookup: printerLookup },
    headersTimeout: timing.requestMilliseconds,
    bodyTimeout: timing.stallMilliseconds,
  })
  try {
    const { statusCode, body } = await request(url, { dispatcher: agent, headers, signal })
    if (statusCode !== 200) throw refused(statusCode)
    body.on('close', () => void agent.destroy())
    return body
  } catch (error) {
    await agent.destroy()
    throw error
  }
}
