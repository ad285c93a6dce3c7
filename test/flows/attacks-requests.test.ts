import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type Json, testApi, token } from '../support/api.ts'
import { allOf } from '../support/socket.ts'

// Requests that mean harm: from another page with a person's cookie, with fields twice or of the wrong shape, with line
// breaks where headers are.

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '1000000' })
const { admin, context } = api
for (const id of ['own', 'foreign']) await admin('POST', 'projects', { body: { id, name: id } })
const file = async (projectId: string): Promise<string> =>
  (await api.upload(admin, projectId, `${projectId}.gcode`, `G28 ;${projectId}\n`)).body.id
const [ownFile, foreignFile] = [await file('own'), await file('foreign')]
const member = api.as({ sub: 'mia', roles: ['member'], projects: ['own'] })
const audited = async (): Promise<number> => (await context.db.query('SELECT count(*)::int AS n FROM audit'))[0].n

/** A browser that is signed in: its cookies, and the token that only its own pages know. */
async function browser(claims: Json): Promise<{ cookie: string; csrf: string }> {
  const { body, headers } = await api.plain()('POST', 'session', { body: { token: token({ sub: 'b', ...claims }) } })
  const cookies = ([] as string[]).concat(headers['set-cookie'] ?? [])
  return { cookie: cookies.map((line) => line.split(';')[0]).join('; '), csrf: body.csrfToken }
}

