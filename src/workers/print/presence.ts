import type { AttemptView } from '../../entities/attempt.ts'
import { BEFORE_INTENT, type PrintState } from '../../entities/print.ts'
import type { PrintEvent } from '../live.ts'
import type { JobHandle, WorkContext } from '../work.ts'

/** However many events are missed, the rows are read again after this long. */
const TICK_MILLISECONDS = 10_000

/**
 * Follows one print while its job is active: passes its progress on to Bull Board, wakes the runner when the print
 * moved, and tells an upload under way that it is no longer wanted.
 */
export class Presence {
  #gone = new AbortController()
  readonly #stop: () => void
  readonly #job: JobHandle
  #wake: (() => void) | undefined
  #moved = false
  #state: PrintState

  constructor(context: WorkContext, attempt: AttemptView, job: JobHandle) {
    this.#job = job
    this.#state = attempt.state
    this.#stop = context.live.onPrint(attempt.printId, (event) => this.#on(event, attempt))
    job.signal.addEventListener('abort', this.#ring, { once: true })
  }

  /** Aborts when the print was canceled, held or given to another attempt meanwhile. */
  get gone(): AbortSignal {
    return this.#gone.signal
  }

  /** Before the rows are read anew: what was told until then is in them, and an event may have been late or false. */
  renew(): void {
    if (this.#gone.signal.aborted) this.#gone = new AbortController()
  }

  #ring = (): void => {
    this.#moved = true
    this.#wake?.()
  }

  #on(event: PrintEvent, attempt: AttemptView): void {
    if (event.type === 'print-progress') {
      this.#job.progress('printing', event.progress, { printer: attempt.printerName, state: event.state })
      return
    }
    // Its teller may have stood still since: the print is further by now.
    if (event.attempt < attempt.number) return
    this.#state = event.state
    const over = ['canceled', 'held', 'queued'].includes(event.state) || event.attempt > attempt.number
    if (over) this.#gone.abort()
    this.#ring()
  }

  /** Resolves when the print moved since the last wait, when the job is to end, or after a while. */
  async wait(milliseconds = TICK_MILLISECONDS): Promise<void> {
    if (!this.#moved && !this.#job.signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#wake = undefined
    this.#moved = false
  }

  /** True once the print is seen in another state than this one, or the job is to end; false after the deadline. */
  async left(state: PrintState, milliseconds: number): Promise<boolean> {
    const end = performance.now() + milliseconds
    const before: readonly PrintState[] = [...BEFORE_INTENT, state]
    while (before.includes(this.#state) && performance.now() < end && !this.#job.signal.aborted)
      await this.wait(end - performance.now())
    return !before.includes(this.#state) || this.#job.signal.aborted
  }

  close(): void {
    this.#stop()
    this.#job.signal.removeEventListener('abort', this.#ring)
  }
}
