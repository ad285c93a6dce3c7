import { expect, test } from 'vitest'
import { row } from '../../src/entities/database.ts'
import { explainInputs } from '../../src/entities/matching.ts'
import { match } from '../../src/farm/match.ts'
import { addFile, addPrinter, admin, clear, openFarm, reaches, starts, submit, truth, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R20: a printer whose files cannot be listed (a missing stick, an upload that has its one line) tells well how it is.

const farm = await openFarm(await testConfig({ SIMULATORS: 'octoprint:1', SIMULATOR_SPEED: '200' }))
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
