import { beforeAll, expect, test } from 'vitest'
import { sealFields } from '../../src/core/seal.ts'
import { pauseBatch } from '../../src/entities/batch.ts'
import { row } from '../../src/entities/database.ts'
import { beginEjection, ejectionWork, lastEjection, planEjections } from '../../src/entities/ejection.ts'
import { createPool, type PoolPatch, updatePool } from '../../src/entities/pool.ts'
import { updatePrinter } from '../../src/entities/printer.ts'
import { patchPrint } from '../../src/entities/waiting.ts'
import { publish } from '../../src/queues/events.ts'
import {
  addFile,
  admin,
  clear,
  moves,
  openFarm,
  printOn,
  reaches,
  starts,
  submit,
  type Truth,
  takePrinter,
  truth,
  until,
} from '../support/farm.ts'
import { later } from '../support/line.ts'
import { testConfig } from '../support/services.ts'

// What people change of a printer, a print or a pool between the moment when a print is given to it and the start.

const config = await testConfig({ SIMULATORS: 'octoprint:14', SIMULATOR_SPEED: '200' })
const farm = await openFarm(config)
const { db } = farm.context
let fileId = ''
beforeAll(async () => {
  fileId = (await addFile(farm, 'examples/files/testqube_a1.gcode')).id
})

const ends = (log: readonly Truth[]): Truth[] => log.filter(({ event }) => event === 'end')

const seen = (printerId: string) =>
  row<{ state: string; bed: string }>(db, 'SELECT state, bed FROM printers WHERE id = $1', [printerId])

async function change(printerId: string, patch: Parameters<typeof updatePrinter>[2]): Promise<void> {
  await updatePrinter(db, printerId, patch)
  await publish(farm.context, { type: 'printer-changed', printerId, why: 'changed' })
}

test('a bed that was cleared is not the bed of the device that new settings lead to', async () => {
  const printer = await takePrinter(farm, 0)
  const other = farm.simulators[1] ?? expect.fail('no simulator')
  await admin(other, 'POST', 'panel-start', { file: 'somebody.gcode' })
  await until(async () => ends(await truth(other)).length === 1)
  // So that it shows nothing of what lies on it.
  await admin(other, 'POST', 'restart', { downMilliseconds: 100 })
  await reaches(farm, await printOn(farm, printer, fileId), 'completed')
  await clear(farm, printer.id, printer.simulator)
  const settings = sealFields({ url: other.url, apiKey: other.apiKey }, ['apiKey'], config.SETTINGS_KEY ?? '')
  await change(printer.id, { settings })
  await until(async () => (await seen(printer.id))?.state === 'idle')
  expect((await seen(printer.id))?.bed).toBe('occupied')
})

test('a part that is to be ejected is not looked for on the device that new settings lead to', async () => {
  const printer = await takePrinter(farm, 4)
  const other = farm.simulators[1] ?? expect.fail('no simulator')
  const pool = await createPool(db, { name: 'unattended', attended: false })
  // As long as the bed is warmer than that the part waits.
  await change(printer.id, { poolId: pool.id, ejection: { lines: ['G28 X'], bedCelsius: 1 } })
  await reaches(farm, await printOn(farm, printer, fileId), 'completed')
  await until(async () => (await planEjections(db)) > 0 || (await lastEjection(db, printer.id)) !== undefined)
  const { id = '' } = (await lastEjection(db, printer.id)) ?? {}
  expect((await ejectionWork(db, id))?.lies).toBe(true)
  // A monitor that has just come to the printer lists its files: meanwhile the part waits, and is not given up.
  await db.query('UPDATE printers SET unasked_since = now() WHERE id = $1', [printer.id])
  expect(await ejectionWork(db, id)).toMatchObject({ lies: true, unasked: true })
  expect(await beginEjection(db, id, 1)).toBeUndefined()
  await db.query('UPDATE printers SET unasked_since = NULL WHERE id = $1', [printer.id])
  const settings = sealFields({ url: other.url, apiKey: other.apiKey }, ['apiKey'], config.SETTINGS_KEY ?? '')
  await updatePrinter(db, printer.id, { settings })
  expect((await ejectionWork(db, id))?.lies ?? false).toBe(false)
})

test.concurrent.each([
  [2, { maintenance: true }],
  [3, { disabled: true }],
])('a printer that is taken out of work while a file is on its way is not started (%i)', async (index, how) => {
  const printer = await takePrinter(farm, index)
  const late = { kind: 'delay', method: 'POST', path: '/api/files/local', milliseconds: 2_000 }
  await admin(printer.simulator, 'POST', 'fault', late)
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'transferring')
  await change(printer.id, how)
  await reaches(farm, printId, 'queued', 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(0)
  await change(printer.id, { maintenance: false, disabled: false })
  await reaches(farm, printId, 'completed')
  expect((await moves(farm, printId)).filter((state) => state === 'starting')).toHaveLength(1)
})

