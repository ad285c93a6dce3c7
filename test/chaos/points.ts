import type { Part } from './farm.ts'
import type { Fate } from './gate.ts'
import type { Happenings } from './happenings.ts'
import type { Scene } from './scene.ts'
import { type Fault, type Mishap, partOf } from './schedule.ts'
import type { Strikes } from './strikes.ts'

/** Where the mishaps of a line wait for their moment: failpoints, requests on a wire, commits. */
export class Points {
  readonly #scene: Scene
  readonly #strikes: Strikes
  readonly #happenings: Happenings
  /** Mishaps that have yet to happen, with how often their point must still be reached. */
  readonly #waiting: Map<Mishap, number>
  readonly #faults: Fault[]
  readonly #late: Fault[]

  constructor(scene: Scene, strikes: Strikes, happenings: Happenings) {
    this.#scene = scene
    this.#strikes = strikes
    this.#happenings = happenings
    const { mishaps } = scene.schedule
    const here = ({ point, action, events }: Mishap): boolean =>
      point !== 'none' && (action !== 'go' || events.some(({ at }) => at === undefined))
    this.#waiting = new Map(mishaps.filter(here).map((mishap) => [mishap, mishap.nth]))
    this.#faults = mishaps.flatMap(({ faults }) => faults)
    this.#late = this.#faults.filter(({ until }) => until && until !== 'end')
  }

  /** Whether all that was to happen at a point did. */
  get hit(): boolean {
    return this.#waiting.size === 0
  }

  /** Tells all processes what to stand still at; again whenever there is a new one. */
  arm(): void {
    for (const part of this.#scene.farm.parts) {
      part.onReached = (name) => void this.#scene.track(this.#reached(part, name))
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

  async #reached(part: Part, point: string): Promise<void> {
    try {
      if (!this.#scene.closed) await this.#stand(part, point)
    } finally {
      // Whatever could not be done to it: nobody stands there for ever.
      part.order({ go: point })
    }
  }
  async #stand(part: Part, point: string): Promise<void> {
    this.#scene.note(`${part.label} reached ${point}`)
    if (this.#late.some(({ until }) => until === point)) {
      this.#late.splice(0)
      await this.deliver()
    }
    for (const [mishap] of [...this.#waiting]) if (mishap.point === point) await this.#meet(mishap, part)
  }
  async deliver(): Promise<void> {
    for (const { gate } of this.#scene.stages) await gate.deliver()
    this.#scene.note('what was late was delivered')
  }

  /** A moment on a wire; the sender of a request to a printer is taken to be the worker. */
  async onWire(side: 'before' | 'after', what: string): Promise<Fate> {
    const point = side === 'before' && what === 'start' ? 'carry:after:write' : `wire:${side}:${what}`
    return this.#passes(point, side, what, () => this.#scene.farm.part('worker'))
  }
  async onCommit(side: 'before' | 'after', what: string, who: string): Promise<Fate> {
    return this.#passes(`sql:${side}:${what}`, side, `sql.${what}`, () => this.#scene.farm.labelled(who))
  }
  async #passes(point: string, side: string, request: string, sender: () => Part | undefined): Promise<Fate> {
    if (this.#scene.closed) return 'pass'
    // Its fate is drawn before anything else happens, so that a second request cannot take it.
    const fault = side === 'before' ? this.#faults.find((one) => one.request === request) : undefined
    if (fault) this.#faults.splice(this.#faults.indexOf(fault), 1)
    for (const [mishap, left] of [...this.#waiting]) {
      const part = mishap.point === point ? sender() : undefined
      if (!part) continue
      if (left > 1) this.#waiting.set(mishap, left - 1)
      else {
        this.#scene.note(`${part.label} is at ${point}`)
        await this.#scene.track(this.#meet(mishap, part))
      }
    }
    if (!fault) return 'pass'
    this.#scene.note(`${request}: ${fault.how}`)
    this.#scene.mishaps.push(fault.how === 'refused' || fault.how === 'slow' ? fault.how : `${fault.how} on the wire`)
    return fault.how as Fate
  }

  async #meet(mishap: Mishap, part: Part): Promise<void> {
    this.#waiting.delete(mishap)
    for (const { name, at } of mishap.events) if (at === undefined) await this.#happenings.happen(name)
    await this.#strikes.strike(mishap.action, part, mishap.point)
  }
}
