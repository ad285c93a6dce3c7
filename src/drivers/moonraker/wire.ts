import { type Agent, request } from 'undici'
import { PrintyardError } from '../../core/errors.ts'
import { record, text } from '../fields.ts'
import { httpError, openAgent, parsed, patience, readText } from '../http.ts'
import type { MoonrakerSettings } from './settings.ts'

/** No answer that we keep is larger; a list of some thousand files is 1 MB. */
const ANSWER_LIMIT_BYTES = 8 * 1024 * 1024

export type Reply = { status: number; body: unknown; sizeBytes: number | undefined }
export type Body = { content: AsyncIterable<Uint8Array>; type: string; sizeBytes: number }
export type CallOptions = { json?: unknown; body?: Body; signal?: AbortSignal; timeoutMilliseconds?: number }
type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE'

/** HTTP with one Moonraker: own connections, time-outs, bounded answers, no redirects, no retries. */
export type Wire = {
  readonly baseUrl: string
  readonly apiKey: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Sends one request. Rejects PRINTER_OFFLINE, PRINTER_CREDENTIALS, PRINTER_PROTOCOL; other statuses are returned. */
  call(method: Method, path: string, options?: CallOptions): Promise<Reply>
  close(): Promise<void>
}

export function openWire(settings: MoonrakerSettings, timeoutMilliseconds: number): Wire {
  const baseUrl = settings.url.replace(/\/+$/, '')
  const headers: Record<string, string> = settings.apiKey === undefined ? {} : { 'x-api-key': settings.apiKey }
  const agent = openAgent(timeoutMilliseconds)
  return {
    baseUrl,
    apiKey: settings.apiKey,
    headers,
    call: (method, path, options = {}) =>
      call(agent, `${baseUrl}${path}`, headers, method, timeoutMilliseconds, options),
    close: () => agent.destroy(),
  }
}

async function call(
  agent: Agent,
  url: string,
  headers: Record<string, string>,
  method: Method,
  timeout: number,
  options: CallOptions,
): Promise<Reply> {
  const limit = options.timeoutMilliseconds ?? timeout
  try {
    const {
      statusCode,
      headers: told,
      body,
    } = await request(url, {
      method,
      dispatcher: agent,
      ...patience(options.body !== undefined, limit, options.signal),
      ...bodyOf(headers, options),
    })
    const length = Number(told['content-length'])
    const raw = await readText('Moonraker', body, ANSWER_LIMIT_BYTES)
    return checked(statusCode, raw, Number.isInteger(length) ? length : undefined)
  } catch (error) {
    throw wireError(error)
  }
}

function bodyOf(headers: Record<string, string>, { json, body }: CallOptions) {
  if (body !== undefined) {
    const own = { 'content-type': body.type, 'content-length': String(body.sizeBytes) }
    return { headers: { ...headers, ...own }, body: body.content as unknown as string }
  }
  if (json === undefined) return { headers }
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(json) }
}

/** Turns what the HTTP client throws into our codes. */
export const wireError = (error: unknown): PrintyardError => httpError('Moonraker', error)

function checked(status: number, raw: string, sizeBytes: number | undefined): Reply {
  // 403 is Moonraker's word for a file that is in use; a refused key is 401.
  if (status === 401) throw new PrintyardError('PRINTER_CREDENTIALS', 'Moonraker refuses the key, or wants one')
  // nginx answers 502 and 504 while Moonraker itself is down; 503 is Moonraker without its Klipper.
  if (status === 502 || status === 504) throw new PrintyardError('PRINTER_OFFLINE', `Moonraker answers ${status}`)
  if (status >= 300 && status < 400)
    throw new PrintyardError('PRINTER_PROTOCOL', `Moonraker redirects (${status}); set the final address`)
  return { status, body: parsed(raw), sizeBytes }
}

/** Moonraker's own words of a refusal; never its traceback. */
export function reasonOf(reply: Reply): string {
  return text(record(record(reply.body).error).message) ?? `status ${reply.status}`
}

/** `result` of a 200; any other status, or none, is PRINTER_PROTOCOL. */
export function resultOf(reply: Reply, what: string): unknown {
  const { result } = record(reply.body)
  if (reply.status === 200 && result !== undefined) return result
  throw new PrintyardError('PRINTER_PROTOCOL', `Moonraker answered ${what} with ${reasonOf(reply)}`)
}
