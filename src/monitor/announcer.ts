import type { Context } from '../context.ts'
import type { Snapshot } from '../drivers/driver.ts'
import type { Leased } from '../entities/lease.ts'
import { type LiveEvent, type PrinterStatus, publish } from '../queues/events.ts'
import type { Telemetry } from './telemetry.ts'

type Slice = Pick<Context, 'redis' | 'config' | 'log'>
/** What a printer shows; without a snapshot it is away. */
type Shown = { up: boolean; printId: string | null; snapshot: Snapshot | null }

/** Tells of one printer: its changes at once, what it says in between by way of telemetry. Numbers what it tells. */
export class Announcer {
  readonly #context: Slice
  readonly #telemetry: Telemetry
  readonly #printer: Leased
  #sequence = 0
  /** What was last told of the link. */
  #toldUp: boolean | undefined

  constructor(context: Slice, telemetry: Telemetry, printer: Leased) {
    this.#context = context
    this.#telemetry = telemetry
    this.#printer = printer
  }

  /** A change, after the link that it came over. */
  async change(shown: Shown): Promise<void> {
    const { id: printerId } = this.#printer
    this.#telemetry.supersede(printerId)
    const link: LiveEvent[] = this.#toldUp === shown.up ? [] : [{ type: 'link', printerId, up: shown.up }]
    this.#toldUp = shown.up
    await publish(this.#context, ...link, this.#status(shown))
  }

  /** What it says between two changes. */
  report(shown: Shown): void {
    this.#telemetry.put(this.#status(shown))
  }

  #status({ up, printId, snapshot }: Shown): PrinterStatus {
    this.#sequence += 1
    return {
      type: 'printer',
      printerId: this.#printer.id,
      epoch: this.#printer.epoch,
      sequence: this.#sequence,
      name: this.#printer.name,
      state: snapshot?.state ?? 'offline',
      up,
      printId,
      snapshot,
    }
  }
}
