import type { Context } from '../context.ts'
import { asPrintyardError } from '../core/errors.ts'
import type { Printer } from '../drivers/driver.ts'
import { recordAsked, recordUnasked } from '../entities/printer-greeting.ts'
import type { Watch } from '../entities/printer-journal.ts'
import { suspectsOn } from './suspects.ts'
import { greetAgainMilliseconds } from './trouble.ts'

type Asked = Pick<Printer, 'listFiles'>

/**
 * R20: what a printer holds is listed once in a watch; a database that is restored later ends the watch by its lease. Beside
 * all else, since a list may wait for an upload, or fail for a missing stick, while the printer tells well how it is. Until
 * it is there nothing is started on it.
 */
export class Holdings {
  readonly #context: Pick<Context, 'db' | 'log'>
  readonly #watch: Watch
  readonly #enqueue: (work: () => Promise<void>) => void
  #state: 'open' | 'asking' | 'asked' = 'open'
  #again: NodeJS.Timeout | undefined
  #closed = false

  constructor(context: Pick<Context, 'db' | 'log'>, watch: Watch, enqueue: (work: () => Promise<void>) => void) {
    this.#context = context
    this.#watch = watch
    this.#enqueue = enqueue
  }

  /** Asks a printer that has proven who it is; resolves once nothing can start before it has answered. */
  async ask(driver: Asked): Promise<void> {
    if (this.#state !== 'open') return
    await recordUnasked(this.#context.db, this.#watch)
    this.#list(driver)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#again)
  }

  #list(driver: Asked): void {
    if (this.#closed) return
    clearTimeout(this.#again)
    this.#state = 'asking'
    suspectsOn(driver).then(
      (suspects) => {
        this.#state = 'asked'
        this.#enqueue(() => recordAsked(this.#context.db, this.#watch, suspects))
      },
      (cause) => {
        this.#state = 'open'
        if (this.#closed) return
        this.#context.log.warn(
          { err: cause, printer: this.#watch.printerId },
          'what the printer holds cannot be listed',
        )
        this.#again = setTimeout(() => this.#list(driver), greetAgainMilliseconds(asPrintyardError(cause)))
        this.#again.unref()
      },
    )
  }
}
