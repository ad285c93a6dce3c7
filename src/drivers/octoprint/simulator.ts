import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { administer, type Panel, type Simulated } from '../simulator-admin.ts'
import { SimulatedClock } from '../simulator-clock.ts'
import { type Incoming, type Outgoing, SimulatedServer } from '../simulator-server.ts'
import { SimulatedWebcam } from '../simulator-webcam.ts'
import { Machine } from '../truth.ts'
import { SimulatedFiles } from './simulator-files.ts'
import { hazardsOf } from './simulator-hazards.ts'
import { SimulatedPrinter } from './simulator-printer.ts'
import { SimulatedPush } from './simulator-push.ts'
import { answer } from './simulator-routes.ts'
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
const FORBIDDEN =
  "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server."

/** A virtual OctoPrint on a loopback socket, with a machine below it that keeps the physical truth. */
export class OctoprintSimulator implements Simulated {
  readonly apiKey: string
  readonly name: string
  readonly clock: SimulatedClock
  readonly machine: Machine
  readonly files: SimulatedFiles
  readonly server: SimulatedServer
  printer: SimulatedPrinter
  readonly webcam = new SimulatedWebcam(() => progressOf(this.printer))
  readonly hazards = hazardsOf(this)
  readonly #options: SimulatorOptions
  readonly #push: SimulatedPush

  constructor(options: SimulatorOptions) {
    this.#options = options
    this.apiKey = options.apiKey
    this.name = options.name ?? ''
    this.clock = new SimulatedClock(options.speed)
    this.files = new SimulatedFiles(options.folder)
    this.machine = new Machine(options.folder === undefined ? undefined : join(options.folder, 'truth.jsonl'))
    this.printer = this.#newPrinter()
    this.#push = new SimulatedPush(VERSION, () => this.printer)
    this.server = new SimulatedServer(options.port ?? 0, {
      administer: (method, path, body) => administer(this, method, path, body),
      answer: (incoming) => this.#answer(incoming),
      refusal: (status) => ({ status, json: { error: 'refused' } }),
      beside: (request, response) => this.webcam.answers(request, response),
      upgrade: (request, socket, head) => {
        if (request.url === '/sockjs/websocket') this.#push.accept(request, socket, head)
        else socket.destroy()
      },
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
    this.#push.drop(false)
    await this.server.close()
  }

  goOnline(): Promise<void> {
    return this.server.open()
  }

  /** The push channel becomes half-open: connected, and nothing comes through. */
  set silent(silent: boolean) {
    this.#push.silent = silent
  }

  /** Breaks the push connections once. */
  dropPush(): void {
    this.#push.drop(false)
  }

  state() {
    const { printer, files, webcam } = this
    return {
      state: printer.stateId,
      selected: printer.selected ?? null,
      progress: progressOf(printer),
      elapsedSeconds: printer.elapsedSeconds(),
      totalSeconds: printer.run?.plan.totalSeconds ?? null,
      temperatures: printer.heaters.read(),
      files: files.list().map(({ name, size, prints }) => ({ name, size, prints })),
      webcam: { fault: webcam.fault, streams: webcam.streams, requests: webcam.requests },
    }
  }

  readonly panel: Panel = {
    start: (fileName) => this.panelStart(fileName),
    pause: () => acts(this.printer.stateId === 'PRINTING', () => this.printer.pause()),
    resume: () => acts(this.printer.stateId === 'PAUSED', () => this.printer.resume()),
    cancel: () => acts(this.printer.active, () => this.printer.cancel()),
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
    return new SimulatedPrinter(this.machine, this.files, this.clock, (type, payload) => this.#push.emit(type, payload))
  }

  #answer(incoming: Incoming): Outgoing {
    if (!this.#allowed(incoming)) {
      // The real one takes a write with an unknown key for a browser's without its token.
      if (incoming.method === 'GET') return { status: 403, json: { error: FORBIDDEN } }
      return { status: 400, json: { error: 'CSRF validation failed' } }
    }
    const { fault } = incoming
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
      { ...incoming, path: incoming.path.length > 1 ? incoming.path.replace(/\/$/, '') : incoming.path },
    )
    if (fault?.kind === 'truncate' && outgoing.status === 201) this.#truncateNewest(fault.bytes ?? 0)
    return outgoing
  }

  #allowed({ request, query }: Incoming): boolean {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    return [request.headers['x-api-key'], bearer, query.get('apikey')].includes(this.apiKey)
  }

  #truncateNewest(bytes: number): void {
    const newest = this.files.list().at(-1)
    if (newest !== undefined)
      this.files.write(newest.name, Buffer.from(this.files.read(newest.name).subarray(0, bytes)))
  }
}

/** 0..1, also of the print that ended. */
function progressOf(printer: SimulatedPrinter): number {
  return Number(progressView(printer).completion ?? 0) / 100
}

function acts(possible: boolean, action: () => void): boolean {
  if (possible) action()
  return possible
}
