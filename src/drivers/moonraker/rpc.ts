import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { WebSocket } from 'ws'
import { printerLookup } from '../../core/address.ts'
import { PrintyardError } from '../../core/errors.ts'
import { number, record, text } from '../fields.ts'
import { resetLine } from '../reset.ts'
import type { Wire } from './wire.ts'

/** A full status with many objects is some 10 KB. */
const MESSAGE_LIMIT_BYTES = 8 * 1024 * 1024
/** Who we are, as `server.connection.identify` wants it. */
const CLIENT = { client_name: 'printyard', version: '1', type: 'other', url: 'https://example.invalid/printyard' }

/** An answer: what was asked for, or Moonraker's refusal in its own words. */
export type Said = { ok: true; result: unknown } | { ok: false; code: number; message: string }
export type RpcOptions = {
  requestMilliseconds: number
  /** What comes unasked. */
  notify?: (method: string, params: unknown) => void
  /** Called once, for every way in which the socket can end except `cut`. */
  closed?: (error: PrintyardError) => void
}

/** JSON-RPC 2.0 over one WebSocket of Moonraker (recorded traffic in test/fixtures/moonraker). */
export class Rpc {
  /** When anything was last heard, `performance.now()`. */
  heardAt = performance.now()
  readonly #socket: WebSocket
  readonly #options: RpcOptions
  readonly #waiting = new Map<number, (said: Said | PrintyardError) => void>()
  #raw: Socket | undefined
  #lastId = 0
  #over = false

  private constructor(wire: Wire, options: RpcOptions) {
    this.#options = options
    this.#socket = new WebSocket(`${wire.baseUrl.replace(/^http/, 'ws')}/websocket`, {
      maxPayload: MESSAGE_LIMIT_BYTES,
      perMessageDeflate: false,
      followRedirects: false,
      headers: wire.headers,
      createConnection: ((target: { host: string; port: number }) => this.#dial(wire, target)) as never,
    })
  }

  /**
   * Opens the socket and says who we are. Rejects PRINTER_OFFLINE, PRINTER_CREDENTIALS, PRINTER_PROTOCOL; the socket
   * is gone then.
   */
  static async open(wire: Wire, options: RpcOptions): Promise<Rpc> {
    const rpc = new Rpc(wire, options)
    try {
      await rpc.#opened()
      const said = await rpc.call('server.connection.identify', {
        ...CLIENT,
        ...(wire.apiKey === undefined ? {} : { api_key: wire.apiKey }),
      })
      if (said.ok) return rpc
      throw refusal(said.message)
    } catch (error) {
      rpc.cut()
      throw error
    }
  }

  /** Asks once. Rejects PRINTER_OFFLINE when the socket ended or no answer came in time. */
  call(method: string, params?: Record<string, unknown>, timeout = this.#options.requestMilliseconds): Promise<Said> {
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve, reject) => {
      const done = (said: Said | PrintyardError) => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        if (said instanceof PrintyardError) reject(said)
        else resolve(said)
      }
      const timer = setTimeout(() => done(offline('no answer in time')), timeout)
      this.#waiting.set(id, done)
      if (this.#over) done(offline('the socket is closed'))
      else
        this.#socket.send(JSON.stringify({ jsonrpc: '2.0', method, id, ...(params === undefined ? {} : { params }) }))
    })
  }

  /** Resets the connection: what still waits to be sent is thrown away. */
  cut(): void {
    this.#finish(undefined)
  }

  #dial(wire: Wire, { host, port }: { host: string; port: number }): Socket {
    const plain = connectPlain({ host, port, lookup: printerLookup })
    this.#raw = plain
    if (!wire.baseUrl.startsWith('https:')) return plain
    // TLS is put on top of a socket of our own: only a plain one can be reset.
    plain.on('error', () => undefined)
    return connectTls({ socket: plain, ...(isIP(host) === 0 ? { servername: host } : {}) })
  }

  /** ws sets its own time-out on sockets of its own making only, so this one is ours. */
  #opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = this.#socket
      const fail = (error: PrintyardError, told?: PrintyardError) => {
        clearTimeout(timer)
        reject(error)
        this.#finish(told)
      }
      const timer = setTimeout(() => fail(offline('no answer in time')), this.#options.requestMilliseconds)
      socket.on('unexpected-response', (_request, { statusCode }) =>
        fail(statusCode === 401 ? refusal('Unauthorized') : offline(`answers ${statusCode}`)),
      )
      socket.on('open', () => {
        clearTimeout(timer)
        resolve()
      })
      socket.on('message', (data) => this.#message(String(data)))
      socket.on('error', ({ message }) => fail(offline(message), offline(message)))
      socket.on('close', (code) => fail(offline(`closed (${code})`), offline(`closed (${code})`)))
    })
  }

  #message(raw: string): void {
    if (this.#over) return
    this.heardAt = performance.now()
    let message: Record<string, unknown>
    try {
      message = record(JSON.parse(raw))
    } catch {
      return
    }
    const method = text(message.method)
    if (method !== undefined) {
      this.#options.notify?.(method, message.params)
      return
    }
    const error = record(message.error)
    const said: Said =
      'error' in message
        ? { ok: false, code: number(error.code) ?? 0, message: text(error.message) ?? 'no reason given' }
        : { ok: true, result: message.result }
    this.#waiting.get(number(message.id) ?? -1)?.(said)
  }

  #finish(error: PrintyardError | undefined): void {
    if (this.#over) return
    this.#over = true
    this.#socket.on('error', () => undefined)
    resetLine(this.#raw, () => this.#socket.terminate())
    for (const done of [...this.#waiting.values()]) done(error ?? offline('the socket was closed'))
    if (error !== undefined) this.#options.closed?.(error)
  }
}

const offline = (reason: string) => new PrintyardError('PRINTER_OFFLINE', `Moonraker's socket: ${reason}`)

function refusal(message: string): PrintyardError {
  return /unauthorized/i.test(message)
    ? new PrintyardError('PRINTER_CREDENTIALS', 'Moonraker refuses the key, or wants one')
    : new PrintyardError('PRINTER_PROTOCOL', `Moonraker does not let us in: ${message}`)
}
