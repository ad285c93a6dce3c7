import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openAttemptOf } from '../../src/entities/attempt.ts'
import { row, rows } from '../../src/entities/database.ts'
import { retryPrint } from '../../src/entities/decision.ts'
import { commitIntent } from '../../src/entities/intent.ts'
import { pausePrint } from '../../src/entities/pause.ts'
import { movePrint } from '../../src/entities/print.ts'
import {
  addFile,
  admin,
  cancel,
  hold,
  hurry,
  moves,
  openFarm,
  printing,
  printOn,
  printRow,
  reaches,
  starts,
  takePrinter,
  truth,
  until,
} from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// The life of a print on printers that push nothing and keep no history: only a number, an end screen and polls.

const config = await testConfig({
  SIMULATORS: 'prusalink:13',
  SIMULATOR_SPEED: '150',
  LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
})
const farm = await openFarm(config)
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

// The longest first; the others run beside it.
test.concurrent('a print that its printer does not show is asked for, although nothing that the monitor sees changes', async () => {
  const printer = await takePrinter(farm, 7)
  await reaches(farm, await printOn(farm, printer, fileId), 'completed')
  await admin(printer.simulator, 'POST', 'fault', { kind: 'slow', bytesPerSecond: 20_000 })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'transferring')
  const { db } = farm.context
  const attempt = await openAttemptOf(db, printId, 1)
  let sent: { name: string } | undefined
  await until(async () => {
    sent = await row(db, 'SELECT remote_name AS name FROM transfers WHERE attempt_id = $1', [attempt?.id])
    return sent !== undefined
  })
  if (!attempt || !sent) throw new Error('no attempt')
  // The look that follows each change is over by then.
  await sleep(4_000)
  const fingerprint = { state: 'completed', jobRef: '1' } as const
  await commitIntent(db, { attempt, remoteName: sent.name, fingerprint, by: 'test' })
  await movePrint(db, { printId, from: 'starting', to: 'printing', by: 'test', why: 'as a worker saw it' })
  expect(await reaches(farm, printId, 'held', 'completed')).toMatchObject({ reason: { code: 'OUTCOME_UNKNOWN' } })
}, 90_000)

test.concurrent('a print goes from the line to completed: started once, reported as the printer says', async () => {
  const printer = await takePrinter(farm, 0)
  const printId = await printOn(farm, printer, fileId)
  const done = await reaches(farm, printId, 'completed', 'failed', 'held')
  expect(done.state).toBe('completed')
  expect(await moves(farm, printId)).toEqual(['preparing', 'transferring', 'starting', 'printing', 'completed'])
  expect(starts(await truth(printer.simulator))).toMatchObject([{ fileName: done.remoteName, onPart: false }])
  expect(done.actualSeconds).toBeGreaterThan(300)
}, 60_000)

test.concurrent('pause and cancel are true when the printer shows them', async () => {
  const printer = await takePrinter(farm, 1)
  const printId = await printing(farm, printer, fileId)
  await hold(farm, printId, pausePrint)
  await reaches(farm, printId, 'paused')
  await cancel(farm, printId)
  await reaches(farm, printId, 'canceled')
  expect((await truth(printer.simulator)).find(({ event }) => event === 'end')).toMatchObject({ outcome: 'canceled' })
}, 60_000)

test.concurrent('a start whose answer is lost is not sent again', async () => {
  const printer = await takePrinter(farm, 2)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'drop-after', method: 'POST', path: '/api/v1/files/usb/py-' })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
  expect((await printRow(farm, printId)).attempt).toBe(1)
}, 60_000)

test.concurrent('a start that never arrived is held on a printer whose number nobody has seen', async () => {
  const printer = await takePrinter(farm, 3)
  await admin(printer.simulator, 'POST', 'fault', {
    kind: 'drop-before',
    method: 'POST',
    path: '/api/v1/files/usb/py-',
  })
  const printId = await printOn(farm, printer, fileId)
  expect(await reaches(farm, printId, 'held', 'completed')).toMatchObject({
    state: 'held',
    reason: { code: 'START_UNKNOWN' },
  })
  expect(starts(await truth(printer.simulator))).toHaveLength(0)
}, 60_000)

test.concurrent('a start that never arrived is proven so by the number, and the print tried again', async () => {
  const printer = await takePrinter(farm, 4)
  await reaches(farm, await printOn(farm, printer, fileId), 'completed')
  await admin(printer.simulator, 'POST', 'fault', {
    kind: 'drop-before',
    method: 'POST',
    path: '/api/v1/files/usb/py-',
  })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'completed')
  expect(await printRow(farm, printId)).toMatchObject({ attempt: 2 })
  expect(starts(await truth(printer.simulator)).map(({ onPart }) => onPart)).toEqual([false, false])
}, 90_000)

