import { expect, test } from 'vitest'
import { lockPrinter, openAttempt } from '../../src/entities/attempt.ts'
import { renewPrinters, takePrinters } from '../../src/entities/lease.ts'
import { movePrint } from '../../src/entities/print.ts'
import { createPrinter } from '../../src/entities/printer.ts'
import { testApi } from '../support/api.ts'
import { waitingForLocks } from '../support/locks.ts'

// Batches over HTTP: taken whole, counted, held back and canceled as one.

const api = await testApi()
const { admin, context } = api
await admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
const file = (await api.upload(admin, 'alpha', 'part.gcode', 'G28\n')).body

async function haveToWait(sessions: number): Promise<void> {
  await expect.poll(() => waitingForLocks(context.db)).toBe(sessions)
}

test('10,000 prints go in as one batch, in order, and come out counted', {
  timeout: 60_000,
}, async () => {
  const items = Array.from({ length: 100 }, () => ({ fileId: file.id, copies: 100 }))
  const batch = await admin('POST', 'batches', {
    body: { projectId: 'alpha', name: 'big', items, dueAt: '2027-01-01T00:00:00Z' },
  })
  expect(batch).toMatchObject({ status: 202, body: { prints: 10_000 } })
  const read = (await admin('GET', `batches/${batch.body.id}`)).body
  expect(read).toMatchObject({
    total: 10_000,
    counts: { queued: 10_000, completed: 0, held: 0 },
    prints: `/api/printing/prints?batchId=${batch.body.id}`,
  })
  const canceled = await admin('POST', `batches/${batch.body.id}/cancel`)
  expect(canceled.body.counts).toMatchObject({ queued: 0, canceled: 10_000 })
  const tooMany = await admin('POST', 'batches', {
    body: { projectId: 'alpha', items: [...items, { fileId: file.id }] },
  })
  expect(tooMany.body.code).toBe('BATCH_TOO_LARGE')
  expect((await admin('POST', 'batches', { body: { projectId: 'alpha', items: [] } })).body.code).toBe('BATCH_EMPTY')
})

test('10,000 copies of one file are a batch as well, and one more are too many', { timeout: 60_000 }, async () => {
  const send = (items: unknown[]) => admin('POST', 'batches', { body: { projectId: 'alpha', items } })
  const batch = await send([{ fileId: file.id, copies: 10_000 }])
  expect(batch).toMatchObject({ status: 202, body: { prints: 10_000 } })
  const canceled = await admin('POST', `batches/${batch.body.id}/cancel`)
  expect(canceled.body.counts).toMatchObject({ queued: 0, canceled: 10_000 })
  expect((await send([{ fileId: file.id, copies: 10_001 }])).status).toBe(422)
  expect(
    (
      await send([
        { fileId: file.id, copies: 5_000 },
        { fileId: file.id, copies: 5_001 },
      ])
    ).body.code,
  ).toBe('BATCH_TOO_LARGE')
})

test('a batch is held back, let go and canceled as a whole', async () => {
  const { id } = (
    await admin('POST', 'batches', { body: { projectId: 'alpha', items: [{ fileId: file.id, copies: 5 }] } })
  ).body
  expect((await admin('POST', `batches/${id}/pause`)).body.paused).toBe(true)
  expect((await admin('POST', `batches/${id}/resume`)).body.paused).toBe(false)
  expect((await admin('POST', `batches/${id}/cancel`)).body.counts).toMatchObject({ queued: 0, canceled: 5 })
  const { items } = (await admin('GET', `prints?batchId=${id}&state=canceled`)).body
  expect(items).toHaveLength(5)
})

test('a batch is canceled although one of its prints ends at that moment', async () => {
  const { db } = context
  const wanted = { projectId: 'alpha', items: [{ fileId: file.id, copies: 3 }] }
  const { id } = (await admin('POST', 'batches', { body: wanted })).body
  const [first] = (await admin('GET', `prints?batchId=${id}`)).body.items
  const printer = await createPrinter(db, { name: 'ends', kind: 'octoprint', settings: {} })
  await openAttempt(db, first.id, printer.id, 'test')
  const [locked, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const ending = db.transaction(async (sql) => {
    await lockPrinter(sql, printer.id)
    locked.resolve()
    await ended.promise
    await movePrint(sql, { printId: first.id, from: 'preparing', to: 'failed', by: 'test', why: 'just now' })
  })
  await locked.promise
  const canceled = admin('POST', `batches/${id}/cancel`)
  await haveToWait(1)
  ended.resolve()
  await ending
  expect(await canceled).toMatchObject({ status: 200, body: { counts: { queued: 0, failed: 1, canceled: 2 } } })
})

test('a batch is canceled while a monitor renews its leases', async () => {
  const { db } = context
  const wanted = { projectId: 'alpha', items: [{ fileId: file.id, copies: 2 }] }
  const { id } = (await admin('POST', 'batches', { body: wanted })).body
  const prints: { id: string }[] = (await admin('GET', `prints?batchId=${id}`)).body.items.toReversed()
  for (const name of ['one', 'two']) await createPrinter(db, { name, kind: 'octoprint', settings: {} })
  await takePrinters(db, 'monitor', 60_000, 100)
  // The cancel begins with the printer that the renewal comes to last.
  const printers = await db.query(`SELECT id FROM printers WHERE name IN ('one', 'two') ORDER BY ctid DESC`)
  for (const [index, print] of prints.entries()) await openAttempt(db, print.id, printers[index].id, 'test')
  const [locked, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const busy = db.transaction(async (sql) => {
    await sql.query('SELECT 1 FROM prints WHERE id = $1 FOR UPDATE', [prints[0]?.id])
    locked.resolve()
    await goOn.promise
  })
  await locked.promise
  const canceled = admin('POST', `batches/${id}/cancel`)
  await haveToWait(1)
  const renewed = renewPrinters(db, 'monitor', 60_000)
  await Promise.race([renewed, haveToWait(2)])
  goOn.resolve()
  await busy
  expect((await renewed).size).toBeGreaterThanOrEqual(2)
  expect(await canceled).toMatchObject({ status: 200, body: { counts: { canceled: 2 } } })
})