test.concurrent('a print whose filament was taken out while its file was on its way is not started until it is back', async () => {
  const printer = await takePrinter(farm, 5)
  const spool = (material: string) => ({ loaded: [{ slot: 0, material, colour: 'black' }] })
  await change(printer.id, spool('PLA'))
  const late = { kind: 'delay', method: 'POST', path: '/api/files/local', milliseconds: 2_000 }
  await admin(printer.simulator, 'POST', 'fault', late)
  const [printId = ''] = await submit(farm, fileId, 1, printer.id)
  await db.query(`UPDATE prints SET material = 'PLA' WHERE id = $1`, [printId])
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, printId, 'transferring')
  await change(printer.id, spool('PETG'))
  await reaches(farm, printId, 'queued', 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(0)
  await change(printer.id, spool('PLA'))
  await reaches(farm, printId, 'completed')
  expect((await moves(farm, printId)).filter((state) => state === 'starting')).toHaveLength(1)
})

const clock = (minutes: number): string => later(minutes).toISOString().slice(11, 16)
const quietNow = { timeZone: 'UTC', from: clock(180), to: clock(181) }
const putOff = (notBefore: string | null) => (print: string) => patchPrint(db, print, { notBefore })
const ofBatch = (paused: boolean) => async (print: string) => {
  const of = await row<{ id: string }>(db, 'SELECT batch_id AS id FROM prints WHERE id = $1', [print])
  return pauseBatch(db, of?.id ?? '', paused)
}
const ofPool = (patch: PoolPatch) => (_print: string, pool: string) => updatePool(db, pool, patch)

test.concurrent.each([
  [6, 'is put off', putOff(later(60).toISOString()), putOff(null)],
  [7, 'has its pool paused', ofPool({ paused: true }), ofPool({ paused: false })],
  [9, 'has its batch paused', ofBatch(true), ofBatch(false)],
  [8, 'comes to the end of the hours of its pool', ofPool({ hours: quietNow }), ofPool({ hours: null })],
] as const)('%i: a print that %s while its file is on its way is not started', async (index, _what, stop, goOn) => {
  const printer = await takePrinter(farm, index)
  const pool = await createPool(db, { name: `pool ${index}` })
  await change(printer.id, { poolId: pool.id })
  const late = { kind: 'delay', method: 'POST', path: '/api/files/local', milliseconds: 2_000 }
  await admin(printer.simulator, 'POST', 'fault', late)
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'transferring')
  await stop(printId, pool.id)
  const back = await reaches(farm, printId, 'queued', 'completed')
  expect(back).toMatchObject({ state: 'queued', reason: { code: 'START_POSTPONED' } })
  expect(starts(await truth(printer.simulator))).toHaveLength(0)
  // It is nobody's fault.
  expect(await row(db, 'SELECT failures FROM printers WHERE id = $1', [printer.id])).toEqual({ failures: 0 })
  await goOn(printId, pool.id)
  await reaches(farm, printId, 'completed')
  expect((await moves(farm, printId)).filter((state) => state === 'starting')).toHaveLength(1)
})

type Patch = Parameters<typeof updatePrinter>[2]
const told = { formats: ['gcode'], nozzleMillimetres: 0.4 }
const CHANGES: [number, string, Patch, Patch][] = [
  [10, 'nozzle', { capabilities: { ...told, nozzleMillimetres: 0.6 } }, { capabilities: told }],
  [11, 'model', { model: 'X1' }, { model: 'A1' }],
  [12, 'build volume', { capabilities: { buildVolumeMillimetres: { x: 9, y: 9, z: 9 } } }, { capabilities: told }],
  [13, 'owner', { projects: ['elsewhere'] }, { projects: [] }],
]
test.concurrent.each(CHANGES)(
  '%i: a print whose printer gets another %s while its file is on its way is matched anew',
  async (index, _what, other, back) => {
    const printer = await takePrinter(farm, index)
    await change(printer.id, { model: 'A1', capabilities: told })
    const late = { kind: 'delay', method: 'POST', path: '/api/files/local', milliseconds: 2_000 }
    await admin(printer.simulator, 'POST', 'fault', late)
    const printId = await printOn(farm, printer, fileId)
    await reaches(farm, printId, 'transferring')
    await change(printer.id, other)
    const given = await reaches(farm, printId, 'queued', 'completed')
    expect(given).toMatchObject({ state: 'queued', reason: { code: 'START_POSTPONED' } })
    expect(starts(await truth(printer.simulator))).toHaveLength(0)
    await change(printer.id, back)
    await reaches(farm, printId, 'completed')
    expect((await moves(farm, printId)).filter((state) => state === 'starting')).toHaveLength(1)
  },
)
