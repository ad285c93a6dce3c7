import { randomUUID } from 'node:crypto'
import { row } from '../../src/entities/database.ts'
import { cancelPrint, type Decided, resolvePrint } from '../../src/entities/decision.ts'
import { claimKey, keepAnswer } from '../../src/entities/idempotency.ts'
import { pausePrint, resumePrint } from '../../src/entities/pause.ts'
import { asEvents, FINAL } from '../../src/entities/print.ts'
import { submitQuick } from '../../src/entities/submit.ts'
import { publish } from '../../src/queues/events.ts'
import { type Fact, facts } from './evidence.ts'
import { wait } from './gate.ts'
import type { Scene } from './scene.ts'
import { STARTABLE } from './stage.ts'
import type { View } from './view.ts'

/** How long a person leaves a held print alone, and waits for what came of a decision. */
const LOOK_MILLISECONDS = 700
const DECIDED_MILLISECONDS = 1_500
/** Where the event of the last clearance comes again: how long it may do harm before the part is really taken off. */
const LEFT_MILLISECONDS = 1_000

/** The person: submits, takes parts off and says so, cancels, and resolves what is held after a look at the machine. */
export class Operator {
  /** Reasons of all holds. */
  readonly held: string[] = []
  readonly #scene: Scene
  readonly #heldSince = new Map<string, number>()
  readonly #clearsTwice: boolean
  /** Prints that were paused, and when. */
  readonly #pausedAt = new Map<string, number>()
  /** Since when a part has been on a printer that rests. */
  readonly #partSince = new Map<string, number>()

  constructor(scene: Scene) {
    this.#scene = scene
    this.#clearsTwice = scene.schedule.mishaps.some(({ events }) => events.some(({ name }) => name === 'echo'))
  }

  async lookAround({ prints, printers }: View): Promise<void> {
    for (const stage of this.#scene.stages) {
      if (this.#clearsTwice) await stage.echo()
      const seen = printers.find(({ id }) => id === stage.story.printerId)
      if (this.#clearsTwice && this.#leaves(seen)) continue
      const done = await stage.clear(seen)
      if (done) this.#scene.note(done)
    }
    for (const print of prints) {
      if (performance.now() - (this.#pausedAt.get(print.id) ?? Number.POSITIVE_INFINITY) > LOOK_MILLISECONDS)
        await this.#resume(print.id, FINAL.includes(print.state))
      const since = this.#heldSince.get(print.id)
      if (print.state !== 'held') this.#heldSince.delete(print.id)
      else if (since === undefined) {
        this.#heldSince.set(print.id, performance.now())
        this.held.push(print.reason?.code ?? 'unknown')
        this.#scene.note(`held: ${JSON.stringify(print.reason)}`)
      } else if (performance.now() - since > LOOK_MILLISECONDS) await this.#resolveByEye(print.id)
    }
  }

  /** Whether the part may still lie there. */
  #leaves(seen: View['printers'][number] | undefined): boolean {
    if (!seen || seen.bed === 'clear' || !STARTABLE.includes(seen.state)) {
      this.#partSince.delete(seen?.id ?? '')
      return false
    }
    const since = this.#partSince.get(seen.id) ?? performance.now()
    this.#partSince.set(seen.id, since)
    return performance.now() - since < LEFT_MILLISECONDS
  }

  /** As the API takes it: with a key, in one transaction, sent again while it is unanswered. */
  async submit(fileId: string): Promise<void> {
    const { farm, story } = this.#scene
    const request = { principal: 'chaos', route: 'POST /quick-print', key: randomUUID(), bodyHash: fileId }
    const printerId = story.machines.length === 1 ? story.machines[0]?.printerId : undefined
    const order = { fileId, projectId: 'chaos', copies: 1, priority: 0, by: 'chaos', projects: null, printerId }
    const once = () =>
      farm.inside.db.transaction(async (sql) => {
        const kept = await claimKey(sql, request)
        if (kept) return kept.answer as { batchId: string; prints: { id: string }[] }
        const [taken] = await submitQuick(sql, [order])
        if (!taken || taken instanceof Error) throw taken
        await keepAnswer(sql, request, { status: 201, answer: taken })
        return taken
      })
    for (const end = performance.now() + 15_000; ; await wait(100)) {
      try {
        const answer = await once()
        const prints = answer.prints.map(({ id }) => id)
        story.prints.push(...prints)
        story.accepted.push({ batchId: answer.batchId, prints })
        return
      } catch (error) {
        this.#scene.note(`not accepted: ${(error as Error).message}`)
        if (performance.now() > end) throw error
      }
    }
  }

  cancel(printId: string): Promise<void> {
    const { farm, story } = this.#scene
    let unanswered = false
    return this.#decide(async () => {
      try {
        const decided = await cancelPrint(farm.inside.db, printId, 'operator')
        story.canceled.push({ id: printId, at: Date.now() })
        return decided
      } catch (error) {
        // Told of a conflict after an answer that was lost: it was asked for, and may have been accepted.
        const isConflict = (error as { code?: string }).code === 'PRINT_STATE_CONFLICT'
        if (isConflict && unanswered) story.canceled.push({ id: printId, at: Date.now() })
        unanswered = !isConflict
        throw error
      }
    })
  }

  pause(printId: string): Promise<void> {
    this.#pausedAt.set(printId, performance.now())
    return this.#decide(() => pausePrint(this.#scene.farm.inside.db, printId, 'operator'))
  }
  /** Until it is over: the pause may reach the printer only after a person wanted it to go on. */
  async #resume(printId: string, over: boolean): Promise<void> {
    this.#pausedAt.set(printId, performance.now())
    if (over) this.#pausedAt.delete(printId)
    else await this.#decide(() => resumePrint(this.#scene.farm.inside.db, printId, 'operator'))
  }

