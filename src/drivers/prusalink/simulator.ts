import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RequestFault, RequestFaults } from '../simulator-faults.ts'
import { readBody } from '../simulator-http.ts'
import { Machine } from '../truth.ts'
import { administer } from './simulator-admin.ts'
import { entry, type Transfer } from './simulator-answers.ts'
import { SimulatedAuth } from './simulator-auth.ts'
import { SimulatedPrinter } from './simulator-printer.ts'
import { answer, nameOf, no, type Outgoing, refusal } from './simulator-routes.ts'
import { SimulatedStick } from './simulator-stick.ts'

export type SimulatorOptions = {
  /** The password that the screen shows, for X-Api-Key and for digest. */
  apiKey: string
  /** 0 = any free. */
  port?: number
  /** Simulated seconds per second of the wall clock. */
  speed?: number
  /** Where files, the number of the newest print and the machine's log are kept; none = memory only. */
  folder?: string
  /** What makes the serial number. */
  uuid?: string
  name?: string
}

const BODY_LIMIT_BYTES = 1024 * 1024

/** A virtual printer with PrusaLink in its firmware, on a loopback socket, with a machine below it that keeps the truth. */
export class PrusalinkSimulator {
  readonly apiKey: string
  readonly machine: Machine
  readonly stick: SimulatedStick
  readonly faults = new RequestFaults()
  /** Requests that arrived, newest last; bounded. */
  readonly requests: { method: string; path: string; at: number }[] = []
  readonly serial: string
  printer: SimulatedPrinter
  auth: SimulatedAuth
  transfer: Transfer | undefined
  /** How fast a file is taken; undefined = as fast as it comes. */
  bytesPerSecond: number | undefined
  readonly #options: SimulatorOptions
  readonly #sockets = new Set<Socket>()
  #server: HttpServer | undefined
  #port: number
  #silent = false
  #transfers = 0
  #jobId = 0

  constructor(options: SimulatorOptions) {
    this.#options = options
    this.#port = options.port ?? 0
    this.apiKey = options.apiKey
    this.serial = `CZPX${(options.uuid ?? '0000000000000000').replaceAll('-', '').slice(0, 16).toUpperCase()}`
    this.stick = new SimulatedStick(options.folder)
    this.machine = new Machine(options.folder === undefined ? undefined : join(options.folder, 'truth.jsonl'))
    this.auth = new SimulatedAuth(options.apiKey)
    this.printer = this.#newPrinter()
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }
  get name(): string {
    return this.#options.name ?? ''
  }

  start(): Promise<void> {
    return this.goOnline()
  }

  async stop(): Promise<void> {
    this.printer.die()
    await this.goOffline()
  }

  /** The power goes and comes back after `downMilliseconds`: files and the print's number stay, the rest is gone. */
  async restart(downMilliseconds = 200): Promise<void> {
    this.printer.die()
    await this.goOffline()
    this.printer = this.#newPrinter()
    this.auth = new SimulatedAuth(this.apiKey)
    await sleep(downMilliseconds)
    await this.goOnline()
  }

