import type { Socket } from 'node:net'
import { buildConnector, Client } from 'undici'

const ANSWER_LIMIT_BYTES = 64 * 1024

/**
 * One HTTP connection for one request that must not be delivered twice: nothing reuses it, nothing retries, and it is
 * reset at the deadline, since bytes that wait in a send buffer would still reach the printer when the link comes back
 * a minute later. Time-outs of the HTTP client would close it politely, so it has none.
 */
export class OneLine {
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
