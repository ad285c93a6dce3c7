import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { row } from '../../src/entities/database.ts'
import { cancelPrint, retryPrint } from '../../src/entities/decision.ts'
import { asEvents } from '../../src/entities/print.ts'
import { publish } from '../../src/queues/events.ts'
import { type Json, testApi } from '../support/api.ts'
import {
  addFile,
  admin,
  clear,
  openFarm,
  printRow,
  reaches,
  starts,
  submit,
  takePrinter,
  truth,
  until,
} from '../support/farm.ts'

// Mistakes of other print farms that no test elsewhere makes: docs/peers.md lists all of them with their tests.

const api = await testApi({ SIMULATORS: 'octoprint:12', SIMULATOR_SPEED: '1500' })
const farm = await openFarm(api.config)
const { context } = farm
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

const view = async (printId: string): Promise<Json> => (await api.admin('GET', `prints/${printId}`)).body
const board = async (queue: string, jobId: string): Promise<Json> =>
  (await api.admin('GET', `/board/api/queues/${queue}/${jobId}`)).body.job

test('a print that is taken from its printer in mid transfer and given to another one prints once, there', async () => {
  const [one, two] = [await takePrinter(farm, 0), await takePrinter(farm, 1)]
  await admin(one.simulator, 'POST', 'fault', {
    kind: 'delay',
    method: 'POST',
    path: '/api/files/local',
    milliseconds: 2_500,
  })
  const [printId = ''] = await submit(farm, fileId, 1, one.id)
  await clear(farm, one.id, one.simulator)
  await reaches(farm, printId, 'transferring')
  await publish(context, ...asEvents((await cancelPrint(context.db, printId, 'operator')).moves))
  await context.db.query('UPDATE prints SET wanted_printer_id = $2 WHERE id = $1', [printId, two.id])
  await publish(context, ...asEvents((await retryPrint(context.db, printId, 'operator')).moves))
  await clear(farm, two.id, two.simulator)
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(one.simulator))).toEqual([])
  expect(starts(await truth(two.simulator))).toHaveLength(1)
  // What the first printer still got is not left there to be started by anybody.
  await until(async () =>
    (await admin<{ files: Json[] }>(one.simulator, 'GET', 'state')).files.every(({ name }) => !/testqube/.test(name)),
  )
})

test("a file of ours that runs again after a power cycle is somebody else's job: nothing settles twice, no print goes onto it", async () => {
  const printer = await takePrinter(farm, 2)
  const [printId = '', next = ''] = await submit(farm, fileId, 2, printer.id)
  await clear(farm, printer.id, printer.simulator)
  const { remoteName } = await reaches(farm, printId, 'completed')
  const before = await view(printId)
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, next, 'completed')
  await clear(farm, printer.id, printer.simulator)
  await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 100 })
  await until(
    // Nobody answers while it is off.
    async () =>
      (await admin<{ done: boolean }>(printer.simulator, 'POST', 'panel-start', { file: remoteName }).catch(() => null))
        ?.done === true,
  )
  const [third = ''] = await submit(farm, fileId, 1, printer.id)
  await until(async () => (await api.admin('GET', `printers/${printer.id}`)).body.state === 'awaiting-clear')
  expect(await view(printId)).toEqual(before)
  expect((await printRow(farm, third)).state).toBe('queued')
  expect((await truth(printer.simulator)).filter(({ event, onPart }) => event === 'start' && onPart)).toEqual([])
})

