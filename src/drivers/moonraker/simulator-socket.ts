import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { record, text } from '../fields.ts'
import type { RequestFaults } from '../simulator-faults.ts'
import { Refused } from './simulator-klipper.ts'
import { eventTime, METHODS, type Params, type Server } from './simulator-methods.ts'
import { changesOf, objectsOf, pick } from './simulator-views.ts'

/** Klipper tells changed fields at most this often. */
const TICK_MILLISECONDS = 250

type Client = { socket: WebSocket; known: boolean; wanted: Params | undefined; told: ReturnType<typeof objectsOf> }

/** Moonraker's WebSocket: JSON-RPC, subscriptions, notifications. */
export class SimulatedSocket {
  /** Half-open: the connections stay, nothing comes through any more, not even pongs. */
  silent = false
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false, perMessageDeflate: false })
  readonly #clients = new Set<Client>()
  readonly #server: Server
  readonly #faults: RequestFaults
  readonly #apiKey: string
  readonly #asked: (method: string) => void
  #timer: NodeJS.Timeout | undefined
  #ticks = 0

  /** `asked` hears of what is to change something at the printer. */
  constructor(server: Server, faults: RequestFaults, apiKey: string, asked: (method: string) => void) {
    this.#asked = asked
    this.#server = server
    this.#faults = faults
    this.#apiKey = apiKey
  }

  get count(): number {
    return this.#clients.size
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer, known: boolean): void {
    this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#opened(opened, known))
  }

  notify(method: string, ...params: unknown[]): void {
    for (const client of this.#clients)
      if (client.known) this.#send(client, { method, ...(params.length === 0 ? {} : { params }) })
  }

  /** What changed goes out to whoever subscribed to it. */
  flush(): void {
    const objects = objectsOf(this.#server.klipper)
    for (const client of this.#clients) {
      if (client.wanted === undefined) continue
      const now = pick(objects, client.wanted)
      const changes = changesOf(client.told, now)
      client.told = now
      if (changes !== undefined) this.#send(client, { method: 'notify_status_update', params: [changes, eventTime()] })
    }
  }

  /** Klipper went away, and the subscriptions with it. */
  unsubscribe(): void {
    for (const client of this.#clients) client.wanted = undefined
  }

  drop(): void {
    for (const client of this.#clients) client.socket.terminate()
    this.#clients.clear()
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #opened(socket: WebSocket, known: boolean): void {
    const client: Client = { socket, known, wanted: undefined, told: {} }
    this.#clients.add(client)
    this.#timer ??= setInterval(() => this.#tick(), TICK_MILLISECONDS)
    socket.on('ping', (data) => this.silent || socket.pong(data))
    socket.on('message', (data) => void this.#received(client, String(data)))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      this.#clients.delete(client)
      if (this.#clients.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    })
  }

  #tick(): void {
    this.#server.klipper.heat()
    this.flush()
    this.#ticks += 1
    if (this.#ticks % 4 !== 0) return
    const { moonraker_stats: stats, ...rest } = record(METHODS['machine.proc_stats']?.(this.#server, {}))
    this.notify('notify_proc_stat_update', { ...rest, moonraker_stats: Array.isArray(stats) ? stats[0] : null })
  }

  async #received(client: Client, raw: string): Promise<void> {
    let message: Record<string, unknown>
    try {
      message = record(JSON.parse(raw))
    } catch {
      return this.#send(client, { error: { code: -32700, message: 'Parse error' }, id: null })
    }
    const method = text(message.method) ?? ''
    if (/^printer\.(print|gcode)\./.test(method)) this.#asked(method)
    const fault = this.#faults.take('RPC', method)
    if (fault?.kind === 'drop-before') return client.socket.terminate()
    if (fault?.kind === 'late') await sleep(fault.milliseconds ?? 1000)
    const answer =
      fault?.kind === 'refuse'
        ? { error: { code: fault.status ?? 400, message: 'refused' } }
        : await this.#answer(client, method, message.params)
    if (fault?.kind === 'drop-after') return client.socket.terminate()
    if (fault?.kind === 'delay') await sleep(fault.milliseconds ?? 1000)
    this.#send(client, { ...answer, id: message.id ?? null })
  }

  async #answer(client: Client, method: string, params: unknown) {
    try {
      if (params !== undefined && (typeof params !== 'object' || Array.isArray(params)))
        return { error: { code: -32602, message: 'Invalid params:' } }
      return { result: await this.#call(client, method, record(params)) }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const code = { 404: -32601, 401: -32602 }[error.code] ?? error.code
      return { error: { code, message: error.message } }
    }
  }

  #call(client: Client, method: string, params: Params): unknown {
    if (method === 'server.connection.identify') return this.#identify(client, params)
    if (!client.known) throw new Refused(401, 'Unauthorized')
    if (method === 'printer.objects.subscribe') {
      const whole = METHODS['printer.objects.query']?.(this.#server, params)
      client.wanted = record(params.objects)
      client.told = pick(objectsOf(this.#server.klipper), client.wanted)
      return whole
    }
    const known = METHODS[method]
    if (known === undefined) throw new Refused(404, 'Method not found')
    return known(this.#server, params)
  }

  #identify(client: Client, params: Params) {
    if (params.api_key !== undefined) client.known = params.api_key === this.#apiKey
    if (!client.known) throw new Refused(401, 'Unauthorized')
    for (const name of ['client_name', 'version', 'type', 'url'])
      if (text(params[name]) === undefined) throw new Refused(400, `No data for argument: ${name}`)
    return { connection_id: 140_339_605_380_240 + this.#clients.size }
  }

  #send(client: Client, message: Record<string, unknown>): void {
    if (!this.silent && client.socket.readyState === client.socket.OPEN)
      client.socket.send(JSON.stringify({ jsonrpc: '2.0', ...message }))
  }
}
