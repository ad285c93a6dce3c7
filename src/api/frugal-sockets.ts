import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws'
import { LARGEST_TEXT, NO_MEMORY, pack, WINDOW_BITS } from './pack.ts'

/** What is agreed with clients. How much they remember of what we say is ours to say; `ws` itself packs nothing here. */
export const COMPRESSION = { serverMaxWindowBits: WINDOW_BITS, zlibInflateOptions: { chunkSize: 1_024 } }
/** A browser that may be told so remembers 1 KB of what it says, and we do, instead of 32. */
const LITTLE_FROM_CLIENTS = { ...COMPRESSION, clientMaxWindowBits: 10 }
const SMALLEST_TEXT = 128

/** What `ws` keeps of its own: the engine of Socket.IO sends frames that were made before in the same way. */
type Within = { _sender: { sendFrame(frames: Buffer[], done?: (error?: Error) => void): void } }

/**
 * Our end of a connection, which packs what it sends by `pack`. By `ws` itself each socket, however idle, would have a
 * compressor of its own, and every ping would go through it.
 */
class FrugalSocket extends WebSocket {
  #memory = NO_MEMORY
  #packs: boolean | undefined

  /** As the engine calls it. */
  override send(data: Parameters<WebSocket['send']>[0], ...rest: unknown[]): void {
    const done = rest.at(-1) as ((error?: Error) => void) | undefined
    if (this.#isToBePacked(data)) {
      const { frame, memory } = pack(data, this.#memory)
      this.#memory = memory
      const within = this as unknown as Within
      within._sender.sendFrame([frame], done)
    } else super.send(data, { compress: false }, done)
  }

  #isToBePacked(data: unknown): data is string {
    if (typeof data !== 'string' || data.length < SMALLEST_TEXT || data.length > LARGEST_TEXT) return false
    if (this.readyState !== WebSocket.OPEN) return false
    this.#packs ??= this.extensions.includes('permessage-deflate')
    return this.#packs
  }
}

/** What we agree to. Who offers less than we count on is sent everything as it is; refusing would end the connection. */
function agreeable({ headers }: IncomingMessage): ServerOptions['perMessageDeflate'] {
  const offered = headers['sec-websocket-extensions'] ?? ''
  if (/server_(no_context_takeover|max_window_bits)/i.test(offered)) return false
  // Firefox and Safari do not offer this one, and so cannot be asked for it.
  return /client_max_window_bits/i.test(offered) ? LITTLE_FROM_CLIENTS : COMPRESSION
}

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
    // Read within the call.
    this.options.perMessageDeflate = agreeable(request)
    super.handleUpgrade(request, socket, head, done)
  }
}