  /** Whatever the print's state: without a held attempt it is refused. */
  resolve(printId: string, outcome: 'completed' | 'failed' | 'canceled' | 'not-started'): Promise<void> {
    return this.#decide(async () => {
      const decided = await resolvePrint(this.#scene.farm.inside.db, printId, { outcome }, 'operator')
      const canceled = this.#scene.story.canceled.filter(({ id }) => outcome === 'not-started' && id === printId)
      for (const wish of canceled) wish.overruled = true
      return decided
    })
  }

  async #resolveByEye(printId: string): Promise<void> {
    // Of a file that ran although it had been given up, the reason tells the name.
    const sent = await row<{ names: string[] }>(
      this.#scene.farm.context.db,
      `SELECT CASE p.reason->>'code' WHEN 'RAN_AFTER_CLOSED' THEN ARRAY[p.reason->'evidence'->>'fileName']
        ELSE array(SELECT t.remote_name FROM transfers t WHERE t.attempt_id = a.id) END AS names
      FROM attempts a JOIN prints p ON p.id = a.print_id WHERE p.id = $1 ORDER BY a.number DESC LIMIT 1`,
      [printId],
    ).catch(() => undefined)
    if (!sent) return
    const logs = this.#scene.story.machines.map(({ truthFile }) => facts(truthFile))
    const ran = (fact: Fact): boolean => fact.event === 'start' && sent.names.includes(fact.fileName)
    const log = logs.find((one) => one.some(ran)) ?? []
    const start = log.find(ran)
    const how = log.find(({ event, run }) => event === 'end' && run === start?.run)?.outcome
    // It still runs.
    if (start && !how) return
    this.#heldSince.set(printId, performance.now() + DECIDED_MILLISECONDS - LOOK_MILLISECONDS)
    this.#scene.story.resolved.push(printId)
    const outcome = start ? (how as 'completed' | 'failed' | 'canceled') : 'not-started'
    this.#scene.note(`a person resolves: ${outcome}`)
    await this.resolve(printId, outcome)
  }

  /** Without an answer (PostgreSQL is away) a person tries again. */
  async #decide(work: () => Promise<Decided>): Promise<void> {
    const { inside } = this.#scene.farm
    for (const end = performance.now() + 8_000; ; await wait(200)) {
      try {
        const { moves, commandId } = await work()
        await publish(inside, ...asEvents(moves))
        if (commandId) await inside.queues.add('control', { commandId })
        return
      } catch (error) {
        this.#scene.note(`not decided: ${(error as Error).message}`)
        if (performance.now() > end || /^(PRINT|ATTEMPT)_/.test((error as { code?: string }).code ?? '')) return
      }
    }
  }
}
