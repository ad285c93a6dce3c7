import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RequestFault, RequestFaults } from '../simulator-faults.ts'
import { readBody } from '../simulator-http.ts'
import { Machine } from '../truth.ts'
import { administer } from './simulator-admin.ts'
import { SimulatedKlipper } from './simulator-klipper.ts'
import { type Server, shownJob } from './simulator-methods.ts'
import { answer, type Incoming, type Outgoing, refusal } from './simulator-routes.ts'
import { SimulatedSocket } from './simulator-socket.ts'
import { type SimulatedJob, SimulatedStore } from './simulator-store.ts'

export type SimulatorOptions = {
  apiKey: string
  /** 0 = any free. */
  port?: number
  /** Simulated seconds per second of the wall clock. */
  speed?: number
  /** Where files, history and the machine's log are kept; none = memory only. */
  folder?: string
  name?: string
}

const VERSION = 'v0.10.0-31-gd5ee171'
const BODY_LIMIT_BYTES = 512 * 1024 * 1024

/** A virtual Moonraker with its Klipper on a loopback socket, and a machine below them that keeps the physical truth. */
export class MoonrakerSimulator {
  readonly apiKey: string
  readonly machine: Machine
  readonly store: SimulatedStore
  readonly klipper: SimulatedKlipper
  readonly faults = new RequestFaults()
  /** Requests that arrived, newest last; bounded. */
  readonly requests: { method: string; path: string; at: number }[] = []
  readonly #options: SimulatorOptions
  readonly #socket: SimulatedSocket
  readonly #context: Server
  readonly #sockets = new Set<Socket>()
  #server: HttpServer | undefined
  #port: number
  #bootedAt = performance.now()
  #job: SimulatedJob | undefined
  #flushing = false

