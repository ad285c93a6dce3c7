import { connect, type Socket } from 'node:net'
import { buildConnector, Client } from 'undici'

const ANSWER_LIMIT_BYTES = 64 * 1024

/**
 * One connection for one request that must not be delivered twice, nor after its sender gave up: nothing reuses it, and
 * `cut` resets it, so that what still waits in the send buffer is thrown away. Time-outs of the HTTP client would
 * close it politely, so it has none.
 */
export class OneLine {
  readonly client: Client
  /** The deadline has passed. */
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
      connect: (options, callback) => {
        // TLS is put on top of a socket of our own: only a plain one can be reset.
        if (options.protocol === 'https:') {
          this.#socket = connect({ host: options.hostname, port: Number(options.port) || 443 })
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
    this.#socket?.resetAndDestroy()
    // The outcome is known by now; how the client ends changes nothing.
    void this.client.destroy().catch(() => undefined)
  }
}
