import { randomUUID } from 'node:crypto'
import { row, rows } from '../../src/entities/database.ts'
import { cancelPrint, type Decided, resolvePrint } from '../../src/entities/decision.ts'
import { claimKey, keepAnswer } from '../../src/entities/idempotency.ts'
import { asEvents, FINAL, type PrintState } from '../../src/entities/print.ts'
import { submitQuick } from '../../src/entities/submit.ts'
import { publish } from '../../src/queues/events.ts'
import { press, unpress } from './board.ts'
import { type Farm, LOCK_MILLISECONDS, type Part, type PartName } from './farm.ts'
import { type Fate, wait } from './gate.ts'
import { type Fault as Blame, facts, judge, type Story } from './judge.ts'
import type { Order } from './part-process.ts'
import { type Fault, type Mishap, parse, partOf, type Schedule } from './schedule.ts'
import { Stage } from './stage.ts'

export type Played = {
  line: string
  faults: Blame[]
  states: string[]
  held: string[]
  attempts: number
  hit: boolean
  /** What really happened, by name. */
  mishaps: string[]
  seconds: number
  trace: string[]
}

/** On a busy machine; a run that does rest takes a few seconds. */
const PATIENCE_MILLISECONDS = 90_000
/** Longer than a lock; a service that was killed is back by then. */
const AWAY_MILLISECONDS = 1.25 * LOCK_MILLISECONDS
const BUSY_MILLISECONDS = 3 * LOCK_MILLISECONDS
/** For what follows when a part goes on. */
const AFTERMATH_MILLISECONDS = 250
const HOUR = 3_600_000

type Row = { id: string; state: PrintState; attempt: number; reason: { code: string } | null; cancel: boolean }

/** Plays one schedule: prints on one or two printers, a person who clears beds and resolves what is held, and mishaps. */
export async function play(farm: Farm, line: string): Promise<Played> {
  const begun = Date.now()
  await farm.ensure()
  const run = await Run.open(farm, parse(line))
  try {
    await run.toTheEnd()
    const faults = await judge((statement, values) => rows(farm.context.db, statement, values ?? []), run.story)
    const states = (await run.prints()).map(({ state }) => state)
    const attempts = await row<{ n: number }>(
      farm.context.db,
      'SELECT count(*)::int AS n FROM attempts WHERE print_id = ANY($1::uuid[])',
      [run.story.prints],
    )
    const seconds = (Date.now() - begun) / 1000
    const { held, mishaps, hit, trace } = run
    return { line, faults, states, held, attempts: attempts?.n ?? 0, hit, mishaps, seconds, trace }
  } finally {
    await run.close()
  }
}

class Run {
  readonly story: Story
  readonly held: string[] = []
  readonly mishaps: string[] = []
  readonly trace: string[] = []
  readonly #farm: Farm
  readonly #schedule: Schedule
  #stages: Stage[] = []
  #stopSimulators: () => Promise<void> = async () => undefined
  /** Mishaps that have yet to happen, with how often their point must still be reached. */
  readonly #waiting: Map<Mishap, number>
  readonly #faults: Fault[]
  readonly #late: Fault[]
  readonly #seen = new Set<string>()
  readonly #pressed = new Set<string>()
  readonly #heldSince = new Map<string, number>()
  /** What is under way: parts that stand still, services that are away. */
  readonly #busy = new Set<Promise<void>>()
  #noted = ''
  #closed = false

  private constructor(farm: Farm, schedule: Schedule) {
    this.#farm = farm
    this.#schedule = schedule
    const here = ({ point, action, events }: Mishap): boolean =>
      point !== 'none' && (action !== 'go' || events.some(({ at }) => at === undefined))
    this.#waiting = new Map(schedule.mishaps.filter(here).map((mishap) => [mishap, mishap.nth]))
    this.#faults = schedule.mishaps.flatMap(({ faults }) => faults)
    this.#late = this.#faults.filter(({ until }) => until && until !== 'end')
    this.story = {
      machines: [],
      prints: [],
      accepted: [],
      storage: farm.config.DATA_DIR,
      canceled: [],
      resolved: [],
      timedOut: false,
    }
  }

