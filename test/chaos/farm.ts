import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Context, openContext } from '../../src/context.ts'
import type { Config } from '../../src/core/config.ts'
import { receive } from '../../src/core/storage.ts'
import { row } from '../../src/entities/database.ts'
import { administer } from '../support/administer.ts'
import type { Order, Report } from './part-process.ts'
import { WITHOUT } from './without.ts'

export type PartName = 'worker' | 'monitor' | 'dispatch'

/** One part of the farm in a process of its own. */
export class Part {
  readonly name: PartName
  readonly process: ChildProcess
  readonly ready: Promise<void>
  onReached: ((point: string) => void) | undefined
  dead = false

  constructor(name: PartName, config: Config, without: string | undefined) {
    this.name = name
    const log = openSync(join(config.DATA_DIR, `${name}.log`), 'a')
    this.process = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'part-process.ts'), name],
      {
        env: { ...process.env, CHAOS_CONFIG: JSON.stringify(config), CHAOS_WITHOUT: without ?? '' },
        stdio: ['ignore', log, log, 'ipc'],
      },
    )
    const ready = Promise.withResolvers<void>()
    this.ready = ready.promise
    this.process.on('message', (report: Report) => {
      if ('ready' in report) ready.resolve()
      else this.onReached?.(report.reached)
    })
    this.process.on('exit', () => {
      this.dead = true
      ready.resolve()
    })
  }

  order(order: Order): void {
    if (!this.dead && this.process.connected) this.process.send(order, () => undefined)
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

/**
 * A farm of its own: a database, a prefix, and worker, monitor and dispatcher as processes that are started again
 * when they died. Runs of one farm come one after the other, several farms run side by side.
 */
export class Farm {
  readonly context: Context
  readonly fileIds: { short: string; long: string }
  readonly #parts = new Map<PartName, Part>()
  #extra: Part[] = []
  readonly #without: string | undefined

  private constructor(context: Context, fileIds: Farm['fileIds'], without: string | undefined) {
    this.#without = without
    this.context = context
    this.fileIds = fileIds
  }

  static async open(base: Config, number: number, without?: string): Promise<Farm> {
    const name = `chaos_${randomBytes(5).toString('hex')}`
    const database = new URL(base.DATABASE_URL ?? '')
    const template = database.pathname.slice(1)
    await administer(database, `CREATE DATABASE ${name} TEMPLATE ${template}`)
    database.pathname = name
    const folder = join(base.DATA_DIR, `farm-${number}-${name}`)
    mkdirSync(folder, { recursive: true })
    const config: Config = {
      ...base,
      DATA_DIR: folder,
      DATABASE_URL: database.href,
      QUEUE_PREFIX: name.replace('_', '-'),
      QUEUE_LOCK_MS: 2_000,
      QUEUE_STALLED_MS: 500,
      MONITOR_LEASE_MS: 2_000,
      DISPATCH_TICK_MS: 300,
      DATABASE_POOL: 6,
    }
    const context = await openContext(config, 'chaos')
    await context.db.query(`INSERT INTO projects (id, name, created_by) VALUES ('chaos', 'chaos', 'chaos')`)
    const short = await addFile(context, 'short.gcode', 500)
    const long = await addFile(context, 'long.gcode', 20_000)
    for (const statement of WITHOUT[without ?? '']?.sql ?? []) await context.db.query(statement)
    const farm = new Farm(context, { short, long }, without)
    await farm.ensure()
    return farm
  }

  get config(): Config {
    return this.context.config
  }
  part(name: PartName): Part {
    const part = this.#parts.get(name)
    if (!part) throw new Error(`no ${name}`)
    return part
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
    if (old && !old.dead) return old
    const part = new Part(name, this.config, this.#without)
    this.#parts.set(name, part)
    await part.ready
    return part
  }
  /** One more of a kind, until the run ends. */
  async another(name: PartName): Promise<Part> {
    const part = new Part(name, this.config, this.#without)
    this.#extra.push(part)
    await part.ready
    return part
  }
  async endExtras(): Promise<void> {
    await Promise.all(this.#extra.map((part) => part.kill()))
    this.#extra = []
  }

  async close(): Promise<void> {
    await Promise.all(this.parts.map((part) => part.kill()))
    await this.context.close()
    const database = new URL(this.config.DATABASE_URL ?? '')
    await administer(database, `DROP DATABASE ${database.pathname.slice(1)} WITH (FORCE)`)
  }
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
