import { expect, test } from 'vitest'
import { row } from '../../src/entities/database.ts'
import { explainInputs } from '../../src/entities/matching.ts'
import { match } from '../../src/farm/match.ts'
import {
  addFile,
  addPrinter,
  admin,
  clear,
  moves,
  openFarm,
  printOn,
  reaches,
  starts,
  submit,
  takePrinter,
  truth,
  until,
} from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R20: a printer whose files cannot be listed (a missing stick, an upload that has its one line) tells well how it is.

const farm = await openFarm(await testConfig({ SIMULATORS: 'octoprint:2', SIMULATOR_SPEED: '200' }))
const { db } = farm.context
const simulator = farm.simulators[0] ?? expect.fail('no simulator')

test('a printer whose files cannot be listed is watched, and takes no print before they are', async () => {
  await admin(simulator, 'POST', 'fault', {
    kind: 'refuse',
    method: 'GET',
    path: '/api/files/local',
    status: 503,
    times: 999,
  })
  const printerId = await addPrinter(farm, simulator)
  const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')
  const seen = () => row<{ state: string }>(db, 'SELECT state FROM printers WHERE id = $1', [printerId])
  await until(async () => (await seen())?.state === 'idle')
  const [printId = ''] = await submit(farm, fileId)
  await clear(farm, printerId, simulator)
  const { wish, candidates } = await explainInputs(db, printId)
  if (!wish || !candidates[0]) expect.fail('no such print or printer')
  expect(match(wish, candidates[0]).rules.filter(({ ok }) => !ok)).toMatchObject([{ rule: 'restored-database' }])
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(starts(await truth(simulator))).toHaveLength(0)
  await admin(simulator, 'POST', 'fault', { kind: 'refuse', on: false })
  await reaches(farm, printId, 'completed')
})

test('a file that is there while a monitor lists what the printer holds waits for the list', async () => {
  const printer = await takePrinter(farm, 1)
  const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')
  const late = { kind: 'delay', method: 'POST', path: '/api/files/local', milliseconds: 1_000 }
  await admin(printer.simulator, 'POST', 'fault', late)
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'transferring')
  await db.query('UPDATE printers SET unasked_since = now() WHERE id = $1', [printer.id])
  await until(
    async () =>
      (await row(
        db,
        `SELECT 1 FROM transfers t JOIN attempts a ON a.id = t.attempt_id WHERE a.print_id = $1 AND t.state = 'verified'`,
        [printId],
      )) !== undefined,
  )
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(starts(await truth(printer.simulator))).toHaveLength(0)
  await db.query('UPDATE printers SET unasked_since = NULL WHERE id = $1', [printer.id])
  await reaches(farm, printId, 'completed')
  expect(await moves(farm, printId)).toEqual(['preparing', 'transferring', 'starting', 'printing', 'completed'])
})
