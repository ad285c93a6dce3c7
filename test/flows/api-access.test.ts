import { expect, test } from 'vitest'
import { testApi, token } from '../support/api.ts'

const api = await testApi({ JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'printyard' })
const ours = { iss: 'https://id.example', aud: 'printyard' }
const viewer = api.as({ ...ours, sub: 'vera', roles: ['viewer'], projects: ['alpha'] })
const member = api.as({ ...ours, sub: 'mia', projects: ['alpha'] })
const operator = api.as({ ...ours, sub: 'olaf', roles: ['operator'] })

test('a request without credentials is asked to sign in, and one with wrong ones is refused', async () => {
  const nobody = await api.plain()('GET', 'prints')
  expect(nobody).toMatchObject({ status: 401, body: { code: 'SIGN_IN_REQUIRED', status: 401 } })
  expect(nobody.headers['content-type']).toContain('application/problem+json')
  expect(nobody.headers['www-authenticate']).toBe('Bearer')
  expect((await api.plain({ 'x-api-key': 'py_wrong' })('GET', 'prints')).body.code).toBe('CREDENTIALS_INVALID')
  for (const bad of [
    token({ ...ours, sub: 'eve' }, 'another-secret-altogether'),
    token({ ...ours, sub: 'eve', exp: 1 }),
    token({ ...ours, sub: 'eve', iss: 'https://evil.example' }),
    token({ ...ours, sub: 'eve', aud: 'other' }),
    token({ ...ours, sub: 'eve' }, 'a-secret-for-tests-only', 'none'),
    token({ ...ours, sub: 'eve' }, 'a-secret-for-tests-only', 'HS512'),
    token(ours),
    'not-a-token',
  ]) {
    const answer = await api.plain({ authorization: `Bearer ${bad}` })('GET', 'prints')
    expect([answer.status, answer.body.code]).toEqual([401, 'CREDENTIALS_INVALID'])
  }
})

test('each role may do what docs/api.md says and no more', async () => {
  const pool = { body: { name: 'hall' } }
  expect((await viewer('GET', 'prints')).status).toBe(200)
  expect((await viewer('POST', 'quick-print', { body: { filename: 'a.gcode' } })).body.code).toBe('ROLE_MISSING')
  expect((await member('POST', 'quick-print', { body: { filename: 'a.gcode' } })).body.code).toBe('FILE_UNKNOWN')
  expect((await member('POST', 'pools', pool)).status).toBe(403)
  expect((await member('POST', 'printers', { body: {} })).status).toBe(403)
  expect((await operator('POST', 'pools', pool)).status).toBe(201)
  expect((await operator('GET', 'audit')).status).toBe(403)
  expect((await operator('POST', 'api-keys', { body: {} })).status).toBe(403)
  expect((await api.admin('GET', 'audit')).status).toBe(200)
})

test('a role is checked before the body, and a body before nothing is written', async () => {
  expect((await member('POST', 'printers', { body: { nonsense: true } })).status).toBe(403)
  const wrong = await operator('POST', 'printers', { body: { kind: 5 } })
  expect(wrong).toMatchObject({ status: 422, body: { code: 'BODY_INVALID' } })
  expect(wrong.body.errors.map(({ field }: { field: string }) => field)).toEqual(
    expect.arrayContaining(['name', 'settings', 'kind']),
  )
})

test('a project named in a token exists from its first use, and others are not found', async () => {
  expect((await member('GET', 'projects/alpha')).status).toBe(200)
  await api.admin('POST', 'projects', { body: { id: 'beta', name: 'Beta' } })
  expect((await member('GET', 'projects/beta')).body.code).toBe('PROJECT_UNKNOWN')
  expect((await member('GET', 'projects')).body.items.map(({ id }: { id: string }) => id)).toEqual(['alpha'])
  expect((await operator('GET', 'projects/beta')).status).toBe(200)
  expect((await member('POST', 'projects', { body: { name: 'Gamma', id: 'gamma' } })).status).toBe(403)
  const odd = api.as({ ...ours, sub: 'odile', projects: ['', 'a\u0000b', 'x'.repeat(201), 'Ünï/1'] })
  expect((await odd('GET', 'projects')).body.items.map(({ id }: { id: string }) => id)).toEqual(['Ünï/1'])
})

test('what is not yours is not found, whatever is sent with it', async () => {
  await api.admin('POST', 'projects', { body: { id: 'beta', name: 'Beta' } })
  const file = (await api.upload(api.admin, 'beta', 'secret.gcode', 'G28\n')).body
  const print = (await api.admin('POST', 'quick-print', { body: { fileId: file.id } })).body.prints[0]
  for (const [method, path, body] of [
    ['GET', `files/${file.id}`],
    ['GET', `files/${file.id}/content`],
    ['DELETE', `files/${file.id}`],
    ['GET', `prints/${print.id}`],
    ['GET', `prints/${print.id}/events`],
    ['POST', `prints/${print.id}/cancel`],
    ['PATCH', `prints/${print.id}`, { priority: 'nonsense' }],
    ['POST', 'quick-print', { filename: 'secret.gcode' }],
    ['POST', 'batches', { projectId: 'beta', items: [{ fileId: file.id }] }],
  ] as const) {
    expect([path, (await member(method, path, { body })).status]).toEqual([path, 404])
  }
  expect((await member('GET', 'prints?projectId=beta')).body.items).toEqual([])
  expect((await member('GET', 'prints')).body.items).toEqual([])
})

