import { beforeAll, expect, test } from 'vitest'
import { explainInputs } from '../../src/entities/matching.ts'
import { pausePrint, resumePrint } from '../../src/entities/pause.ts'
import { match } from '../../src/farm/match.ts'
import {
  addFile,
  admin,
  clear,
  hold,
  moves,
  openFarm,
  printOn,
  printRow,
  reaches,
  standAt,
  starts,
  submit,
  takePrinter,
  truth,
} from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// A print is paused at every stage, also before it has begun.

const config = await testConfig({ SIMULATORS: 'octoprint:3', SIMULATOR_SPEED: '200' })
const farm = await openFarm(config)
let fileId = ''
beforeAll(async () => {
  fileId = (await addFile(farm, 'examples/files/testqube_a1.gcode')).id
})

test('what waits is kept back beside a free printer, lets the next one go first, and goes on when it is resumed', async () => {
  const printer = await takePrinter(farm, 0)
  const [first = '', second = ''] = await submit(farm, fileId, 2, printer.id)
  await hold(farm, first, pausePrint)
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, second, 'completed')
  await clear(farm, printer.id, printer.simulator)
  const { wish, candidates } = await explainInputs(farm.context.db, first)
  const here = candidates.find(({ printerId }) => printerId === printer.id)
  const rules = wish && here ? match(wish, here).rules : []
  expect(rules.flatMap(({ rule, ok }) => (ok ? [] : [rule]))).toEqual(['print-running'])
  expect((await printRow(farm, first)).state).toBe('queued')
  await hold(farm, first, resumePrint)
  await reaches(farm, first, 'completed')
  expect(await moves(farm, first)).toEqual(['preparing', 'transferring', 'starting', 'printing', 'completed'])
})

test('what is on its way is given back without a start, and starts once after it is resumed', async () => {
  const printer = await takePrinter(farm, 1)
  const late = { kind: 'delay', method: 'POST', path: '/api/files/local', milliseconds: 2_000 }
  await admin(printer.simulator, 'POST', 'fault', late)
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'transferring')
  await hold(farm, printId, pausePrint)
  expect((await reaches(farm, printId, 'queued', 'starting', 'printing')).state).toBe('queued')
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  expect((await printRow(farm, printId)).state).toBe('queued')
  expect(starts(await truth(printer.simulator))).toHaveLength(0)
  await hold(farm, printId, resumePrint)
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
})

test('what may be about to start is paused as soon as it runs', async () => {
  const printer = await takePrinter(farm, 2)
  await admin(printer.simulator, 'POST', 'speed', { speed: 20 })
  const standing = standAt('carry:before:write')
  const printId = await printOn(farm, printer, fileId)
  await standing.reached
  expect(await hold(farm, printId, pausePrint)).toBeDefined()
  standing.goOn()
  await reaches(farm, printId, 'paused')
  await hold(farm, printId, resumePrint)
  await admin(printer.simulator, 'POST', 'speed', { speed: 2_000 })
  await reaches(farm, printId, 'completed')
  expect((await moves(farm, printId)).slice(2)).toEqual(['starting', 'printing', 'paused', 'printing', 'completed'])
})
