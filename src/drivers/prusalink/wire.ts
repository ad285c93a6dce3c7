import { Agent, buildConnector, request } from 'undici'
import { printerLookup } from '../../core/address.ts'
import { PrintyardError } from '../../core/errors.ts'
import { type Challenge, parseChallenge } from '../digest.ts'
import { record, text } from '../fields.ts'
import { httpError, parsed, patience, readText } from '../http.ts'
import { Credentials } from './credentials.ts'
import type { PrusalinkSettings } from './settings.ts'

/** No answer that we keep is larger. */
const ANSWER_LIMIT_BYTES = 4 * 1024 * 1024
/**
 * Of both forms of G-code: the firmware does not look at it, and the Python server takes no other but
 * `application/octet-stream`, for which it looks into a file that is not there yet, and answers 500.
 */
const UPLOAD_TYPE = 'text/x.gcode'
/** The firmware serves three connections at once; others need one too. */
const CONNECTIONS = 2

export type Reply = { status: number; body: unknown }
export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'
export type CallOptions = {
  body?: { content: AsyncIterable<Uint8Array>; sizeBytes: number }
  signal?: AbortSignal
  timeoutMilliseconds?: number
}

/** HTTP with one PrusaLink: own connections, time-outs, bounded answers, no redirects; only questions are asked again. */
export class Wire {
  readonly baseUrl: string
  /** Connections that were opened so far: a server that restarted cannot keep one. */
  connects = 0
  readonly #credentials: Credentials
  readonly #agent: Agent
  readonly #timeoutMilliseconds: number

  constructor(settings: PrusalinkSettings, timeoutMilliseconds: number) {
    this.baseUrl = settings.url.replace(/\/+$/, '')
    this.#credentials = new Credentials(settings)
    this.#timeoutMilliseconds = timeoutMilliseconds
    const connector = buildConnector({ timeout: timeoutMilliseconds, lookup: printerLookup })
    this.#agent = new Agent({
      connections: CONNECTIONS,
      pipelining: 1,
      bodyTimeout: timeoutMilliseconds,
      connect: (options, callback) => {
        this.connects += 1
        connector(options, callback)
      },
    })
  }

  /**
   * Sends one request; a question whose nonce was too old is asked once more. Rejects PRINTER_OFFLINE,
   * PRINTER_CREDENTIALS, PRINTER_PROTOCOL; other statuses are returned.
   */
  async call(method: Method, path: string, options: CallOptions = {}): Promise<Reply> {
    if (method !== 'GET') await this.prepare()
    let { answer, challenge } = await this.#send(method, path, options)
    if (answer.status === 401 && challenge !== undefined && method === 'GET') {
      this.#credentials.take(challenge)
      ;({ answer, challenge } = await this.#send(method, path, options))
    }
    if (challenge !== undefined) this.#credentials.take(challenge)
    return checked(answer.status, answer.raw)
  }

  /** Fetches the challenge that the next request will answer, so that it is sent only once. */
  async prepare(timeoutMilliseconds = this.#timeoutMilliseconds): Promise<void> {
    if (!this.#credentials.needsChallenge) return
    const challenge = await this.challenge(timeoutMilliseconds)
    if (challenge !== undefined) this.#credentials.take(challenge)
  }

  /** What the server demands of somebody whom it does not know. */
  async challenge(timeoutMilliseconds = this.#timeoutMilliseconds): Promise<Challenge | undefined> {
    const { challenge } = await this.#send('GET', '/api/version', { timeoutMilliseconds }, false)
    return challenge
  }

  /** The headers of a request that the caller sends himself. */
  headersFor(method: Method, path: string): Record<string, string> {
    return { accept: 'application/json', ...this.#credentials.headers(method, `${this.#prefix}${path}`) }
  }

  /** Streams an answer's body; other statuses than 200 are errors as in `call`. */
  async stream(path: string, signal: AbortSignal) {
    await this.prepare()
    try {
      const response = await request(`${this.baseUrl}${path}`, {
        dispatcher: this.#agent,
        headersTimeout: this.#timeoutMilliseconds,
        signal,
        headers: this.headersFor('GET', path),
      })
      if (response.statusCode === 200) return response.body
      const { status } = checked(response.statusCode, await readText('PrusaLink', response.body, ANSWER_LIMIT_BYTES))
      throw new PrintyardError('PRINTER_REFUSED', `PrusaLink answers ${status}`, { data: { status } })
    } catch (error) {
      signal.throwIfAborted()
      throw wireError(error)
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }

  get #prefix(): string {
    return new URL(this.baseUrl).pathname.replace(/\/$/, '')
  }

  async #send(method: Method, path: string, options: CallOptions, signed = true) {
    const { body, signal, timeoutMilliseconds: limit = this.#timeoutMilliseconds } = options
    try {
      const response = await request(`${this.baseUrl}${path}`, {
        method,
        dispatcher: this.#agent,
        ...patience(body !== undefined, limit, signal),
        headers: {
          ...(signed ? this.headersFor(method, path) : {}),
          ...(body === undefined ? {} : { 'content-type': UPLOAD_TYPE, 'content-length': String(body.sizeBytes) }),
        },
        ...(body === undefined ? {} : { body: body.content as never }),
      })
      const answer = {
        status: response.statusCode,
        raw: await readText('PrusaLink', response.body, ANSWER_LIMIT_BYTES),
      }
      return { answer, challenge: parseChallenge(response.headers['www-authenticate']?.toString()) }
    } catch (error) {
      throw wireError(error)
    }
  }
}

/** Turns what the HTTP client throws into our codes. */
export const wireError = (error: unknown): PrintyardError => httpError('PrusaLink', error)

function checked(status: number, raw: string): Reply {
  if (status === 401 || status === 403)
    throw new PrintyardError('PRINTER_CREDENTIALS', 'PrusaLink refuses the key or the password')
  // 408 is the firmware's goodbye to a slow connection; the others a proxy's while the server is down.
  if (status === 408 || (status >= 502 && status <= 504))
    throw new PrintyardError('PRINTER_OFFLINE', `PrusaLink answers ${status}`)
  if (status >= 300 && status < 400 && status !== 304)
    throw new PrintyardError('PRINTER_PROTOCOL', `PrusaLink redirects (${status}); set the final address`)
  return { status, body: parsed(raw) }
}

/** PrusaLink's own words of a refusal. */
export function reasonOf(reply: Reply): string {
  const { message, title } = record(reply.body)
  return text(message) ?? text(title) ?? `status ${reply.status}`
}

/** The body of a 200; any other status is PRINTER_PROTOCOL. */
export function expectObject(reply: Reply, what: string): Record<string, unknown> {
  if (reply.status === 200 && typeof reply.body === 'object' && reply.body !== null) return record(reply.body)
  throw new PrintyardError('PRINTER_PROTOCOL', `PrusaLink answered ${what} with ${reasonOf(reply)}`)
}
