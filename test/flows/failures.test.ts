import { beforeEach, expect, test } from 'vitest'
import { dispatch } from '../../src/dispatch/dispatch.ts'
import { bindJob, openAttempt, openAttemptOf } from '../../src/entities/attempt.ts'
import { row } from '../../src/entities/database.ts'
import { retryPrint } from '../../src/entities/decision.ts'
import { printerView } from '../../src/entities/printer.ts'
import { observe } from '../../src/entities/printer-event.ts'
import { giveBack } from '../../src/entities/settle.ts'
import { testApi } from '../support/api.ts'
import { lineReader } from '../support/line.ts'

// R23 on real rows: what failures before a start lead to.

const api = await testApi()
const { context } = api
const { db } = context

let count = 0
let batchId = ''
let fileId = ''
beforeEach(async () => {
  await db.query(`UPDATE printers SET deleted_at = now(), name = id::text`)
  await db.query(`UPDATE prints SET state = 'canceled' WHERE state = 'queued'`)
  await db.query(`INSERT INTO projects (id, name, created_by) VALUES ('p', 'p', 't') ON CONFLICT DO NOTHING`)
  await db.query(`INSERT INTO contents (sha256, sha1, size_bytes) VALUES ('a', 'b', 1) ON CONFLICT DO NOTHING`)
  fileId = await idOf(
    `INSERT INTO files (project_id, name, kind, state, size_bytes, sha256, created_by)
    VALUES ('p', 'f.gcode', 'gcode', 'ready', 1, 'a', 't') RETURNING id`,
  )
  batchId = await idOf(`INSERT INTO batches (project_id, total, created_by) VALUES ('p', 1, 't') RETURNING id`)
})

async function idOf(statement: string, values: unknown[] = []): Promise<string> {
  return (await row<{ id: string }>(db, statement, values))?.id ?? ''
}
function addPrinter(): Promise<string> {
  count += 1
  return idOf(
    `INSERT INTO printers (name, kind, settings, state, bed, lease_until)
    VALUES ($1, 'octoprint', '{}', 'idle', 'clear', now() + interval '1 hour') RETURNING id`,
    [`printer ${count}`],
  )
}
const addPrint = (): Promise<string> =>
  idOf(`INSERT INTO prints (batch_id, project_id, file_id, created_by) VALUES ($1, 'p', $2, 't') RETURNING id`, [
    batchId,
    fileId,
  ])

/** One try that comes to nothing before the start. */
async function failOn(printId: string, printerId: string, code: string) {
  const move = await openAttempt(db, printId, printerId, 'test')
  const attempt = await openAttemptOf(db, printId, move?.attempt ?? -1)
  if (!attempt) throw new Error('no attempt')
  return giveBack(db, attempt, 'test', { code, detail: `it is ${code}` })
}
const { rule, print } = lineReader(db)
const later = (printerId: string) =>
  db.query(`UPDATE printers SET quarantined_until = now() - interval '1 s' WHERE id = $1`, [printerId])

test('a print that failed on a printer waits for that one only, and another one takes it at once', async () => {
  const [one, other] = [await addPrinter(), await addPrinter()]
  const printId = await addPrint()
  await failOn(printId, one, 'PRINTER_REFUSED')
  expect(await rule(printId, one, 'retry-wait')).toMatchObject({ ok: false })
  expect(await rule(printId, other, 'retry-wait')).toMatchObject({ ok: true })
  expect(await dispatch(context)).toBe(1)
  expect(await print(printId)).toMatchObject({ state: 'preparing', printerId: other })
})

test('what is not the fault of a printer makes the print wait everywhere, and counts against nobody', async () => {
  const [one, other] = [await addPrinter(), await addPrinter()]
  const printId = await addPrint()
  for (const code of ['STORAGE_AWAY', 'PRINTER_BUSY', 'BED_NOT_CLEARABLE']) await failOn(printId, one, code)
  expect(await rule(printId, other, 'retry-wait')).toMatchObject({ ok: false })
  expect(await rule(printId, one, 'not-quarantined')).toMatchObject({ ok: true })
})

test('bytes that are gone hold a print at once, and count against no printer; a storage that is away holds none', async () => {
  const [printerId, printId] = [await addPrinter(), await addPrint()]
  expect((await failOn(printId, printerId, 'STORAGE_AWAY')).map(({ to }) => to)).toEqual(['queued'])
  expect((await failOn(printId, printerId, 'CONTENT_MISSING')).map(({ to }) => to)).toEqual(['queued', 'held'])
  expect(await print(printId)).toMatchObject({ state: 'held', reason: { code: 'CONTENT_MISSING' } })
  expect(await row(db, 'SELECT failures FROM printers WHERE id = $1', [printerId])).toEqual({ failures: 0 })
})