  constructor(options: SimulatorOptions) {
    this.#options = options
    this.#port = options.port ?? 0
    this.apiKey = options.apiKey
    this.store = new SimulatedStore(options.folder)
    this.machine = new Machine(options.folder === undefined ? undefined : join(options.folder, 'truth.jsonl'))
    this.klipper = new SimulatedKlipper(this.machine, this.store, options.speed ?? 1, {
      changed: () => this.#flushSoon(),
      response: (text) => this.#socket.notify('notify_gcode_response', text),
      klippy: (event) => this.#klippy(event),
      started: (fileName) => this.#began(fileName),
      ended: (status) => this.#finished(status),
    })
    this.#context = {
      version: VERSION,
      name: this.name,
      store: this.store,
      klipper: this.klipper,
      uptimeSeconds: () => (performance.now() - this.#bootedAt) / 1000,
      sockets: () => this.#socket.count,
      respond: (text) => this.#socket.notify('notify_gcode_response', text),
    }
    this.#socket = new SimulatedSocket(this.#context, this.faults, options.apiKey)
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

  start(): Promise<void> {
    return this.goOnline()
  }

  async stop(): Promise<void> {
    this.klipper.die()
    await this.goOffline()
  }

  /** The host loses its power and boots again: files and history stay, Klipper's print is gone. */
  async restart(downMilliseconds = 200): Promise<void> {
    this.klipper.die()
    this.#job = undefined
    await this.goOffline()
    await sleep(downMilliseconds)
    this.#bootedAt = performance.now()
    this.klipper.boot(this.klipper.processId + 1)
    this.store.interrupt()
    await this.goOnline()
  }

  /** Moonraker's process dies and comes back; Klipper prints on, unseen by the history from then on. */
  async restartMoonraker(downMilliseconds = 100): Promise<void> {
    this.#job = undefined
    await this.goOffline()
    await sleep(downMilliseconds)
    this.store.interrupt()
    await this.goOnline()
  }

  /** The network goes away; the print goes on. */
  async goOffline(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.#socket.drop()
    for (const socket of this.#sockets) socket.destroy()
    if (server !== undefined) await new Promise((resolve) => server.close(resolve))
  }

  async goOnline(): Promise<void> {
    if (this.#server !== undefined) return
    const server = createServer({ requestTimeout: 0 }, (request, response) => {
      this.#handle(request, response).catch(() => request.socket?.destroy())
    })
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('upgrade', (request, socket, head) => {
      const key = request.headers['x-api-key']
      if (request.url === '/websocket') this.#socket.accept(request, socket, head, key === this.apiKey)
      else socket.destroy()
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** The sockets become half-open: connected, and nothing comes through. */
  set silent(silent: boolean) {
    this.#socket.silent = silent
  }

  /** Breaks the sockets once. */
  dropPush(): void {
    this.#socket.drop()
  }

  /** A person starts a file at the panel; it is put there when it is not. False = the printer is not free. */
  panelStart(fileName: string): boolean {
    if (this.klipper.klippy !== 'ready' || this.klipper.active) return false
    if (this.store.get(fileName) === undefined)
      this.store.write(fileName, Buffer.from('G28\nM83\nG1 X100 Y100 E5 F3000\nG4 S600\nG1 X10 E1\n'))
    this.klipper.print(fileName)
    return true
  }

  #klippy(event: 'ready' | 'shutdown' | 'disconnected'): void {
    this.#flush()
    if (event === 'disconnected') this.#socket.unsubscribe()
    this.#socket.notify(`notify_klippy_${event}`)
  }

  #began(fileName: string): void {
    this.#flush()
    this.#job = this.store.addJob(fileName)
    if (this.#job !== undefined) this.#tellJob('added', this.#job)
  }

  #finished(status: string): void {
    this.#flush()
    const job = this.#job
    this.#job = undefined
    if (job === undefined) return
    const { printed, total, filament } = this.klipper.progress()
    this.store.finishJob(job, { status, print_duration: printed, total_duration: total, filament_used: filament })
    this.#tellJob('finished', job)
  }

  #tellJob(action: 'added' | 'finished', job: SimulatedJob): void {
    this.#socket.notify('notify_history_changed', { action, job: shownJob(this.store, job) })
  }

  /** What one step changes goes out together, as one update of Klipper does. */
  #flushSoon(): void {
    if (this.#flushing) return
    this.#flushing = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#flushing = false
    this.#socket.flush()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    const socket = request.socket
    const method = request.method ?? 'GET'
    const admin = url.pathname.startsWith('/_sim/')
    const fault = admin ? undefined : this.faults.take(method, `${url.pathname}${url.search}`)
    if (!admin) this.#remember(method, `${url.pathname}${url.search}`)
    if (fault?.kind === 'drop-before') return void socket.destroy()
    const body = await readBody(request, fault?.kind === 'cut' ? (fault.bytes ?? 0) : BODY_LIMIT_BYTES)
    if (body === undefined) return void socket.destroy()
    const type = request.headers['content-type'] ?? ''
    const incoming: Incoming = { method, path: url.pathname, query: url.searchParams, body, type }
    if (admin) return send(response, await administer(this, incoming))
    if (fault?.kind === 'late') await sleep(fault.milliseconds ?? 1000)
    const outgoing =
      fault?.kind === 'refuse' ? refusal(fault.status ?? 500, 'refused') : await this.#answer(request, incoming, fault)
    if (fault?.kind === 'drop-after') return void socket.destroy()
    if (fault?.kind === 'delay') await sleep(fault.milliseconds ?? 1000)
    send(response, outgoing, method === 'HEAD')
  }

  async #answer(request: IncomingMessage, incoming: Incoming, fault: RequestFault | undefined): Promise<Outgoing> {
    if (request.headers['x-api-key'] !== this.apiKey) return refusal(401, 'Unauthorized')
    const notify = (method: string, ...params: unknown[]) => this.#socket.notify(method, ...params)
    const outgoing = await answer({ ...this.#context, baseUrl: this.url, notify }, incoming)
    if (fault?.kind === 'truncate' && outgoing.status === 201) this.#truncateNewest(fault.bytes ?? 0)
    return outgoing
  }

  #truncateNewest(bytes: number): void {
    const newest = this.store.list().at(-1)
    if (newest !== undefined)
      this.store.write(newest.name, Buffer.from(this.store.read(newest.name).subarray(0, bytes)))
  }

  #remember(method: string, path: string): void {
    this.requests.push({ method, path, at: Date.now() })
    if (this.requests.length > 2000) this.requests.splice(0, 1000)
  }
}

function send(response: ServerResponse, outgoing: Outgoing, headOnly = false): void {
  if (response.destroyed) return
  const raw = outgoing.raw ?? (outgoing.json === undefined ? undefined : Buffer.from(JSON.stringify(outgoing.json)))
  response.writeHead(outgoing.status, {
    ...outgoing.headers,
    ...(raw === undefined
      ? {}
      : { 'content-type': outgoing.raw ? 'text/plain' : 'application/json', 'content-length': raw.length }),
  })
  response.end(headOnly ? undefined : raw)
}
