import { expect, test } from 'vitest'
import { resolvePrint, retryPrint } from '../../src/entities/decision.ts'
import { pausePrint, resumePrint } from '../../src/entities/pause.ts'
import { asEvents } from '../../src/entities/print.ts'
import { publish } from '../../src/queues/events.ts'
import {
  addFile,
  admin,
  cancel,
  clear,
  hold,
  hurry,
  moves,
  openFarm,
  printing,
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

// The life of one print at a time, with one thing going wrong each; every start is counted by the machine itself.

const config = await testConfig({
  SIMULATORS: 'octoprint:18',
  SIMULATOR_SPEED: '1200',
  LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
})
const farm = await openFarm(config)
const { context } = farm
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

// The longest first: it waits for what is sent to be given up, and the others run beside it.
test.concurrent('a start that arrives after the verdict finds no file and prints nothing', async () => {
  const printer = await takePrinter(farm, 5)
  await admin(printer.simulator, 'POST', 'fault', {
    kind: 'late',
    method: 'POST',
    path: '/api/files/local/py-',
    milliseconds: 12_000,
  })
  const printId = await printOn(farm, printer, fileId)
  await until(async () => (await printRow(farm, printId)).state === 'completed', undefined, 30_000)
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
})

test.concurrent('a print goes from the line to completed: started once, reported as the printer says', async () => {
  const printer = await takePrinter(farm, 0)
  const printId = await printOn(farm, printer, fileId)
  const done = await reaches(farm, printId, 'completed', 'failed', 'held')

  expect(done.state).toBe('completed')
  expect(await moves(farm, printId)).toEqual(['preparing', 'transferring', 'starting', 'printing', 'completed'])
  expect(starts(await truth(printer.simulator))).toMatchObject([{ fileName: done.remoteName, onPart: false }])
  expect(done.actualSeconds).toBeGreaterThan(300) // the printer's own seconds, not ours
})

test.concurrent('the next print waits until the bed is cleared, and then starts at once', async () => {
  const printer = await takePrinter(farm, 1)
  await reaches(farm, await printOn(farm, printer, fileId), 'completed')
  const [next = ''] = await submit(farm, fileId, 1, printer.id)
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect((await printRow(farm, next)).state).toBe('queued')
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, next, 'completed')
  expect(starts(await truth(printer.simulator)).map(({ onPart }) => onPart)).toEqual([false, false])
})

test.concurrent('a bed cannot be cleared from the intent until the print has ended', async () => {
  const printer = await takePrinter(farm, 2)
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'starting', 'printing')
  await expect(clear(farm, printer.id, printer.simulator)).rejects.toMatchObject({ code: 'BED_NOT_CLEARABLE' })
  await reaches(farm, printId, 'completed')
})

test.concurrent('a start whose answer is lost is not sent again', async () => {
  const printer = await takePrinter(farm, 3)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'drop-after', method: 'POST', path: '/api/files/local/py-' })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
  expect((await printRow(farm, printId)).attempt).toBe(1)
})

test.concurrent('a start that never arrived is proven so, its file removed, and the print tried again', async () => {
  const printer = await takePrinter(farm, 4)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'drop-before', method: 'POST', path: '/api/files/local/py-' })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
  expect(await printRow(farm, printId)).toMatchObject({ attempt: 2 })
  expect(await moves(farm, printId)).toEqual([
    'preparing',
    'transferring',
    'starting',
    'queued',
    'preparing',
    'transferring',
    'starting',
    'printing',
    'completed',
  ])
})

test.concurrent('a cancel before the start wins: nothing is ever printed', async () => {
  const printer = await takePrinter(farm, 6)
  await admin(printer.simulator, 'POST', 'fault', {
    kind: 'delay',
    method: 'POST',
    path: '/api/files/local',
    milliseconds: 1_500,
  })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'transferring')
  await cancel(farm, printId)
  expect((await printRow(farm, printId)).state).toBe('canceled')
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(starts(await truth(printer.simulator))).toHaveLength(0)
  expect((await printRow(farm, printId)).state).toBe('canceled')
})

test.concurrent('a cancel that loses stops the printer, and the print is canceled when it has stopped', async () => {
  const printer = await takePrinter(farm, 7)
  const printId = await printing(farm, printer, fileId)
  await cancel(farm, printId)
  await reaches(farm, printId, 'canceled')
  expect((await truth(printer.simulator)).find(({ event }) => event === 'end')).toMatchObject({ outcome: 'canceled' })
})

test.concurrent('pause and resume are true when the printer shows them', async () => {
  const printer = await takePrinter(farm, 8)
  const printId = await printing(farm, printer, fileId)
  await hold(farm, printId, pausePrint)
  await reaches(farm, printId, 'paused')
  await hold(farm, printId, resumePrint)
  await hurry(printer)
  await reaches(farm, printId, 'completed')
  expect((await moves(farm, printId)).slice(3)).toEqual(['printing', 'paused', 'printing', 'completed'])
})

