import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { settleCommand } from '../../src/entities/command.ts'
import { row, rows } from '../../src/entities/database.ts'
import { createPrinter } from '../../src/entities/printer.ts'
import { type Answer, testApi } from '../support/api.ts'
import { addFile, admin as machine, openFarm, printing, reaches, takePrinter, until } from '../support/farm.ts'

// R31 with answers that wait for what comes of the request: a twin and a repeat are told what the first was told.

const api = await testApi({ SIMULATORS: 'octoprint:1', SIMULATOR_SPEED: '200', RATE_LIMIT_MAX_REQUESTS: '1000' })
const { admin, context } = api
const farm = await openFarm(api.config)
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')
const printer = await takePrinter(farm, 0)

const told = ({ status, body, headers }: Answer) => ({ status, body, location: headers.location })
const commands = (printId: string) => rows(context.db, 'SELECT id FROM commands WHERE print_id = $1', [printId])

/** A print whose server died under it: nobody knows its outcome. */
async function held(): Promise<string> {
  const printId = await printing(farm, printer, fileId)
  await machine(printer.simulator, 'POST', 'restart', { downMilliseconds: 200 })
  await reaches(farm, printId, 'held')
  return printId
}

type Kept = { status: number; answer: unknown }
const keptOf = (key: string) =>
  row<Kept>(context.db, 'SELECT status, answer FROM idempotency_keys WHERE key = $1', [key])

test('a decision about a held print: twin and repeat hear what the printer and the first heard', async () => {
  const printId = await held()
  const resolve = () =>
    admin('POST', `prints/${printId}/resolve`, {
      body: { outcome: 'failed' },
      headers: { 'idempotency-key': 'decided' },
    })
  const [first, twin] = await Promise.all([resolve(), resolve()])
  expect(first).toMatchObject({ status: 200, body: { state: 'failed', commandId: expect.any(String) } })
  expect(told(twin)).toEqual(told(first))
  const again = await resolve()
  expect(told(again)).toEqual(told(first))
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(await commands(printId)).toHaveLength(1)
}, 60_000)

test('who repeats a decision whose process died before it answered waits for the same command', async () => {
  const printId = await held()
  const key = 'died'
  const resolve = () =>
    admin('POST', `prints/${printId}/resolve`, { body: { outcome: 'failed' }, headers: { 'idempotency-key': key } })
  await farm.running.get('worker')?.stop()
  const waiting = resolve()
  await until(async () => (await keptOf(key)) !== undefined)
  const atItsDeath = await keptOf(key)
  await farm.restart('worker')
  expect(await waiting).toMatchObject({ status: 200, body: { state: 'failed' } })
  await context.db.query('UPDATE idempotency_keys SET status = $2, answer = $3 WHERE key = $1', [
    key,
    atItsDeath?.status,
    JSON.stringify(atItsDeath?.answer),
  ])
  expect(told(await resolve())).toEqual(told(await waiting))
  expect(await commands(printId)).toHaveLength(1)
}, 60_000)

const waits = (key: string, seconds = 20) => ({ prefer: `wait=${seconds}`, 'idempotency-key': key })
const dates = { kind: 'prints', from: '2026-01-01', to: '2030-01-01' }
const SENT: Record<string, (headers: Record<string, string>) => Promise<Answer>> = {
  command: (headers) => admin('POST', `printers/${printer.id}/commands`, { body: { verb: 'home' }, headers }),
  report: (headers) => admin('POST', 'reports', { body: dates, headers }),
  upload: (headers) => {
    const patient: typeof admin = (method, path, sent) =>
      admin(method, path, { ...sent, headers: { ...sent?.headers, ...headers } })
    return api.upload(patient, 'p1', 'waited.gcode', 'G28\nG1 X10 E1 F600\n')
  },
}

test.each(Object.entries(SENT))(
  'Prefer: wait (%s): twin and repeat get the answer of the first',
  async (_, send) => {
    const headers = waits(crypto.randomUUID())
    const [first, twin] = await Promise.all([send(headers), send(headers)])
    expect(first.status).toBe(200)
    expect(told(twin)).toEqual(told(first))
    expect(told(await send(headers))).toEqual(told(first))
  },
  60_000,
)

test('who does not wait is answered meanwhile; what a wait came to, or that its time was up, stays the answer', async () => {
  const { id } = await createPrinter(context.db, { name: 'nobody', kind: 'octoprint', settings: {} })
  const send = (headers: Record<string, string>) =>
    admin('POST', `printers/${id}/commands`, { body: { verb: 'home' }, headers })
  const settle = (commandId: string) =>
    settleCommand(context.db, commandId, 'refused', 'nobody is there', { from: 'queued' })

  const waiting = send(waits('long'))
  await until(async () => (await keptOf('long')) !== undefined)
  const meanwhile = await send({ 'idempotency-key': 'long' })
  expect(meanwhile).toMatchObject({ status: 202, body: { state: 'queued' } })
  await settle(meanwhile.body.commandId)
  expect(await waiting).toMatchObject({ status: 200, body: { state: 'refused' } })
  expect(told(await send({ 'idempotency-key': 'long' }))).toEqual(told(await waiting))

  const short = await send(waits('short', 1))
  expect(short.status).toBe(202)
  await settle(short.body.commandId)
  expect(told(await send(waits('short')))).toEqual(told(short))
}, 60_000)

test('an answer that nobody heard, since its client had gone, is no answer', async () => {
  const { id } = await createPrinter(context.db, { name: 'gone', kind: 'octoprint', settings: {} })
  const sent = { body: { verb: 'home' }, headers: waits('hung-up') }
  const gone = new AbortController()
  const key = readFileSync(join(api.config.DATA_DIR, 'admin-key'), 'utf8').trim()
  const hung = fetch(`${api.origin}/api/printing/printers/${id}/commands`, {
    method: 'POST',
    body: JSON.stringify(sent.body),
    headers: { ...sent.headers, 'content-type': 'application/json', 'x-api-key': key },
    signal: gone.signal,
  }).catch(() => undefined)
  await until(async () => (await keptOf('hung-up')) !== undefined)
  gone.abort()
  await hung
  // Longer than a look takes: the process has noticed.
  await sleep(1_500)
  const again = admin('POST', `printers/${id}/commands`, sent)
  const [command] = await rows<{ id: string }>(context.db, 'SELECT id FROM commands WHERE printer_id = $1', [id])
  await settleCommand(context.db, command?.id ?? '', 'refused', 'nobody is there', { from: 'queued' })
  expect(await again).toMatchObject({ status: 200, body: { state: 'refused' } })
}, 60_000)
