import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RequestFault, RequestFaults } from './simulator-faults.ts'
import { listen } from './simulator-port.ts'

/** A request with its body, as the simulated server sees it. */
export type Incoming = {
  method: string
  /** Without the query, still encoded. */
  path: string
  query: URLSearchParams
  /** Empty where the family takes it off the wire itself. */
  body: Buffer
  type: string
  request: IncomingMessage
  fault: RequestFault | undefined
}
export type Outgoing = { status: number; json?: unknown; raw?: Buffer; headers?: Record<string, string> }

/** What a family puts behind the server. */
export type Site = {
  /** Facts and actions below the protocol, under /_sim/. */
  administer(method: string, path: string, body: Buffer): Promise<Outgoing>
  /** The protocol itself; undefined = the connection breaks. */
  answer(incoming: Incoming): Promise<Outgoing | undefined> | Outgoing | undefined
  /** A refusal in the family's own form. */
  refusal(status: number): Outgoing
  /** True = `answer` takes the body off the wire itself. */
  takesBody?(method: string, path: string): boolean
  /** True = the request was answered here, outside the protocol (the webcam beside it). */
  beside?(request: IncomingMessage, response: ServerResponse): boolean
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

const BODY_LIMIT_BYTES = 512 * 1024 * 1024
const REMEMBERED = 2000

/** The HTTP server of a simulated printer on the loopback: it goes away and comes back, and fate has a hand in it. */
export class SimulatedServer {
  readonly faults = new RequestFaults()
  /** Requests that arrived, newest last; bounded. `path` with its query. */
  readonly requests: { method: string; path: string; at: number }[] = []
  /** Half-open: connections stay, and no request is answered. */
  silent = false
  readonly #site: Site
  readonly #sockets = new Set<Socket>()
  /** Those of the hands under /_sim/: no part of the printer's network. */
  readonly #hands = new WeakSet<Socket>()
  #server: HttpServer | undefined
  #port: number

  /** `port`: 0 = any free, kept from then on. */
  constructor(port: number, site: Site) {
    this.#port = port
    this.#site = site
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async open(): Promise<void> {
    if (this.#server !== undefined) return
    // No limit on the time of a request: an upload over a slow link takes minutes, and the real ones let it.
    const server = createServer({ requestTimeout: 0 }, (request, response) => {
      this.#handle(request, response).catch(() => request.socket?.destroy())
    })
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('upgrade', (request, socket, head) => {
      if (this.#site.upgrade === undefined) socket.destroy()
      else this.#site.upgrade(request, socket, head)
    })
    this.#port = await listen(server, this.#port)
    this.#server = server
  }

  /** The network goes away: nobody listens, and every connection breaks. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    for (const socket of this.#sockets) socket.destroy()
    if (server !== undefined) await new Promise((resolve) => server.close(resolve))
  }

  /** Breaks what is open to the printer, once. */
  breakConnections(): void {
    for (const socket of this.#sockets) if (!this.#hands.has(socket)) socket.destroy()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, search, searchParams: query } = new URL(request.url ?? '/', this.url)
    const method = request.method ?? 'GET'
    if (path.startsWith('/_sim/')) {
      this.#hands.add(request.socket)
      const body = await readBody(request, BODY_LIMIT_BYTES)
      return send(response, await this.#site.administer(method, path.slice('/_sim/'.length), body ?? Buffer.alloc(0)))
    }
    if (this.silent || this.#site.beside?.(request, response) === true) return
    const fault = this.faults.take(method, path + search)
    this.remember(method, path + search)
    if (fault?.kind === 'drop-before') return void request.socket.destroy()
    const itself = this.#site.takesBody?.(method, path) === true
    const limit = fault?.kind === 'cut' ? (fault.bytes ?? 0) : BODY_LIMIT_BYTES
    const body = itself ? Buffer.alloc(0) : await readBody(request, limit)
    if (body === undefined) return void request.socket.destroy()
    if (fault?.kind === 'late') await sleep(fault.milliseconds ?? 1000)
    const type = request.headers['content-type'] ?? ''
    const outgoing =
      fault?.kind === 'refuse'
        ? this.#site.refusal(fault.status ?? 500)
        : await this.#site.answer({ method, path, query, body, type, request, fault })
    if (outgoing === undefined || fault?.kind === 'drop-after') return void request.socket.destroy()
    if (fault?.kind === 'delay') await sleep(fault.milliseconds ?? 1000)
    send(response, outgoing)
  }

  /** Notes what was asked, for tests to read. */
  remember(method: string, path: string): void {
    this.requests.push({ method, path, at: Date.now() })
    if (this.requests.length > REMEMBERED) this.requests.splice(0, REMEMBERED / 2)
  }
}

/** The whole body; undefined = longer than allowed, or its sender went away. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    // Leaving the loop must not destroy the request by itself: who called breaks the connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return request.complete ? Buffer.concat(chunks, size) : undefined
}

export function send(response: ServerResponse, { status, json, raw, headers }: Outgoing): void {
  if (response.destroyed) return
  const body = raw ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)))
  const type = raw === undefined ? 'application/json' : 'application/octet-stream'
  const told = body === undefined ? {} : { 'content-type': type, 'content-length': body.length }
  response.writeHead(status, { ...told, ...headers })
  response.end(body)
}
