import type { SimulatedClock } from '../simulator-clock.ts'
import type { Machine } from '../truth.ts'
import type { SimulatedPrinter } from './simulator-printer.ts'

const STALLED = 'Printer halted: an axis was blocked. kill() called!'
/** Simulated seconds that a line keeps the printer busy; the others are done at once. */
const DURATIONS: readonly [RegExp, number][] = [
  [/^EJECT_PART\b/, 5],
  [/^G(0|1|28)\b/, 2],
]

/**
 * Lines that clients send by themselves: carried out one after the other, as OctoPrint sends one when the one before
 * was answered. `EJECT_PART` is the macro that pushes the part off; a part that does not give way halts the firmware.
 */
export class SimulatedConsole {
  readonly #printer: SimulatedPrinter
  readonly #machine: Machine
  readonly #clock: SimulatedClock
  #lines: string[] = []
  #takeBack: (() => void) | undefined

  constructor(printer: SimulatedPrinter, machine: Machine, clock: SimulatedClock) {
    this.#printer = printer
    this.#machine = machine
    this.#clock = clock
  }

  type(lines: readonly string[]): void {
    this.#lines.push(...lines)
    if (this.#takeBack === undefined) this.#next()
  }

  /** The connection is gone, and what was not sent with it. */
  clear(): void {
    this.#lines = []
    this.#takeBack?.()
    this.#takeBack = undefined
  }

  #next(): void {
    for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
      const seconds = DURATIONS.find(([pattern]) => pattern.test(line))?.[1]
      this.#printer.transmitted += 1
      if (seconds !== undefined) {
        this.#afterSeconds(seconds, line)
        return
      }
      this.#carryOut(line)
    }
  }

  #afterSeconds(seconds: number, line: string): void {
    this.#takeBack = this.#clock.after(seconds, () => {
      this.#takeBack = undefined
      this.#carryOut(line)
      this.#next()
    })
  }

  #carryOut(line: string): void {
    const target = /^M(104|140)\b.*S(\d+)/.exec(line)
    if (target !== null) this.#printer.heaters.aim({ [target[1] === '104' ? 'tool0' : 'bed']: Number(target[2]) })
    if (/^EJECT_PART\b/.test(line) && !this.#machine.eject()) this.#printer.fatalError(STALLED)
    // The virtual printer's own way to break down (its documentation, "debug commands").
    if (line === '!!DEBUG:trigger_fatal_error_marlin') this.#printer.fatalError()
  }
}
