import { expect, test } from 'vitest'
import { testApi } from '../support/api.ts'

const OURS = 'https://flux.example'
const open = await testApi({ CORS_ORIGINS: `${OURS}, http://localhost:5173` })
const closed = await testApi()

const ask = (of: typeof open, path: string, origin: string, method = 'GET', headers: Record<string, string> = {}) =>
  fetch(of.origin + path, { method, headers: { origin, ...headers } })
const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key' }

test('pages of a listed origin may call the API, also before they sign in, and never with cookies', async () => {
  for (const origin of [OURS, 'http://localhost:5173']) {
    const asked = await ask(open, '/api/printing/quick-print', origin, 'OPTIONS', preflight)
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin)
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST')
    expect(asked.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-api-key')
    const answer = await ask(open, '/api/printing/prints', origin)
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, origin])
    expect(answer.headers.get('vary')).toContain('Origin')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  }
})

test.each([
  'https://evil.example',
  'https://flux.example.evil',
  'http://flux.example',
  'https://flux.example:444',
  'null',
])('pages of %s may not', async (origin) => {
  const asked = await ask(open, '/api/printing/quick-print', origin, 'OPTIONS', preflight)
  expect(asked.headers.get('access-control-allow-origin')).toBeNull()
  expect((await ask(open, '/api/printing/prints', origin)).headers.get('access-control-allow-origin')).toBeNull()
  const socket = await ask(open, '/socket.io/?EIO=4&transport=polling', origin)
  expect(socket.headers.get('access-control-allow-origin')).toBeNull()
})

test.each([
  ['no question before a call', OURS, {}],
  ['a question of a page that is not listed', 'https://evil.example', preflight],
])('%s is answered like any other request with that method', async (_what, origin, headers) => {
  for (const path of ['/api/printing/quick-print', '/api/printing/prints/1']) {
    const answer = await ask(open, path, origin, 'OPTIONS', headers)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([405, expect.stringContaining('problem+json')])
  }
  expect((await ask(open, '/api/printing/no-such', origin, 'OPTIONS', headers)).status).toBe(404)
})

test('Socket.IO keeps to the same list, and nobody is listed by default', async () => {
  const path = '/socket.io/?EIO=4&transport=polling'
  expect((await ask(open, path, OURS)).headers.get('access-control-allow-origin')).toBe(OURS)
  for (const asked of [path, '/api/printing/prints', '/health']) {
    expect((await ask(closed, asked, OURS)).headers.get('access-control-allow-origin')).toBeNull()
  }
  expect((await ask(closed, '/api/printing/prints', OURS, 'OPTIONS', preflight)).status).not.toBe(204)
})
