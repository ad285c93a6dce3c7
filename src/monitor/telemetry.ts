import type { Context } from '../context.ts'
import { type PrinterStatus, publishTelemetry } from '../queues/events.ts'

type Slice = Pick<Context, 'redis' | 'config' | 'log'>

/** One printer is told of this often at most, whatever its family sends. */
const SPACING_MILLISECONDS = 1_000
/** A printer that reports every second is a little early at times; without this every second report would wait. */
const EARLY_MILLISECONDS = 150
/** What came too soon waits for something newer, which is then told fresh; so long at most, if nothing comes. */
const LATEST_MILLISECONDS = 1_700
/** What has not changed is told again this seldom, so that it can be seen to be fresh. */
const UNCHANGED_MILLISECONDS = 5_000
/** Redis is written to this often at most, with all that came meanwhile. */
const GATHER_MILLISECONDS = 10

type Told = { at: number; said: string }
type Pending = { status: PrinterStatus; due: number }

/**
 * What printers say between two changes, on its way to Redis: seldom per printer, together for all printers of this
 * process, and always the newest. Nothing in it may be needed: it is dropped when Redis is away.
 */
export class Telemetry {
  readonly #context: Slice
  readonly #told = new Map<string, Told>()
  readonly #pending = new Map<string, Pending>()
  #timer: NodeJS.Timeout | undefined
  #dueAt = Number.POSITIVE_INFINITY
  #flushedAt = Number.NEGATIVE_INFINITY

  constructor(context: Slice) {
    this.#context = context
  }

  put(status: PrinterStatus): void {
    const now = performance.now()
    const told = this.#told.get(status.printerId)
    const fresh = !told || now - told.at >= SPACING_MILLISECONDS - EARLY_MILLISECONDS
    const due = fresh ? Math.max(now, this.#flushedAt + GATHER_MILLISECONDS) : told.at + LATEST_MILLISECONDS
    const before = this.#pending.get(status.printerId)?.due ?? Number.POSITIVE_INFINITY
    this.#pending.set(status.printerId, { status, due: Math.min(due, before) })
    this.#wake(now, due)
  }

  /** A change that is told by itself: what was to be told before it is old, and what comes after it is news. */
  supersede(printerId: string): void {
    this.#pending.delete(printerId)
    this.#told.delete(printerId)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#pending.clear()
  }

  #wake(now: number, at: number): void {
    if (at >= this.#dueAt) return
    clearTimeout(this.#timer)
    this.#dueAt = at
    this.#timer = setTimeout(() => this.#flush(), at - now)
  }

  #flush(): void {
    const now = performance.now()
    this.#flushedAt = now
    this.#dueAt = Number.POSITIVE_INFINITY
    const ready: PrinterStatus[] = []
    let next = Number.POSITIVE_INFINITY
    for (const [printerId, { status, due }] of this.#pending) {
      if (due > now + GATHER_MILLISECONDS) {
        next = Math.min(next, due)
        continue
      }
      this.#pending.delete(printerId)
      const told = this.#told.get(printerId)
      const said = sayingOf(status)
      if (told?.said === said && now - told.at < UNCHANGED_MILLISECONDS) continue
      this.#told.set(printerId, { at: now, said })
      ready.push(status)
    }
    void publishTelemetry(this.#context, ready)
    if (this.#pending.size > 0) this.#wake(now, next)
  }
}

/** What of a status somebody may want to hear again when it changes: tenths of degrees, seconds, thousandths. */
function sayingOf({ snapshot }: PrinterStatus): string {
  if (!snapshot) return ''
  const { tools, bed, chamber } = snapshot.temperatures
  const { progress, elapsedSeconds, remainingSeconds, layer } = snapshot.job ?? {}
  const heaters = [...tools, bed, chamber].map((heater) => heater && [Math.round(heater.actual * 10), heater.target])
  const job = [progress && Math.round(progress * 1_000), elapsedSeconds, remainingSeconds, layer]
  return `${heaters.join()};${job.map((value) => value && Math.round(value)).join()}`
}