/** A start that the screen answers with a question, on a printer whose number was seen. */
async function asked(index: number, numbers = 'early') {
  const printer = await takePrinter(farm, index)
  await reaches(farm, await printOn(farm, printer, fileId), 'completed')
  await admin(printer.simulator, 'POST', 'fault', { kind: 'dialog', numbers })
  const printId = await printOn(farm, printer, fileId)
  await until(async () => (await printRow(farm, printId)).reason?.code === 'ATTENTION')
  expect((await printRow(farm, printId)).state).toBe('starting')
  return { printer, printId }
}
const BEGUN = ['preparing', 'transferring', 'starting']

test.concurrent('a print before which the screen asks has not begun; it does when a person says yes', async () => {
  const { printer, printId } = await asked(8)
  expect(await admin(printer.simulator, 'POST', 'answer')).toEqual({ done: true })
  expect((await reaches(farm, printId, 'completed', 'held')).reason).toBeNull()
  expect(await moves(farm, printId)).toEqual([...BEGUN, 'printing', 'completed'])
}, 90_000)

test.concurrent('a person who says no to it puts it back in line, and its bed is as clear as before', async () => {
  const { printer, printId } = await asked(9, 'late')
  expect(await admin(printer.simulator, 'POST', 'panel-cancel')).toEqual({ done: true })
  await reaches(farm, printId, 'completed', 'held')
  expect(await moves(farm, printId)).toEqual([...BEGUN, 'queued', ...BEGUN, 'printing', 'completed'])
  expect(starts(await truth(printer.simulator))).toHaveLength(2)
}, 90_000)

test.concurrent('where the question has used a number up, it is held after a no: nobody can tell whether it ran', async () => {
  const { printer, printId } = await asked(11)
  expect(await admin(printer.simulator, 'POST', 'panel-cancel')).toEqual({ done: true })
  expect(await reaches(farm, printId, 'completed', 'held')).toMatchObject({
    state: 'held',
    // By the worker, or by the monitor where it has seen the moment of PRINTING before the question.
    reason: { code: expect.stringMatching(/^(START|OUTCOME)_UNKNOWN$/) },
  })
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
}, 90_000)

test.concurrent('a cancel while it asks is sent to the printer, and the print is canceled', async () => {
  const { printer, printId } = await asked(10)
  await cancel(farm, printId)
  await reaches(farm, printId, 'canceled', 'held')
  expect((await moves(farm, printId)).filter((state) => state !== 'printing')).toEqual([...BEGUN, 'canceled'])
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
}, 90_000)

test.each([
  ['is learned from the end screen', false, 'completed'],
  ['is held when somebody left the end screen', true, 'held'],
])(
  'an outcome that happened while no monitor looked %s',
  async (_what, dismissed, state) => {
    const { printer, printId } = await again(5)
    await farm.running.get('monitor')?.stop()
    await hurry(printer)
    await until(async () => (await truth(printer.simulator)).filter(({ event }) => event === 'end').length === runs)
    if (dismissed) expect(await admin(printer.simulator, 'POST', 'dismiss')).toEqual({ done: true })
    expect((await printRow(farm, printId)).state).toBe('printing')
    await farm.restart('monitor')
    expect(await reaches(farm, printId, 'completed', 'failed', 'canceled', 'held')).toMatchObject({ state })
  },
  90_000,
)

test('a print that is tried again after a cancel of it waits in line', async () => {
  const printer = await takePrinter(farm, 12)
  const printId = await printing(farm, printer, fileId)
  const { db } = farm.context
  await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 100 })
  await reaches(farm, printId, 'held')
  await db.query(
    `INSERT INTO commands (printer_id, print_id, attempt, verb, state, requested_by, deadline_at)
    VALUES ($1, $2, 1, 'cancel', 'accepted', 'test', now())`,
    [printer.id, printId],
  )
  await db.query('UPDATE prints SET cancel_requested_at = now() WHERE id = $1', [printId])
  await hold(farm, printId, retryPrint)
  expect(await reaches(farm, printId, 'queued', 'canceled')).toMatchObject({ state: 'queued' })
})

test('a print that starts while no monitor looks is seen to run by who sent the start', async () => {
  const printer = await takePrinter(farm, 6)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'slow', bytesPerSecond: 50_000 })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'transferring')
  await farm.running.get('monitor')?.stop()
  await reaches(farm, printId, 'printing', 'held')
  const seen = await rows(
    farm.context.db,
    'SELECT to_state AS "to", moved_by AS "by" FROM print_events WHERE print_id = $1 ORDER BY id',
    [printId],
  )
  expect(seen.at(-1)).toEqual({ to: 'printing', by: 'worker' })
  await farm.restart('monitor')
  expect(await reaches(farm, printId, 'completed', 'held')).toMatchObject({ state: 'completed' })
}, 90_000)

let runs = 0
let kept: Awaited<ReturnType<typeof takePrinter>> | undefined
/** The same printer for each of several prints. */
async function again(index: number) {
  kept ??= await takePrinter(farm, index)
  runs += 1
  return { printer: kept, printId: await printing(farm, kept, fileId) }
}
