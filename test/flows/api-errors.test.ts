import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../src/services/ports.ts'
import { testApi } from '../support/api.ts'

const api = await testApi()

test('what cannot be read, is unknown or of a wrong type is a problem with a stable code', async () => {
  const json = { 'content-type': 'application/json' }
  const send = (raw: string, headers: Record<string, string>) => api.admin('POST', 'quick-print', { raw, headers })
  expect((await send('{"a":', json)).body).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' })
  expect((await send('', json)).body.status).toBe(400)
  expect((await send('<a/>', { 'content-type': 'text/xml' })).body.code).toBe('MEDIA_TYPE_UNSUPPORTED')
  expect((await send(JSON.stringify({ filename: 'x'.repeat(2_000_000) }), json)).body.code).toBe('BODY_TOO_LARGE')
  expect((await send('{"__proto__":{"a":1}}', json)).status).toBe(400)
  expect((await api.admin('GET', 'no-such-thing')).body.code).toBe('ROUTE_UNKNOWN')
  expect((await api.admin('GET', '/nowhere')).body.code).toBe('ROUTE_UNKNOWN')
  expect((await api.admin('GET', 'files/%zz')).body.code).toBe('REQUEST_MALFORMED')
})

test('an address that is known says which methods it takes, whatever else is asked of it', async () => {
  for (const [method, path, allow] of [
    ['PUT', 'projects', 'GET, HEAD, POST'],
    ['DELETE', '/api/files/local', 'GET, HEAD, POST'],
    ['TRACE', 'files/00000000-0000-4000-8000-000000000000', 'DELETE, GET, HEAD'],
    ['QUERY', 'prints?limit=1', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
    // Not a file of that name.
    ['GET', 'files/upload', 'POST'],
    ['DELETE', 'printer-files/statistics', 'GET, HEAD'],
  ] as const) {
    const { status, headers, body } = await api.plain()(method, path)
    expect([path, status, body.code, headers.allow]).toEqual([path, 405, 'METHOD_UNSUPPORTED', allow])
  }
  expect((await api.plain()('PUT', 'projects/a/b')).body.code).toBe('ROUTE_UNKNOWN')
  expect((await api.plain()('PUT', '/board/nowhere')).status).not.toBe(405)
})

test('a text in the address is a number only if it looks like one', async () => {
  for (const limit of ['true', '', ' 1', '0x10', '1,5', '١', 'Infinity', '1e999', '1.5', '-1']) {
    const answer = await api.admin('GET', `prints?limit=${encodeURIComponent(limit)}`)
    expect([limit, answer.body.code]).toEqual([limit, 'BODY_INVALID'])
  }
  for (const limit of ['1', '5e2', '20.0']) expect((await api.admin('GET', `prints?limit=${limit}`)).status).toBe(200)
})

test('a problem says type, title, status, code and detail', async () => {
  const { body } = await api.admin('GET', 'prints/00000000-0000-4000-8000-000000000000')
  expect(Object.keys(body).sort()).toEqual(['code', 'detail', 'status', 'title', 'type'])
})

test('an id that cannot be one is a thing that does not exist', async () => {
  for (const [path, code] of [
    ['files/nope', 'FILE_UNKNOWN'],
    ['prints/1', 'PRINT_UNKNOWN'],
    ['batches/x', 'BATCH_UNKNOWN'],
    ['printers/x', 'PRINTER_UNKNOWN'],
    ['pools/x', 'POOL_UNKNOWN'],
    ['reports/x', 'REPORT_UNKNOWN'],
    ['projects/none', 'PROJECT_UNKNOWN'],
    ['status', 'PRINTER_UNKNOWN'],
  ] as const) {
    expect([path, (await api.admin('GET', path)).body.code]).toEqual([path, code])
  }
})

test('a wrong body names its fields, unknown fields are ignored, and a NUL in a text is no crash', async () => {
  const wrong = await api.admin('POST', 'batches', { body: { projectId: 'a', items: [{ fileId: 'x', copies: 0 }] } })
  expect(wrong.body.errors.map(({ field }: { field: string }) => field)).toEqual(
    expect.arrayContaining(['items/0/fileId', 'items/0/copies']),
  )
  const made = await api.admin('POST', 'pools', { body: { name: 'hall', madeUp: 1 } })
  expect([made.status, made.body.madeUp]).toEqual([201, undefined])
  expect((await api.admin('POST', 'pools', { body: { name: 'a\u0000b' } })).status).toBe(422)
  expect((await api.admin('GET', 'prints?cursor=nonsense')).body.code).toBe('CURSOR_INVALID')
  expect((await api.admin('GET', 'prints?limit=0')).body.code).toBe('BODY_INVALID')
  expect((await api.admin('GET', 'prints?state=dancing')).body.code).toBe('BODY_INVALID')
})

test('bytes that are not HTTP are answered and closed', async () => {
  const { hostname, port } = new URL(api.origin)
  const socket = createConnection(Number(port), hostname)
  socket.write('NONSENSE\r\n\r\n')
  const [data] = await once(socket, 'data')
  expect(String(data)).toMatch(/^HTTP\/1.1 400/)
  socket.destroy()
})

test('health, readiness and metrics answer without signing in', async () => {
  expect((await api.plain()('GET', '/health')).body.status).toBe('ok')
  expect((await api.plain()('GET', '/ready')).body).toEqual({
    status: 'ready',
    checks: { database: 'ok', redis: 'ok', storage: 'ok' },
  })
  const metrics = await api.plain()('GET', '/metrics')
  for (const name of [
    'printyard_prints{state="queued"}',
    'printyard_queue_jobs',
    'printyard_http_request_duration_seconds_count',
  ]) {
    expect(metrics.body).toContain(name)
  }
  expect(metrics.body).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
})

/** A way to the database that can be cut. */
async function cuttable(target: string): Promise<{ url: string; cut(): void; mend(): Promise<void> }> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = createConnection(Number(port), hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        near.destroy()
        far.destroy()
        sockets.delete(socket)
      })
    }
    near.pipe(far).pipe(near)
  })
  const listen = async (at: number): Promise<number> => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  // Out of the range of ports that others are given, so that it is still free when this comes back.
  const own = await listen(await freePort())
  const url = new URL(target)
  url.host = `127.0.0.1:${own}`
  onTestFinished(() => void server.close())
  return {
    url: url.href,
    cut() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
    mend: async () => void (await listen(own)),
  }
}

