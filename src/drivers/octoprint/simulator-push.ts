import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { list, number, record, text } from '../fields.ts'
import type { SimulatedPrinter } from './simulator-printer.ts'
import { jobView, progressView, stateView } from './simulator-views.ts'

/** OctoPrint sends at most one `current` per n x this. */
const TICK_MILLISECONDS = 500

type Client = {
  socket: WebSocket
  authed: boolean
  throttle: number
  events: true | string[] | false
  ticks: number
  seen: number
}

/** OctoPrint's push channel as a raw WebSocket: connected, then after `auth` history, current and events. */
export class SimulatedPush {
  /** Half-open: the connection stays, nothing comes through any more, not even pongs. */
  silent = false
  readonly #server = new WebSocketServer({ noServer: true, autoPong: false, perMessageDeflate: false })
  readonly #clients = new Set<Client>()
  readonly #sessions = new Set<string>()
  readonly #version: string
  readonly #printer: () => SimulatedPrinter
  #timer: NodeJS.Timeout | undefined
  #sampledAt = 0

  constructor(version: string, printer: () => SimulatedPrinter) {
    this.#version = version
    this.#printer = printer
  }

  newSession(): string {
    const session = createHash('sha256').update(crypto.randomUUID()).digest('hex')
    this.#sessions.add(session)
    if (this.#sessions.size > 1000) this.#sessions.delete(this.#sessions.values().next().value ?? '')
    return session
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#opened(opened))
  }

  emit(type: string, payload: unknown): void {
    for (const client of this.#clients) {
      const wanted = client.events === true || (client.events !== false && client.events.includes(type))
      if (client.authed && wanted) this.#send(client, { event: { type, payload } })
    }
  }

  /** Breaks all connections; `forget` = the process died, sessions with it. */
  drop(forget: boolean): void {
    for (const client of this.#clients) client.socket.terminate()
    this.#clients.clear()
    clearInterval(this.#timer)
    this.#timer = undefined
    if (forget) this.#sessions.clear()
  }

  #opened(socket: WebSocket): void {
    const client: Client = { socket, authed: false, throttle: 1, events: true, ticks: 0, seen: -1 }
    this.#clients.add(client)
    this.#timer ??= setInterval(() => this.#tick(), TICK_MILLISECONDS)
    socket.on('ping', (data) => this.silent || socket.pong(data))
    socket.on('message', (data) => this.#received(client, String(data)))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      this.#clients.delete(client)
      if (this.#clients.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    })
    this.#send(client, { connected: this.#connected() })
  }

  #received(client: Client, raw: string): void {
    let message: Record<string, unknown> = {}
    try {
      message = record(JSON.parse(raw))
    } catch {
      return
    }
    if ('auth' in message) this.#auth(client, text(message.auth) ?? '')
    else if ('throttle' in message) client.throttle = Math.max(1, number(message.throttle) ?? 1)
    else if ('subscribe' in message) {
      const { events } = record(message.subscribe)
      client.events = typeof events === 'boolean' ? events : list(events).map(String)
    }
  }

  #auth(client: Client, token: string): void {
    client.authed = this.#sessions.has(token.split(':')[1] ?? '')
    if (!client.authed) {
      this.#send(client, { reauthRequired: { reason: 'stale' } })
      return
    }
    this.#send(client, {
      history: {
        ...this.#state(),
        temps: [this.#temperatures()],
        logs: [],
        messages: [],
        markings: this.#printer().markings,
      },
    })
    this.#send(client, { timelapse: null })
  }

  #tick(): void {
    const printer = this.#printer()
    // The virtual printer is asked for its temperatures every other second; a running print changes all the time.
    const sample = Date.now() - this.#sampledAt >= 2000 && printer.operational
    if (sample) this.#sampledAt = Date.now()
    printer.heat()
    if (sample || printer.run !== undefined) printer.changed()
    for (const client of this.#clients) this.#tickClient(client, printer)
  }

  #tickClient(client: Client, printer: SimulatedPrinter): void {
    client.ticks += 1
    if (!client.authed || client.ticks % client.throttle !== 0 || client.seen === printer.changes) return
    client.seen = printer.changes
    const busy = printer.active ? [{ origin: 'local', path: printer.selected }] : []
    this.#send(client, {
      current: {
        ...this.#state(),
        temps: printer.operational ? [this.#temperatures()] : [],
        busyFiles: busy,
        markings: printer.markings,
        logs: [],
        messages: [],
      },
    })
  }

  #state() {
    const printer = this.#printer()
    return {
      state: stateView(printer),
      job: jobView(printer),
      currentZ: null,
      progress: progressView(printer),
      offsets: {},
      resends: { count: 0, transmitted: printer.transmitted, ratio: 0 },
      serverTime: printer.files.now(),
    }
  }

  #temperatures() {
    return {
      time: Math.floor(this.#printer().files.now()),
      ...this.#printer().heaters.read(),
      chamber: { actual: null, target: null },
    }
  }

  #connected() {
    return {
      version: this.#version,
      display_version: this.#version,
      branch: 'HEAD',
      python_version: '3.11.2',
      plugin_hash: 'simulated',
      config_hash: 'simulated',
      debug: false,
      safe_mode: null,
      online: true,
      permissions: [],
    }
  }

  #send(client: Client, message: unknown): void {
    if (!this.silent && client.socket.readyState === client.socket.OPEN) client.socket.send(JSON.stringify(message))
  }
}
