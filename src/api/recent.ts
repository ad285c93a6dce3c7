import type { Entry } from '../queues/events.ts'

const LENGTH = 1_000

/**
 * The newest events of the live stream that this process has heard. Whoever comes back soon, or begins anew with everybody
 * else after a gap, is told from here: ten thousand who each read the stream for it would keep this process busy for half a minute.
 */
export class Recent {
  #entries: Entry[] = []

  add(entry: Entry): void {
    this.#entries.push(entry)
    if (this.#entries.length >= 2 * LENGTH) this.#entries = this.#entries.slice(-LENGTH)
  }

  /** What came after this event, in order; undefined = this one is not known here. */
  after(id: string): Entry[] | undefined {
    const index = this.#entries.findLastIndex((entry) => entry.id === id)
    return index === -1 ? undefined : this.#entries.slice(index + 1)
  }

  /** Events were lost: nothing leads over that. */
  clear(): void {
    this.#entries = []
  }
}
