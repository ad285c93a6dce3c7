import { connect, type Socket } from 'node:net'
import { buildConnector, Client } from 'undici'
import { printerLookup } from '../core/address.ts'
import type { Answer } from './driver.ts'
import { resetLine } from './reset.ts'

const ANSWER_LIMIT_BYTES = 64 * 1024

/**
 * One connection for one request that must not be delivered twice, nor after its sender gave up: nothing reuses it, and
 * `cut` resets it, so that what still waits in the send buffer is thrown away. Time-outs of the HTTP client would
 * close it politely, so it has none.
 */
class OneLine {
  readonly client: Client
  /** The deadline has passed. */
  late = false
  #socket: Socket | undefined
  readonly #deadline: NodeJS.Timeout

  constructor(origin: string, deadlineMilliseconds: number) {
    const connector = buildConnector({ timeout: deadlineMilliseconds, lookup: printerLookup })
    this.client = new Client(origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: ANSWER_LIMIT_BYTES,
      connect: (options, callback) => {
        // TLS is put on top of a socket of our own: only a plain one can be reset.
        if (options.protocol === 'https:') {
          this.#socket = connect({ host: options.hostname, port: Number(options.port) || 443, lookup: printerLookup })
          this.#socket.on('error', (error) => callback(error, null))
          connector({ ...options, httpSocket: this.#socket }, callback)
        } else {
          connector(options, (...result) => {
            if (result[0] === null) this.#socket = result[1]
            callback(...result)
          })
        }
      },
    })
    this.#deadline = setTimeout(() => {
      this.late = true
      this.cut()
    }, deadlineMilliseconds)
  }

  /** Resets the connection. */
  cut(): void {
    clearTimeout(this.#deadline)
    // The outcome is known by now; how the client ends changes nothing.
    resetLine(this.#socket, () => void this.client.destroy().catch(() => undefined))
  }
}

/** A request that must not be sent twice. `path` is added to the path of `baseUrl`. */
export type Single = {
  baseUrl: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  headers: Readonly<Record<string, string>>
  body?: string
}

/** Sends it exactly once, on a line of its own that is reset at the deadline. Never throws: what went wrong is `unknown`. */
export async function sendSingle(
  single: Single,
  deadlineMilliseconds: number,
  answerOf: (status: number, raw: string) => Answer,
): Promise<Answer> {
  const { origin, pathname } = new URL(single.baseUrl)
  const line = new OneLine(origin, deadlineMilliseconds)
  try {
    const response = await line.client.request({
      method: single.method,
      path: `${pathname.replace(/\/$/, '')}${single.path}`,
      headers: single.headers,
      ...(single.body === undefined ? {} : { body: single.body }),
      idempotent: false,
    })
    return answerOf(response.statusCode, await response.body.text())
  } catch (error) {
    return { kind: 'unknown', reason: line.late ? 'no answer in time' : (error as Error).message }
  } finally {
    line.cut()
  }
}
