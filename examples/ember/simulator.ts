import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  administer,
  networkFaults,
  type Panel,
  requestFaults,
  type Simulated,
} from '../../src/drivers/simulator-admin.ts'
import { SimulatedClock } from '../../src/drivers/simulator-clock.ts'
import { Heaters } from '../../src/drivers/simulator-heaters.ts'
import { replayPlan } from '../../src/drivers/simulator-replay.ts'
import { SimulatedRun } from '../../src/drivers/simulator-run.ts'
import { type Incoming, type Outgoing, SimulatedServer } from '../../src/drivers/simulator-server.ts'
import { Machine } from '../../src/drivers/truth.ts'

export type SimulatorOptions = {
  apiKey: string
  /** 0 = any free. */
  port?: number
  /** Simulated seconds per second of the wall clock. */
  speed?: number
  /** Where the machine's log is kept; none = memory only. */
  folder?: string
  /** What makes the serial number. */
  uuid?: string
  name?: string
}
type Outcome = 'completed' | 'canceled' | 'failed'
type Run = { id: number; file: string; outcome: Outcome | null; progress: number; seconds: number }

const no = (status: number, error: string): Outgoing => ({ status, json: { error } })
const ok = (json: unknown): Outgoing => ({ status: 200, json })
const did = (done: boolean): Outgoing => (done ? { status: 202 } : no(409, 'not now'))

/** A virtual Ember on a loopback socket, with a machine below it that keeps the truth. Its files are gone with the process. */
export class EmberSimulator implements Simulated {
  readonly name: string
  readonly apiKey: string
  readonly clock: SimulatedClock
  readonly machine: Machine
  readonly server: SimulatedServer
  readonly hazards = { ...networkFaults(this), ...requestFaults(() => this.server.faults) }
  readonly #serial: string
  readonly #files = new Map<string, Buffer>()
  readonly #heaters: Heaters
  #boot = randomUUID()
  #state: 'idle' | 'printing' | 'paused' | 'error' = 'idle'
  #runs: Run[] = []
  #playing: SimulatedRun<string> | undefined

  constructor({ name = '', apiKey, port = 0, speed, folder, uuid = randomUUID() }: SimulatorOptions) {
    this.name = name
    this.apiKey = apiKey
    this.clock = new SimulatedClock(speed)
    this.#heaters = new Heaters(this.clock)
    this.machine = new Machine(folder === undefined ? undefined : join(folder, 'truth.jsonl'))
    this.#serial = uuid
    this.server = new SimulatedServer(port, {
      administer: (method, path, body) => administer(this, method, path, body),
      answer: (incoming) => this.#answer(incoming),
      refusal: (status) => no(status, 'refused'),
    })
  }

  get url() {
    return this.server.url
  }
  get requests() {
    return this.server.requests
  }
  start(): Promise<void> {
    return this.goOnline()
  }
  async stop(): Promise<void> {
    this.#die()
    await this.goOffline()
  }
  goOffline(): Promise<void> {
    return this.server.close()
  }
  goOnline(): Promise<void> {
    return this.server.open()
  }

  /** The power goes: files stay, the list of runs does not. */
  async restart(downMilliseconds = 200): Promise<void> {
    this.#die()
    await this.goOffline()
    this.#runs = []
    this.#state = 'idle'
    this.#boot = randomUUID()
    await sleep(downMilliseconds)
    await this.goOnline()
  }

