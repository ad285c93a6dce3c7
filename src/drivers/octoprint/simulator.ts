import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RequestFault, RequestFaults } from '../simulator-faults.ts'
import { readBody } from '../simulator-http.ts'
import { SimulatedWebcam } from '../simulator-webcam.ts'
import { Machine } from '../truth.ts'
import { administer } from './simulator-admin.ts'
import { SimulatedFiles } from './simulator-files.ts'
import { SimulatedPrinter } from './simulator-printer.ts'
import { SimulatedPush } from './simulator-push.ts'
import { answer, type Incoming, type Outgoing } from './simulator-routes.ts'
import { progressView } from './simulator-views.ts'

export type SimulatorOptions = {
  apiKey: string
  /** 0 = any free. */
  port?: number
  /** Simulated seconds per second of the wall clock. */
  speed?: number
  /** Where files, counters and the machine's log are kept; none = memory only. */
  folder?: string
  /** The UUID of the discovery plugin; none = the plugin is off, as in a plain installation. */
  uuid?: string
  name?: string
}

const VERSION = '1.11.8'
const BODY_LIMIT_BYTES = 512 * 1024 * 1024
const FORBIDDEN =
  "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server."

/** A virtual OctoPrint on a loopback socket, with a machine below it that keeps the physical truth. */
export class OctoprintSimulator {
  readonly apiKey: string
  readonly machine: Machine
  readonly files: SimulatedFiles
  readonly faults = new RequestFaults()
  /** Requests that arrived, newest last; bounded. */
  readonly requests: { method: string; path: string; at: number }[] = []
  printer: SimulatedPrinter
  readonly webcam = new SimulatedWebcam(() => progressOf(this.printer))
  readonly #options: SimulatorOptions
  readonly #push: SimulatedPush
  readonly #sockets = new Set<Socket>()
  #server: HttpServer | undefined
  #port: number

  constructor(options: SimulatorOptions) {
    this.#options = options
    this.#port = options.port ?? 0
    this.apiKey = options.apiKey
    this.files = new SimulatedFiles(options.folder)
    this.machine = new Machine(options.folder === undefined ? undefined : join(options.folder, 'truth.jsonl'))
    this.printer = this.#newPrinter()
    this.#push = new SimulatedPush(VERSION, () => this.printer)
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }
  get name(): string {
    return this.#options.name ?? ''
  }
  get online(): boolean {
    return this.#server !== undefined
  }

  /** Listens, then opens the serial connection as OctoPrint does with autoconnect. */
  async start(): Promise<void> {
    await this.goOnline()
    this.printer.connect()
  }

  async stop(): Promise<void> {
    this.printer.die()
    await this.goOffline()
  }

  /** The server's process dies and comes back after `downMilliseconds`: files and counters stay, the rest is gone. */
  async restart(downMilliseconds = 200): Promise<void> {
    this.printer.die()
    await this.goOffline()
    this.#push.drop(true)
    this.printer = this.#newPrinter()
    await sleep(downMilliseconds)
    await this.start()
  }

