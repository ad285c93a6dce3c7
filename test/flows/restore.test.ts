import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Context, openContext } from '../../src/context.ts'
import type { Config } from '../../src/core/config.ts'
import { openLog } from '../../src/core/log.ts'
import { sealFields } from '../../src/core/seal.ts'
import { startDispatch } from '../../src/dispatch/start.ts'
import { startSimulators } from '../../src/drivers/simulators.ts'
import { clearBed } from '../../src/entities/clearance.ts'
import { row } from '../../src/entities/database.ts'
import { explainInputs } from '../../src/entities/matching.ts'
import { createPrinter } from '../../src/entities/printer.ts'
import { match } from '../../src/farm/match.ts'
import { startMonitor } from '../../src/monitor/start.ts'
import { publish } from '../../src/queues/events.ts'
import { startRender, startWorker } from '../../src/workers/start.ts'
import { administer } from '../support/administer.ts'
import { addFile, admin, type Farm, starts, submit, truth, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R20 from end to end: a print is carried out, then the database is put back to before it. The copy is an older one of
// the same cluster, so that neither the number of the cluster nor its timeline tell.

const config = await testConfig({ SIMULATORS: 'octoprint:1', SIMULATOR_SPEED: '1200' })
const started = await startSimulators(config, openLog(config, 'test'))
const simulator = started.simulators[0] ?? expect.fail('no simulator')
afterAll(() => started.stop())

/** The whole farm on a database, until the work is done. */
async function withFarm(at: Config, work: (farm: Farm) => Promise<void>, parts = true): Promise<void> {
  const context = await openContext(at, 'test')
  const begin = [startWorker, startRender, startMonitor, async (opened: Context) => startDispatch(opened)]
  const running = await Promise.all((parts ? begin : []).map((start) => start(context)))
  try {
    await work({ context } as Farm)
  } finally {
    await Promise.all(running.map((part) => part.stop()))
    await context.close()
  }
}

async function copyOf(original: Config): Promise<Config> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const database = new URL(original.DATABASE_URL ?? '')
  await administer(database, `CREATE DATABASE ${name} TEMPLATE ${database.pathname.slice(1)}`)
  afterAll(() => administer(database, `DROP DATABASE ${name} WITH (FORCE)`))
  database.pathname = name
  return { ...original, DATABASE_URL: database.href, QUEUE_PREFIX: name.replace('_', '-') }
}

const rule = async ({ context }: Farm, printId: string) => {
  const { wish, candidates } = await explainInputs(context.db, printId)
  const [printer] = candidates
  if (!wish || !printer) throw new Error('no such print or printer')
  return match(wish, printer).rules.find(({ rule: name }) => name === 'restored-database')
}
const stateOf = async ({ context }: Farm, printId: string) =>
  (await row<{ state: string }>(context.db, 'SELECT state FROM prints WHERE id = $1', [printId]))?.state
const seen = ({ context }: Farm) =>
  row<{ state: string; bed: string; bedEpoch: number; asked: boolean }>(
    context.db,
    'SELECT state, bed, bed_epoch AS "bedEpoch", unasked_since IS NULL AS asked FROM printers',
  )
const restoreReason = async ({ context }: Farm) =>
  (await row<{ reason: string | null }>(context.db, 'SELECT restore_reason AS reason FROM installation'))?.reason

test('a print that the restored database has forgotten holds its printer until a person clears the bed', async () => {
  let [printerId, printId] = ['', '']
  await withFarm(config, async (farm) => {
    const settings = sealFields({ url: simulator.url, apiKey: simulator.apiKey }, ['apiKey'], config.SETTINGS_KEY ?? '')
    const { id } = await createPrinter(farm.context.db, { name: 'one', kind: 'octoprint', settings })
    printerId = id
    await publish(farm.context, { type: 'printer-changed', printerId, why: 'created' })
    const file = await addFile(farm, 'examples/files/testqube_a1.gcode')
    printId = (await submit(farm, file.id))[0] ?? ''
    await until(async () => (await seen(farm))?.state === 'idle')
  })
  const [backup, folder] = [await copyOf(config), await copyOf(config)]
  await withFarm(config, async (farm) => {
    await until(async () => (await seen(farm))?.state === 'idle')
    await clearBed(farm.context.db, printerId, { evidence: 'operator', by: 'test' })
    await publish(farm.context, { type: 'printer-changed', printerId, why: 'bed' })
    await until(async () => (await stateOf(farm, printId)) === 'completed')
    await until(async () => (await seen(farm))?.state === 'completed')
  })
  expect(starts(await truth(simulator))).toHaveLength(1)

  // Only the database was put back: the mark in the data folder tells, and the printer is asked before anything starts.
  await withFarm(backup, async (farm) => {
    await until(async () => (await restoreReason(farm))?.includes('older copy') === true)
    await until(async () => (await seen(farm))?.asked === true && (await seen(farm))?.state === 'completed')
    expect(await rule(farm, printId)).toMatchObject({ ok: false, actual: { files: [expect.stringMatching(/^py-/)] } })
  })

  // The whole folder was put back, mark and all: the file on the printer is the only witness, and it is enough.
  rmSync(join(config.DATA_DIR, 'database-mark.json'))
  await withFarm(folder, async (farm) => {
    await until(async () => (await rule(farm, printId))?.ok === false && (await seen(farm))?.state === 'completed')
    expect(await restoreReason(farm)).toBeNull()
    const { db } = farm.context
    const bedEpoch = (await seen(farm))?.bedEpoch ?? -1
    await admin(simulator, 'POST', 'clear-bed')
    await clearBed(db, printerId, { evidence: 'camera', eventId: 'c1', bedEpoch, by: 'camera' })
    await publish(farm.context, { type: 'printer-changed', printerId, why: 'bed' })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await rule(farm, printId)).toMatchObject({ ok: false })
    expect(starts(await truth(simulator))).toHaveLength(1)

    await clearBed(db, printerId, { evidence: 'operator', by: 'test' })
    expect(await rule(farm, printId)).toMatchObject({ ok: true })
    await publish(farm.context, { type: 'printer-changed', printerId, why: 'bed' })
    await until(async () => (await stateOf(farm, printId)) === 'completed')
  })
  expect(starts(await truth(simulator)).map(({ onPart }) => onPart)).toEqual([false, false])
}, 120_000)