test('three failures in a row quarantine a printer, with the failures as evidence; it takes nothing meanwhile', async () => {
  const printerId = await addPrinter()
  const prints = [await addPrint(), await addPrint(), await addPrint()]
  for (const printId of prints.slice(0, 2)) await failOn(printId, printerId, 'TRANSFER_FAILED')
  expect(await rule(prints[2] ?? '', printerId, 'not-quarantined')).toMatchObject({ ok: true })
  await failOn(prints[2] ?? '', printerId, 'PRINTER_OFFLINE')

  const waiting = await addPrint()
  const told = await rule(waiting, printerId, 'not-quarantined')
  const last = ['PRINTER_OFFLINE', 'TRANSFER_FAILED', 'TRANSFER_FAILED'].map((code) =>
    expect.objectContaining({ code }),
  )
  expect(told).toMatchObject({ ok: false, actual: { code: 'PRINTER_QUARANTINED', evidence: { failures: 3, last } } })
  expect(await dispatch(context)).toBe(0)
  const { body } = await api.admin('GET', `printers/${printerId}`)
  expect(body).toMatchObject({ quarantined: true, quarantine: { code: 'PRINTER_QUARANTINED' } })
  expect((await api.as({ roles: ['viewer'] })('GET', `printers/${printerId}`)).body.quarantine).not.toHaveProperty(
    'evidence',
  )
})

test('a quarantine ends by itself; the next failure makes one twice as long, a print that runs forgets it', async () => {
  const printerId = await addPrinter()
  const minutes = async () => {
    const view = await printerView(db, printerId)
    return (view?.quarantine?.evidence as { minutes: number } | undefined)?.minutes
  }
  for (let tries = 0; tries < 3; tries += 1) await failOn(await addPrint(), printerId, 'TRANSFER_FAILED')
  expect(await minutes()).toBe(1)
  await later(printerId)
  const next = await addPrint()
  expect(await rule(next, printerId, 'not-quarantined')).toMatchObject({ ok: true })
  await failOn(next, printerId, 'TRANSFER_FAILED')
  expect(await minutes()).toBe(2)

  await later(printerId)
  const runs = await addPrint()
  const move = await openAttempt(db, runs, printerId, 'test')
  const attempt = await openAttemptOf(db, runs, move?.attempt ?? -1)
  await bindJob(db, attempt?.id ?? '', null)
  await giveBack(db, attempt ?? expect.fail('no attempt'), 'test', { code: 'TRANSFER_FAILED', detail: 'once' })
  expect(await minutes()).toBeUndefined()
})

test('an operator ends a quarantine', async () => {
  const printerId = await addPrinter()
  for (let tries = 0; tries < 3; tries += 1) await failOn(await addPrint(), printerId, 'TRANSFER_FAILED')
  const path = `printers/${printerId}`
  expect((await api.admin('PATCH', path, { body: { quarantined: true } })).body).toMatchObject({ code: 'BODY_INVALID' })
  await addPrint()
  expect(await dispatch(context)).toBe(0)
  expect((await api.admin('PATCH', path, { body: { quarantined: false } })).body).toMatchObject({ quarantined: false })
  expect(await dispatch(context)).toBe(1)
})

test.each([
  { codes: ['PRINTER_OFFLINE', 'PRINTER_OFFLINE', 'PRINTER_OFFLINE'], trusted: true },
  { codes: ['PRINTER_OFFLINE', 'TRANSFER_FAILED', 'PRINTER_OFFLINE'], trusted: false },
])('after $codes a link that comes back ends the quarantine: $trusted', async ({ codes, trusted }) => {
  const printerId = await addPrinter()
  for (const code of codes) await failOn(await addPrint(), printerId, code)
  const waiting = await addPrint()
  expect(await rule(waiting, printerId, 'not-quarantined')).toMatchObject({ ok: false })
  const up = { kind: 'link', up: true, restarted: false, gapSeconds: 1, reason: null } as const
  await observe(db, { printerId, epoch: 0 }, up)
  expect(await rule(waiting, printerId, 'not-quarantined')).toMatchObject({ ok: trusted })
})

test('a print that failed on three printers is held with the evidence, and counts anew when it is tried again', async () => {
  const printId = await addPrint()
  const printers = [await addPrinter(), await addPrinter(), await addPrinter()]
  await failOn(printId, printers[0] ?? '', 'PRINTER_REFUSED')
  await failOn(printId, printers[0] ?? '', 'PRINTER_REFUSED')
  await failOn(printId, printers[1] ?? '', 'TRANSFER_FAILED')
  expect((await print(printId))?.state).toBe('queued')
  const moves = await failOn(printId, printers[2] ?? '', 'PRINTER_REFUSED')
  expect(moves.map(({ to }) => to)).toEqual(['queued', 'held'])
  const held = await print(printId)
  expect(held).toMatchObject({ state: 'held', reason: { code: 'FAILED_ON_PRINTERS' } })
  expect(held?.reason?.evidence).toHaveLength(3)

  await retryPrint(db, printId, 'operator')
  await failOn(printId, printers[0] ?? '', 'PRINTER_REFUSED')
  expect((await print(printId))?.state).toBe('queued')
})

test('printers that cannot be reached never hold a print', async () => {
  const printId = await addPrint()
  for (let tries = 0; tries < 4; tries += 1) await failOn(printId, await addPrinter(), 'PRINTER_OFFLINE')
  expect((await print(printId))?.state).toBe('queued')
})
