import { expect, test } from 'vitest'
import { resumePrint } from '../../src/entities/pause.ts'
import {
  addFile,
  admin,
  hold,
  moves,
  openFarm,
  printOn,
  printRow,
  reaches,
  starts,
  submit,
  takePrinter,
  truth,
  until,
} from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// The power goes in mid print. What the printer lets go on is the same attempt; what it lost is held. Never a second start.

const config = await testConfig({
  SIMULATORS: 'prusalink:2,bambu:2,octoprint:1',
  SIMULATOR_SPEED: '150',
  LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
})
const farm = await openFarm(config)
const { id: gcode } = await addFile(farm, 'examples/files/testqube_a1.gcode')
const { id: sliced } = await addFile(farm, 'test/fixtures/gcode/Testqube.gcode.3mf')

type Printer = Awaited<ReturnType<typeof takePrinter>>

/** A print that is seen to run when the power goes. */
async function cutInMidPrint(index: number, how: object = {}): Promise<{ printer: Printer; printId: string }> {
  const printer = await takePrinter(farm, index)
  const printId = await printOn(farm, printer, printer.simulator.kind === 'bambu' ? sliced : gcode)
  await reaches(farm, printId, 'printing')
  await admin(printer.simulator, 'POST', 'fault', { kind: 'power-panic', downMilliseconds: 300, ...how })
  return { printer, printId }
}

/** Started once, as one attempt, by us. */
async function startedOnce({ simulator }: Printer, printId: string): Promise<void> {
  const { remoteName, attempt } = await printRow(farm, printId)
  expect(attempt).toBe(1)
  const ours = starts(await truth(simulator)).filter(({ fileName }) => fileName === remoteName)
  expect(ours).toMatchObject([{ onPart: false }])
  expect((await moves(farm, printId)).filter((state) => state === 'starting')).toHaveLength(1)
}

test.concurrent('a PrusaLink print that goes on by itself is the same attempt to its end', async () => {
  const { printer, printId } = await cutInMidPrint(0)
  expect((await reaches(farm, printId, 'completed', 'held', 'failed')).state).toBe('completed')
  await startedOnce(printer, printId)
})

test.concurrent('a PrusaLink print that asks first, since the bed has cooled, waits for a person and goes on as the same attempt', async () => {
  const { printer, printId } = await cutInMidPrint(1, { how: 'asks' })
  expect((await reaches(farm, printId, 'paused', 'held', 'completed')).reason).toMatchObject({ code: 'ATTENTION' })
  await admin(printer.simulator, 'POST', 'answer')
  expect((await reaches(farm, printId, 'completed', 'held', 'failed')).state).toBe('completed')
  await startedOnce(printer, printId)
})

test.concurrent('a Bambu Lab print that was interrupted waits for a person, and goes on as the same attempt', async () => {
  const { printer, printId } = await cutInMidPrint(2)
  const waits = await reaches(farm, printId, 'paused', 'held', 'completed')
  expect(waits).toMatchObject({ state: 'paused', reason: { code: 'ATTENTION' } })
  expect(waits.reason?.detail).toContain('0300_8007')
  await hold(farm, printId, resumePrint)
  expect((await reaches(farm, printId, 'completed', 'held', 'failed')).state).toBe('completed')
  await startedOnce(printer, printId)
})

test.concurrent('a Bambu Lab print that a person gives up after the power was back is canceled', async () => {
  const { printer, printId } = await cutInMidPrint(3)
  await reaches(farm, printId, 'paused')
  await admin(printer.simulator, 'POST', 'panel-cancel')
  expect((await reaches(farm, printId, 'canceled', 'held', 'failed')).state).toBe('canceled')
  await startedOnce(printer, printId)
})

test.concurrent('a print of OctoPrint is lost and held; what Marlin lets go on from its card is not ours, and nothing else starts', async () => {
  const { printer, printId } = await cutInMidPrint(4)
  const [next = ''] = await submit(farm, gcode, 1, printer.id)
  expect(await reaches(farm, printId, 'held', 'completed', 'failed')).toMatchObject({
    state: 'held',
    reason: { code: 'OUTCOME_UNKNOWN' },
  })
  await until(async () => starts(await truth(printer.simulator)).some(({ fileName }) => fileName === 'OLDPRI~1.GCO'))
  expect((await printRow(farm, printId)).state).toBe('held')
  expect(await moves(farm, next)).toEqual([])
  await startedOnce(printer, printId)
})
