import { expect, test } from 'vitest'
import { openAttempt } from '../../src/entities/attempt.ts'
import { PLACES } from '../../src/entities/personal-data.ts'
import { movePrint } from '../../src/entities/print.ts'
import { type Json, testApi } from '../support/api.ts'

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '1000000' })
const { admin, context } = api
const { db } = context
const SUB = 'auth0|mia@example.com/1'
const mia = api.as({ sub: SUB, roles: ['admin'], projects: ['alpha'] })
const ben = api.as({ sub: 'ben', roles: ['member'], projects: ['alpha'] })
const path = `users/${encodeURIComponent(SUB)}`

/** One of everything that names a person. */
async function busy(): Promise<{ printId: string }> {
  const { id: fileId } = (await api.upload(mia, 'alpha', 'mia.gcode', 'G28\n')).body
  const { prints } = (await mia('POST', 'quick-print', { body: { fileId, copies: 3 } })).body
  await mia('POST', `prints/${prints[1].id}/cancel`)
  const settings = { url: 'http://127.0.0.1:9', apiKey: 'very-secret' }
  const printer = (await mia('POST', 'printers', { body: { name: 'p', kind: 'octoprint', settings } })).body.id
  await openAttempt(db, prints[2].id, printer, 'test')
  await mia('POST', `prints/${prints[2].id}/cancel`)
  await openAttempt(db, prints[0].id, printer, 'test')
  await movePrint(db, { printId: prints[0].id, from: 'preparing', to: 'transferring', by: SUB, why: 'test' })
  await mia('POST', `printers/${printer}/commands`, { body: { verb: 'home' } })
  await db.query(
    `INSERT INTO clearances (printer_id, bed_epoch, evidence, cleared_by) VALUES ($1, 0, 'operator', $2)`,
    [printer, SUB],
  )
  await mia('POST', 'webhooks', { body: { url: 'https://example.com/hook' } })
  await movePrint(db, { printId: prints[0].id, from: 'transferring', to: 'held', by: SUB, why: 'test' })
  await mia('POST', 'templates', { body: { name: 't', projectId: 'alpha', items: [{ fileId }] } })
  await mia('POST', 'reports', { body: { kind: 'prints', from: '2026-01-01', to: '2026-01-02' } })
  await mia('POST', 'api-keys', { body: { name: 'k', roles: ['viewer'] }, headers: { 'idempotency-key': 'k' } })
  await mia('PUT', '/board/api/queues/print/pause')
  await ben('POST', 'quick-print', { body: { fileId } })
  return { printId: prints[0].id }
}
const { printId } = await busy()
await db.query(
  `INSERT INTO daily_totals (day, project_id, printer_id, completed, print_seconds) VALUES ('2026-01-01', 'alpha', gen_random_uuid(), 3, 60)`,
)

/** Everything in the database, as text, by table. */
async function dump(): Promise<Record<string, string>> {
  const tables: { name: string }[] = await db.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const [found] = await db.query(
        `SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS all FROM ${name} t`,
      )
      return [name, found.all] as const
    }),
  )
  return Object.fromEntries(texts)
}
const tablesWith = async (text: string): Promise<string[]> =>
  Object.entries(await dump())
    .filter(([, all]) => all.includes(text))
    .map(([name]) => name)
    .sort()

test('every column that names a person is known to the erasure', async () => {
  const columns: { name: string }[] = await db.query(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'text' AND (column_name LIKE '%\\_by' OR column_name = 'principal')
      AND table_name IN (SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE')`,
  )
  const known = PLACES.flatMap(({ table, columns: named }) => named.map((column) => `${table}.${column}`))
  const deleted = ['idempotency_keys.principal']
  expect(columns.map(({ name }) => name).filter((name) => ![...known, ...deleted].includes(name))).toEqual([])
})

test('who signs in with a token is listed, with role, projects and when', async () => {
  const { items, next } = (await admin('GET', 'users?limit=1')).body
  expect(items).toMatchObject([{ sub: SUB, role: 'admin', projects: ['alpha'] }])
  expect((await admin('GET', `users?limit=1&cursor=${next}`)).body).toMatchObject({
    items: [{ sub: 'ben', role: 'member' }],
  })
  expect(JSON.stringify(items)).not.toContain('key:')
})

test('everything that names a person is given out, without secrets, and that is noted', async () => {
  const answer = await admin('GET', `${path}/export`)
  expect(answer.headers['content-type']).toBe('application/x-ndjson')
  const lines: Json[] = answer.body
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line))
  const given = [...new Set(lines.map(({ table }) => table))].sort()
  const named = (await tablesWith(SUB)).filter(
    (name) => !['idempotency_keys', 'webhook_deliveries', 'attempts'].includes(name),
  )
  expect(given).toEqual(named)
  expect(given.length).toBeGreaterThan(10)
  expect(await tablesWith(SUB)).toEqual(expect.arrayContaining(['attempts', 'webhook_deliveries', 'idempotency_keys']))
  for (const { row } of lines) expect(JSON.stringify(row)).toContain(SUB)
  const secrets = await db.query('SELECT hash AS secret FROM api_keys UNION SELECT secret FROM webhooks')
  expect(secrets.length).toBeGreaterThan(1)
  for (const { secret } of secrets) expect(answer.body).not.toContain(secret)
  expect((await admin('GET', 'audit?action=user.exported')).body.items[0]).toMatchObject({ target: SUB })
  expect((await admin('GET', 'users/nobody/export')).body.code).toBe('USER_UNKNOWN')
})

