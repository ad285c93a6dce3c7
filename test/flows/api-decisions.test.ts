import { expect, test } from 'vitest'
import { commandView } from '../../src/entities/command.ts'
import { type Resolution, resolvePrint, retryPrint } from '../../src/entities/decision.ts'
import { movePrint } from '../../src/entities/print.ts'
import { holdPrint } from '../../src/entities/settle.ts'
import { type Json, testApi } from '../support/api.ts'
import {
  addFile,
  admin as machine,
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

// What people decide about prints. R25: they decide what they looked at, the attempt and the event by which it is held; a later
// hold is another matter.

const api = await testApi({ SIMULATORS: 'octoprint:9', SIMULATOR_SPEED: '200', RATE_LIMIT_MAX_REQUESTS: '1000' })
const { admin } = api
const farm = await openFarm(api.config)
const { db, queues } = farm.context
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

/** A print whose server died under it: nobody knows its outcome. */
async function held(index: number) {
  const printer = await takePrinter(farm, index)
  const printId = await printing(farm, printer, fileId)
  await machine(printer.simulator, 'POST', 'restart', { downMilliseconds: 200 })
  await reaches(farm, printId, 'held')
  return { printer, printId }
}

/** It was seen to run, and is held for another reason by now. */
async function heldAnew(printId: string): Promise<void> {
  await db.transaction(async (sql) => {
    await movePrint(sql, { printId, from: 'held', to: 'printing', by: 'test', why: 'seen to run' })
    await holdPrint(sql, { printId, number: 1 }, 'test', { code: 'LINK_LOST', detail: 'nobody sees it' })
  })
}

async function becomesOf(commandId = ''): Promise<string | undefined> {
  const state = async () => (await commandView(db, commandId))?.state
  await until(async () => !['queued', 'sent'].includes((await state()) ?? ''))
  return state()
}

type Decide = (printId: string) => ReturnType<typeof resolvePrint>
const says =
  (outcome: Resolution['outcome']): Decide =>
  (printId) =>
    resolvePrint(db, printId, { outcome }, 'operator')
const DECISIONS: [string, number, Decide][] = [
  ['failed', 1, says('failed')],
  ['not-started', 2, says('not-started')],
  ['retry', 3, (printId) => retryPrint(db, printId, 'operator')],
]

test('the print and its events name the hold, and another one is refused', async () => {
  const { printId } = await held(0)
  const seen = (await admin('GET', `prints/${printId}`)).body
  const { items } = (await admin('GET', `prints/${printId}/events`)).body
  expect(items.map(({ id }: Json) => BigInt(id))).toEqual(
    items.map(({ id }: Json) => BigInt(id)).toSorted((a: bigint, b: bigint) => Number(a - b)),
  )
  expect(seen).toMatchObject({ state: 'held', heldEventId: items.at(-1).id })
  const resolve = (body: object) => admin('POST', `prints/${printId}/resolve`, { body: { outcome: 'failed', ...body } })
  const named = { attempt: seen.attempt, heldEventId: seen.heldEventId }
  expect((await resolve({ ...named, heldEventId: items[0].id })).body.code).toBe('ATTEMPT_STALE')
  expect((await resolve({ ...named, heldEventId: 'none' })).body.code).toBe('BODY_INVALID')
  await heldAnew(printId)
  expect((await resolve(named)).body.code).toBe('ATTEMPT_STALE')
  const { heldEventId } = (await admin('GET', 'prints?state=held')).body.items.find(({ id }: Json) => id === printId)
  expect(await resolve({ ...named, heldEventId })).toMatchObject({ status: 200, body: { state: 'failed' } })
  expect((await admin('GET', `prints/${printId}`)).body).not.toHaveProperty('heldEventId')
}, 60_000)

test.each(DECISIONS)(
  'a decision that waits for its printer decides no later hold (%s)',
  async (_, index, decide) => {
    const { printId, printer } = await held(index)
    await farm.running.get('worker')?.stop()
    const { commandId = '' } = await decide(printId)
    await heldAnew(printId)
    await queues.add('control', { commandId })
    await farm.restart('worker')
    expect(await becomesOf(commandId)).toBe('refused')
    expect(await printRow(farm, printId)).toMatchObject({ state: 'held', reason: { code: 'LINK_LOST' } })
    // Who looks again is heard.
    const again = await decide(printId)
    await queues.add('control', { commandId: again.commandId ?? '' })
    await until(async () => (await printRow(farm, printId)).state !== 'held')
    expect(starts(await truth(printer.simulator))).toHaveLength(1)
  },
  60_000,
)

test.each([['failed', 4] as const, ['not-started', 5] as const])(
  'nor one that begins while the printer is asked (%s)',
  async (outcome, index) => {
    const { printId, printer } = await held(index)
    const slow = { kind: 'delay', method: 'GET', path: '/api/files/local/py-', milliseconds: 1_500 }
    await machine(printer.simulator, 'POST', 'fault', slow)
    const { commandId = '' } = await says(outcome)(printId)
    await queues.add('control', { commandId })
    await until(async () => (await commandView(db, commandId))?.state === 'sent')
    await heldAnew(printId)
    expect(await becomesOf(commandId)).toBe('refused')
    expect(await printRow(farm, printId)).toMatchObject({ state: 'held', reason: { code: 'LINK_LOST' } })
  },
  60_000,
)

test('a 202 leads to the command, what is decided already to the print', async () => {
  const printer = await takePrinter(farm, 6)
  const printId = await printing(farm, printer, fileId)
  const canceled = await admin('POST', `prints/${printId}/cancel`)
  const { commandId } = canceled.body
  expect(canceled).toMatchObject({
    status: 202,
    headers: { location: `/api/printing/printers/${printer.id}/commands/${commandId}` },
  })
  expect((await admin('GET', canceled.headers.location ?? '')).body).toMatchObject({
    commandId,
    verb: 'cancel',
    printId,
  })
  await reaches(farm, printId, 'canceled')
  const again = await admin('POST', `prints/${printId}/retry`)
  expect(again).toMatchObject({ status: 200, headers: { location: `/api/printing/prints/${printId}` } })
}, 60_000)

test('that it was printed is not said against the proof of the printer that it did not start', async () => {
  const printer = await takePrinter(farm, 7)
  const lost = { kind: 'drop-before', path: '/api/files/local/py-' }
  await machine(printer.simulator, 'POST', 'fault', { ...lost, method: 'POST' })
  await machine(printer.simulator, 'POST', 'fault', { ...lost, method: 'DELETE', times: 100 })
  const printId = await printOn(farm, printer, fileId)
  expect(await reaches(farm, printId, 'held')).toMatchObject({ reason: { code: 'REVOKE_FAILED' } })
  await machine(printer.simulator, 'POST', 'fault', { kind: 'none' })
  const resolve = (outcome: string, headers = {}) =>
    admin('POST', `prints/${printId}/resolve`, { body: { outcome }, headers })
  for (const outcome of ['completed', 'failed'])
    expect(await resolve(outcome, { 'idempotency-key': outcome })).toMatchObject({
      status: 409,
      body: { code: 'PRINT_NOT_STARTED' },
    })
  expect(await resolve('completed', { 'idempotency-key': 'completed' })).toMatchObject({ status: 409 })
  expect((await printRow(farm, printId)).state).toBe('held')
  expect(await resolve('not-started')).toMatchObject({ status: 200 })
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
}, 60_000)

test('of what was seen to run a person may say what came of it, whatever its printer has forgotten', async () => {
  const printer = await takePrinter(farm, 8)
  await machine(printer.simulator, 'POST', 'fault', {
    kind: 'drop-before',
    method: 'POST',
    path: '/api/files/local/py-',
  })
  await machine(printer.simulator, 'POST', 'fault', {
    ...{ kind: 'drop-before', method: 'DELETE', path: '/api/files/local/py-', times: 100 },
  })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'held')
  await machine(printer.simulator, 'POST', 'fault', { kind: 'none' })
  await db.query('UPDATE attempts SET started_at = now() WHERE print_id = $1', [printId])
  const said = await admin('POST', `prints/${printId}/resolve`, { body: { outcome: 'completed' } })
  expect(said).toMatchObject({ status: 200, body: { state: 'completed' } })
}, 60_000)