test('an API key carries its own projects and role, is shown once, and ends when it is revoked', async () => {
  const body = { name: 'shop', roles: ['member'], projects: ['shop'] }
  const made = await api.admin('POST', 'api-keys', { body, headers: { 'idempotency-key': 'key-1' } })
  expect(made.status).toBe(201)
  const again = await api.admin('POST', 'api-keys', { body, headers: { 'idempotency-key': 'key-1' } })
  expect(again.body.key).toBe(made.body.key)
  const stored = await api.context.db.query("SELECT answer::text FROM idempotency_keys WHERE key = 'key-1'")
  expect(stored[0].answer).not.toContain(made.body.key)

  const shop = api.plain({ 'x-api-key': made.body.key })
  expect((await shop('GET', 'projects')).body.items).toHaveLength(1)
  // As OctoPrint takes its keys, too.
  const bearer = api.plain({ authorization: `Bearer ${made.body.key}` })
  expect((await bearer('GET', 'projects')).body.items).toHaveLength(1)
  expect((await bearer('GET', '/api/version')).status).toBe(200)
  expect((await shop('GET', 'projects/alpha')).status).toBe(404)
  expect(JSON.stringify((await api.admin('GET', 'api-keys')).body)).not.toContain(made.body.key)
  expect((await api.admin('DELETE', `api-keys/${made.body.id}`)).status).toBe(204)
  expect((await shop('GET', 'projects')).body.code).toBe('CREDENTIALS_INVALID')
  expect((await bearer('GET', 'projects')).body.code).toBe('CREDENTIALS_INVALID')
})

test('an API key that has ended before it begins is refused, and makes nothing', async () => {
  const body = { name: 'late', roles: ['viewer'], projects: ['project-of-late'], expiresAt: '2020-01-01T00:00:00Z' }
  const late = await api.admin('POST', 'api-keys', { body })
  expect([late.status, late.body.code]).toEqual([422, 'BODY_INVALID'])
  expect(late.body.errors).toEqual([{ field: 'expiresAt', message: expect.any(String) }])
  expect((await api.admin('GET', 'projects/project-of-late')).status).toBe(404)
  const names = (await api.admin('GET', 'api-keys?limit=500')).body.items.map(({ name }: { name: string }) => name)
  expect(names).not.toContain('late')
})

test('a browser session signs in by cookie, and changes need the CSRF token', async () => {
  const { body, headers } = await api.plain()('POST', 'session', {
    body: { token: token({ ...ours, sub: 'olga', roles: ['operator'] }) },
  })
  const cookies = ([] as string[]).concat(headers['set-cookie'] ?? [])
  expect(cookies.find((line) => line.startsWith('printyard-session'))).toMatch(/HttpOnly.*SameSite=Strict/i)
  const cookie = cookies.map((line) => line.split(';')[0]).join('; ')
  const browser = api.plain({ cookie })
  expect((await browser('GET', 'session')).body).toMatchObject({ sub: 'olga', role: 'operator' })
  expect((await browser('POST', 'pools', { body: { name: 'a' } })).body.code).toBe('CSRF_INVALID')
  const withToken = api.plain({ cookie, 'x-csrf-token': body.csrfToken })
  expect((await withToken('POST', 'pools', { body: { name: 'a' } })).status).toBe(201)
  const value = /printyard-session=([^;]+)/.exec(cookie)?.[1] ?? ''
  expect((await api.plain({ authorization: `Bearer ${value}` })('GET', 'session')).status).toBe(401)
})

test('Bull Board lets operators and admins in, refuses members and viewers, and asks browsers to sign in', async () => {
  expect((await api.plain()('GET', '/board')).status).toBe(401)
  expect((await api.plain()('GET', '/board/api/queues')).body.code).toBe('SIGN_IN_REQUIRED')
  expect((await viewer('GET', '/board')).body.code).toBe('ROLE_MISSING')
  expect((await member('GET', '/board/api/queues')).status).toBe(403)
  expect((await operator('GET', '/board')).body).toContain('__UI_CONFIG__')
  expect((await api.admin('GET', '/board/api/queues')).body.queues.length).toBeGreaterThanOrEqual(8)
  const page = await api.plain({ accept: 'text/html' })('GET', '/board')
  expect([page.status, page.body]).toEqual([401, expect.stringContaining('<form>')])
  expect((await api.plain()('GET', '/sign-in.js')).status).toBe(200)
})

test('the key of the data folder is not revoked, and the answer says what to do instead', async () => {
  const { items } = (await api.admin('GET', 'api-keys?limit=500')).body
  const kept = items.find(({ createdBy }: { createdBy: string }) => createdBy === 'setup')
  const answer = await api.admin('DELETE', `api-keys/${kept.id}`)
  expect(answer.body).toMatchObject({
    status: 409,
    code: 'KEY_OF_DATA_FOLDER',
    detail: expect.stringContaining('restart'),
  })
  expect((await api.admin('GET', 'api-keys')).status).toBe(200)
})
