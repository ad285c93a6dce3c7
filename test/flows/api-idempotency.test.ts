import { expect, test } from 'vitest'
import { removeOld } from '../../src/entities/retention.ts'
import { testApi } from '../support/api.ts'

const api = await testApi()
const { admin, context } = api
await admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
const file = (await api.upload(admin, 'alpha', 'part.gcode', 'G28\n')).body
const prints = async (): Promise<number> =>
  (await context.db.query('SELECT count(*)::int AS prints FROM prints'))[0].prints
const send = (key: string, body: unknown) => admin('POST', 'quick-print', { body, headers: { 'idempotency-key': key } })

test('the same request again gets the first answer and has no second effect', async () => {
  const before = await prints()
  const first = await send('again', { fileId: file.id, copies: 2 })
  const second = await send('again', { fileId: file.id, copies: 2 })
  expect(second).toMatchObject({
    status: 202,
    body: first.body,
    headers: { location: first.headers.location, 'idempotency-replayed': 'true' },
  })
  expect(first.headers['idempotency-replayed']).toBeUndefined()
  expect(await prints()).toBe(before + 2)
})

test('ten twins at the same time make one print, and all get its answer', async () => {
  const before = await prints()
  const twins = await Promise.all(Array.from({ length: 10 }, () => send('twins', { fileId: file.id })))
  expect(twins.map(({ status }) => status)).toEqual(Array(10).fill(202))
  expect(new Set(twins.map(({ body }) => body.batchId)).size).toBe(1)
  expect(await prints()).toBe(before + 1)
})

test('a key with another body is refused', async () => {
  await send('other', { fileId: file.id })
  expect((await send('other', { fileId: file.id, copies: 2 })).body).toMatchObject({
    status: 422,
    code: 'IDEMPOTENCY_KEY_REUSED',
  })
})

test('keys of one user or route are none of another', async () => {
  const member = api.as({ sub: 'mia', projects: ['alpha'] })
  const mine = await send('shared', { fileId: file.id })
  const theirs = await member('POST', 'quick-print', {
    body: { fileId: file.id },
    headers: { 'idempotency-key': 'shared' },
  })
  expect(theirs.body.batchId).not.toBe(mine.body.batchId)
  const pool = await admin('POST', 'pools', { body: { name: 'hall' }, headers: { 'idempotency-key': 'shared' } })
  expect(pool.status).toBe(201)
})

test('what failed is not kept: the same key works once the reason is gone', async () => {
  const body = { filename: 'later.gcode' }
  expect((await send('later', body)).body.code).toBe('FILE_UNKNOWN')
  await api.upload(admin, 'alpha', 'later.gcode', 'G28 ; later')
  expect((await send('later', body)).status).toBe(202)
})

test('a key is kept for a day and no longer, also where nobody has cleaned up', async () => {
  const age = (key: string, time: string) =>
    context.db.query('UPDATE idempotency_keys SET created_at = now() - $2::interval WHERE key = $1', [key, time])
  const kept = async () =>
    (await context.db.query("SELECT count(*)::int AS n FROM idempotency_keys WHERE key IN ('old', 'older')"))[0].n
  const first = await send('old', { fileId: file.id })
  await age('old', '23 hours 59 minutes')
  const again = await send('old', { fileId: file.id })
  expect([again.body.batchId, again.headers['idempotency-replayed']]).toEqual([first.body.batchId, 'true'])
  expect((await send('old', { fileId: file.id, copies: 2 })).body.code).toBe('IDEMPOTENCY_KEY_REUSED')

  await age('old', '24 hours 1 second')
  const before = await prints()
  const anew = await send('old', { fileId: file.id, copies: 2 })
  expect(anew.headers['idempotency-replayed']).toBeUndefined()
  expect([anew.body.batchId === first.body.batchId, await prints()]).toEqual([false, before + 2])
  // From here on its day begins anew, with the new body.
  const repeated = await send('old', { fileId: file.id, copies: 2 })
  expect([repeated.body.batchId, await prints()]).toEqual([anew.body.batchId, before + 2])

  await send('older', { fileId: file.id })
  await age('older', '24 hours 1 second')
  expect(await kept()).toBe(2)
  expect((await removeOld(context.db, 90)).keys).toBe(1)
  expect(await kept()).toBe(1)
})

test('a key of a wrong form is refused', async () => {
  expect((await send('x'.repeat(201), { fileId: file.id })).body.code).toBe('BODY_INVALID')
})
