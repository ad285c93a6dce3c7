import type { Socket } from 'node:net'
import { buildConnector, Client } from 'undici'
import type { Answer } from '../driver.ts'
import { record, text } from './fields.ts'
import type { Wire } from './wire.ts'

const ANSWER_LIMIT_BYTES = 64 * 1024

/**
 * Sends one request exactly once: on a connection of its own that nothing reuses, without retries, and reset at the
 * deadline, since bytes that wait in a send buffer would still reach the printer when the link comes back a minute
 * later. Never throws: 204 is accepted, another 4xx is refused, all else is unknown.
 */
export async function sendOnce(wire: Wire, path: string, json: unknown, deadlineMilliseconds: number): Promise<Answer> {
  const { origin, pathname } = new URL(wire.baseUrl)
  const line = new OneLine(origin, deadlineMilliseconds)
  try {
    const response = await line.client.request({
      method: 'POST',
      path: `${pathname.replace(/\/$/, '')}${path}`,
      headers: { ...wire.headers, 'content-type': 'application/json' },
      body: JSON.stringify(json),
      idempotent: false,
    })
    return answerOf(response.statusCode, await response.body.text())
  } catch (error) {
    return { kind: 'unknown', reason: line.late ? 'no answer in time' : (error as Error).message }
  } finally {
    line.cut()
  }
}

/** One connection for one request. Time-outs of the HTTP client would close it politely, so it has none. */
class OneLine {
  readonly client: Client
  late = false
  #socket: Socket | undefined
  readonly #deadline: NodeJS.Timeout

  constructor(origin: string, deadlineMilliseconds: number) {
    const connector = buildConnector({ timeout: deadlineMilliseconds })
    this.client = new Client(origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: ANSWER_LIMIT_BYTES,
      connect: (options, callback) =>
        connector(options, (...result) => {
          if (result[0] === null) this.#socket = result[1]
          callback(...result)
        }),
    })
    this.#deadline = setTimeout(() => {
      this.late = true
      this.cut()
    }, deadlineMilliseconds)
  }

  /** Resets the connection, so that what still waits in the send buffer is thrown away. */
  cut(): void {
    clearTimeout(this.#deadline)
    this.#socket?.resetAndDestroy()
    // The outcome is known by now; how the client ends changes nothing.
    void this.client.destroy().catch(() => undefined)
  }
}

function answerOf(status: number, raw: string): Answer {
  if (status === 204) return { kind: 'accepted' }
  const reason = `${status}: ${errorText(raw)}`
  // A proxy in between may answer for a request that it delivered (408, 429, 499), so only OctoPrint's own refusals count.
  return [400, 401, 403, 404, 409, 415].includes(status) ? { kind: 'refused', reason } : { kind: 'unknown', reason }
}

function errorText(raw: string): string {
  try {
    return text(record(JSON.parse(raw)).error) ?? 'no reason given'
  } catch {
    return raw.slice(0, 200)
  }
}
