import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, Refusal, sure } from '../clients/typescript/index.ts'

/** A simulated printer as the simulators part lists it in DATA_DIR/run/simulators.json. */
export type Simulator = {
  kind: string
  name: string
  url: string
  settings: Record<string, unknown>
  logFile: string
}
/** What the simulated machine itself wrote down, below every protocol. */
export type Fact = {
  at: string
  event: 'start' | 'end' | 'clear'
  fileName: string
  run: number
  outcome?: string
  onPart: boolean
}

export type FloorPrinter = { id: string; simulator: Simulator }

/** The shop floor of the demo: the printers, and the person who walks between them. */
export class Floor {
  readonly #client: Client
  readonly #dataDir: string
  readonly printers: FloorPrinter[] = []
  #clearing = new Set<string>()

  constructor(client: Client, dataDir: string) {
    this.#client = client
    this.#dataDir = dataDir
  }

  /** Registers every simulated printer, unless an earlier run did. */
  async open(): Promise<void> {
    const known = await this.#known()
    for (const simulator of this.#simulators()) {
      const same = known.find(({ name }) => name === simulator.name)
      const { name, kind, settings } = simulator
      const printer =
        same ?? (await sure(this.#client.POST('/api/printing/printers', { body: { name, kind, settings } })))
      this.printers.push({ id: printer.id, simulator })
    }
  }

  #simulators(): Simulator[] {
    return JSON.parse(readFileSync(join(this.#dataDir, 'run', 'simulators.json'), 'utf8')) as Simulator[]
  }

  /** Walks past the printers: where one waits for it, takes the part off and says so over the API. */
  async clearBeds(): Promise<void> {
    const waiting = (await this.#known()).filter(
      ({ id, state }) => state === 'awaiting-clear' && !this.#clearing.has(id),
    )
    await Promise.all(waiting.map((printer) => this.#clearBed(printer)))
  }

  async #known() {
    return (await sure(this.#client.GET('/api/printing/printers', { params: { query: { limit: 100 } } }))).items
  }

  async #clearBed({ id }: { id: string }): Promise<void> {
    const mine = this.printers.find((printer) => printer.id === id)
    if (!mine) return
    this.#clearing.add(id)
    try {
      const taken = await fetch(`${mine.simulator.url}/_sim/clear-bed`, { method: 'POST' })
      if (!((await taken.json()) as { done: boolean }).done) return // it prints: nobody reaches in
      const body = { evidence: 'operator', note: 'taken off by hand' } as const
      await sure(this.#client.POST('/api/printing/printers/{id}/bed-cleared', { params: { path: { id } }, body }))
    } catch (error) {
      // The next walk tries again: it prints by now, it is not seen, or its simulator is being started again.
      if (!(error instanceof Refusal) && !(error instanceof TypeError)) throw error
    } finally {
      this.#clearing.delete(id)
    }
  }

  /** What the machines did, in their own words. */
  facts(): Fact[] {
    return this.printers.flatMap(({ simulator }) =>
      (existsSync(simulator.logFile) ? readFileSync(simulator.logFile, 'utf8') : '')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Fact),
    )
  }

  /** A person goes and looks: what became of the file on the printer? */
  look(remoteName: string | null): 'completed' | 'failed' | 'canceled' | 'not-started' | 'running' {
    const seen = this.facts().filter(({ fileName }) => fileName === remoteName)
    const end = seen.findLast(({ event }) => event === 'end')
    if (end) return end.outcome as 'completed' | 'failed' | 'canceled'
    return seen.some(({ event }) => event === 'start') ? 'running' : 'not-started'
  }
}
