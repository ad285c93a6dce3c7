import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws'

/**
 * Small messages that are alike: each is a fifth of itself when those before it are remembered. What is remembered takes
 * 85 KiB a socket, so it is begun only for sockets that hear a lot.
 */
export const COMPRESSION = {
  serverMaxWindowBits: 11,
  zlibDeflateOptions: { level: 1, memLevel: 4, windowBits: 11, chunkSize: 1_024 },
  zlibInflateOptions: { chunkSize: 1_024 },
  concurrencyLimit: 20,
}
/** A browser that may be told so remembers 1 KB of what it says, and we do, instead of 32. */
const LITTLE_FROM_CLIENTS = { ...COMPRESSION, clientMaxWindowBits: 10 }

const SMALLEST_BYTES = 100
/** Who hears more than two messages a second for a while is busy. */
const MESSAGES_PER_SECOND = 2
const MESSAGES_AHEAD = 20

/** The end of a connection that compresses what it sends only while much is sent, and never what is small. */
class FrugalSocket extends WebSocket {
  #ahead = 0
  #at = performance.now()

  #isBusy(): boolean {
    const now = performance.now()
    const over = ((now - this.#at) / 1_000) * MESSAGES_PER_SECOND
    this.#at = now
    this.#ahead = Math.min(MESSAGES_AHEAD + 1, Math.max(0, this.#ahead - over) + 1)
    return this.#ahead > MESSAGES_AHEAD
  }

  /** As the engine calls it. `ws` by itself would compress even a ping, and keep a compressor for it. */
  override send(data: Parameters<WebSocket['send']>[0], ...rest: unknown[]): void {
    const done = rest.at(-1) as ((error?: Error) => void) | undefined
    const compress = String(data).length >= SMALLEST_BYTES && this.#isBusy()
    super.send(data, { compress }, done)
  }
}

const mayBeTold = ({ headers }: IncomingMessage): boolean =>
  /client_max_window_bits/i.test(headers['sec-websocket-extensions'] ?? '')

/** The server of WebSockets for Socket.IO (`wsEngine`). */
export class FrugalServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, WebSocket: FrugalSocket as typeof WebSocket })
  }

  override handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (client: WebSocket, request: IncomingMessage) => void,
  ): void {
    // Read within the call. Who did not offer this parameter (Firefox, Safari) would be refused if it were asked of them.
    this.options.perMessageDeflate = mayBeTold(request) ? LITTLE_FROM_CLIENTS : COMPRESSION
    super.handleUpgrade(request, socket, head, done)
  }
}