test.concurrent('a printer that is away before the start fails nothing: the print waits and prints when it is back', async () => {
  const printer = await takePrinter(farm, 9)
  await admin(printer.simulator, 'POST', 'fault', {
    kind: 'drop-before',
    method: 'POST',
    path: '/api/files/local',
    times: 2,
  })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'completed')
  expect((await printRow(farm, printId)).attempt).toBeGreaterThan(1)
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
})

test.concurrent('a file that arrives cut is not started', async () => {
  const printer = await takePrinter(farm, 10)
  await admin(printer.simulator, 'POST', 'fault', {
    kind: 'truncate',
    method: 'POST',
    path: '/api/files/local',
    bytes: 5_000,
  })
  const printId = await printOn(farm, printer, fileId)
  const done = await reaches(farm, printId, 'completed')
  expect(done.attempt).toBe(2)
  expect(starts(await truth(printer.simulator))).toMatchObject([{ fileName: done.remoteName }])
})

test.concurrent('a print that somebody starts at the panel is seen, not disturbed, and voids the clearance', async () => {
  const printer = await takePrinter(farm, 11)
  await clear(farm, printer.id, printer.simulator)
  await admin(printer.simulator, 'POST', 'panel-start', { file: 'panel.gcode' })
  const bed = async () =>
    (await context.db.query('SELECT state, occupant, bed FROM printers WHERE id = $1', [printer.id]))[0]
  await until(
    async () => (await bed()).bed === 'occupied',
    async () => JSON.stringify(await bed()),
  )
  const [printId = ''] = await submit(farm, fileId, 1, printer.id)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect((await printRow(farm, printId)).state).toBe('queued')
  expect(starts(await truth(printer.simulator)).filter(({ fileName }) => fileName.startsWith('py-'))).toHaveLength(0)
})

test.concurrent('a server that dies in mid print leaves nothing to tell: the print is held until a person decides', async () => {
  const printer = await takePrinter(farm, 12)
  const printId = await printing(farm, printer, fileId)
  await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 200 })
  const held = await reaches(farm, printId, 'held', 'failed', 'completed')
  expect(held).toMatchObject({ state: 'held', reason: { code: 'OUTCOME_UNKNOWN' } })

  const { commandId = '' } = await resolvePrint(
    context.db,
    printId,
    { outcome: 'failed', note: 'power was cut' },
    'operator',
  )
  await context.queues.add('control', { commandId })
  await reaches(farm, printId, 'failed')
  await publish(context, ...asEvents((await retryPrint(context.db, printId, 'operator')).moves))
  await clear(farm, printer.id, printer.simulator)
  await hurry(printer)
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(2)
})

test.concurrent('a printer that fails says so: failed, with its reason', async () => {
  const printer = await takePrinter(farm, 13)
  const printId = await printing(farm, printer, fileId)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'thermal-error', error: 'Thermal Runaway, system stopped!' })
  const failed = await reaches(farm, printId, 'failed', 'held')
  expect(failed).toMatchObject({ state: 'failed', reason: { code: 'PRINT_FAILED' } })
  expect(failed.reason?.detail).toContain('Thermal Runaway')
})

test('a worker that stops in mid print hands over; the print goes on and settles', async () => {
  const printer = await takePrinter(farm, 14)
  const printId = await printing(farm, printer, fileId)
  await farm.restart('worker')
  await hurry(printer)
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
})

test('a print settles without any worker alive', async () => {
  const printer = await takePrinter(farm, 15)
  const printId = await printing(farm, printer, fileId)
  await farm.running.get('worker')?.stop()
  await hurry(printer)
  await reaches(farm, printId, 'completed')
  await farm.restart('worker')
})

test('an outcome that happened while no monitor looked is learned from the printer', async () => {
  const printer = await takePrinter(farm, 16)
  const printId = await printing(farm, printer, fileId)
  await farm.running.get('monitor')?.stop()
  await hurry(printer)
  await until(async () => (await truth(printer.simulator)).some(({ event }) => event === 'end'))
  expect((await printRow(farm, printId)).state).toBe('printing')
  await farm.restart('monitor')
  expect((await reaches(farm, printId, 'completed', 'held')).state).toBe('completed')
})

test('a wiped Redis loses nothing: jobs are rebuilt from the rows', async () => {
  const printer = await takePrinter(farm, 17)
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'transferring', 'starting', 'printing')
  const keys = await context.redis.keys(`${config.QUEUE_PREFIX}:*`)
  expect(keys.length).toBeGreaterThan(0)
  await context.redis.del(...keys)
  const [second = ''] = await submit(farm, fileId, 1, printer.id)
  await reaches(farm, printId, 'completed')
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, second, 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(2)
})
