import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Context, openContext } from '../../src/context.ts'
import type { Config } from '../../src/core/config.ts'
import { receive } from '../../src/core/storage.ts'
import { row } from '../../src/entities/database.ts'
import type { Bundle } from './bundle.ts'
import { type Fate, wait } from './gate.ts'
import type { Order, Report } from './part-process.ts'
import { openServiceGate, type ServiceGate } from './service-gate.ts'
import { type OwnServices, startChaosServices } from './services.ts'
import { WITHOUT } from './without.ts'

export type PartName = 'worker' | 'monitor' | 'dispatch'

/** One part of the farm in a process of its own. */
export class Part {
  name: PartName = 'worker'
  /** Its name in the database's list of connections; empty while it is a spare. */
  label = ''
  readonly process: ChildProcess
  ready: Promise<void> = Promise.resolve()
  onReached: ((point: string) => void) | undefined
  dead = false
  #asking: (() => void)[] = []

  constructor(config: Config, { entry, compiled }: Bundle) {
    const log = openSync(join(config.DATA_DIR, 'parts.log'), 'a')
    this.process = spawn(process.execPath, [entry], {
      env: { ...process.env, CHAOS_CONFIG: JSON.stringify(config), NODE_COMPILE_CACHE: compiled },
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    this.process.on('message', (report: Report) => {
      if ('here' in report) this.#answer()
      else this.onReached?.(report.reached)
    })
    this.process.on('exit', () => {
      this.dead = true
      this.#answer()
    })
  }

  begin(name: PartName, label: string): void {
    this.name = name
    this.label = label
    this.ready = this.#asked({ begin: name, label })
  }
  order(order: Order): void {
    if (!this.dead && this.process.connected) this.process.send(order, () => undefined)
  }
  #answer(): void {
    for (const resolve of this.#asking.splice(0)) resolve()
  }
  /** Resolves when its event loop turns again, or when it is dead. */
  answers(): Promise<void> {
    return this.#asked({ ask: true })
  }
  async #asked(order: Order): Promise<void> {
    if (this.dead) return
    await new Promise<void>((resolve) => {
      this.#asking.push(resolve)
      this.order(order)
    })
  }
  async end(): Promise<void> {
    const ended = this.#asked({ end: true }).then(() => true)
    if (!(await Promise.race([ended, wait(2_000)]))) await this.kill()
  }
  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal)
  }
  async kill(): Promise<void> {
    if (this.dead) return
    const gone = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGKILL')
    await gone
  }
}

/** What happens to a commit, decided by whoever plays the run. */
export type OnCommit = (side: 'before' | 'after', what: string, who: string) => Promise<Fate>

/**
 * A farm of its own: PostgreSQL and Redis behind gates, and worker, monitor and dispatcher as processes that are started
 * again when they died. Runs of one farm come one after the other, several farms run side by side.
 */
export class Farm {
  /** The suite's own way in, past the gates: for looking, and for what people do. */
  readonly context: Context
  /** As a part of the farm sees it: through the gates. */
  readonly inside: Context
  readonly fileIds: { short: string; long: string }
  onCommit: OnCommit | undefined
  /** There is a new process. */
  onPart: (() => void) | undefined
  readonly #services: OwnServices
  readonly #gates: { redis: ServiceGate; database: ServiceGate }
  readonly #parts = new Map<PartName, Part>()
  readonly #extra: Part[] = []
  /** Processes that have loaded everything and wait to be told what to be. */
  readonly #spares: Part[] = []
  #numbered = 0
  readonly #bundle: Bundle

  private constructor(
    services: OwnServices,
    gates: { redis: ServiceGate; database: ServiceGate },
    contexts: { direct: Context; inside: Context },
    fileIds: Farm['fileIds'],
    bundle: Bundle,
  ) {
    this.#services = services
    this.#gates = gates
    this.#bundle = bundle
    this.context = contexts.direct
    this.inside = contexts.inside
    this.fileIds = fileIds
  }

  static async open(folder: string, number: number, bundle: Bundle, without?: string): Promise<Farm> {
    const home = join(folder, `farm-${number}`)
    mkdirSync(home, { recursive: true })
    const services = await startChaosServices(home)
    const base: Config = {
      ...services.config,
      QUEUE_PREFIX: `chaos-${randomBytes(4).toString('hex')}`,
      QUEUE_LOCK_MS: LOCK_MILLISECONDS,
      QUEUE_STALLED_MS: 500,
      MONITOR_LEASE_MS: 2_000,
      DISPATCH_TICK_MS: 500,
      UNANSWERED_COMMAND_SECONDS: 2,
      DATABASE_POOL: 6,
    }
    const hooks: { farm?: Farm } = {}
    const redis = await openServiceGate(base.REDIS_URL ?? '')
    const database = await openServiceGate(
      base.DATABASE_URL ?? '',
      async (side, what, who) => (await hooks.farm?.onCommit?.(side, what, who)) ?? 'pass',
    )
    const gated: Config = {
      ...base,
      REDIS_URL: onPort(base.REDIS_URL, redis.port),
      DATABASE_URL: onPort(base.DATABASE_URL, database.port),
    }
    const context = await openContext(base, 'suite')
    const inside = await openContext(gated, 'api')
    await context.db.query(`INSERT INTO projects (id, name, created_by) VALUES ('chaos', 'chaos', 'chaos')`)
    const short = await addFile(context, 'short.gcode', 500)
    const long = await addFile(context, 'long.gcode', 20_000)
    for (const statement of WITHOUT[without ?? '']?.sql ?? []) await context.db.query(statement)
    const farm = new Farm(services, { redis, database }, { direct: context, inside }, { short, long }, bundle)
    hooks.farm = farm
    await farm.ensure()
    return farm
  }