  static async open(farm: Farm, schedule: Schedule): Promise<Run> {
    const run = new Run(farm, schedule)
    farm.onCommit = (side, what, who) => run.#onCommit(side, what, who)
    const { stages, stop } = await Stage.openAll(
      farm,
      schedule.kind,
      schedule.printers,
      () => (side, what) => run.#onWire(side, what),
    )
    run.#stages = stages
    run.#stopSimulators = stop
    run.story.machines.push(...stages.map(({ story }) => story))
    run.#arm()
    const early = schedule.mishaps.some(({ point }) => point.startsWith('monitor') || point === 'sql:before:seen')
    const idle = async (): Promise<boolean> =>
      (await Promise.all(stages.map((stage) => stage.look()))).every((seen) => seen?.state === 'idle')
    if (!early) await run.#until(idle, 10_000)
    run.#note('printers are there')
    return run
  }

  /** Whether all that was to happen at a point did. */
  get hit(): boolean {
    return this.#waiting.size === 0
  }
  #note(what: string): void {
    this.trace.push(`${new Date().toISOString().slice(14, 23)} ${what}`)
  }
  #noteStates(prints: readonly Row[]): void {
    const states = prints.map(({ state }) => state).join(', ')
    if (states !== this.#noted) this.#note(`prints: ${states}`)
    this.#noted = states
  }
  /** Asked again while PostgreSQL is away. */
  async prints(): Promise<Row[]> {
    for (;;) {
      try {
        return await rows<Row>(
          this.#farm.context.db,
          `SELECT id, state, attempt, reason, cancel_requested_at IS NOT NULL AS cancel FROM prints
          WHERE id = ANY($1::uuid[]) ORDER BY position`,
          [this.story.prints],
        )
      } catch {
        await this.#farm.reachable('postgres')
      }
    }
  }
  async #until(condition: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
    for (const end = Date.now() + milliseconds; Date.now() < end; await wait(40)) if (await condition()) return true
    return false
  }

  // Points.

  #arm(): void {
    for (const part of this.#farm.parts) {
      part.onReached = (name) => void this.#track(this.#reached(part, name))
      const mine = [...this.#waiting].filter(([{ point }]) => partOf(point) === part.name)
      const late = this.#late.filter(({ until }) => partOf(until ?? '') === part.name)
      part.order({
        arm: [
          ...late.map(({ until }) => ({ point: until ?? '', nth: 1 })),
          ...mine.map(([{ point }, nth]) => ({ point, nth })),
        ],
      })
    }
  }
  #track(work: Promise<void>): Promise<void> {
    const done = work
      .catch((error: unknown) => this.#note(`trouble: ${String(error)}`))
      .finally(() => this.#busy.delete(done))
    this.#busy.add(done)
    return done
  }

  async #reached(part: Part, point: string): Promise<void> {
    if (!this.#closed) {
      this.#note(`${part.label} reached ${point}`)
      if (this.#late.some(({ until }) => until === point)) {
        this.#late.splice(0)
        await this.#deliver()
      }
      for (const [mishap] of [...this.#waiting]) if (mishap.point === point) await this.#strike(mishap, part)
    }
    part.order({ go: point })
  }
  async #deliver(): Promise<void> {
    for (const { gate } of this.#stages) await gate.deliver()
    this.#note('what was late was delivered')
  }

  /** A moment on a wire; the sender of a request to a printer is taken to be the worker. */
  async #onWire(side: 'before' | 'after', what: string): Promise<Fate> {
    const point = side === 'before' && what === 'start' ? 'carry:after:write' : `wire:${side}:${what}`
    return this.#passes(point, side, what, () => this.#farm.part('worker'))
  }
  async #onCommit(side: 'before' | 'after', what: string, who: string): Promise<Fate> {
    return this.#passes(`sql:${side}:${what}`, side, `sql.${what}`, () => this.#farm.labelled(who))
  }
  async #passes(point: string, side: string, request: string, sender: () => Part | undefined): Promise<Fate> {
    if (this.#closed) return 'pass'
    // Its fate is drawn before anything else happens, so that a second request cannot take it.
    const fault = side === 'before' ? this.#faults.find((one) => one.request === request) : undefined
    if (fault) this.#faults.splice(this.#faults.indexOf(fault), 1)
    for (const [mishap, left] of [...this.#waiting]) {
      const part = mishap.point === point ? sender() : undefined
      if (!part) continue
      if (left > 1) this.#waiting.set(mishap, left - 1)
      else {
        this.#note(`${part.label} is at ${point}`)
        await this.#track(this.#strike(mishap, part))
      }
    }
    if (fault) {
      this.#note(`${request}: ${fault.how}`)
      this.mishaps.push(fault.how === 'refused' || fault.how === 'slow' ? fault.how : `${fault.how} on the wire`)
    }
    return (fault?.how as Fate | undefined) ?? 'pass'
  }

  // What happens at a point.

  async #strike(mishap: Mishap, part: Part): Promise<void> {
    this.#waiting.delete(mishap)
    for (const { name, at } of mishap.events) if (at === undefined) await this.#happen(name)
    if (mishap.action !== 'go') this.mishaps.push(`${mishap.action} ${part.name}`)
    if (mishap.action === 'kill') await this.#kill(part)
    if (mishap.action === 'park') await this.#park(part)
    if (mishap.action === 'stop') await this.#stop(part)
    if (mishap.action === 'block') await this.#block(part, mishap.point)
  }

  async #kill(part: Part): Promise<void> {
    this.#note(`${part.label} is killed`)
    await part.kill()
    await this.#lapse()
    await this.#farm.restart(part.name)
    this.#arm()
  }
  /** Stands still while a twin of its job runs; its leases go to whoever wants them. */
  async #park(part: Part): Promise<void> {
    await this.#lapse()
    if (part.name === 'worker') await this.#twin()
    await this.#moved(part, part.name === 'worker' ? 2_500 : 1_200)
    this.#note(`${part.label} goes on`)
  }
  /** The whole process stands still, longer than its locks; another one takes over. */
  async #stop(part: Part): Promise<void> {
    part.signal('SIGSTOP')
    const before = await this.#standing(part)
    await Promise.all([wait(LOCK_MILLISECONDS), this.#farm.another(part.name).then(() => this.#lapse())])
    await this.#moved(part, 2_000, before)
    this.#note(`${part.label} wakes up`)
    part.signal('SIGCONT')
  }
  /** Its event loop is busy for three locks and goes on where it was, before it hears of anything. */
  async #block(part: Part, point: string): Promise<void> {
    const other = this.#farm.another(part.name)
    this.#busyFor(part, { go: point, busy: BUSY_MILLISECONDS })
    await other
    await this.#lapse()
    this.#arm()
  }
  #busyFor(part: Part, order: Order & { busy: number }): void {
    this.#note(`${part.label} is busy`)
    part.order(order)
    this.#track(
      part
        .answers()
        .then(() => this.#note(`${part.label} was busy`))
        .then(() => wait(AFTERMATH_MILLISECONDS)),
    )
  }
  /** Waits until somebody else has gone on with what this part did, and a moment for what follows. */
  async #moved(part: Part, milliseconds: number, since?: string): Promise<void> {
    const before = since ?? (await this.#standing(part))
    await this.#until(async () => (await this.#standing(part)) !== before, milliseconds)
    await wait(AFTERMATH_MILLISECONDS)
  }
  async #standing(part: Part): Promise<string> {
    if (part.name !== 'monitor') return (await this.prints()).map(({ state }) => state).join()
    return (await Promise.all(this.#stages.map((stage) => stage.look()))).map((seen) => seen?.leaseEpoch).join()
  }
  /** A command session lives 15 s; its end is brought forward, as its queue lock is by configuration. */
  async #lapse(): Promise<void> {
    const ids = this.story.machines.map(({ printerId }) => printerId)
    await this.#farm.context.db
      .query('UPDATE printers SET session_until = now() WHERE id = ANY($1::uuid[])', [ids])
      .catch(() => undefined)
  }
  async #twin(): Promise<void> {
    const { queues } = this.#farm.context
    for (const { id, attempt, state } of await this.prints()) {
      if (attempt < 1 || FINAL.includes(state)) continue
      await queues
        .get('print')
        .add('twin', { printId: id, attempt }, { jobId: `twin-${randomUUID()}` })
        .catch(() => undefined)
    }
  }

  async #happen(name: string): Promise<void> {
    this.#note(`event: ${name}`)
    this.mishaps.push(name)
    const { context, inside } = this.#farm
    const [stage] = this.#stages
    const [first] = await this.prints()
    const [verb = '', object = ''] = name.split(/-(.*)/)
    const away = (service: 'redis' | 'postgres', kill: boolean): void => {
      const back = this.#farm.away(service, kill, AWAY_MILLISECONDS).then(() => this.#note(`${service} is back`))
      this.#track(back)
    }
    if (name === 'cancel') {
      return this.#decide(async () => {
        const decided = await cancelPrint(inside.db, first?.id ?? '', 'operator')
        this.story.canceled.push({ id: first?.id ?? '', at: Date.now() })
        return decided
      })
    }
    if (name === 'resolve')
      return this.#decide(() => resolvePrint(inside.db, first?.id ?? '', { outcome: 'not-started' }, 'operator'))
    if (name === 'reboot') return stage?.reboot()
    if (name === 'foreign') return stage?.foreign()
    if (name === 'own') return stage?.own()
    if (name === 'echo') for (const one of this.#stages) await one.echo()
    if (name === 'twin') return this.#twin()
    if (name === 'flush') {
      const keys = await context.redis.keys(`${context.config.QUEUE_PREFIX}:*`).catch(() => [])
      if (keys.length > 0) await context.redis.del(...keys).catch(() => undefined)
    }
    if (verb === 'redis' || verb === 'postgres') away(verb, object === 'kill')
    if (name === 'printer-away') {
      stage?.gate.away()
      this.#track(wait(1_500).then(() => stage?.gate.back()))
    }
    if (name === 'ahead' || name === 'behind')
      for (const part of this.#farm.parts) part.order({ clock: name === 'ahead' ? HOUR : -HOUR })
    if (verb === 'two') this.#farm.part(partNamed(object)).order({ twice: true })
    if (verb === 'kill') this.#track(this.#kill(this.#farm.part(object as PartName)))
    if (verb === 'block') this.#busyFor(this.#farm.part(object as PartName), { busy: BUSY_MILLISECONDS })
    if (verb === 'board') await this.#press(object)
  }

  /** A person who pauses or throttles a queue undoes it in the end; until then nobody promises progress. */
  async #press(button: string): Promise<void> {
    this.#pressed.add(button)
    await press(this.#farm.context.queues, button).catch((error: unknown) => this.#note(`board: ${String(error)}`))
    this.#track(wait(1_000).then(() => this.#unpress()))
  }
  async #unpress(): Promise<void> {
    for (const button of this.#pressed) {
      await this.#farm.reachable('redis')
      await unpress(this.#farm.context.queues, button)
      this.#pressed.delete(button)
    }
  }

  async #decide(work: () => Promise<Decided>): Promise<void> {
    // Without an answer (PostgreSQL is away) a person tries again.
    for (const end = Date.now() + 8_000; ; await wait(200)) {
      try {
        const { moves, commandId } = await work()
        await publish(this.#farm.inside, ...asEvents(moves))
        if (commandId) await this.#farm.inside.queues.add('control', { commandId })
        return
      } catch (error) {
        this.#note(`not decided: ${(error as Error).message}`)
        if (Date.now() > end || /^(PRINT|ATTEMPT)_/.test((error as { code?: string }).code ?? '')) return
      }
    }
  }

  // The run.

  async toTheEnd(): Promise<void> {
    const quick = ['completed', 'held', 'queued', 'preparing', 'transferring']
    const long = this.#schedule.mishaps.some(
      ({ point, events }) =>
        !point.endsWith(':ended') && events.some(({ name, at }) => name === 'cancel' && !quick.includes(at ?? '')),
    )
    for (let number = 0; number < this.#schedule.prints; number += 1)
      await this.#submit(long && number === 0 ? this.#farm.fileIds.long : this.#farm.fileIds.short)
    await this.#eventsOf('queued')
    await publish(this.#farm.inside, { type: 'queue' })
    const end = Date.now() + PATIENCE_MILLISECONDS
    while (this.#busy.size > 0 || !(await this.#settled())) {
      if (Date.now() > end) {
        this.story.timedOut = true
        this.#note('out of patience')
        break
      }
      await wait(100)
      this.#noteStates(await this.prints())
      await this.#eventsOf()
      await this.#operate()
      await this.#supervise()
    }
    // What is on its way gets its chance to do harm.
    const until = this.#schedule.mishaps.flatMap(({ faults }) => faults).some((fault) => fault.until)
    if (until) await this.#deliver()
    while (this.#busy.size > 0) await Promise.all(this.#busy)
    await this.#farm.reachable('postgres')
    await wait(until ? 400 : 150)
  }

  /** Starts again what died of a service that was away. */
  async #supervise(): Promise<void> {
    for (const name of ['worker', 'monitor', 'dispatch'] as const) {
      if (!this.#farm.part(name).dead || this.#seen.has(`starts ${name}`)) continue
      this.#seen.add(`starts ${name}`)
      this.#track(
        this.#farm.restart(name).then(() => {
          this.#seen.delete(`starts ${name}`)
          this.#arm()
        }),
      )
    }
  }

  /** As the API takes it: with a key, in one transaction, sent again while it is unanswered. */
  async #submit(fileId: string): Promise<void> {
    const request = { principal: 'chaos', route: 'POST /quick-print', key: randomUUID(), bodyHash: fileId }
    const [only] = this.#stages.length === 1 ? this.story.machines : []
    const printerId = only?.printerId
    for (const end = Date.now() + 15_000; ; await wait(100)) {
      try {
        const answer = await this.#farm.inside.db.transaction(async (sql) => {
          const kept = await claimKey(sql, request)
          if (kept) return kept.answer as { batchId: string; prints: { id: string }[] }
          const [taken] = await submitQuick(sql, [
            { fileId, projectId: 'chaos', copies: 1, priority: 0, by: 'chaos', projects: null, printerId },
          ])
          if (!taken || taken instanceof Error) throw taken
          await keepAnswer(sql, request, { status: 201, answer: taken })
          return taken
        })
        const prints = answer.prints.map(({ id }) => id)
        this.story.prints.push(...prints)
        this.story.accepted.push({ batchId: answer.batchId, prints })
        return
      } catch (error) {
        this.#note(`not accepted: ${(error as Error).message}`)
        if (Date.now() > end) throw error
      }
    }
  }

  async #settled(): Promise<boolean> {
    const prints = await this.prints()
    if (!prints.every(({ state }) => FINAL.includes(state))) return false
    const state = prints[0]?.state
    const pending = this.#schedule.mishaps
      .flatMap(({ events }) => events)
      .some(({ at, name }) => at && !this.#seen.has(`${name}@${at}`) && state === at)
    const seen = await Promise.all(this.#stages.map((stage) => stage.look()))
    return !pending && seen.every((one) => one?.open === null) && !(await this.#owed())
  }
  /** A command that was taken is carried out, refused or expired. */
  async #owed(): Promise<boolean> {
    const ids = this.story.machines.map(({ printerId }) => printerId)
    const found = await row(
      this.#farm.context.db,
      `SELECT 1 AS one FROM commands WHERE printer_id = ANY($1::uuid[]) AND state = 'queued' LIMIT 1`,
      [ids],
    ).catch(() => ({ one: 1 }))
    return found !== undefined
  }

  async #eventsOf(now?: PrintState): Promise<void> {
    const state = now ?? (await this.prints())[0]?.state
    for (const { name, at } of this.#schedule.mishaps.flatMap(({ events }) => events)) {
      if (at === undefined || this.#seen.has(`${name}@${at}`) || state !== at) continue
      this.#seen.add(`${name}@${at}`)
      await this.#happen(name)
    }
  }

  /** The person: takes parts off and says so, and resolves what is held after a look at the machine. */
  async #operate(): Promise<void> {
    const echo = this.#schedule.mishaps.some(({ events }) => events.some(({ name }) => name === 'echo'))
    for (const stage of this.#stages) {
      if (echo) await stage.echo()
      const done = await stage.clear()
      if (done) this.#note(done)
    }
    for (const print of await this.prints()) {
      const since = this.#heldSince.get(print.id)
      if (print.state !== 'held') this.#heldSince.delete(print.id)
      else if (since === undefined) {
        this.#heldSince.set(print.id, Date.now())
        this.held.push(print.reason?.code ?? 'unknown')
        this.#note(`held: ${JSON.stringify(print.reason)}`)
      } else if (Date.now() - since > 700) await this.#resolve(print.id)
    }
  }

  async #resolve(printId: string): Promise<void> {
    const attempt = await row<{ name: string | null; printerId: string }>(
      this.#farm.context.db,
      'SELECT remote_name AS name, printer_id AS "printerId" FROM attempts WHERE print_id = $1 ORDER BY number DESC LIMIT 1',
      [printId],
    ).catch(() => undefined)
    const machine = this.story.machines.find(({ printerId }) => printerId === attempt?.printerId)
    if (!machine) return
    const log = facts(machine.truthFile)
    const start = log.find(({ event, fileName }) => event === 'start' && fileName === attempt?.name)
    const how = log.find(({ event, run }) => event === 'end' && run === start?.run)?.outcome
    if (start && !how) return
    this.#heldSince.set(printId, Date.now() + 1_500)
    this.story.resolved.push(printId)
    const outcome = start ? (how as 'completed' | 'failed' | 'canceled') : 'not-started'
    this.#note(`a person resolves: ${outcome}`)
    await this.#decide(() => resolvePrint(this.#farm.inside.db, printId, { outcome }, 'operator'))
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const part of this.#farm.parts) part.order({ arm: [] })
    await Promise.all(this.#busy)
    await Promise.all([this.#farm.reachable('postgres'), this.#farm.reachable('redis')])
    await this.#unpress()
    for (const part of this.#farm.parts) {
      part.order({ clock: 0 })
      part.order({ twice: false })
    }
    await this.#farm.endExtras()
    for (const stage of this.#stages) await stage.close()
    // What a failed run leaves must not keep the next one waiting.
    await this.#farm.context.db.query(
      `UPDATE prints SET state = 'canceled' WHERE id = ANY($1::uuid[]) AND state = 'queued'`,
      [this.story.prints],
    )
    await this.#stopSimulators()
  }
}

function partNamed(plural: string): PartName {
  return plural === 'dispatchers' ? 'dispatch' : plural === 'monitors' ? 'monitor' : 'worker'
}