  /** The network goes away; the print goes on. */
  async goOffline(): Promise<void> {
    const server = this.#server
    this.#server = undefined
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
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** Connections stay open and nothing is answered, until it speaks again. */
  silence(silent: boolean): void {
    this.#silent = silent
    if (!silent) for (const socket of this.#sockets) socket.destroy()
  }

  /** A person starts a file at the panel; it is put there when it is not. False = the printer is not ready. */
  panelStart(fileName: string): boolean {
    if (!this.printer.ready) return false
    if (this.stick.get(fileName) === undefined)
      this.stick.write(fileName, Buffer.from('G28\nG1 X100 Y100 F3000\nG4 S600\n'))
    const file = this.stick.get(fileName)
    return file !== undefined && this.printer.start(file)
  }

  cancelTransfer(): void {
    this.transfer = undefined
  }

  #newPrinter(): SimulatedPrinter {
    const { folder, speed = 1 } = this.#options
    return new SimulatedPrinter(this.machine, this.stick, speed, {
      read: () => (folder === undefined ? this.#jobId : readNumber(folder)),
      write: (jobId) => {
        this.#jobId = jobId
        if (folder !== undefined) writeFileSync(join(folder, 'eeprom'), String(jobId))
      },
    })
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', this.url).pathname)
    const method = request.method ?? 'GET'
    if (path.startsWith('/_sim/')) {
      const body = await readBody(request, BODY_LIMIT_BYTES)
      return send(response, await administer(this, { method, path, body: body ?? Buffer.alloc(0) }))
    }
    if (this.#silent) return
    const fault = this.faults.take(method, path)
    this.#remember(method, path)
    if (fault?.kind === 'drop-before') return void request.socket.destroy()
    const outgoing = await this.#outgoing(request, method, path, fault)
    if (outgoing === undefined || fault?.kind === 'drop-after') return void request.socket.destroy()
    if (fault?.kind === 'delay') await sleep(fault.milliseconds ?? 1000)
    send(response, outgoing)
  }

  /** The answer; undefined = the connection broke. */
  async #outgoing(request: IncomingMessage, method: string, path: string, fault: RequestFault | undefined) {
    if (fault?.kind === 'late') await sleep(fault.milliseconds ?? 1000)
    if (fault?.kind === 'refuse') return no(fault.status ?? 500, 'refused')
    const unauthorized = this.auth.refusal(request)
    if (unauthorized !== undefined) return unauthorized
    if (method === 'PUT' && path.startsWith('/api/v1/files/')) return this.#take(request, path, fault)
    return answer(this, { method, path, body: Buffer.alloc(0) })
  }

  /** Takes a file off the wire. A part that did not arrive whole leaves nothing. */
  async #take(request: IncomingMessage, path: string, fault: RequestFault | undefined): Promise<Outgoing | undefined> {
    const name = nameOf(path.slice('/api/v1/files'.length))
    if (name === undefined || name === '') return no(403)
    const refused = refusal(this, name, request.headers)
    // Whoever is refused still sends; what is not read would break the connection before the answer is.
    if (refused !== undefined) {
      request.resume()
      return refused
    }
    this.#transfers += 1
    const size = Number(request.headers['content-length'])
    const transfer = { id: this.#transfers, name, size, transferred: 0, began: Date.now() }
    this.transfer = transfer
    try {
      const bytes = await this.#receive(request, transfer, fault?.kind === 'cut' ? (fault.bytes ?? 0) : undefined)
      if (bytes === undefined) return undefined
      if (!this.stick.write(name, fault?.kind === 'truncate' ? bytes.subarray(0, fault.bytes) : bytes))
        return no(507, 'USB drive full')
    } finally {
      this.transfer = undefined
    }
    return this.#taken(name, request.headers['print-after-upload'] === '?1')
  }

  #taken(name: string, print: boolean): Outgoing {
    const file = this.stick.get(name)
    if (file === undefined) return no(507, 'USB write error or USB full')
    // The file stays all the same.
    if (print && !this.printer.start(file)) return no(409, "Can't print right now")
    return { status: 201, json: entry(file) }
  }

  async #receive(request: IncomingMessage, transfer: Transfer, cut: number | undefined): Promise<Buffer | undefined> {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        transfer.transferred += chunk.length
        if (cut !== undefined && transfer.transferred > cut) return undefined
        if (this.transfer !== transfer) return undefined
        if (this.bytesPerSecond !== undefined) await sleep((chunk.length / this.bytesPerSecond) * 1000)
      }
    } catch {
      return undefined
    }
    return request.complete ? Buffer.concat(chunks) : undefined
  }

  #remember(method: string, path: string): void {
    this.requests.push({ method, path, at: Date.now() })
    if (this.requests.length > 2000) this.requests.splice(0, 1000)
  }
}

function readNumber(folder: string): number {
  try {
    return Number(readFileSync(join(folder, 'eeprom'), 'utf8')) || 0
  } catch {
    mkdirSync(folder, { recursive: true })
    return 0
  }
}

function send(response: ServerResponse, outgoing: Outgoing): void {
  if (response.destroyed) return
  const raw = outgoing.raw ?? (outgoing.json === undefined ? undefined : Buffer.from(JSON.stringify(outgoing.json)))
  const type = outgoing.raw === undefined ? 'application/json' : 'application/octet-stream'
  response.writeHead(outgoing.status, {
    ...outgoing.headers,
    ...(raw === undefined ? {} : { 'content-type': type, 'content-length': raw.length }),
  })
  response.end(raw)
}
