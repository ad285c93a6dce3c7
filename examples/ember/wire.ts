import { Readable } from 'node:stream'
import { Agent, request } from 'undici'
import { printerLookup } from '../../src/core/address.ts'
import { PrintyardError } from '../../src/core/errors.ts'
import type { Answer } from '../../src/drivers/driver.ts'
import { record, text } from '../../src/drivers/fields.ts'
import { httpError, parsed, readText } from '../../src/drivers/http.ts'
import { sendSingle } from '../../src/drivers/one-line.ts'
import type { EmberSettings } from './settings.ts'

/** No answer that we keep is larger. */
const ANSWER_LIMIT_BYTES = 4 * 1024 * 1024

type Method = 'GET' | 'PUT' | 'DELETE'
export type Reply = { status: number; body: unknown }
export type CallOptions = {
  body?: AsyncIterable<Uint8Array>
  sizeBytes?: number
  signal?: AbortSignal
  timeoutMilliseconds?: number
}

/** HTTP with one Ember: time-outs, bounded answers, nothing that retries by itself. */
export class Wire {
  readonly #baseUrl: string
  readonly #headers: Record<string, string>
  readonly #timeoutMilliseconds: number
  readonly #agent = new Agent({ connections: 2, pipelining: 1, connect: { lookup: printerLookup } })

  constructor({ url, apiKey }: EmberSettings, timeoutMilliseconds: number) {
    this.#baseUrl = url.replace(/\/+$/, '')
    this.#headers = { 'x-key': apiKey }
    this.#timeoutMilliseconds = timeoutMilliseconds
  }

  /** One question. Rejects PRINTER_OFFLINE, PRINTER_CREDENTIALS, PRINTER_PROTOCOL; other refusals are returned. */
  async call(method: Method, path: string, options: CallOptions = {}): Promise<Reply> {
    const limit = AbortSignal.timeout(options.timeoutMilliseconds ?? this.#timeoutMilliseconds)
    const size = options.sizeBytes === undefined ? {} : { 'content-length': String(options.sizeBytes) }
    try {
      const { statusCode: status, body } = await request(`${this.#baseUrl}${path}`, {
        method,
        headers: { ...this.#headers, ...size },
        dispatcher: this.#agent,
        signal: options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]),
        ...(options.body === undefined ? {} : { body: Readable.from(options.body) }),
      })
      const raw = await readText('Ember', body, ANSWER_LIMIT_BYTES)
      if (status === 401) throw new PrintyardError('PRINTER_CREDENTIALS', 'Ember refuses the key')
      if (status >= 500) throw new PrintyardError('PRINTER_OFFLINE', `Ember: ${status}`)
      return { status, body: parsed(raw) }
    } catch (error) {
      throw httpError('Ember', error)
    }
  }

  /** A command: sent exactly once, on a connection of its own that is reset at the deadline. Never throws. */
  send(path: string, deadlineMilliseconds = this.#timeoutMilliseconds): Promise<Answer> {
    const headers = { ...this.#headers, 'content-length': '0' }
    return sendSingle({ baseUrl: this.#baseUrl, method: 'POST', path, headers }, deadlineMilliseconds, answerOf)
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }
}

/** What a proxy says (5xx) of a command that it may have delivered is no answer. */
function answerOf(status: number, raw: string): Answer {
  if (status === 202) return { kind: 'accepted' }
  const reason = text(record(parsed(raw)).error) ?? `it answered ${status}`
  return { kind: status >= 400 && status < 500 ? 'refused' : 'unknown', reason }
}
