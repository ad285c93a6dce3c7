import { press, unpress } from './board.ts'
import { LOCK_MILLISECONDS, type PartName } from './farm.ts'
import { wait } from './gate.ts'
import type { Operator } from './operator.ts'
import type { Scene } from './scene.ts'
import type { Stage } from './stage.ts'
import type { Strikes } from './strikes.ts'
import type { PrintRow } from './view.ts'

/** Longer than a lock; a service that was killed is back by then. */
const AWAY_MILLISECONDS = 1.25 * LOCK_MILLISECONDS
const PRINTER_AWAY_MILLISECONDS = 1_500
const PRESSED_MILLISECONDS = 1_000
const HOUR = 3_600_000

/** What fate and people do that has no place in the code: the events of a line, by name. */
export class Happenings {
  readonly #scene: Scene
  readonly #strikes: Strikes
  readonly #operator: Operator
  readonly #pressed = new Set<string>()
  /** Those that waited for a state and have happened. */
  readonly #seen = new Set<string>()

  constructor(scene: Scene, strikes: Strikes, operator: Operator) {
    this.#scene = scene
    this.#strikes = strikes
    this.#operator = operator
  }

  /** Lets happen what waits for this state of the first print. */
  async inState(first: PrintRow | undefined): Promise<void> {
    for (const name of this.#due(first)) {
      this.#seen.add(name)
      await this.happen(name.split('@')[0] ?? '')
    }
  }
  /** Whether something waits for the very state that the first print is in. */
  isDue(first: PrintRow | undefined): boolean {
    return this.#due(first).length > 0
  }
  #due(first: PrintRow | undefined): string[] {
    const events = this.#scene.schedule.mishaps.flatMap((mishap) => mishap.events)
    const now = events.filter(({ at }) => at !== undefined && at === first?.state)
    return now.map(({ name, at }) => `${name}@${at}`).filter((name) => !this.#seen.has(name))
  }

  async happen(name: string): Promise<void> {
    this.#scene.note(`event: ${name}`)
    this.#scene.mishaps.push(name)
    const [stage] = this.#scene.stages
    const first = this.#scene.story.prints[0] ?? ''
    const [verb = '', object = ''] = name.split(/-(.*)/)
    const { farm } = this.#scene
    switch (verb) {
      case 'cancel':
        return this.#operator.cancel(first)
      case 'pause':
        return this.#operator.pause(first)
      case 'resolve':
        return this.#operator.resolve(first, 'not-started')
      case 'reboot':
        return stage?.reboot()
      case 'foreign':
        return stage?.foreign()
      case 'own':
        return stage?.own()
      case 'echo':
        for (const one of this.#scene.stages) await one.echo()
        return
      case 'twin':
        return this.#strikes.twin()
      case 'flush':
        return this.#flush()
      case 'redis':
      case 'postgres':
        return this.#away(verb, object === 'kill')
      case 'printer':
        return stage && this.#cutOff(stage)
      case 'ahead':
      case 'behind':
        for (const part of farm.parts) part.order({ clock: verb === 'ahead' ? HOUR : -HOUR })
        return
      case 'two':
        return farm.part(partNamed(object)).order({ twice: true })
      case 'kill':
        return void this.#scene.track(this.#strikes.kill(farm.part(object as PartName)))
      case 'block':
        return this.#strikes.block(farm.part(object as PartName))
      case 'board':
        return this.#press(object)
      default:
        throw new Error(`nothing is called ${name}`)
    }
  }

  #cutOff({ gate, story }: Stage): void {
    const span = { from: Date.now(), to: Number.POSITIVE_INFINITY }
    story.unreached?.push(span)
    gate.away()
    const back = wait(PRINTER_AWAY_MILLISECONDS).then(() => {
      gate.back()
      // Until somebody is through to it again.
      span.to = Date.now() + LOCK_MILLISECONDS
    })
    void this.#scene.track(back)
  }

  async #flush(): Promise<void> {
    const { redis, config } = this.#scene.farm.context
    const keys = await redis.keys(`${config.QUEUE_PREFIX}:*`).catch(() => [])
    if (keys.length > 0) await redis.del(...keys).catch(() => undefined)
  }

  #away(service: 'redis' | 'postgres', kill: boolean): void {
    // For longer than a lease: every monitor has to let go of its printers, and what it saw meanwhile goes with it (R15).
    const span = { from: Date.now(), to: Number.POSITIVE_INFINITY }
    if (service === 'postgres') this.#scene.story.blind.push(span)
    const back = this.#scene.farm.away(service, kill, AWAY_MILLISECONDS).then(() => {
      span.to = Date.now() + LOCK_MILLISECONDS
      this.#scene.note(`${service} is back`)
    })
    void this.#scene.track(back)
  }

  async #press(button: string): Promise<void> {
    this.#pressed.add(button)
    await press(this.#scene.farm.context, button).catch((error: unknown) => this.#scene.note(`board: ${String(error)}`))
    void this.#scene.track(wait(PRESSED_MILLISECONDS).then(() => this.unpress()))
  }
  /** A person who pauses or throttles a queue undoes it in the end; until then nobody promises progress. */
  async unpress(): Promise<void> {
    for (const button of this.#pressed) {
      await this.#scene.farm.reachable('redis')
      await unpress(this.#scene.farm.context, button)
      this.#pressed.delete(button)
    }
  }
}

function partNamed(plural: string): PartName {
  return plural === 'dispatchers' ? 'dispatch' : plural === 'monitors' ? 'monitor' : 'worker'
}
