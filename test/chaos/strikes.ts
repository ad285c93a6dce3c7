import { randomUUID } from 'node:crypto'
import { FINAL } from '../../src/entities/print.ts'
import { LOCK_MILLISECONDS, type Part } from './farm.ts'
import { wait } from './gate.ts'
import type { Order } from './part-process.ts'
import type { Scene } from './scene.ts'
import type { Action } from './schedule.ts'

const BUSY_MILLISECONDS = 3 * LOCK_MILLISECONDS
/** For what follows when a part goes on. */
const AFTERMATH_MILLISECONDS = 250

/** What is done to a process, and who takes over from it. */
export class Strikes {
  readonly #scene: Scene

  constructor(scene: Scene) {
    this.#scene = scene
  }

  /** `point`: where the part stands, and goes on. */
  async strike(action: Action, part: Part, point: string): Promise<void> {
    if (action === 'go') return
    this.#scene.mishaps.push(`${action} ${part.name}`)
    if (action === 'kill') await this.kill(part)
    if (action === 'park') await this.#blinded(part, this.#park(part))
    if (action === 'stop') await this.#blinded(part, this.#stop(part))
    if (action === 'block') await this.#block(part, point)
  }

  /** Writes down for how long a monitor did not look. */
  async #blinded(part: Part, blow: Promise<void>): Promise<void> {
    if (part.name !== 'monitor') return blow
    const span = { from: Date.now(), to: Number.POSITIVE_INFINITY }
    this.#scene.story.blind.push(span)
    await blow
    span.to = Date.now()
  }

  kill(part: Part): Promise<void> {
    this.#scene.note(`${part.label} is killed`)
    this.#scene.story.killed.push(Date.now())
    return this.#blinded(part, this.#killed(part))
  }
  async #killed(part: Part): Promise<void> {
    await part.kill()
    await this.#lapse()
    await this.#scene.farm.restart(part.name)
  }

  /** Its event loop is busy for three locks, and nobody takes its place. */
  block(part: Part): void {
    this.#busy(part, { busy: BUSY_MILLISECONDS })
  }

  /** The same BullMQ jobs once more, under other ids. */
  async twin(): Promise<void> {
    const queue = this.#scene.farm.context.queues.get('print')
    for (const { id, attempt, state } of (await this.#scene.view()).prints) {
      if (attempt < 1 || FINAL.includes(state)) continue
      const job = { printId: id, attempt }
      await queue.add('twin', job, { jobId: `twin-${randomUUID()}` }).catch(() => undefined)
    }
  }

  /** Stands still while a twin of its job runs; its leases go to whoever wants them. */
  async #park(part: Part): Promise<void> {
    await this.#lapse()
    if (part.name === 'worker') await this.twin()
    await this.#takenOver(part, part.name === 'worker' ? 2_500 : 1_200)
    this.#scene.note(`${part.label} goes on`)
  }

  /** The whole process stands still, longer than its locks; another one takes over. */
  async #stop(part: Part): Promise<void> {
    part.signal('SIGSTOP')
    const before = await this.#standing(part)
    const other = this.#scene.farm.another(part.name).then(() => this.#lapse())
    await Promise.all([wait(LOCK_MILLISECONDS), other])
    await this.#takenOver(part, 2_000, before)
    this.#scene.note(`${part.label} wakes up`)
    part.signal('SIGCONT')
  }

  /** Its event loop is busy for three locks and goes on where it was, before it hears of anything. */
  async #block(part: Part, point: string): Promise<void> {
    const other = this.#scene.farm.another(part.name)
    this.#busy(part, { go: point, busy: BUSY_MILLISECONDS })
    await other
    await this.#lapse()
  }

  #busy(part: Part, order: Order & { busy: number }): void {
    this.#scene.note(`${part.label} is busy`)
    part.order(order)
    const woken = part.answers().then(() => this.#scene.note(`${part.label} was busy`))
    void this.#scene.track(this.#blinded(part, woken).then(() => wait(AFTERMATH_MILLISECONDS)))
  }

  /** Waits until somebody else has gone on with what this part did, and a moment for what follows. */
  async #takenOver(part: Part, milliseconds: number, since?: string): Promise<void> {
    const before = since ?? (await this.#standing(part))
    await this.#scene.until(async () => (await this.#standing(part)) !== before, milliseconds)
    await wait(AFTERMATH_MILLISECONDS)
  }
  async #standing(part: Part): Promise<string> {
    const { prints, printers } = await this.#scene.view()
    if (part.name === 'monitor') return printers.map(({ leaseEpoch }) => leaseEpoch).join()
    return prints.map(({ state }) => state).join()
  }

  /** A command session lives 8 s; its end is brought forward, as its queue lock is by configuration. */
  async #lapse(): Promise<void> {
    await this.#scene.farm.context.db
      .query('UPDATE printers SET session_until = now() WHERE id = ANY($1::uuid[])', [this.#scene.printerIds])
      .catch(() => undefined)
  }
}
