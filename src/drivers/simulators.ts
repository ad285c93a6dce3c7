import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../core/config.ts'
import { PrintyardError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { DriverKind } from './driver.ts'
import type { Simulated } from './simulator-admin.ts'
import { openPage, type Shown } from './simulator-page.ts'

/** One running simulated printer: what is needed to register it, and the file of its physical truth. */
export type SimulatedPrinterInfo = {
  kind: DriverKind
  name: string
  /** Where the simulator is told what fate does, under /_sim/. */
  url: string
  apiKey: string
  /** What \`POST printers\` takes. */
  settings: Record<string, unknown>
  logFile: string
}

/** What every kind of simulator offers to be run here. */
type Simulator = Simulated & {
  url: string
  /** Left out: `{url, apiKey}`. */
  settings?: Record<string, unknown>
  start(): Promise<void>
  stop(): Promise<void>
}
type Made = Kept & { name: string; folder: string; speed: number; leastPrintSeconds: number }
type Make = (options: Made) => Promise<Simulator>

/**
 * Who can only be asked is asked every two seconds, and no print in life is over before the next question: however fast
 * simulated time goes, a print of such a printer lasts so many seconds of the wall.
 */
const LEAST_PRINT_SECONDS = 3

/** What a simulated printer keeps for life, so that it comes back as the same one after a kill. */
type Kept = { port: number; apiKey: string; uuid: string }

const MAKERS: { [Kind in DriverKind]: Make } = {
  octoprint: async (options) => new (await import('./octoprint/simulator.ts')).OctoprintSimulator(options),
  moonraker: async (options) => new (await import('./moonraker/simulator.ts')).MoonrakerSimulator(options),
  bambu: async ({ apiKey, uuid, ...options }) => {
    const { BambuSimulator } = await import('./bambu/simulator.ts')
    const serial = `039${uuid.replaceAll('-', '').slice(0, 12).toUpperCase()}`
    return new BambuSimulator({ ...options, serial, accessCode: apiKey.slice(0, 8).toLowerCase() })
  },
  prusalink: async (options) => new (await import('./prusalink/simulator.ts')).PrusalinkSimulator(options),
}

export type RunningSimulators = {
  stop(): Promise<void>
  /** Where the page of all of them is. */
  address?: string
  simulators: SimulatedPrinterInfo[]
}

/**
 * Runs the simulated printers of `config.SIMULATORS` ("octoprint:4") and lists them in DATA_DIR/run/simulators.json.
 * Each keeps its port, key, files and truth in DATA_DIR/simulators/<kind>-<n>; the process may be killed at any time.
 * With a SIMULATOR_PAGE_PORT they have a page. Needs no database and no Redis. `leastPrintSeconds`: for who asks more often
 * than life allows.
 * Errors: CONFIG_INVALID for an unknown kind; what listening throws when a port is taken.
 */
export async function startSimulators(
  config: Pick<Config, 'SIMULATORS' | 'SIMULATOR_SPEED' | 'SIMULATOR_PORT' | 'DATA_DIR'> &
    Partial<Pick<Config, 'SIMULATOR_PAGE_PORT'>>,
  log: Log,
  { leastPrintSeconds = LEAST_PRINT_SECONDS } = {},
): Promise<RunningSimulators> {
  const running: { stop(): Promise<unknown> }[] = []
  const stop = async () => void (await Promise.all(running.map((simulator) => simulator.stop())))
  try {
    const shown: Shown[] = []
    for (const [index, { kind, number }] of parseSimulators(config.SIMULATORS).entries()) {
      const name = `${kind}-${number}`
      const folder = join(config.DATA_DIR, 'simulators', name)
      const kept = readKept(folder, config.SIMULATOR_PORT === 0 ? 0 : config.SIMULATOR_PORT + index)
      const simulator = await MAKERS[kind]({ ...kept, name, folder, speed: config.SIMULATOR_SPEED, leastPrintSeconds })
      await simulator.start()
      running.push(simulator)
      writeKept(folder, { ...kept, port: Number(new URL(simulator.url).port) })
      const { url } = simulator
      const settings = simulator.settings ?? { url, apiKey: kept.apiKey }
      const info = { kind, name, url, apiKey: kept.apiKey, settings, logFile: join(folder, 'truth.jsonl') }
      shown.push({ info, simulated: simulator })
    }
    const simulators = shown.map(({ info }) => info)
    writeSecret(join(config.DATA_DIR, 'run', 'simulators.json'), simulators)
    log.info({ count: simulators.length, speed: config.SIMULATOR_SPEED }, 'simulators running')
    if (config.SIMULATOR_PAGE_PORT === undefined) return { stop, simulators }
    const page = await openPage(shown, config.SIMULATOR_PAGE_PORT)
    running.push({ stop: () => page.close() })
    return { stop, simulators, address: page.url }
  } catch (error) {
    await stop()
    throw error
  }
}

/** "octoprint:4" as four printers, numbered from 1 per kind; "octoprint" is one. */
function parseSimulators(value: string): { kind: DriverKind; number: number }[] {
  return value.split(',').flatMap((item) => {
    const found = /^\s*([a-z]+)\s*(?::\s*(\d{1,4}))?\s*$/.exec(item)
    const kind = found?.[1]
    if (found === null || kind === undefined || !isKind(kind)) {
      throw new PrintyardError(
        'CONFIG_INVALID',
        `SIMULATORS: "${item}" is not kind:count with a kind of ${Object.keys(MAKERS).join(', ')}`,
      )
    }
    return Array.from({ length: Number(found[2] ?? 1) }, (_, index) => ({ kind, number: index + 1 }))
  })
}

function isKind(kind: string): kind is DriverKind {
  return Object.hasOwn(MAKERS, kind)
}

/** What the printer kept, or a new identity; a port that the configuration names wins. */
function readKept(folder: string, port: number): Kept {
  let kept: Partial<Kept> = {}
  try {
    kept = JSON.parse(readFileSync(join(folder, 'identity.json'), 'utf8')) as Partial<Kept>
  } catch {
    // The first time, or a file cut by a kill before it was renamed: a new printer.
  }
  const apiKey = kept.apiKey ?? randomBytes(16).toString('hex').toUpperCase()
  return { apiKey, uuid: kept.uuid ?? randomUUID(), port: port === 0 ? (kept.port ?? 0) : port }
}

function writeKept(folder: string, kept: Kept): void {
  writeSecret(join(folder, 'identity.json'), kept)
}

/** Only for the owner's eyes, and either old or new, never half. */
function writeSecret(path: string, value: unknown): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(`${path}.new`, JSON.stringify(value, null, 2), { mode: 0o600 })
  chmodSync(`${path}.new`, 0o600)
  renameSync(`${path}.new`, path)
}

/** Address, kind and credentials of each, as lines for a terminal. */
export function simulatorTable(simulators: readonly SimulatedPrinterInfo[]): string {
  const rows = simulators.map(({ name, kind, settings }) => {
    const { url, host, ...credentials } = settings
    const told = Object.entries(credentials).filter(([key]) => key !== 'fingerprint')
    return [name, kind, String(url ?? host), told.map(([key, value]) => `${key} ${String(value)}`).join(', ')]
  })
  const all = [['name', 'kind', 'address', 'credentials'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n')
}
