import { allCandidates, wishesOf } from '../../src/entities/matching.ts'
import { fits } from '../../src/farm/match.ts'
import type { Scene } from './scene.ts'
import type { View } from './view.ts'

/** Ten ticks of the dispatcher: two are what is promised, the others are for a busy machine. */
const PATIENCE_MILLISECONDS = 5_000
/** Whoever looks was kept waiting (for a row that a part holds which stands still): of the time between nothing is known. */
const GAP_MILLISECONDS = 1_000

/** Looks whether a print waits beside a free printer that fits, by every rule, while nothing is broken. */
export class Beside {
  readonly #scene: Scene
  /** Print and printer, and since when they have stood beside each other. */
  #since = new Map<string, number>()
  #lookedAt = 0

  constructor(scene: Scene) {
    this.#scene = scene
  }

  async look({ prints, printers }: View): Promise<void> {
    const { farm, story, busy } = this.#scene
    const waiting = prints.filter(({ state }) => state === 'queued').map(({ id }) => id)
    const free = printers.filter(({ state, bed, open }) => state === 'idle' && bed === 'clear' && open === null)
    const unbroken = performance.now() - this.#lookedAt < GAP_MILLISECONDS
    this.#lookedAt = performance.now()
    const before = unbroken ? this.#since : new Map<string, number>()
    this.#since = new Map()
    if (busy || waiting.length === 0 || free.length === 0) return
    const [wishes, candidates] = await Promise.all([wishesOf(farm.context.db, waiting), allCandidates(farm.context.db)])
    const now = new Date()
    for (const wish of wishes) {
      for (const printer of candidates.filter(({ printerId }) => free.some(({ id }) => id === printerId))) {
        if (!fits(wish, printer, now)) continue
        const pair = `${wish.printId} ${printer.printerId}`
        const since = before.get(pair) ?? performance.now()
        this.#since.set(pair, since)
        if (performance.now() - since > PATIENCE_MILLISECONDS) story.beside.add(pair)
      }
    }
  }
}