test('a database that goes away is 503, and everything works again when it is back', async () => {
  let way: Awaited<ReturnType<typeof cuttable>> | undefined
  const other = await testApi({}, async (config) => {
    way = await cuttable(config.DATABASE_URL ?? '')
    return { ...config, DATABASE_URL: way.url }
  })
  expect((await other.admin('GET', 'prints')).status).toBe(200)
  way?.cut()
  for (let asked = 0; asked < 5; asked += 1) {
    const { status, body, headers } = await other.admin('GET', 'prints')
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'DATABASE_AWAY', '1'])
  }
  expect((await other.plain()('GET', '/ready')).body.checks.database).toBe('away')
  expect((await other.plain()('GET', '/health')).status).toBe(200)
  await way?.mend()
  expect((await other.admin('GET', 'prints')).status).toBe(200)
})

test('a Redis that goes away stops no upload and no print, and live status is 503 until it is back', async () => {
  let way: Awaited<ReturnType<typeof cuttable>> | undefined
  const other = await testApi({}, async (config) => {
    way = await cuttable(config.REDIS_URL ?? '')
    return { ...config, REDIS_URL: way.url }
  })
  const { admin } = other
  await admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
  const settings = { url: 'http://127.0.0.1:1', apiKey: 'k' }
  const printer = (await admin('POST', 'printers', { body: { name: 'p', kind: 'octoprint', settings } })).body
  way?.cut()
  const file = await other.upload(admin, 'alpha', 'a.gcode', 'G28')
  expect(file.status).toBe(202)
  expect((await admin('POST', 'quick-print', { body: { fileId: file.body.id } })).status).toBe(202)
  expect((await admin('GET', `printers/${printer.id}/status`)).body).toMatchObject({
    status: 503,
    code: 'SERVICE_MISSING',
  })
  expect((await other.plain()('GET', '/ready')).body.checks).toEqual({ database: 'ok', redis: 'away', storage: 'ok' })
  await way?.mend()
  await expect.poll(async () => (await other.plain()('GET', '/ready')).status, { timeout: 10_000 }).toBe(200)
  expect((await admin('GET', `printers/${printer.id}/status`)).status).toBe(200)
})

test('every page and answer carries the headers that keep a browser safe', async () => {
  const answer = await api.admin('GET', 'prints')
  expect(answer.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
  const page = await api.plain()('GET', '/docs/')
  expect(page.headers['content-security-policy']).toContain("script-src 'self'")
  expect(page.headers['access-control-allow-origin']).toBeUndefined()
})
