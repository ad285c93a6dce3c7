import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { record } from '../fields.ts'
import type { Panel, Simulated } from '../simulator-admin.ts'
import { SimulatedClock } from '../simulator-clock.ts'
import type { SimulatedServer } from '../simulator-server.ts'
import { Machine } from '../truth.ts'
import type { Status } from './merge.ts'
import { START_SHOWS_SECONDS } from './settings.ts'
import { adminOf, hazardsOf, panelOf, stateOf } from './simulator-admin.ts'
import { SimulatedBroker } from './simulator-broker.ts'
import { jpegCamera, SimulatedCamera } from './simulator-camera.ts'
import { SimulatedCard } from './simulator-card.ts'
import { type Certificate, makeCertificate } from './simulator-certificate.ts'
import { filmCamera } from './simulator-film.ts'
import { type FtpFaults, SimulatedFtps } from './simulator-ftps.ts'
import { SimulatedBambu } from './simulator-printer.ts'
import { type SimulatedModel, versionModules } from './simulator-status.ts'

export type SimulatorOptions = {
  accessCode: string
  serial: string
  name?: string
  model?: SimulatedModel
  /** Of the admin endpoint; 0 = any free. The printer's own ports are kept in the folder. */
  port?: number
  /** Simulated seconds per second of the wall clock. */
  speed?: number
  /** Where card, certificate, ports and the machine's log are kept; none = memory only. */
  folder?: string
  /** One report this often; a real A1 sends one every two seconds. */
  reportMilliseconds?: number
  /** What its card's server tells as its address, 0.0.0.0 as P1 and A1 do. */
  passiveAddress?: string
  /** How many sessions its card's server has to give. */
  ftpSessions?: number
  /** It has read the file when it takes a start. */
  readsEarly?: boolean
}

/** How the next start is lost: its connection breaks before or after it is read, or it arrives late. */
export type StartFault = 'before' | 'after' | 'late'
type Ports = { mqtt: number; ftps: number; camera: number }

const STARTS = ['project_file', 'gcode_file']
const COUNTER_SIZE = 65_536

/** A virtual Bambu Lab printer on loopback sockets, with a machine below it that keeps the physical truth. */
export class BambuSimulator implements Simulated {
  readonly clock: SimulatedClock
  readonly panel: Panel = panelOf(this)
  readonly hazards = hazardsOf(this)
  readonly machine: Machine
  readonly certificate: Certificate
  readonly printer: SimulatedBambu
  readonly faults = { deltaOnly: false, delayMilliseconds: 0 }
  readonly ftpFaults: FtpFaults = {
    hangTls: false,
    hangEnd: false,
    abortWhole: false,
    mute: false,
    bytesPerSecond: undefined,
    next: undefined,
    full: false,
  }
  /** Requests that arrived, newest last; bounded. */
  readonly requests: { command: string; body: Status; at: number }[] = []
  readonly #options: SimulatorOptions
  readonly #broker: SimulatedBroker
  readonly #ftps: SimulatedFtps
  readonly #camera: SimulatedCamera
  readonly #admin: SimulatedServer
  #ports: Ports = { mqtt: 0, ftps: 0, camera: 0 }
  #startFault: { how: StartFault; milliseconds: number } | undefined
  /** It was switched on long ago; a reboot begins at 0. */
  #counter = 20_000
  #told: Status = {}
  #timer: NodeJS.Timeout | undefined

