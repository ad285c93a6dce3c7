import { expect, test } from 'vitest'
import { addFile, addPrinter, clear, moves, openFarm, printRow, reaches, submit, truth } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

const GCODE = 'examples/files/c_voron_printability_truth.gcode'

const config = await testConfig({
  SIMULATORS: 'octoprint:2',
  SIMULATOR_SPEED: '3000',
  LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
})
const farm = await openFarm(config)
const [first, second] = farm.simulators
if (!first || !second) throw new Error('two simulators wanted')

test('a print goes from the line to completed, started once, reported as the printer says', async () => {
  const printerId = await addPrinter(farm, first)
  const file = await addFile(farm, GCODE)
  expect(file.state).toBe('ready')

  const [printId = ''] = await submit(farm, file.id)
  await clear(farm, printerId, first)
  const done = await reaches(farm, printId, 'completed', 'failed', 'held')

  expect(done.state).toBe('completed')
  expect(await moves(farm, printId)).toEqual(['preparing', 'transferring', 'starting', 'printing', 'completed'])
  const log = await truth(first)
  expect(log.filter((entry) => entry.event === 'start')).toHaveLength(1)
  expect(log.find((entry) => entry.event === 'start')).toMatchObject({ fileName: done.remoteName, onPart: false })
  expect(done.actualSeconds).toBeGreaterThan(600)
})

test('a second print waits until the bed is cleared', async () => {
  const file = await addFile(farm, GCODE)
  const [printId = ''] = await submit(farm, file.id)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect((await printRow(farm, printId)).state).toBe('queued')
})
