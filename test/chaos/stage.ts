import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sealFields } from '../../src/core/seal.ts'
import { type SimulatedPrinterInfo, startSimulators } from '../../src/drivers/simulators.ts'
import { clearBed } from '../../src/entities/clearance.ts'
import { row } from '../../src/entities/database.ts'
import { createPrinter } from '../../src/entities/printer.ts'
import { publish } from '../../src/queues/events.ts'
import { openBambuGate } from './bambu-gate.ts'
import type { MachineStory } from './evidence.ts'
import type { Farm } from './farm.ts'
import { type Decide, type Gate, openGate, wait } from './gate.ts'
import type { Schedule } from './schedule.ts'
import type { PrinterRow } from './view.ts'

export const SPEED = 1_000
/** A simulated Bambu Lab printer counts a report every two seconds; some dozens are more than a reboot could hide. */
const YOUNG_MILLISECONDS = 60_000
/** A printer that is only asked is asked ten times a second here; a busy machine misses some. */
const LEAST_PRINT_SECONDS = 1.5
/** In life a print outlasts what is away for a while: where nobody can look or write down for seconds, it lasts longer. */
const OUTLASTING_SECONDS = 6
/** Families that push nothing and keep no history: what they print is known by who looks while it runs. */
const ASKED = ['prusalink']
/** What a person sees of it: nothing of ours is between. */
export const STARTABLE = ['idle', 'completed', 'canceled', 'failed']

/** One printer of a run: a simulated machine behind a gate, and the person who stands beside it. */
export class Stage {
  readonly story: MachineStory
  readonly gate: Gate
  readonly #farm: Farm
  readonly #simulator: SimulatedPrinterInfo
  #lastClear: { eventId: string; bedEpoch: number } | undefined
  /** A clearance that is on its way until it is answered for good. */
  #clearing: { eventId: string; bedEpoch: number } | undefined

  private constructor(farm: Farm, gate: Gate, simulator: SimulatedPrinterInfo, printerId: string) {
    this.#farm = farm
    this.gate = gate
    this.#simulator = simulator
    const young = simulator.kind === 'bambu' ? { youngMilliseconds: YOUNG_MILLISECONDS } : {}
    const brief = simulator.kind === 'bambu' ? { unreached: [] } : {}
    const asked = ASKED.includes(simulator.kind) ? { asked: [] } : {}
    this.story = { printerId, truthFile: simulator.logFile, reboots: [], panel: [], ...young, ...brief, ...asked }
  }

  static async openAll(
    farm: Farm,
    schedule: Schedule,
    decide: (stage: () => Stage | undefined) => Decide,
  ): Promise<{ stages: Stage[]; stop(): Promise<void> }> {
    const folder = join(farm.config.DATA_DIR, `sim-${randomUUID().slice(0, 8)}`)
    mkdirSync(folder, { recursive: true })
    const { kind, printers: count } = schedule
    const away = schedule.mishaps.some(({ events }) => events.some(({ name }) => /^(postgres|printer)-/.test(name)))
    const started = await startSimulators(
      { SIMULATORS: `${kind}:${count}`, SIMULATOR_SPEED: SPEED, SIMULATOR_PORT: 0, DATA_DIR: folder },
      farm.context.log,
      { leastPrintSeconds: away ? OUTLASTING_SECONDS : LEAST_PRINT_SECONDS },
    )
    const stages: Stage[] = []
    for (const simulator of started.simulators) {
      let stage: Stage | undefined
      const says = noting(
        decide(() => stage),
        () => stage?.story.asked,
      )
      const gate = kind === 'bambu' ? await openBambuGate(simulator, says) : await openGate(kind, simulator.url, says)
      const settings = gate.settings ?? { url: gate.url, apiKey: simulator.apiKey }
      const { id } = await createPrinter(farm.context.db, {
        name: `${folder.split('/').at(-1)}-${simulator.name}`,
        kind: simulator.kind,
        settings: sealFields(settings, ['apiKey', 'accessCode'], farm.config.SETTINGS_KEY ?? ''),
      })
      await knownNumber(farm, id)
      stage = new Stage(farm, gate, simulator, id)
      stages.push(stage)
      await publish(farm.context, { type: 'printer-changed', printerId: id, why: 'created' })
    }
    return { stages, stop: started.stop }
  }

