import { afterAll, expect, test } from 'vitest'
import { PrusalinkSimulator } from '../../src/drivers/prusalink/simulator.ts'
import { rows } from '../../src/entities/database.ts'
import { addPrinter, openFarm, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// A file name that JSON can carry and PostgreSQL cannot hold must not stop the journal of its printer.

const config = await testConfig({ LOG_LEVEL: process.env.TEST_LOG ?? 'silent' })
const farm = await openFarm(config, ['monitor'])
const { db } = farm.context
const simulator = new PrusalinkSimulator({ apiKey: 'secret', speed: 60 })
await simulator.start()
afterAll(() => simulator.stop())
const settings = { url: simulator.url, apiKey: 'secret' }
const info = { name: 'odd', kind: 'prusalink', url: simulator.url, apiKey: 'secret', settings, logFile: '' } as const
const printerId = await addPrinter(farm, info)
const seen = () =>
  rows<{ kind: string; fileName: string | null; state: string | null }>(
    db,
    `SELECT kind, file_name AS "fileName", data->>'state' AS state FROM printer_events WHERE printer_id = $1 ORDER BY id`,
    [printerId],
  )

test.each([
  ['half of a surrogate pair', 'half \ud83d.gcode', 'half \ufffd.gcode'],
  ['a NUL', 'nul \0.gcode', 'nul .gcode'],
])(
  'a file that somebody prints under a name with %s is journaled, and what follows too',
  async (_what, name, stored) => {
    expect(simulator.panelStart(name)).toBe(true)
    await until(async () => (await seen()).some(({ state, fileName }) => state === 'printing' && fileName === stored))
    simulator.printer.cancel()
    await until(async () => (await seen()).some(({ kind, fileName }) => kind === 'ended' && fileName === stored))
    await until(async () => (await seen()).at(-1)?.state === 'canceled')
  },
)
