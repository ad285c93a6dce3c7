import type { Story } from './evidence.ts'
import type { Farm } from './farm.ts'
import { wait } from './gate.ts'
import type { Schedule } from './schedule.ts'
import type { Stage } from './stage.ts'
import { type View, view } from './view.ts'

/** What everybody who has a hand in one run shares: the farm, its printers, what happened, and what is under way. */
export class Scene {
  readonly farm: Farm
  readonly schedule: Schedule
  readonly story: Story
  stages: Stage[] = []
  /** The run is over: nothing more happens. */
  closed = false
  /** What really happened, by name. */
  readonly mishaps: string[] = []
  readonly trace: string[] = []
  readonly #underWay = new Set<Promise<void>>()
  #states = ''

  constructor(farm: Farm, schedule: Schedule) {
    this.farm = farm
    this.schedule = schedule
    this.story = {
      machines: [],
      prints: [],
      accepted: [],
      storage: farm.config.DATA_DIR,
      canceled: [],
      blind: [],
      killed: [],
      beside: new Set(),
      resolved: [],
      timedOut: false,
    }
  }

  note(what: string): void {
    this.trace.push(`${new Date().toISOString().slice(14, 23)} ${what}`)
  }

  get printerIds(): string[] {
    return this.story.machines.map(({ printerId }) => printerId)
  }
  async view(): Promise<View> {
    const seen = await view(this.farm, this.story.prints, this.printerIds)
    const states = seen.prints.map(({ state }) => state).join(', ')
    if (states !== this.#states) this.note(`prints: ${states}`)
    this.#states = states
    return seen
  }

  /** Something takes its time (a part stands still, a service is away): the run does not end before it. */
  track(work: Promise<void>): Promise<void> {
    const done = work
      .catch((error: unknown) => this.note(`trouble: ${String(error)}`))
      .finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
    return done
  }
  get busy(): boolean {
    return this.#underWay.size > 0
  }
  async rest(): Promise<void> {
    while (this.busy) await Promise.all(this.#underWay)
  }

  async until(condition: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
    for (const end = performance.now() + milliseconds; performance.now() < end; await wait(40))
      if (await condition()) return true
    return false
  }
}
