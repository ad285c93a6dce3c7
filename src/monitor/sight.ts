/**
 * Since when nobody vouches for a printer (R9): a minute out of sight, or a restart, and something may lie on a bed that was
 * cleared before. Both count from when the link was last up and recorded so, however often it came to nothing since.
 */
export class Sight {
  #until: number
  #restarted = false
  #inSight = false

  /** `unwatchedSeconds`: for how long nobody had watched it when this began. */
  constructor(unwatchedSeconds: number) {
    this.#until = performance.now() - 1_000 * unwatchedSeconds
  }

  /** The link changed: what is to be recorded of the time before. A link that was up was so until now. */
  change(restarted: boolean): { restarted: boolean; gapSeconds: () => number } {
    this.look()
    this.#inSight = false
    this.#restarted ||= restarted
    return { restarted: this.#restarted, gapSeconds: () => (performance.now() - this.#until) / 1_000 }
  }

  /** The change was recorded, as up: from here on it is in sight. */
  begin(): void {
    this.#inSight = true
    this.#restarted = false
    this.look()
  }

  /** It was seen. */
  look(): void {
    if (this.#inSight) this.#until = performance.now()
  }
}