  /** The network goes away; the print goes on. */
  async goOffline(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.#push.drop(false)
    for (const socket of this.#sockets) socket.destroy()
    if (server !== undefined) await new Promise((resolve) => server.close(resolve))
  }

  async goOnline(): Promise<void> {
    if (this.#server !== undefined) return
    // No limit on the time of a request: an upload over a slow link takes minutes, and the real one lets it.
    const server = createServer({ requestTimeout: 0 }, (request, response) => {
      this.#handle(request, response).catch(() => request.socket?.destroy())
    })
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('upgrade', (request, socket, head) => {
      if (request.url === '/sockjs/websocket') this.#push.accept(request, socket, head)
      else socket.destroy()
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** The push channel becomes half-open: connected, and nothing comes through. */
  set silent(silent: boolean) {
    this.#push.silent = silent
  }

  /** Breaks the push connections once. */
  dropPush(): void {
    this.#push.drop(false)
  }

  /** A person starts a file at the panel; it is put there when it is not. False = the printer is not ready. */
  panelStart(fileName: string): boolean {
    if (!this.printer.ready) return false
    if (this.files.get(fileName) === undefined)
      this.files.write(fileName, Buffer.from('G28\nG1 X100 Y100 F3000\nG4 S600\n'))
    this.printer.select(fileName, true)
    return true
  }

  #newPrinter(): SimulatedPrinter {
    return new SimulatedPrinter(this.machine, this.files, this.#options.speed ?? 1, (type, payload) =>
      this.#push.emit(type, payload),
    )
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    const socket = request.socket
    const method = request.method ?? 'GET'
    if (url.pathname.startsWith('/webcam/')) return this.webcam.serve(request, response)
    const admin = url.pathname.startsWith('/_sim/')
    const fault = admin ? undefined : this.faults.take(method, url.pathname)
    if (!admin) this.#remember(method, url.pathname)
    if (fault?.kind === 'drop-before') return void socket.destroy()
    const body = await readBody(request, fault?.kind === 'cut' ? (fault.bytes ?? 0) : BODY_LIMIT_BYTES)
    if (body === undefined) return void socket.destroy()
    const incoming: Incoming = {
      method,
      path: decodedPath(url.pathname),
      query: url.searchParams,
      body,
      type: request.headers['content-type'] ?? '',
    }
    if (admin) return send(response, await administer(this, incoming))
    if (fault?.kind === 'late') await sleep(fault.milliseconds ?? 1000)
    const outgoing =
      fault?.kind === 'refuse'
        ? { status: fault.status ?? 500, json: { error: 'refused' } }
        : this.#answer(request, incoming, fault)
    if (fault?.kind === 'drop-after') return void socket.destroy()
    if (fault?.kind === 'delay') await sleep(fault.milliseconds ?? 1000)
    send(response, outgoing)
  }

  #answer(request: IncomingMessage, incoming: Incoming, fault: RequestFault | undefined): Outgoing {
    if (!this.#allowed(request, incoming)) {
      // The real one takes a write with an unknown key for a browser's without its token.
      if (incoming.method === 'GET') return { status: 403, json: { error: FORBIDDEN } }
      return { status: 400, json: { error: 'CSRF validation failed' } }
    }
    const outgoing = answer(
      {
        version: VERSION,
        baseUrl: this.url,
        apiKey: this.apiKey,
        uuid: this.#options.uuid,
        name: this.name,
        files: this.files,
        printer: this.printer,
        emit: (type, payload) => this.#push.emit(type, payload),
        newSession: () => this.#push.newSession(),
      },
      incoming,
    )
    if (fault?.kind === 'truncate' && outgoing.status === 201) this.#truncateNewest(fault.bytes ?? 0)
    return outgoing
  }

  #allowed(request: IncomingMessage, incoming: Incoming): boolean {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    return [request.headers['x-api-key'], bearer, incoming.query.get('apikey')].includes(this.apiKey)
  }

  #truncateNewest(bytes: number): void {
    const newest = this.files.list().at(-1)
    if (newest !== undefined)
      this.files.write(newest.name, Buffer.from(this.files.read(newest.name).subarray(0, bytes)))
  }

  #remember(method: string, path: string): void {
    this.requests.push({ method, path, at: Date.now() })
    if (this.requests.length > 2000) this.requests.splice(0, 1000)
  }
}

/** 0..1, also of the print that ended. */
function progressOf(printer: SimulatedPrinter): number {
  return Number(progressView(printer).completion ?? 0) / 100
}

function decodedPath(path: string): string {
  return path.length > 1 ? path.replace(/\/$/, '') : path
}

function send(response: ServerResponse, outgoing: Outgoing): void {
  if (response.destroyed) return
  const raw = outgoing.raw ?? (outgoing.json === undefined ? undefined : Buffer.from(JSON.stringify(outgoing.json)))
  response.writeHead(outgoing.status, {
    ...outgoing.headers,
    ...(raw === undefined
      ? {}
      : { 'content-type': outgoing.raw ? 'text/plain' : 'application/json', 'content-length': raw.length }),
  })
  response.end(raw)
}