  get config(): Config {
    return this.inside.config
  }
  part(name: PartName): Part {
    const part = this.#parts.get(name)
    if (!part) throw new Error(`no ${name}`)
    return part
  }
  labelled(label: string): Part | undefined {
    return this.parts.find((part) => part.label === label)
  }
  /** All processes, to be told what to stand still at. */
  get parts(): Part[] {
    return [...this.#parts.values(), ...this.#extra].filter(({ dead }) => !dead)
  }

  /** Starts what died again, as the supervisor does. */
  async ensure(): Promise<void> {
    await Promise.all((['worker', 'monitor', 'dispatch'] as const).map((name) => this.restart(name)))
  }
  async restart(name: PartName): Promise<Part> {
    const old = this.#parts.get(name)
    if (old && !old.dead) {
      await old.ready
      return old
    }
    const part = this.#start(name)
    this.#parts.set(name, part)
    await part.ready
    this.onPart?.()
    return part
  }
  /** One more of a kind, until the run ends. */
  async another(name: PartName): Promise<Part> {
    const part = this.#start(name)
    this.#extra.push(part)
    await part.ready
    this.onPart?.()
    return part
  }
  #start(name: PartName): Part {
    this.#numbered += 1
    const spare = this.#spares.shift()
    const part = spare && !spare.dead ? spare : new Part(this.config, this.#bundle)
    part.begin(name, `${name}-${this.#numbered}`)
    if (this.#spares.length < SPARES) this.#spares.push(new Part(this.config, this.#bundle))
    return part
  }
  /** They end what they are and are spares again; one that does not in time is killed. */
  async endExtras(): Promise<void> {
    const parts = this.#extra.splice(0)
    await Promise.all(parts.map((part) => part.end()))
    this.#spares.push(...parts.filter(({ dead }) => !dead))
    while (this.#spares.length > SPARES) await this.#spares.pop()?.kill()
  }

  /** Breaks all connections to a service and keeps the farm out for a while; `kill`: with SIGKILL to the service. */
  async away(service: 'redis' | 'postgres', kill: boolean, milliseconds: number): Promise<void> {
    const gate = service === 'redis' ? this.#gates.redis : this.#gates.database
    gate.away()
    const pid = this.#services.pids()[service]
    if (kill && pid !== undefined) process.kill(pid, 'SIGKILL')
    await wait(milliseconds)
    // It is kept running at the same address by whoever started it.
    await this.reachable(service)
    gate.back()
  }
  /** Resolves when the service answers the suite itself. */
  async reachable(service: 'redis' | 'postgres'): Promise<void> {
    const ask = (): Promise<unknown> =>
      service === 'redis' ? this.context.redis.ping() : this.context.db.query('SELECT 1')
    for (const end = Date.now() + 20_000; ; await wait(50)) {
      try {
        return void (await ask())
      } catch (error) {
        if (Date.now() > end) throw error
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.parts, ...this.#spares].map((part) => part.kill()))
    await this.inside.close()
    await this.context.close()
    await Promise.all([this.#gates.redis.close(), this.#gates.database.close()])
    await this.#services.stop()
  }
}

export const LOCK_MILLISECONDS = 2_000
const SPARES = 2

function onPort(url: string | undefined, port: number): string {
  const there = new URL(url ?? '')
  there.port = String(port)
  return there.href
}

/** A file that prints for so many simulated seconds, checked already. */
async function addFile(context: Context, name: string, seconds: number): Promise<string> {
  const gcode = `; ${name}\nG28\nG1 X10 Y10 F6000\n${`G4 S${seconds / 10}\n`.repeat(10)}`
  const { sha256, sha1, sizeBytes } = await receive(context.storage, Readable.from([Buffer.from(gcode)]), 1_000_000)
  await context.db.query('INSERT INTO contents (sha256, sha1, size_bytes) VALUES ($1, $2, $3)', [
    sha256,
    sha1,
    sizeBytes,
  ])
  const file = await row<{ id: string }>(
    context.db,
    `INSERT INTO files (project_id, name, size_bytes, sha256, created_by, state, kind, checked_at, estimated_at, pictured_at)
    VALUES ('chaos', $1, $2, $3, 'chaos', 'ready', 'gcode', now(), now(), now()) RETURNING id`,
    [name, sizeBytes, sha256],
  )
  return file?.id ?? ''
}
