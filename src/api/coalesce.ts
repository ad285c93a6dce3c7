import type { PrinterStatus } from '../queues/events.ts'
import { aboutProgress, aboutTemperature, type Payloads, type Told } from './realtime-events.ts'

const TEMPERATURE_MILLISECONDS = 2_000
const PROGRESS_MILLISECONDS = 1_000
/** Clocks that moved, and nothing else, are told of this often. */
const CLOCKS_MILLISECONDS = 2_000
/** What comes every second is a little early at times; without this every second of it would wait. */
const EARLY_MILLISECONDS = 150
/** What came too soon waits so long for something newer, which is then told fresh. */
const LATE_MILLISECONDS = 1_500

type Kept = { words: string; at: number }
type Past = { temperature: Kept; progress: Kept; held?: { status: PrinterStatus; at: number } }

const never = (): Kept => ({ words: '', at: Number.NEGATIVE_INFINITY })

/**
 * What printers say between two changes, as seldom as clients want it: temperatures every 2 s, progress every second at
 * most, and only what has changed. The newest is never lost: what came too soon is told later, unless something newer
 * was. A client that comes later begins with what is known then.
 */
export class Coalescer {
  readonly #past = new Map<string, Past>()

  /** What is to be told now. `all`: the state changed, and what it shows with it. */
  take(status: PrinterStatus, all: boolean, now = performance.now()): Told[] {
    const past = this.#past.get(status.printerId) ?? { temperature: never(), progress: never() }
    this.#past.set(status.printerId, past)
    delete past.held
    const told = [this.#temperature(past, status, all, now), this.#progress(past, status, all, now)]
    if (told.includes('later')) past.held = { status, at: now }
    return told.filter((one) => one !== 'later' && one !== undefined) as Told[]
  }

  /** What was held back, and nothing newer came. */
  late(now = performance.now()): Told[] {
    return [...this.#past.values()].flatMap(({ held }) =>
      held && now - held.at >= LATE_MILLISECONDS ? this.take(held.status, false, now) : [],
    )
  }

  forget(printerId: string): void {
    this.#past.delete(printerId)
  }

  #temperature({ temperature: past }: Past, status: PrinterStatus, all: boolean, now: number) {
    const told = aboutTemperature(status)
    const words = JSON.stringify(told?.data)
    if (!told || (!all && words === past.words)) return undefined
    if (!all && now - past.at < TEMPERATURE_MILLISECONDS - EARLY_MILLISECONDS) return 'later'
    Object.assign(past, { words, at: now })
    return told
  }

  #progress({ progress: past }: Past, status: PrinterStatus, all: boolean, now: number) {
    const told = aboutProgress(status)
    if (!told) return undefined
    const words = wordsOf(told.data)
    const pause = words === past.words ? CLOCKS_MILLISECONDS : PROGRESS_MILLISECONDS
    if (!all && now - past.at < pause - EARLY_MILLISECONDS) return 'later'
    Object.assign(past, { words, at: now })
    return told
  }
}

const wordsOf = ({ completion, state, printId }: Payloads['printer:progress']): string =>
  `${completion}|${state}|${printId ?? ''}`
