import type { PrinterStatus } from '../queues/events.ts'
import { aboutProgress, aboutTemperature, type Payloads, type Told } from './realtime-events.ts'

const TEMPERATURE_MILLISECONDS = 2_000
const PROGRESS_MILLISECONDS = 1_000
/** Clocks that moved, and nothing else, are told of this often. */
const CLOCKS_MILLISECONDS = 2_000

type Past = { temperature: string; temperatureAt: number; progress: string; progressAt: number }

/**
 * What printers say between two changes, as seldom as clients want it: temperatures every 2 s, progress every second at
 * most, and only what has changed. A client that comes later begins with what is known then.
 */
export class Coalescer {
  readonly #past = new Map<string, Past>()

  /** What is to be told now. `all`: the state changed, and what it shows with it. */
  take(status: PrinterStatus, all: boolean, now = performance.now()): Told[] {
    const past = this.#past.get(status.printerId) ?? {
      temperature: '',
      temperatureAt: Number.NEGATIVE_INFINITY,
      progress: '',
      progressAt: Number.NEGATIVE_INFINITY,
    }
    this.#past.set(status.printerId, past)
    return [this.#temperature(past, status, all, now), this.#progress(past, status, all, now)].filter(
      (told) => told !== undefined,
    )
  }

  forget(printerId: string): void {
    this.#past.delete(printerId)
  }

  #temperature(past: Past, status: PrinterStatus, all: boolean, now: number): Told | undefined {
    if (!all && now - past.temperatureAt < TEMPERATURE_MILLISECONDS) return undefined
    const told = aboutTemperature(status)
    const said = JSON.stringify(told?.data)
    if (!told || (!all && said === past.temperature)) return undefined
    Object.assign(past, { temperature: said, temperatureAt: now })
    return told
  }

  #progress(past: Past, status: PrinterStatus, all: boolean, now: number): Told | undefined {
    const since = now - past.progressAt
    if (!all && since < PROGRESS_MILLISECONDS) return undefined
    const told = aboutProgress(status)
    if (!told) return undefined
    const said = wordsOf(told.data)
    if (!all && said === past.progress && since < CLOCKS_MILLISECONDS) return undefined
    Object.assign(past, { progress: said, progressAt: now })
    return told
  }
}

const wordsOf = ({ completion, state, printId }: Payloads['printer:progress']): string =>
  `${completion}|${state}|${printId ?? ''}`
