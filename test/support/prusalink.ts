import { afterEach, beforeEach, expect } from 'vitest'
import { ready } from '../../src/drivers/conformance-stage.ts'
import { HASTY, LIMITS, put, quiet } from '../../src/drivers/conformance-support.ts'
import type { Printer } from '../../src/drivers/driver.ts'
import { prusalink } from '../../src/drivers/prusalink/index.ts'
import type { PrusalinkSettings } from '../../src/drivers/prusalink/settings.ts'
import { PrusalinkSimulator, type SimulatorOptions } from '../../src/drivers/prusalink/simulator.ts'

// A simulated printer of the family for each test of the file that imports it, and drivers that are closed after it.

export const LONG = Buffer.from('G28\nG4 S6000\n')
export let simulator: PrusalinkSimulator
const open: Printer[] = []

async function begin(options: Partial<SimulatorOptions> = {}): Promise<void> {
  simulator = new PrusalinkSimulator({ apiKey: 'secret', speed: 60, ...options })
  await simulator.start()
}

beforeEach(() => begin())
afterEach(async () => {
  await Promise.all(open.splice(0).map((printer) => printer.close()))
  await simulator.stop()
})

/** Another printer in the place of the one that is there. */
export async function renew(options: Partial<SimulatorOptions>): Promise<void> {
  await simulator.stop()
  await begin(options)
}

export function connect(settings: Partial<PrusalinkSettings> = { apiKey: 'secret' }, lastJobRef?: string): Printer {
  const printer = prusalink.connect(
    { url: simulator.url, ...settings },
    { log: quiet, limits: LIMITS, timing: HASTY, ...(lastJobRef === undefined ? {} : { lastJobRef }) },
  )
  open.push(printer)
  return printer
}

/** A print that runs for long, and what the printer said before it. */
export async function started(printer: Printer) {
  await ready(printer, 5)
  const file = await put(printer, LONG)
  const before = await printer.fingerprint()
  expect(await printer.start(file.name, 3_000)).toEqual({ kind: 'accepted' })
  return { file, before }
}
