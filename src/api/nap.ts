/** Those who wait for a while, or until somebody wakes them all. */
export class Naps {
  readonly #wakers = new Set<() => void>()

  /** How many wait. */
  get size(): number {
    return this.#wakers.size
  }

  nap(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#wakers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds)
      this.#wakers.add(wake)
    })
  }

  wake(): void {
    for (const wake of this.#wakers) wake()
  }
}