  async admin(path: string, body: unknown = {}): Promise<{ done?: boolean }> {
    const answer = await fetch(`${this.#simulator.url}/_sim/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
    return (await answer.json()) as { done?: boolean }
  }

  /** One that is down from a moment ago does not hear of a second time, and is down all the same. */
  async reboot(): Promise<void> {
    const from = Date.now()
    await this.admin('restart', { downMilliseconds: 150 }).catch(() => undefined)
    await wait(400)
    this.story.reboots.push({ from, to: Date.now() })
  }
  /** A panel that is just going down or coming up may take the press or not. */
  async #press(file: string, mustBeThere = false): Promise<boolean> {
    const answer = await this.admin('panel-start', { file, mustBeThere }).catch(() => ({ done: true }))
    return answer.done !== false
  }
  async foreign(): Promise<void> {
    await this.#press('foreign.gcode')
    await wait(100)
  }
  /** Somebody starts the file that we sent last, if it is on the printer still. */
  async own(): Promise<void> {
    const found = await row<{ name: string }>(
      this.#farm.context.db,
      'SELECT remote_name AS name FROM transfers WHERE printer_id = $1 ORDER BY created_at DESC LIMIT 1',
      [this.story.printerId],
    )
    if (!found) return
    const from = Date.now()
    if (!(await this.#press(found.name, true))) return
    this.story.panel.push({ fileName: found.name, from, to: Date.now() })
    await wait(1_000)
  }

  /** Takes the part off and says so, through the farm's own connections; tells what came of it. `seen`: its row. */
  async clear(seen: PrinterRow | undefined): Promise<string | undefined> {
    if (!seen) return undefined
    const mine = seen.intent && seen.open !== 'held'
    if (!this.#clearing) {
      if (seen.bed === 'clear' || !STARTABLE.includes(seen.state) || mine) return undefined
      if (!(await this.admin('clear-bed').catch(() => ({ done: false }))).done) return undefined
      this.#clearing = { eventId: randomUUID(), bedEpoch: seen.bedEpoch }
    }
    const event = this.#clearing
    try {
      await clearBed(this.#farm.inside.db, this.story.printerId, { evidence: 'webhook', by: 'operator', ...event })
      this.#lastClear = event
      this.#clearing = undefined
      await publish(this.#farm.inside, { type: 'printer-changed', printerId: this.story.printerId, why: 'bed' })
      return 'bed cleared'
    } catch (error) {
      // Without an answer the same event is sent again, as any client does.
      const refused = 'code' in (error as object) && /^(BED|PRINTER)_/.test((error as { code: string }).code)
      if (refused) this.#clearing = undefined
      return `clear ${refused ? 'refused' : 'unanswered'}: ${(error as Error).message}`
    }
  }

  /** The event that cleared the bed last is delivered again, by a machine and by a person's second click. */
  async echo(): Promise<void> {
    if (!this.#lastClear) return
    const again = [this.#lastClear, { eventId: randomUUID(), bedEpoch: this.#lastClear.bedEpoch }]
    for (const event of again) {
      const clearing = { evidence: 'webhook' as const, by: 'echo', ...event }
      await clearBed(this.#farm.context.db, this.story.printerId, clearing).catch(() => undefined)
    }
  }

  async close(): Promise<void> {
    const { db } = this.#farm.context
    await db.query(
      `UPDATE attempts SET closed_at = now(), outcome = 'given-back' WHERE printer_id = $1 AND closed_at IS NULL`,
      [this.story.printerId],
    )
    await db.query(
      'UPDATE printers SET deleted_at = now(), device_key = NULL, lease_epoch = lease_epoch + 1, lease_until = NULL WHERE id = $1',
      [this.story.printerId],
    )
    await publish(this.#farm.context, { type: 'printer-changed', printerId: this.story.printerId, why: 'removed' })
    await this.gate.close()
  }
}

/** Writes down when the printer's answers to our questions reached us. */
function noting(decide: Decide, asked: () => number[] | undefined): Decide {
  return async (side, what) => {
    const at = Date.now()
    const fate = await decide(side, what)
    if (side === 'after' && what === 'look' && fate === 'pass') asked()?.push(at)
    return fate
  }
}

/**
 * The printer has printed for us before: what keeps no history is asked about its last number, and can prove nothing on
 * the very first print.
 */
async function knownNumber(farm: Farm, printerId: string): Promise<void> {
  await farm.context.db.query(
    `INSERT INTO printer_events (printer_id, lease_epoch, kind, job_ref) VALUES ($1, 0, 'state', '0')`,
    [printerId],
  )
}
