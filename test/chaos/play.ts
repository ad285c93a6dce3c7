import { row, rows } from '../../src/entities/database.ts'
import { FINAL } from '../../src/entities/print.ts'
import { publish } from '../../src/queues/events.ts'
import { Beside } from './beside.ts'
import type { Farm } from './farm.ts'
import { wait } from './gate.ts'
import { Happenings } from './happenings.ts'
import { type Fault, judge } from './judge.ts'
import { Operator } from './operator.ts'
import { Points } from './points.ts'
import { Scene } from './scene.ts'
import { parse } from './schedule.ts'
import { Stage } from './stage.ts'
import { Strikes } from './strikes.ts'
import { noteStuck } from './stuck.ts'
import type { View } from './view.ts'

export type Played = {
  line: string
  faults: Fault[]
  states: string[]
  held: string[]
  attempts: number
  hit: boolean
  /** What really happened, by name. */
  mishaps: string[]
  seconds: number
  trace: string[]
}

/**
 * A run that comes to rest takes a few seconds; an upload that a Bambu Lab printer never answers half a minute, and three
 * failures in a row keep a printer out for one.
 */
const PATIENCE_MILLISECONDS = 180_000
const TICK_MILLISECONDS = 80
/** A cancel at one of these states needs no print that lasts. */
const QUICK = ['completed', 'held', 'queued', 'preparing', 'transferring']

/** Plays one schedule: prints on one or two printers, a person who clears beds and resolves what is held, and mishaps. */
export async function play(farm: Farm, line: string): Promise<Played> {
  const begun = performance.now()
  await farm.ensure()
  const run = new Run(farm, line)
  try {
    await run.open()
    await run.toTheEnd()
    const { scene, operator, points } = run
    const faults = await judge((statement, values) => rows(farm.context.db, statement, values ?? []), scene.story)
    const states = (await scene.view()).prints.map(({ state }) => state)
    const attempts = await row<{ n: number }>(
      farm.context.db,
      'SELECT count(*)::int AS n FROM attempts WHERE print_id = ANY($1::uuid[])',
      [scene.story.prints],
    )
    const seconds = (performance.now() - begun) / 1000
    const { mishaps, trace } = scene
    return {
      ...{ line, faults, states, held: operator.held, attempts: attempts?.n ?? 0 },
      ...{ hit: points.hit, mishaps, seconds, trace },
    }
  } finally {
    await run.close()
  }
}

class Run {
  readonly scene: Scene
  readonly operator: Operator
  readonly points: Points
  readonly #strikes: Strikes
  readonly #happenings: Happenings
  readonly #restarting = new Set<string>()
  #stopSimulators: () => Promise<void> = async () => undefined

  constructor(farm: Farm, line: string) {
    this.scene = new Scene(farm, parse(line))
    this.operator = new Operator(this.scene)
    this.#strikes = new Strikes(this.scene)
    this.#happenings = new Happenings(this.scene, this.#strikes, this.operator)
    this.points = new Points(this.scene, this.#strikes, this.#happenings)
  }

  async open(): Promise<void> {
    const { scene, points } = this
    const { farm, schedule } = scene
    farm.onCommit = (side, what, who) => points.onCommit(side, what, who)
    farm.onPart = () => points.arm()
    const { stages, stop } = await Stage.openAll(farm, schedule, () => (side, what) => points.onWire(side, what))
    scene.stages = stages
    this.#stopSimulators = stop
    scene.story.machines.push(...stages.map(({ story }) => story))
    points.arm()
    const early = schedule.mishaps.some(({ point }) => point.startsWith('monitor') || point === 'sql:before:seen')
    const idle = async (): Promise<boolean> => (await scene.view()).printers.every(({ state }) => state === 'idle')
    if (!early) await scene.until(idle, 10_000)
    scene.note('printers are there')
  }

  async toTheEnd(): Promise<void> {
    const { scene, operator, points } = this
    await this.#submit()
    let seen = await scene.view()
    await this.#happenings.inState(seen.prints[0])
    await publish(scene.farm.inside, { type: 'queue' })
    const beside = new Beside(scene)
    const end = performance.now() + PATIENCE_MILLISECONDS
    while (scene.busy || !this.#settled(seen)) {
      if (performance.now() > end) {
        scene.story.timedOut = true
        scene.note('out of patience')
        await noteStuck(scene).catch((error: unknown) => scene.note(`not known why: ${String(error)}`))
        break
      }
      await wait(TICK_MILLISECONDS)
      this.#supervise()
      seen = await scene.view()
      await this.#happenings.inState(seen.prints[0])
      await operator.lookAround(seen)
      await beside.look(seen).catch((error: unknown) => scene.note(`not known who fits: ${String(error)}`))
    }
    // What is on its way gets its chance to do harm.
    const late = scene.schedule.mishaps.flatMap(({ faults }) => faults).some((fault) => fault.until)
    if (late) await points.deliver()
    await scene.rest()
    await scene.farm.reachable('postgres')
    await wait(late ? 400 : 150)
  }

  async #submit(): Promise<void> {
    const { farm, schedule } = this.scene
    const lasts = schedule.mishaps.some(
      ({ point, events }) =>
        !point.endsWith(':ended') && events.some(({ name, at }) => name === 'cancel' && !QUICK.includes(at ?? '')),
    )
    for (let number = 0; number < schedule.prints; number += 1)
      await this.operator.submit(lasts && number === 0 ? farm.fileIds.long : farm.fileIds.short)
  }

  /** Nothing is left to do for anybody. */
  #settled({ prints, printers, owed }: View): boolean {
    if (owed || this.#happenings.isDue(prints[0])) return false
    return prints.every(({ state }) => FINAL.includes(state)) && printers.every(({ open }) => open === null)
  }

  /** Starts again what died of a service that was away. */
  #supervise(): void {
    const { farm } = this.scene
    for (const name of ['worker', 'monitor', 'dispatch'] as const) {
      if (!farm.part(name).dead || this.#restarting.has(name)) continue
      this.#restarting.add(name)
      const started = farm.restart(name).then(() => void this.#restarting.delete(name))
      void this.scene.track(started)
    }
  }

  async close(): Promise<void> {
    const { scene } = this
    const { farm } = scene
    scene.closed = true
    for (const part of farm.parts) part.order({ arm: [] })
    await scene.rest()
    await Promise.all([farm.reachable('postgres'), farm.reachable('redis')])
    await this.#happenings.unpress()
    for (const part of farm.parts) {
      part.order({ clock: 0 })
      part.order({ twice: false })
    }
    await farm.endExtras()
    for (const stage of scene.stages) await stage.close()
    // What a failed run leaves must not keep the next one waiting.
    await farm.context.db.query(
      `UPDATE prints SET state = 'canceled' WHERE id = ANY($1::uuid[]) AND state = 'queued'`,
      [scene.story.prints],
    )
    await this.#stopSimulators()
  }
}
