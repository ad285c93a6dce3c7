import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sealFields } from '../../src/core/seal.ts'
import { type SimulatedPrinterInfo, startSimulators } from '../../src/drivers/simulators.ts'
import { clearBed } from '../../src/entities/clearance.ts'
import { row, rows } from '../../src/entities/database.ts'
import { cancelPrint, type Decided, resolvePrint } from '../../src/entities/decision.ts'
import { asEvents, FINAL, type PrintState } from '../../src/entities/print.ts'
import { createPrinter } from '../../src/entities/printer.ts'
import { publish } from '../../src/queues/events.ts'
import type { Farm, Part, PartName } from './farm.ts'
import { type Gate, openGate, type StartFault } from './gate.ts'
import { type Fact, type Fault, facts, judge, type Story } from './judge.ts'
import { type EventName, parse, partOf, type Schedule } from './schedule.ts'

export type Played = {
  line: string
  faults: Fault[]
  states: string[]
  held: string[]
  attempts: number
  hit: boolean
  seconds: number
  trace: string[]
}

const SPEED = 1_000
/** How the requests that a fault may hit begin, per kind of printer. */
const REQUESTS: Record<string, { upload: string; revoke: string; ask: string }> = {
  octoprint: { upload: '/api/files/local', revoke: '/api/files/local/py-', ask: '/api/files/local/py-' },
  moonraker: {
    upload: '/server/files/upload',
    revoke: '/server/files/gcodes/py-',
    ask: '/server/files/metadata?filename=py-',
  },
}
const PATIENCE_MILLISECONDS = 40_000
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
/** What a person sees of it: nothing of ours is between. */
const STARTABLE = ['idle', 'completed', 'canceled', 'failed']

/** Plays one schedule: two prints on one printer, an operator who clears beds and resolves what is held, one mishap. */
export async function play(farm: Farm, line: string): Promise<Played> {
  const begun = Date.now()
  await farm.ensure()
  const run = await Run.open(farm, parse(line))
  try {
    await run.toTheEnd()
    const faults = await judge((statement, values) => rows(farm.context.db, statement, values ?? []), run.story)
    const states = await run.states()
    const attempts = await row<{ n: number }>(
      farm.context.db,
      'SELECT count(*)::int AS n FROM attempts WHERE print_id = ANY($1::uuid[])',
      [run.story.prints],
    )
    return {
      line,
      faults,
      states,
      held: run.held,
      attempts: attempts?.n ?? 0,
      hit: run.hit,
      seconds: (Date.now() - begun) / 1000,
      trace: run.trace,
    }
  } finally {
    await run.close()
  }
}

class Run {
  readonly story: Story
  readonly held: string[] = []
  readonly trace: string[] = []
  hit = false
  readonly #farm: Farm
  readonly #schedule: Schedule
  readonly #gate: Gate
  readonly #simulator: SimulatedPrinterInfo
  readonly #stopSimulator: () => Promise<void>
  readonly #seen = new Set<string>()
  #lastClear: { eventId: string; bedEpoch: number } | undefined
  #heldSince = 0
  #busy: Promise<void>[] = []
  #closed = false

  private constructor(
    farm: Farm,
    schedule: Schedule,
    gate: Gate,
    simulator: SimulatedPrinterInfo,
    stop: () => Promise<void>,
    printerId: string,
  ) {
    this.#farm = farm
    this.#schedule = schedule
    this.#gate = gate
    this.#simulator = simulator
    this.#stopSimulator = stop
    this.story = {
      printerId,
      prints: [],
      truthFile: simulator.logFile,
      reboots: [],
      foreign: [],
      stopped: [],
      panel: [],
      resolved: [],
      canceled: [],
      timedOut: false,
    }
  }

  static async open(farm: Farm, schedule: Schedule): Promise<Run> {
    const { context } = farm
    const folder = join(farm.config.DATA_DIR, `sim-${randomUUID().slice(0, 8)}`)
    mkdirSync(folder, { recursive: true })
    const started = await startSimulators(
      { SIMULATORS: `${schedule.kind}:1`, SIMULATOR_SPEED: SPEED, SIMULATOR_PORT: 0, DATA_DIR: folder },
      context.log,
    )
    const simulator = started.simulators[0]
    if (!simulator) throw new Error('no simulator')
    const gate = await openGate(schedule.kind, simulator.url)
    const settings = sealFields(
      { url: gate.url, apiKey: simulator.apiKey },
      ['apiKey'],
      context.config.SETTINGS_KEY ?? '',
    )
    const { id } = await createPrinter(context.db, {
      name: folder.split('/').at(-1) ?? '',
      kind: simulator.kind,
      settings,
    })
    const run = new Run(farm, schedule, gate, simulator, started.stop, id)
    await publish(context, { type: 'printer-changed', printerId: id, why: 'created' })
    run.#arm()
    if (!schedule.point.startsWith('monitor'))
      await run.#until(async () => (await run.#printer())?.state === 'idle', 8_000)
    run.#note('printer is there')
    return run
  }

