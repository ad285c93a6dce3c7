import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../core/config.ts'
import { PrintyardError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { DriverKind } from './driver.ts'

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
type Simulator = {
  url: string
  /** Left out: `{url, apiKey}`. */
  settings?: Record<string, unknown>
  start(): Promise<void>
  stop(): Promise<void>
}
type Make = (options: Kept & { name: string; folder: string; speed: number }) => Promise<Simulator>

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

/**
 * Runs the simulated printers of `config.SIMULATORS` ("octoprint:4") and lists them in DATA_DIR/run/simulators.json.
 * Each keeps its port, key, files and truth in DATA_DIR/simulators/<kind>-<n>; the process may be killed at any time.
 * Errors: CONFIG_INVALID for an unknown kind; what listening throws when a remembered port is taken.
 */
export async function startSimulators(
  config: Pick<Config, 'SIMULATORS' | 'SIMULATOR_SPEED' | 'SIMULATOR_PORT' | 'DATA_DIR'>,
  log: Log,
): Promise<{ stop(): Promise<void>; address?: string; simulators: SimulatedPrinterInfo[] }> {
  const running: Simulator[] = []
  const stop = async () => void (await Promise.all(running.map((simulator) => simulator.stop())))
  try {
    const simulators: SimulatedPrinterInfo[] = []
    for (const [index, { kind, number }] of parseSimulators(config.SIMULATORS).entries()) {
      const name = `${kind}-${number}`
      const folder = join(config.DATA_DIR, 'simulators', name)
      const kept = readKept(folder, config.SIMULATOR_PORT === 0 ? 0 : config.SIMULATOR_PORT + index)
      const simulator = await MAKERS[kind]({ ...kept, name, folder, speed: config.SIMULATOR_SPEED })
      await simulator.start()
      running.push(simulator)
      writeKept(folder, { ...kept, port: Number(new URL(simulator.url).port) })
      const { url } = simulator
      const settings = simulator.settings ?? { url, apiKey: kept.apiKey }
      simulators.push({ kind, name, url, apiKey: kept.apiKey, settings, logFile: join(folder, 'truth.jsonl') })
    }
    writeSecret(join(config.DATA_DIR, 'run', 'simulators.json'), simulators)
    log.info({ count: simulators.length, speed: config.SIMULATOR_SPEED }, 'simulators running')
    return { stop, simulators, ...(simulators[0] === undefined ? {} : { address: simulators[0].url }) }
  } catch (error) {
    await stop()
    throw error
  }
}

/** "octoprint:4" as four printers, numbered from 1 per kind. */
function parseSimulators(value: string): { kind: DriverKind; number: number }[] {
  return value.split(',').flatMap((item) => {
    const found = /^\s*([a-z]+)\s*:\s*(\d{1,4})\s*$/.exec(item)
    const kind = found?.[1]
    if (found === null || kind === undefined || !isKind(kind)) {
      throw new PrintyardError(
        'CONFIG_INVALID',
        `SIMULATORS: "${item}" is not kind:count with a kind of ${Object.keys(MAKERS).join(', ')}`,
      )
    }
    return Array.from({ length: Number(found[2]) }, (_, index) => ({ kind, number: index + 1 }))
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