test('an erasure leaves no trace of the name, and every line, number and sum as it was', async () => {
  const before = await dump()
  const statistics = (await admin('GET', 'projects/alpha')).body
  const events = (await admin('GET', `prints/${printId}/events`)).body.items
  const answer = await admin('DELETE', path)
  expect(answer.status).toBe(200)
  const { pseudonym, changed } = answer.body
  expect(pseudonym).toMatch(/^erased:[0-9a-f-]{36}$/)
  expect(Object.keys(changed)).toEqual(expect.arrayContaining(['audit', 'print_events', 'prints', 'files', 'api_keys']))

  expect(await tablesWith(SUB)).toEqual([])
  const after = await dump()
  // Undoing the pseudonym gives what was there, line by line; but for the person's own row, kept answers, and the note.
  for (const [name, all] of Object.entries(before)) {
    if (['users', 'idempotency_keys'].includes(name)) continue
    const restored = after[name]
      ?.replaceAll(pseudonym, SUB)
      .split('\n')
      .filter((line) => !line.includes('user.erased'))
    expect([name, restored?.sort().join('\n')]).toEqual([name, all.split('\n').sort().join('\n')])
  }
  const now = (await admin('GET', 'projects/alpha')).body
  expect({ ...now, createdBy: '' }).toEqual({ ...statistics, createdBy: '' })
  const told = (await admin('GET', `prints/${printId}/events`)).body.items
  expect(told).toEqual(events.map((event: Json) => (event.by === SUB ? { ...event, by: pseudonym } : event)))
  expect((await admin('GET', `audit?by=${pseudonym}`)).body.items.length).toBeGreaterThan(5)
  expect((await admin('GET', 'audit?action=user.erased')).body.items).toMatchObject([
    { target: pseudonym, data: changed },
  ])

  // Ben is untouched, and nobody can be erased twice.
  expect(await tablesWith('ben')).toEqual(expect.arrayContaining(['users', 'prints']))
  expect((await admin('DELETE', path)).body.code).toBe('USER_UNKNOWN')
  await expect(db.query(`UPDATE audit SET done_by = 'x'`)).rejects.toThrow('append-only')
})

test('a key shows when it ends, when it was last used and by whom it was made', async () => {
  const expiresAt = '2099-01-01T00:00:00.000Z'
  const made = (await admin('POST', 'api-keys', { body: { name: 'shop', roles: ['viewer'], expiresAt } })).body
  const shown = async () => (await admin('GET', 'api-keys')).body.items.find(({ id }: Json) => id === made.id)
  expect(await shown()).toMatchObject({ expiresAt, createdBy: expect.stringMatching(/^key:/) })
  expect((await shown()).lastUsedAt).toBeUndefined()
  const shop = api.plain({ 'x-api-key': made.key })
  expect((await shop('GET', 'session')).status).toBe(200)
  const { lastUsedAt } = await shown()
  expect(new Date(lastUsedAt).getTime()).toBeGreaterThanOrEqual(new Date(made.createdAt).getTime())
  await db.query(`UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1`, [made.id])
  await expect
    .poll(async () => (await shop('GET', 'session')).body.code, { timeout: 10_000 })
    .toBe('CREDENTIALS_INVALID')
})

test('a person whom an admin made known may do that where their token says nothing, and no more', async () => {
  const eva = api.as({ sub: 'eva' })
  await api.as({ sub: 'somebody-else', projects: ['beta'] })('GET', 'projects')
  expect((await eva('GET', 'pools')).status).toBe(200)
  expect((await eva('GET', 'audit')).status).toBe(403)
  const { items: before } = (await eva('GET', 'projects')).body
  expect(before).toEqual([])
  const made = await admin('POST', 'users', { body: { sub: 'eva', role: 'viewer', projects: ['beta'] } })
  expect(made).toMatchObject({ status: 201, body: { sub: 'eva', kind: 'person', role: 'viewer', projects: ['beta'] } })
  expect((await eva('GET', 'projects')).body.items).toMatchObject([{ id: 'beta' }])
  expect((await eva('POST', 'projects', { body: { id: 'x', name: 'x' } })).status).toBe(403)
  // Another person is still nobody, and what a token says comes first.
  expect((await api.as({ sub: 'eve' })('GET', 'projects')).body.items).toEqual([])
  expect((await api.as({ sub: 'eva', projects: ['alpha'] })('GET', 'projects')).body.items).toMatchObject([
    { id: 'alpha' },
  ])
  expect((await api.as({ sub: 'eva', roles: ['admin'] })('GET', 'audit')).status).toBe(200)
  const known = (await admin('GET', 'users?limit=500')).body.items.find(({ sub }: Json) => sub === 'eva')
  expect(known).toMatchObject({ role: 'viewer', projects: ['beta'], assigned: true })
  await admin('POST', 'users', { body: { sub: 'eva', role: 'admin' } })
  expect((await eva('GET', 'audit')).status).toBe(200)
  await admin('DELETE', 'users/eva')
  expect((await eva('GET', 'audit')).status).toBe(403)
  expect((await ben('POST', 'users', { body: { sub: 'ben', role: 'admin' } })).status).toBe(403)
})

test('a service account signs in with the key that is answered once', async () => {
  const { status, body } = await admin('POST', 'users', {
    body: { sub: 'slicer farm', kind: 'service', role: 'viewer', projects: ['alpha'] },
  })
  expect(status).toBe(201)
  const service = api.plain({ 'x-api-key': body.key })
  expect((await service('GET', 'projects')).body.items).toMatchObject([{ id: 'alpha' }])
  expect((await service('GET', 'audit')).status).toBe(403)
  const { items } = (await admin('GET', `audit?target=${encodeURIComponent(body.sub)}`)).body
  expect(items).toMatchObject([{ action: 'user.created', data: { kind: 'service' } }])
  expect((await admin('DELETE', `api-keys/${body.sub.slice(4)}`)).status).toBe(204)
  expect((await service('GET', 'projects')).status).toBe(401)
})