  #note(what: string): void {
    this.trace.push(`${new Date().toISOString().slice(14, 23)} ${what}`)
  }
  #printer() {
    return row<{ state: string; bed: string; bedEpoch: number; open: string | null; intent: boolean | null }>(
      this.#farm.context.db,
      `SELECT r.state, r.bed, r.bed_epoch AS "bedEpoch", p.state AS open, a.intent_at IS NOT NULL AS intent FROM printers r
      LEFT JOIN attempts a ON a.printer_id = r.id AND a.closed_at IS NULL LEFT JOIN prints p ON p.id = a.print_id WHERE r.id = $1`,
      [this.story.printerId],
    )
  }
  #prints() {
    return rows<{ id: string; state: PrintState; attempt: number; reason: { code: string } | null }>(
      this.#farm.context.db,
      'SELECT id, state, attempt, reason FROM prints WHERE id = ANY($1::uuid[]) ORDER BY position',
      [this.story.prints],
    )
  }
  async states(): Promise<string[]> {
    return (await this.#prints()).map(({ state }) => state)
  }
  async #until(condition: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
    for (const end = Date.now() + milliseconds; Date.now() < end; await wait(40)) if (await condition()) return true
    return false
  }
  async #admin(path: string, body: unknown = {}): Promise<{ done?: boolean }> {
    const answer = await fetch(`${this.#simulator.url}/_sim/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
    return (await answer.json()) as { done?: boolean }
  }

  // Faults.

  #arm(): void {
    const { point, nth, fault, action, events } = this.#schedule
    const here = action !== 'go' || events.some(({ at }) => at === undefined)
    const wanted = here && !this.hit && point !== 'none' && point !== 'carry:after:write' ? [{ point, nth }] : []
    const until =
      fault?.until && fault.until !== 'end' && !this.#seen.has('delivered') ? [{ point: fault.until, nth: 1 }] : []
    for (const part of this.#farm.parts) {
      part.onReached = (name) => this.#track(this.#reached(part, name))
      part.order({
        arm: [...wanted.filter(() => part.name === partOf(point)), ...until.filter(() => part.name === 'worker')],
      })
    }
  }
  #track(work: Promise<void>): void {
    this.#busy.push(work.catch((error: unknown) => this.#note(`trouble: ${String(error)}`)))
  }

  async #reached(part: Part, point: string): Promise<void> {
    if (this.#closed) return part.order({ go: point })
    this.#note(`${part.name} reached ${point}`)
    if (this.#schedule.fault?.until === point && !this.#seen.has('delivered')) {
      this.#seen.add('delivered')
      await this.#gate.deliver()
      this.#note('the late start was delivered')
      if (point !== this.#schedule.point) return part.order({ go: point })
    }
    if (point === this.#schedule.point && !this.hit) await this.#strike(part, point)
    part.order({ go: point })
  }

  async #strike(part: Part, point: string): Promise<void> {
    this.hit = true
    for (const { name, at } of this.#schedule.events) if (at === undefined) await this.#happen(name)
    const { action } = this.#schedule
    if (action === 'kill') await this.#kill(part)
    if (action === 'park') await this.#park(part, point)
    if (action === 'stop') await this.#stop(part)
  }

  async #kill(part: Part): Promise<void> {
    this.#note(`${part.name} is killed`)
    await part.kill()
    await this.#lapse()
    await this.#farm.restart(part.name)
    this.#arm()
  }
  /** Stands still while a twin of its job runs; its leases go to whoever wants them. */
  async #park(part: Part, point: string): Promise<void> {
    await this.#lapse()
    if (part.name === 'worker') await this.#twin()
    const before = (await this.states()).join()
    await this.#until(async () => (await this.states()).join() !== before, point.startsWith('carry') ? 2_500 : 1_200)
    await wait(250)
    this.#note(`${part.name} goes on`)
  }
  /** The whole process stands still, longer than its locks; another one takes over. */
  async #stop(part: Part): Promise<void> {
    part.signal('SIGSTOP')
    await this.#farm.another(part.name)
    await wait(1_500)
    await this.#lapse()
    const before = (await this.states()).join()
    await this.#until(async () => (await this.states()).join() !== before, 2_500)
    await wait(250)
    this.#note(`${part.name} wakes up`)
    part.signal('SIGCONT')
  }
  /** A command session lives 15 s; its end is brought forward, as its queue lock is by configuration. */
  #lapse() {
    return this.#farm.context.db.query(`UPDATE printers SET session_until = now() WHERE id = $1`, [
      this.story.printerId,
    ])
  }
  async #twin(): Promise<void> {
    const { queues } = this.#farm.context
    for (const { id, attempt, state } of await this.#prints()) {
      if (attempt < 1 || FINAL.includes(state)) continue
      await queues.get('print').add('twin', { printId: id, attempt }, { jobId: `twin-${randomUUID()}` })
    }
  }

  async #happen(name: EventName): Promise<void> {
    this.#note(`event: ${name}`)
    const { context } = this.#farm
    const [first] = await this.#prints()
    switch (name) {
      case 'cancel':
        return this.#decide(async () => {
          const decided = await cancelPrint(context.db, first?.id ?? '', 'operator')
          this.story.canceled.push({ id: first?.id ?? '', at: Date.now() })
          return decided
        })
      case 'resolve':
        return this.#decide(() => resolvePrint(context.db, first?.id ?? '', { outcome: 'not-started' }, 'operator'))
      case 'reboot':
        this.story.reboots.push(Date.now())
        await this.#admin('restart', { downMilliseconds: 150 })
        await wait(400)
        this.story.reboots.push(Date.now())
        return
      case 'foreign':
        this.story.foreign.push(Date.now())
        await this.#admin('panel-start', { file: 'foreign.gcode' })
        await wait(100)
        this.story.foreign.push(Date.now())
        return
      case 'own': {
        const found = await row<{ name: string }>(
          context.db,
          'SELECT remote_name AS name FROM transfers WHERE printer_id = $1 ORDER BY created_at DESC LIMIT 1',
          [this.story.printerId],
        )
        if (!found) return
        this.story.panel.push(found.name)
        await this.#admin('panel-start', { file: found.name })
        await wait(1_000)
        return
      }
      case 'flush': {
        const keys = await context.redis.keys(`${context.config.QUEUE_PREFIX}:*`)
        if (keys.length > 0) await context.redis.del(...keys)
        return
      }
      case 'echo':
        return this.#echo()
      case 'twin':
        return this.#twin()
      case 'kill-monitor':
      case 'kill-dispatch': {
        const part = this.#farm.part(name.slice(5) as PartName)
        await part.kill()
        this.#track(this.#farm.restart(part.name).then(() => this.#arm()))
      }
    }
  }

  async #decide(work: () => Promise<Decided>): Promise<void> {
    try {
      const { moves, commandId } = await work()
      await publish(this.#farm.context, ...asEvents(moves))
      if (commandId) await this.#farm.context.queues.add('control', { commandId }).catch(() => undefined)
    } catch (error) {
      this.#note(`refused: ${(error as Error).message}`)
    }
  }

  /** The event that cleared the bed last is delivered again, by a machine and by a person's second click. */
  async #echo(): Promise<void> {
    if (!this.#lastClear) return
    const { db } = this.#farm.context
    await clearBed(db, this.story.printerId, { evidence: 'webhook', by: 'echo', ...this.#lastClear }).catch(
      () => undefined,
    )
    const later = {
      evidence: 'webhook' as const,
      by: 'echo',
      eventId: randomUUID(),
      bedEpoch: this.#lastClear.bedEpoch,
    }
    await clearBed(db, this.story.printerId, later).catch(() => undefined)
  }

  // The run.

  async toTheEnd(): Promise<void> {
    const { context } = this.#farm
    const { fault, events } = this.#schedule
    if (fault?.request === 'start') this.#gate.fault = fault.how as StartFault
    else if (fault) await this.#armRequest(fault.request, fault.how)
    this.#gate.onStart = async () => {
      if (this.hit || this.#schedule.point !== 'carry:after:write') return
      this.#note('the start is on the wire')
      await this.#strike(this.#farm.part('worker'), 'carry:after:write')
    }
    const long =
      !this.#schedule.point.endsWith(':ended') && events.some(({ name, at }) => name === 'cancel' && at !== 'completed')
    await this.#submit(long ? this.#farm.fileIds.long : this.#farm.fileIds.short)
    await this.#submit(this.#farm.fileIds.short)
    await publish(context, { type: 'queue' })
    const end = Date.now() + PATIENCE_MILLISECONDS
    while (!(await this.#settled())) {
      if (Date.now() > end) {
        this.story.timedOut = true
        this.#note('out of patience')
        break
      }
      await wait(60)
      await this.#eventsOf()
      await this.#operate()
    }
    if (fault?.until === 'end') await this.#gate.deliver()
    // What was parked or is on its way gets its chance to do harm.
    await Promise.all(this.#busy)
    await wait(fault?.until ? 400 : 150)
  }

  async #armRequest(request: string, how: string): Promise<void> {
    const kind = { lost: 'drop-before', 'answer-lost': 'drop-after', refused: 'refuse' }[how]
    const method = { upload: 'POST', revoke: 'DELETE', ask: 'GET' }[request]
    const path = REQUESTS[this.#schedule.kind]?.[request as keyof (typeof REQUESTS)[string]]
    await this.#admin('fault', { kind, method, path, status: 503 })
  }

  async #submit(fileId: string): Promise<void> {
    const { db } = this.#farm.context
    const batch = await row<{ id: string }>(
      db,
      `INSERT INTO batches (project_id, total, created_by) VALUES ('chaos', 1, 'chaos') RETURNING id`,
    )
    const print = await row<{ id: string }>(
      db,
      `INSERT INTO prints (batch_id, project_id, file_id, created_by, wanted_printer_id) VALUES ($1, 'chaos', $2, 'chaos', $3) RETURNING id`,
      [batch?.id, fileId, this.story.printerId],
    )
    this.story.prints.push(print?.id ?? '')
  }

  async #settled(): Promise<boolean> {
    const prints = await this.#prints()
    if (!prints.every(({ state }) => FINAL.includes(state))) return false
    const pending = this.#schedule.events.some(
      ({ at, name }) => at && !this.#seen.has(`${name}@${at}`) && prints[0]?.state === at,
    )
    return !pending && (await this.#printer())?.open === null
  }

  async #eventsOf(): Promise<void> {
    const [first] = await this.#prints()
    for (const { name, at } of this.#schedule.events) {
      if (at === undefined || this.#seen.has(`${name}@${at}`) || first?.state !== at) continue
      this.#seen.add(`${name}@${at}`)
      await this.#happen(name)
    }
  }

  /** The operator: takes parts off and says so, and resolves what is held after a look at the machine. */
  async #operate(): Promise<void> {
    const printer = await this.#printer()
    if (!printer) return
    if (this.#schedule.events.some(({ name }) => name === 'echo')) await this.#echo()
    const mine = printer.intent && printer.open !== 'held'
    if (printer.bed !== 'clear' && STARTABLE.includes(printer.state) && !mine) await this.#clear(printer.bedEpoch)
    const held = (await this.#prints()).find(({ state }) => state === 'held')
    if (!held) this.#heldSince = 0
    else if (this.#heldSince === 0) {
      this.#heldSince = Date.now()
      this.held.push(held.reason?.code ?? 'unknown')
      this.#note(`held: ${JSON.stringify(held.reason)}`)
    } else if (Date.now() - this.#heldSince > 700) await this.#resolve(held.id)
  }

  async #clear(bedEpoch: number): Promise<void> {
    if (!(await this.#admin('clear-bed').catch(() => ({ done: false }))).done) return
    const event = { eventId: randomUUID(), bedEpoch }
    try {
      await clearBed(this.#farm.context.db, this.story.printerId, { evidence: 'webhook', by: 'operator', ...event })
      this.#lastClear = event
      this.#note('bed cleared')
      await publish(this.#farm.context, { type: 'printer-changed', printerId: this.story.printerId, why: 'bed' })
    } catch (error) {
      this.#note(`clear refused: ${(error as Error).message}`)
    }
  }

  async #resolve(printId: string): Promise<void> {
    const attempt = await row<{ name: string | null }>(
      this.#farm.context.db,
      'SELECT remote_name AS name FROM attempts WHERE print_id = $1 ORDER BY number DESC LIMIT 1',
      [printId],
    )
    const log: Fact[] = facts(this.story.truthFile)
    const start = log.find(({ event, fileName }) => event === 'start' && fileName === attempt?.name)
    const how = log.find(({ event, run }) => event === 'end' && run === start?.run)?.outcome
    if (start && !how) return
    this.#heldSince = Date.now() + 1_500
    this.story.resolved.push(printId)
    const outcome = start ? (how as 'completed' | 'failed' | 'canceled') : 'not-started'
    this.#note(`a person resolves: ${outcome}`)
    await this.#decide(() => resolvePrint(this.#farm.context.db, printId, { outcome }, 'operator'))
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const part of this.#farm.parts) part.order({ arm: [] })
    await Promise.all(this.#busy)
    await this.#farm.endExtras()
    const { context } = this.#farm
    await context.db.query(
      `UPDATE attempts SET closed_at = now(), outcome = 'given-back' WHERE printer_id = $1 AND closed_at IS NULL`,
      [this.story.printerId],
    )
    await context.db.query(
      'UPDATE printers SET deleted_at = now(), device_key = NULL, lease_epoch = lease_epoch + 1, lease_until = NULL WHERE id = $1',
      [this.story.printerId],
    )
    // What a failed run leaves must not keep the next one waiting.
    await context.db.query(`UPDATE prints SET state = 'canceled' WHERE id = ANY($1::uuid[]) AND state = 'queued'`, [
      this.story.prints,
    ])
    await publish(context, { type: 'printer-changed', printerId: this.story.printerId, why: 'removed' })
    await this.#gate.close()
    await this.#stopSimulator()
  }
}