  constructor(options: SimulatorOptions) {
    this.#options = options
    this.clock = new SimulatedClock(options.speed)
    this.#admin = adminOf(this, options.port ?? 0)
    const { folder, serial, accessCode } = options
    const kept = readKept(folder)
    this.certificate = kept?.certificate ?? makeCertificate(serial)
    this.#ports = kept?.ports ?? this.#ports
    this.machine = new Machine(folder === undefined ? undefined : join(folder, 'truth.jsonl'))
    const card = new SimulatedCard(folder)
    const { certificate } = this
    this.printer = new SimulatedBambu(options.model ?? 'A1', this.machine, card, this.clock, () => this.#report())
    this.printer.readsEarly = options.readsEarly ?? false
    this.#broker = new SimulatedBroker({
      serial,
      accessCode,
      certificate,
      request: (group, body, client) => this.#request(group, body, client),
    })
    this.printer.tell = (print) => this.#broker.report({ print })
    const { passiveAddress, ftpSessions } = options
    this.#ftps = new SimulatedFtps({
      accessCode,
      certificate,
      card,
      faults: this.ftpFaults,
      passiveAddress,
      ftpSessions,
    })
    const speak = this.printer.model === 'X1C' ? filmCamera(accessCode) : jpegCamera(accessCode)
    this.#camera = new SimulatedCamera(certificate, speak)
  }

  get url(): string {
    return this.#admin.url
  }
  get name(): string {
    return this.#options.name ?? ''
  }
  /** What `POST printers` takes. */
  get settings() {
    const { serial, accessCode } = this.#options
    const { mqtt, ftps, camera } = this.#ports
    const { fingerprint } = this.certificate
    const film = this.printer.model === 'X1C'
    const ports = { mqttPort: mqtt, ftpsPort: ftps, [film ? 'rtspsPort' : 'cameraPort']: camera }
    // As much faster than a real one as it plays.
    const startShowsSeconds = Math.max(1, Math.ceil(START_SHOWS_SECONDS / this.clock.speed))
    return { host: '127.0.0.1', accessCode, serial, ...ports, fingerprint, startShowsSeconds }
  }

  state() {
    return stateOf(this)
  }

  async start(): Promise<void> {
    await this.#admin.open()
    await this.goOnline()
    writeKept(this.#options.folder, { certificate: this.certificate, ports: this.#ports })
    this.#timer = setInterval(() => this.#report(), this.#options.reportMilliseconds ?? 2_000)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.printer.die()
    await this.goOffline()
    await this.#admin.close()
  }

  /** The power goes and comes back: the card stays, all else is forgotten. `replay`: a leftover job starts again. */
  async restart(downMilliseconds = 200, replay = false): Promise<void> {
    await this.goOffline()
    this.printer.reboot(replay)
    this.#counter = 0
    this.#told = {}
    await sleep(downMilliseconds)
    await this.goOnline()
  }

  /** As `restart`, but what was printing is kept, and asked about. */
  async powerCut(downMilliseconds: number): Promise<void> {
    await this.goOffline()
    this.printer.losePower()
    this.#counter = 0
    this.#told = {}
    await sleep(downMilliseconds)
    await this.goOnline()
  }

  /** The network goes away; the print goes on. */
  async goOffline(): Promise<void> {
    await Promise.all([this.#broker.close(), this.#ftps.close(), this.#camera.close()])
  }

  async goOnline(): Promise<void> {
    const { mqtt, ftps, camera } = this.#ports
    this.#ports = {
      mqtt: await this.#broker.open(mqtt),
      ftps: await this.#ftps.open(ftps),
      camera: await this.#camera.open(camera),
    }
  }

  setSilent(silent: boolean): void {
    this.#broker.silent = silent
  }

  /** A session like that never recovers: reports come, commands are dropped. */
  setDeaf(deaf: boolean): void {
    this.#broker.deaf = deaf
  }

  /** Sends bytes on the topic of reports. */
  say(bytes: Buffer): void {
    this.#broker.send(bytes)
  }

  get ftpSessions(): number {
    return this.#ftps.sessions
  }

  get cameraViewers(): number {
    return this.#camera.viewers
  }

  get ftpHung(): number {
    return this.#ftps.hung
  }

  drop(): void {
    this.#broker.drop()
  }

  loseStart(how: StartFault, milliseconds = 0): void {
    this.#startFault = { how, milliseconds }
  }

  #request(group: string, body: Status, client: { drop(): void }): void {
    const command = String(body.command ?? '')
    this.requests.push({ command, body, at: Date.now() })
    if (this.requests.length > 2_000) this.requests.splice(0, 1_000)
    const delay = this.faults.delayMilliseconds
    if (STARTS.includes(command)) this.#start(body, client, delay)
    else this.#later(delay, () => this.#answer(group, body))
  }

  #start(body: Status, client: { drop(): void }, delay: number): void {
    const name =
      String(body.file ?? body.param ?? '')
        .split('/')
        .at(-1) ?? ''
    this.printer.startsReceived.set(name, (this.printer.startsReceived.get(name) ?? 0) + 1)
    const fault = this.#startFault
    this.#startFault = undefined
    if (fault?.how === 'before') return void client.drop()
    if (fault?.how === 'after') {
      client.drop()
      return void this.printer.command(body)
    }
    this.#later(delay + (fault?.how === 'late' ? fault.milliseconds : 0), () => this.#answer('print', body))
  }

  #answer(group: string, body: Status): void {
    if (group === 'pushing' && !this.faults.deltaOnly) this.#report(true)
    if (group === 'info') {
      const module = versionModules(this.printer.model, this.#options.serial)
      this.#broker.report({ info: { ...body, module, result: 'success', reason: '' } })
    }
    if (group !== 'print') return
    const echo = this.printer.command(body)
    if (echo !== undefined) this.#broker.report({ print: echo })
  }

  #later(milliseconds: number, action: () => void): void {
    if (milliseconds === 0) action()
    else setTimeout(action, milliseconds)
  }

  /** A whole status, or what changed since the last report: an A1 always has something to say, if only its signal. */
  #report(whole = false): void {
    this.#counter = (this.#counter + 1) % COUNTER_SIZE
    this.printer.tick()
    const { status, model } = this.printer
    const changed = Object.fromEntries(Object.entries(status).filter(([key, value]) => value !== this.#told[key]))
    this.#told = status
    // Recorded: an A1 counts its reports, an X1C says the same number in each of them.
    const marks = { command: 'push_status', sequence_id: model === 'X1C' ? '2021' : String(this.#counter) }
    const signal = { wifi_signal: `-${48 + (this.#counter % 4)}dBm` }
    if (model === 'X1C') this.#broker.report({ print: { ...status, ...marks } })
    else
      this.#broker.report({ print: { ...(whole ? status : { ...changed, ...signal }), ...marks, msg: whole ? 0 : 1 } })
  }
}

type Kept = { certificate: Certificate; ports: Ports }

function readKept(folder: string | undefined): Kept | undefined {
  if (folder === undefined) return undefined
  try {
    return record(JSON.parse(readFileSync(join(folder, 'device.json'), 'utf8'))) as Kept
  } catch {
    // The first time: a new device.
    return undefined
  }
}

function writeKept(folder: string | undefined, kept: Kept): void {
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'device.json'), JSON.stringify(kept), { mode: 0o600 })
  chmodSync(join(folder, 'device.json'), 0o600)
}
