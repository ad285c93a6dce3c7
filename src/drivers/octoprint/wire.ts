import { type Agent, request } from 'undici'
import { PrintyardError } from '../../core/errors.ts'
import { record, text } from '../fields.ts'
import { httpError, openAgent, parsed, patience, readText } from '../http.ts'
import type { OctoprintSettings } from './settings.ts'

/** No answer that we keep is larger. */
const ANSWER_LIMIT_BYTES = 4 * 1024 * 1024

export type Reply = { status: number; body: unknown }
export type Body = { content: string | AsyncIterable<Uint8Array>; type: string; sizeBytes: number }

/** HTTP with one OctoPrint: own connections, time-outs, bounded answers, no redirects, no retries. */
export type Wire = {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** Sends one request. Rejects PRINTER_OFFLINE, PRINTER_CREDENTIALS, PRINTER_PROTOCOL; other statuses are returned. */
  call(method: 'GET' | 'POST' | 'DELETE', path: string, options?: CallOptions): Promise<Reply>
  close(): Promise<void>
}
export type CallOptions = {
  json?: unknown
  body?: Body
  signal?: AbortSignal
  timeoutMilliseconds?: number
  /** Where an answer may be larger than the usual limit. */
  limitBytes?: number
}

export function openWire(settings: OctoprintSettings, timeoutMilliseconds: number): Wire {
  const baseUrl = settings.url.replace(/\/+$/, '')
  const headers = { 'x-api-key': settings.apiKey }
  const agent = openAgent(timeoutMilliseconds)
  return {
    baseUrl,
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
  method: 'GET' | 'POST' | 'DELETE',
  timeout: number,
  options: CallOptions,
): Promise<Reply> {
  const body = options.body ?? (options.json === undefined ? undefined : jsonBody(options.json))
  const limit = options.timeoutMilliseconds ?? timeout
  let answer: { status: number; raw: string }
  try {
    const response = await request(url, {
      method,
      dispatcher: agent,
      ...patience(options.body !== undefined, limit, options.signal),
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': body.type, 'content-length': String(body.sizeBytes) }),
      },
      ...(body === undefined ? {} : { body: body.content as string }),
    })
    answer = {
      status: response.statusCode,
      raw: await readText('OctoPrint', response.body, options.limitBytes ?? ANSWER_LIMIT_BYTES),
    }
  } catch (error) {
    throw wireError(error)
  }
  return checked(answer.status, answer.raw)
}

function jsonBody(value: unknown): Body {
  const content = JSON.stringify(value)
  return { content, type: 'application/json', sizeBytes: Buffer.byteLength(content) }
}

/** Turns what the HTTP client throws into our codes. */
export const wireError = (error: unknown): PrintyardError => httpError('OctoPrint', error)

function checked(status: number, raw: string): Reply {
  if (status === 401 || status === 403)
    throw new PrintyardError('PRINTER_CREDENTIALS', 'OctoPrint refuses the key, or it lacks a permission')
  // A write with a key that it does not know is taken for one of a browser without its token (seen on 1.11.8).
  if (status === 400 && raw.includes('CSRF'))
    throw new PrintyardError('PRINTER_CREDENTIALS', 'OctoPrint does not know the key')
  // haproxy of OctoPi answers 502 to 504 while OctoPrint itself is down.
  if (status >= 502 && status <= 504) throw new PrintyardError('PRINTER_OFFLINE', `OctoPrint answers ${status}`)
  if (status >= 300 && status < 400)
    throw new PrintyardError('PRINTER_PROTOCOL', `OctoPrint redirects (${status}); set the final address`)
  return { status, body: parsed(raw) }
}

/** OctoPrint's own words of a refusal. */
export function reasonOf(reply: Reply): string {
  return text(record(reply.body).error) ?? `status ${reply.status}`
}

/** The body of a 200; any other status is PRINTER_PROTOCOL. */
export function expectObject(reply: Reply, what: string): Record<string, unknown> {
  if (reply.status === 200 && typeof reply.body === 'object' && reply.body !== null) return record(reply.body)
  throw new PrintyardError('PRINTER_PROTOCOL', `OctoPrint answered ${what} with ${reasonOf(reply)}`)
}