  state() {
    const run = this.#shown().at(-1)
    return {
      state: this.#state,
      selected: run?.file ?? null,
      progress: run?.progress ?? 0,
      elapsedSeconds: run?.seconds ?? 0,
      totalSeconds: this.#playing?.plan.totalSeconds ?? null,
      temperatures: this.#heaters.read(),
      files: [...this.#files].map(([name, { length: size }]) => ({ name, size })),
    }
  }

  readonly panel: Panel = {
    start: (file) => {
      if (!this.#files.has(file)) this.#files.set(file, Buffer.from('G28\nG4 S600\n'))
      return this.#begin(file)
    },
    pause: () => this.#pause(),
    resume: () => this.#resume(),
    cancel: () => this.#end('canceled'),
  }

  /** The controller halts. */
  fail(): void {
    this.#end('failed')
    this.#state = 'error'
  }

  #die(): void {
    this.clock.clear()
    this.machine.end('failed')
    this.#playing = undefined
  }

  #answer({ request, method, path, body, fault }: Incoming): Outgoing {
    if (request.headers['x-key'] !== this.apiKey) return no(401, 'wrong key')
    const [, version, area, ...rest] = path.split('/').map(decodeURIComponent)
    if (version !== 'v1') return no(404, 'no such thing')
    const [name, verb] = rest
    if (area === 'status') return ok(this.#status())
    if (area === 'run' && method === 'POST') return this.#control(name)
    if (area !== 'files') return no(404, 'no such thing')
    if (name === undefined) return ok({ files: this.state().files })
    if (method === 'POST' && verb === 'print')
      return this.#files.has(name) ? did(this.#begin(name)) : no(404, 'no file')
    return this.#file(method, name, fault?.kind === 'truncate' ? body.subarray(0, fault.bytes) : body)
  }

  #control(verb: string | undefined): Outgoing {
    if (verb === 'pause') return did(this.#pause())
    if (verb === 'resume') return did(this.#resume())
    return verb === 'cancel' ? did(this.#end('canceled')) : no(404, 'no such verb')
  }

  #file(method: string, name: string, body: Buffer): Outgoing {
    const known = this.#files.get(name)
    if (method === 'PUT') {
      if (known !== undefined) return no(409, 'it exists')
      this.#files.set(name, body)
      return { status: 201 }
    }
    if (known === undefined) return no(404, 'no file')
    if (method !== 'DELETE') return ok({ name, size: known.length })
    if (this.#playing?.file === name) return no(409, 'it is being printed')
    this.#files.delete(name)
    return { status: 204 }
  }

  #status() {
    const { tool0: tool, bed } = this.#heaters.read()
    const error = this.#state === 'error' ? { error: 'the controller halted' } : {}
    const who = { serial: this.#serial, firmware: 'Ember 1.0', boot: this.#boot }
    return { ...who, state: this.#state, ...error, tool, bed, runs: this.#shown() }
  }

  /** The runs, the newest with how far it is. */
  #shown(): Run[] {
    const run = this.#runs.at(-1)
    if (run !== undefined && this.#playing !== undefined) {
      run.seconds = this.#playing.elapsedSeconds()
      run.progress = run.seconds / this.#playing.plan.totalSeconds
    }
    return this.#runs
  }

  #begin(file: string): boolean {
    const bytes = this.#files.get(file)
    if (this.#state !== 'idle' || bytes === undefined) return false
    const plan = replayPlan(bytes, createHash('sha1').update(bytes).digest('hex'))
    this.#playing = new SimulatedRun(file, plan, this.clock)
    this.#runs.push({ id: this.#runs.length + 1, file, outcome: null, progress: 0, seconds: 0 })
    this.machine.start(file)
    return this.#play()
  }

  #play(): boolean {
    this.#state = 'printing'
    this.#playing?.play(() => this.#end('completed'))
    this.#heaters.aim(this.#playing?.plan.targetsAt(0) ?? {})
    return true
  }

  #pause(): boolean {
    if (this.#state !== 'printing') return false
    this.#playing?.hold()
    this.#state = 'paused'
    return true
  }

  #resume(): boolean {
    return this.#state === 'paused' && this.#play()
  }

  #end(outcome: Outcome): boolean {
    const run = this.#shown().at(-1)
    if (this.#playing === undefined || run === undefined) return false
    this.#playing.hold()
    this.#playing = undefined
    run.outcome = outcome
    this.#state = 'idle'
    this.machine.end(outcome)
    this.#heaters.aim({ tool0: 0, bed: 0 })
    return true
  }
}
