import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { administer, type Panel, type Simulated } from '../simulator-admin.ts'
import { SimulatedClock } from '../simulator-clock.ts'
import { type Incoming, type Outgoing, SimulatedServer } from '../simulator-server.ts'
import { SimulatedWebcam } from '../simulator-webcam.ts'
import { Machine } from '../truth.ts'
import { hazardsOf } from './simulator-hazards.ts'
import { SimulatedKlipper } from './simulator-klipper.ts'
import { type Server, shownJob } from './simulator-methods.ts'
import { answer, refusal } from './simulator-routes.ts'
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

/** A virtual Moonraker with its Klipper on a loopback socket, and a machine below them that keeps the physical truth. */
export class MoonrakerSimulator implements Simulated {
  readonly apiKey: string
  readonly name: string
  readonly clock: SimulatedClock
  readonly machine: Machine
  readonly store: SimulatedStore
  readonly klipper: SimulatedKlipper
  readonly server: SimulatedServer
  readonly webcam = new SimulatedWebcam(() => progressOf(this.klipper))
  readonly hazards = hazardsOf(this)
  readonly #socket: SimulatedSocket
  readonly #context: Server
  #bootedAt = performance.now()
  #job: SimulatedJob | undefined
  #flushing = false

  constructor(options: SimulatorOptions) {
    this.apiKey = options.apiKey
    this.name = options.name ?? ''
    this.clock = new SimulatedClock(options.speed)
    this.store = new SimulatedStore(options.folder)
    this.machine = new Machine(options.folder === undefined ? undefined : join(options.folder, 'truth.jsonl'))
    this.klipper = new SimulatedKlipper(this.machine, this.store, this.clock, {
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
    this.server = new SimulatedServer(options.port ?? 0, {
      administer: (method, path, body) => administer(this, method, path, body),
      answer: (incoming) => this.#answer(incoming),
      refusal: (status) => refusal(status, 'refused'),
      beside: (request, response) => this.webcam.answers(request, response),
      upgrade: (request, socket, head) => {
        const known = request.headers['x-api-key'] === this.apiKey
        if (request.url === '/websocket') this.#socket.accept(request, socket, head, known)
        else socket.destroy()
      },
    })
    this.#socket = new SimulatedSocket(this.#context, this.server.faults, options.apiKey, (method) =>
      this.server.remember('RPC', method),
    )
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

  /** Klipper closes the socket of a Moonraker that stalls, and prints on. Resolves when they are together again. */
  cutKlippySocket(milliseconds = 250): Promise<void> {
    return this.klipper.cutOff(milliseconds)
  }

  /** The network goes away; the print goes on. */
  async goOffline(): Promise<void> {
    this.#socket.drop()
    await this.server.close()
  }

  goOnline(): Promise<void> {
    return this.server.open()
  }

  /** The sockets become half-open: connected, and nothing comes through. */
  set silent(silent: boolean) {
    this.#socket.silent = silent
  }

  /** Breaks the sockets once. */
  dropPush(): void {
    this.#socket.drop()
  }

  state() {
    const { klipper, store, webcam } = this
    return {
      state: klipper.state,
      klippy: klipper.klippy,
      selected: klipper.fileName === '' ? null : klipper.fileName,
      progress: progressOf(klipper),
      elapsedSeconds: klipper.elapsedSeconds(),
      totalSeconds: klipper.totalSeconds ?? null,
      temperatures: klipper.heaters.read(),
      files: store.list().map(({ name, size, jobId }) => ({ name, size, jobId })),
      jobs: store.jobs().map(({ job_id: id, filename: fileName, status }) => ({ id, fileName, status })),
      webcam: { fault: webcam.fault, streams: webcam.streams, requests: webcam.requests },
    }
  }

  readonly panel: Panel = {
    start: (fileName) => this.panelStart(fileName),
    pause: () => this.#acts(this.klipper.state === 'printing', () => this.klipper.pause()),
    resume: () => this.#acts(this.klipper.state === 'paused', () => this.klipper.resume()),
    cancel: () => this.#acts(this.klipper.active, () => this.klipper.cancel()),
  }

  #acts(possible: boolean, action: () => void): boolean {
    if (!possible || this.klipper.klippy !== 'ready') return false
    action()
    return true
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

  async #answer(incoming: Incoming): Promise<Outgoing> {
    const { request, fault } = incoming
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
}

/** 0..1 of the file. */
function progressOf(klipper: SimulatedKlipper): number {
  const { position, size } = klipper.progress()
  return size === 0 ? 0 : position / size
}
