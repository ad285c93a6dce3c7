import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { administer, type Panel, type Simulated } from '../simulator-admin.ts'
import { SimulatedClock } from '../simulator-clock.ts'
import { type Incoming, type Outgoing, SimulatedServer } from '../simulator-server.ts'
import { Machine } from '../truth.ts'
import { entry, type Transfer } from './simulator-answers.ts'
import { SimulatedAuth } from './simulator-auth.ts'
import { hazardsOf } from './simulator-hazards.ts'
import { SimulatedPrinter } from './simulator-printer.ts'
import { answer, nameOf, no, refusal } from './simulator-routes.ts'
import { SimulatedStick } from './simulator-stick.ts'

export type SimulatorOptions = {
  /** The password that the screen shows, for X-Api-Key and for digest. */
  apiKey: string
  /** 0 = any free. */
  port?: number
  /** Simulated seconds per second of the wall clock. */
  speed?: number
  /** A print lasts at least so many seconds of the wall, however fast the clock: who asks must be able to see it. */
  leastPrintSeconds?: number
  /** Where files, the number of the newest print and the machine's log are kept; none = memory only. */
  folder?: string
  /** What makes the serial number. */
  uuid?: string
  name?: string
  /** How the Python server (MK3 with a Raspberry Pi) takes and tells files, instead of the firmware. */
  python?: boolean
}

/** Its inotify thread looks every 0.2 s, and reads what a new file says of itself. */
const PYTHON_LAG_MILLISECONDS = 400

/** A virtual printer with PrusaLink in its firmware, on a loopback socket, with a machine below it that keeps the truth. */
export class PrusalinkSimulator implements Simulated {
  readonly apiKey: string
  readonly name: string
  readonly clock: SimulatedClock
  readonly machine: Machine
  readonly stick: SimulatedStick
  readonly server: SimulatedServer
  readonly hazards = hazardsOf(this)
  readonly serial: string
  printer: SimulatedPrinter
  auth: SimulatedAuth
  transfer: Transfer | undefined
  /** How fast a file is taken; undefined = as fast as it comes. */
  bytesPerSecond: number | undefined
  readonly #options: SimulatorOptions
  #transfers = 0
  #jobId = 0

  constructor(options: SimulatorOptions) {
    this.#options = options
    this.apiKey = options.apiKey
    this.name = options.name ?? ''
    this.clock = new SimulatedClock(options.speed)
    this.serial = `CZPX${(options.uuid ?? '0000000000000000').replaceAll('-', '').slice(0, 16).toUpperCase()}`
    this.stick = new SimulatedStick(options.folder)
    if (options.python) this.stick.lagMilliseconds = PYTHON_LAG_MILLISECONDS
    this.machine = new Machine(options.folder === undefined ? undefined : join(options.folder, 'truth.jsonl'))
    this.auth = new SimulatedAuth(options.apiKey)
    this.printer = this.#newPrinter()
    this.server = new SimulatedServer(options.port ?? 0, {
      administer: (method, path, body) => administer(this, method, path, body),
      answer: (incoming) => this.#answer(incoming),
      refusal: (status) => no(status, 'refused'),
      // A file is taken as fast as the stick is, and seen while it comes.
      takesBody: (method) => method === 'PUT',
    })
  }

  get url() {
    return this.server.url
  }
  get faults() {
    return this.server.faults
  }
  get requests() {
    return this.server.requests
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
  goOffline(): Promise<void> {
    return this.server.close()
  }

  goOnline(): Promise<void> {
    return this.server.open()
  }

  /** The power goes and comes back in mid print, and the print goes on; at once, or when a person says so (cold bed). */
  async powerPanic(downMilliseconds: number, asks: boolean): Promise<void> {
    this.printer.run?.hold()
    await this.goOffline()
    this.auth = new SimulatedAuth(this.apiKey)
    await sleep(downMilliseconds)
    if (asks) this.printer.attention()
    else this.printer.goOn()
    await this.goOnline()
  }

  /** Connections stay open and nothing is answered, until it speaks again. */
  silence(silent: boolean): void {
    this.server.silent = silent
    if (!silent) this.server.breakConnections()
  }

  state() {
    const { printer, stick } = this
    printer.heat()
    return {
      state: printer.state,
      selected: printer.file?.name ?? null,
      jobId: printer.jobId,
      progress: printer.progress() / 100,
      elapsedSeconds: printer.elapsedSeconds(),
      totalSeconds: printer.run?.plan.totalSeconds ?? null,
      temperatures: printer.heaters.read(),
      files: stick.list(),
    }
  }

  readonly panel: Panel = {
    start: (fileName) => this.panelStart(fileName),
    pause: () => this.printer.pause(),
    resume: () => this.printer.resume(),
    cancel: () => this.printer.cancel(),
    answer: () => this.printer.answer(),
    dismiss: () => this.printer.dismiss(),
    'set-ready': () => this.printer.setReady(),
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
    const { folder, leastPrintSeconds } = this.#options
    const eeprom = {
      read: () => (folder === undefined ? this.#jobId : readNumber(folder)),
      write: (jobId: number) => {
        this.#jobId = jobId
        if (folder !== undefined) writeFileSync(join(folder, 'eeprom'), String(jobId))
      },
    }
    return new SimulatedPrinter(this.machine, this.stick, this.clock, eeprom, leastPrintSeconds)
  }

  #answer(incoming: Incoming): Promise<Outgoing | undefined> | Outgoing {
    const unauthorized = this.auth.refusal(incoming.request)
    if (unauthorized !== undefined) return unauthorized
    const path = decodeURIComponent(incoming.path)
    if (incoming.method === 'PUT' && path.startsWith('/api/v1/files/')) return this.#take(incoming, path)
    return answer(this, incoming.method, path)
  }

  /** Takes a file off the wire. A part that did not arrive whole leaves nothing. */
  async #take({ request, fault }: Incoming, path: string): Promise<Outgoing | undefined> {
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
      // It has them all as `.<name>.part` and looks for the type in the file of the final name, which is not there yet.
      if (this.#options.python && request.headers['content-type'] === 'application/octet-stream')
        return no(500, 'Internal Server Error')
      if (!this.stick.write(name, fault?.kind === 'truncate' ? bytes.subarray(0, fault.bytes) : bytes))
        return no(507, 'USB drive full')
    } finally {
      this.transfer = undefined
    }
    return this.#taken(name, request.headers['print-after-upload'] === '?1')
  }

  #taken(name: string, print: boolean): Outgoing {
    if (this.#options.python) return { status: 201 }
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
}

function readNumber(folder: string): number {
  try {
    return Number(readFileSync(join(folder, 'eeprom'), 'utf8')) || 0
  } catch {
    mkdirSync(folder, { recursive: true })
    return 0
  }
}