test('forty copies are forty prints, each printed once', async () => {
  const printers = await Promise.all([3, 4, 5, 6, 7, 8].map((index) => takePrinter(farm, index)))
  const pool = (await api.admin('POST', 'pools', { body: { name: 'forty' } })).body.id
  for (const { id } of printers) await api.admin('PATCH', `printers/${id}`, { body: { pool: 'forty' } })
  const items = [{ fileId, copies: 40 }]
  const sent = await api.admin('POST', 'batches', { body: { projectId: 'p1', poolId: pool, items } })
  expect(sent.body.prints).toBe(40)
  const batch = async (): Promise<Json> => (await api.admin('GET', `batches/${sent.body.id}`)).body
  await until(
    async () => {
      for (const { id, simulator } of printers) {
        if ((await api.admin('GET', `printers/${id}`)).body.state === 'awaiting-clear') await clear(farm, id, simulator)
      }
      return (await batch()).counts.completed === 40
    },
    async () => JSON.stringify((await batch()).counts),
    90_000,
  )
  const logs = await Promise.all(printers.map(({ simulator }) => truth(simulator)))
  const started = logs.flatMap(starts)
  expect(started).toHaveLength(40)
  expect(started.some(({ onPart }) => onPart)).toBe(false)
  expect(new Set(started.map(({ fileName }) => fileName)).size).toBe(40)
}, 120_000)

test('a print that seems stuck for days while it runs is never put back in line', async () => {
  const printer = await takePrinter(farm, 9)
  const [printId = ''] = await submit(farm, fileId, 1, printer.id)
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, printId, 'printing', 'completed')
  await context.db.query(
    `UPDATE prints SET updated_at = now() - interval '5 days', started_at = now() - interval '5 days' WHERE id = $1`,
    [printId],
  )
  await context.db.query(
    `UPDATE attempts SET created_at = now() - interval '5 days', intent_at = now() - interval '5 days' WHERE print_id = $1`,
    [printId],
  )
  expect(await reaches(farm, printId, 'completed', 'queued', 'held', 'failed')).toMatchObject({
    state: 'completed',
    attempt: 1,
  })
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
  // Time is the printer's own, not what passed on the wall.
  expect((await printRow(farm, printId)).actualSeconds).toBeLessThan(7_200)
})

test('statistics count each print once, however often they are made and its jobs are run again', async () => {
  const printer = await takePrinter(farm, 10)
  const [printId = ''] = await submit(farm, fileId, 1, printer.id)
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, printId, 'completed')
  const { actualSeconds } = await printRow(farm, printId)
  const jobId = `print-${printId}-1`
  const summed = async () => {
    const run = await api.admin('PUT', '/board/api/queues/analytics/job-schedulers/analytics-schedule/run')
    await until(async () => (await board('analytics', run.body.job.id))?.finishedOn !== undefined)
    return row(context.db, 'SELECT completed, print_seconds AS seconds FROM daily_totals WHERE printer_id = $1', [
      printer.id,
    ])
  }
  await until(async () => (await board('print', jobId))?.finishedOn !== undefined)
  expect(await summed()).toEqual({ completed: 1, seconds: actualSeconds })
  await api.admin('PUT', `/board/api/queues/print/${jobId}/retry`)
  expect(await summed()).toEqual({ completed: 1, seconds: actualSeconds })
})

test('why a job failed is on its row, in the API and in Bull Board', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'printyard-peers-')), 'nothing.gcode')
  writeFileSync(path, 'this is no program at all\n')
  const { id, state } = await addFile(farm, path)
  expect(state).toBe('rejected')
  const { error } = (await api.admin('GET', `files/${id}`)).body
  expect(error).toMatchObject({ code: expect.stringMatching(/^FILE_/), detail: expect.any(String) })
  await until(async () => (await board('upload', `upload-${id}`))?.failedReason !== undefined)
  expect((await board('upload', `upload-${id}`)).failedReason).toContain(error.code)
})

test('a submission while Redis forgets everything is printed all the same', async () => {
  const printer = await takePrinter(farm, 11)
  const { body } = await api.admin('POST', 'quick-print', { body: { fileId, printerId: printer.id } })
  const keys = await context.redis.keys(`${api.config.QUEUE_PREFIX}:print*`)
  if (keys.length > 0) await context.redis.del(...keys)
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, body.prints[0].id, 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
})