describe('a page of somebody else', async () => {
  const victim = await browser({ roles: ['admin'] })
  const attacker = await browser({ roles: ['admin'] })
  const crossSite = { cookie: victim.cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const { paths } = (await api.plain()('GET', '/docs/json')).body as Json
  const changes = Object.entries<Json>(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => !['get', 'head'].includes(method) && path !== '/api/printing/session')
      .map(
        (method) =>
          [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000')] as const,
      ),
  )
  const board = [
    ['PUT', '/board/api/queues/pause'],
    ['PUT', '/board/api/queues/print/empty'],
    ['POST', '/board/api/queues/print/add'],
    ['PATCH', '/board/api/queues/print/x/priority'],
  ] as const

  test.each([...changes, ...board])(
    'cannot %s %s with the cookie alone, nor with a token of its own',
    async (method, path) => {
      const before = await audited()
      for (const more of [
        {},
        { 'x-csrf-token': '' },
        { 'x-csrf-token': attacker.csrf },
        { 'x-xsrf-token': `${victim.csrf}x` },
      ]) {
        for (const sent of [{ body: {} }, { raw: 'a=1', headers: { 'content-type': 'text/plain' } }]) {
          const headers = { ...('headers' in sent ? sent.headers : {}), ...more } as Record<string, string>
          const answer = await api.plain(crossSite)(method, path, { ...sent, headers })
          expect([answer.status, answer.body.code]).toEqual([403, 'CSRF_INVALID'])
        }
      }
      expect(await audited()).toBe(before)
    },
  )

  test('cannot sign a browser in as somebody else: a form sends no JSON', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const raw = `{"apiKey":"py_x","a":"="}`
      const answer = await api.plain({ origin: 'https://evil.example' })('POST', 'session', {
        raw,
        headers: { 'content-type': type },
      })
      expect([type, answer.body.code]).toEqual([
        type,
        type.startsWith('multi') ? 'BODY_INVALID' : 'MEDIA_TYPE_UNSUPPORTED',
      ])
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  test('is allowed to read nothing: no answer lets another origin in', async () => {
    for (const [method, path] of [
      ['GET', 'projects'],
      ['OPTIONS', 'projects'],
      ['GET', 'session'],
      ['GET', '/docs/json'],
    ] as const) {
      const asks = {
        ...crossSite,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-csrf-token',
      }
      const answer = await api.plain(asks)(method, path)
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  test('the cookie goes nowhere but here, and scripts cannot read it', async () => {
    const { headers } = await api.plain()('POST', 'session', { body: { token: token({ sub: 'b' }) } })
    const session = ([] as string[])
      .concat(headers['set-cookie'] ?? [])
      .find((line) => line.startsWith('printyard-session'))
    expect(session).toMatch(/HttpOnly/i)
    expect(session).toMatch(/SameSite=Strict/i)
    expect(session).not.toMatch(/Domain=/i)
  })
})

describe('fields', () => {
  test('a filter that is sent twice or as another shape is refused and widens nothing', async () => {
    for (const query of [
      'projectId=own&projectId=foreign',
      'projectId[]=foreign',
      'projectId[$ne]=own',
      'limit=1&limit=100000',
      'limit=1e9',
      'state=queued&state=failed',
      'cursor=a&cursor=b',
      '__proto__[role]=admin',
      'constructor.prototype.role=admin',
    ]) {
      const answer = await member('GET', `prints?${query}`)
      expect([query, answer.status === 200 || answer.status === 422]).toEqual([query, true])
      expect(JSON.stringify(answer.body)).not.toContain('foreign"')
    }
    const files = await member('GET', 'files?projectId=own&projectId=foreign')
    expect(JSON.stringify(files.body)).not.toContain(foreignFile)
  })

  test('a field that is sent twice in JSON counts once, and what is checked is what is used', async () => {
    const headers = { 'content-type': 'application/json' }
    for (const raw of [
      `{"fileId":"${ownFile}","fileId":"${foreignFile}"}`,
      `{"fileId":"${ownFile}","projectId":"own","projectId":"foreign"}`,
      `{"fileId":"${ownFile}","\\u0070rojectId":"foreign"}`,
      `{"fileId":["${foreignFile}"]}`,
      `{"fileId":{"$ne":""}}`,
    ]) {
      const answer = await member('POST', 'quick-print', { raw, headers })
      expect([raw, [404, 422].includes(answer.status)]).toEqual([raw, true])
    }
    const foreign = await context.db.query(`SELECT count(*)::int AS n FROM prints WHERE project_id = 'foreign'`)
    expect(foreign[0].n).toBe(0)
  })

  test('fields that set more than they may are ignored', async () => {
    const body = {
      fileId: ownFile,
      state: 'completed',
      projectId: 'own',
      createdBy: 'admin',
      id: 'x',
      role: 'admin',
      __proto__: { role: 'admin' },
    }
    const { prints } = (await member('POST', 'quick-print', { body })).body
    expect((await member('GET', `prints/${prints[0].id}`)).body).toMatchObject({ state: 'queued' })
    for (const raw of [
      '{"__proto__":{"role":"admin"},"name":"x"}',
      '{"constructor":{"prototype":{"role":"admin"}},"name":"x"}',
    ]) {
      const answer = await member('POST', 'projects', { raw, headers: { 'content-type': 'application/json' } })
      expect(answer.status).toBeGreaterThanOrEqual(400)
    }
    expect(({} as Json).role).toBeUndefined()
  })

  test('a method, an address or a host in a header or a field changes nothing', async () => {
    const over = {
      'x-http-method-override': 'DELETE',
      'x-original-url': '/api/printing/audit',
      'x-rewrite-url': '/api/printing/audit',
    }
    const viewer = api.plain({
      authorization: `Bearer ${token({ sub: 'v', roles: ['viewer'], projects: ['own'] })}`,
      ...over,
    })
    expect((await viewer('GET', `files/${ownFile}`)).body.id).toBe(ownFile)
    expect((await viewer('GET', `files/${ownFile}?_method=DELETE`)).body.id).toBe(ownFile)
    for (const path of [
      '../../board',
      '..%2f..%2fboard',
      `files/${ownFile}%2f..%2f${foreignFile}`,
      `files/${ownFile}/../${foreignFile}`,
      `files/${foreignFile}%00`,
      `files/${foreignFile};x=1`,
    ]) {
      const answer = await viewer('GET', path)
      expect([path, answer.status]).toEqual([
        path,
        expect.toSatisfy((status: number) => [400, 403, 404].includes(status)),
      ])
    }
  })

  test('statements in texts are texts', async () => {
    for (const text of ["' OR 1=1 --", "'); DROP TABLE audit; --", '%', '_', '\\', '*']) {
      const name = encodeURIComponent(text)
      expect((await member('GET', `files?name=${name}`)).body.items).toEqual([])
      expect((await admin('GET', `audit?target=${name}`)).body.items).toEqual([])
    }
    expect(await audited()).toBeGreaterThan(0)
  })

  test('two keys in one request are no key, and one beside a token is not mixed with it', async () => {
    const made = (await admin('POST', 'api-keys', { body: { name: 'v', roles: ['viewer'] } })).body.key
    const both = api.plain({ 'x-api-key': made, authorization: `Bearer ${token({ sub: 'x', roles: ['admin'] })}` })
    expect((await both('GET', 'session')).body.role).toBe('viewer')
    const { hostname, port } = new URL(api.origin)
    const socket = connect(Number(port), hostname)
    socket.write(
      `GET /api/printing/session HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${made}\r\nX-Api-Key: nonsense\r\nConnection: close\r\n\r\n`,
    )
    expect(await allOf(socket)).toContain('CREDENTIALS_INVALID')
  })
})

describe('bytes', async () => {
  const { hostname, port } = new URL(api.origin)
  const raw = async (request: string): Promise<string> => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.end(request)
    return allOf(socket)
  }
  const auth = `Authorization: Bearer ${token({ sub: 'mia', roles: ['member'], projects: ['own'] })}\r\n`

  test.each([
    [
      'a body with two lengths',
      `POST /api/printing/quick-print HTTP/1.1\r\nHost: a\r\n${auth}Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}`,
    ],
    [
      'a body with a length and in chunks',
      `POST /api/printing/quick-print HTTP/1.1\r\nHost: a\r\n${auth}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n`,
    ],
    [
      'a header that is folded',
      `GET /api/printing/session HTTP/1.1\r\nHost: a\r\n${auth}X-A: b\r\n\tc\r\n\u0000d: e\r\n\r\n`,
    ],
    ['no host', `GET /api/printing/session HTTP/1.1\r\n${auth}\r\n`],
    ['headers without end', `GET /api/printing/session HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
  ])('%s is refused, and nothing that follows is taken for a request', async (_what, request) => {
    const answer = await raw(request)
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
  })

  test('line breaks in what comes back in headers start no header', async () => {
    const evil = 'a\r\nSet-Cookie: evil=1'
    const name = encodeURIComponent(evil)
    for (const path of [
      `/api/files/local/${name}`,
      `/api/printing/status?printer=${name}`,
      `/board/queue/${name}`,
      `/${name}`,
      `/docs/${name}`,
    ]) {
      const answer = await member('GET', path)
      expect([path, answer.headers['set-cookie']]).toEqual([path, undefined])
    }
  })
})
