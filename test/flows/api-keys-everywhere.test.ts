import { afterAll, expect, test } from 'vitest'
import { openAttempt } from '../../src/entities/attempt.ts'
import { movePrint, type PrintState } from '../../src/entities/print.ts'
import { startMonitor } from '../../src/monitor/start.ts'
import { type Caller, type Json, testApi } from '../support/api.ts'

// R31, generated from the OpenAPI document: every POST says that it takes an Idempotency-Key, and does.

const api = await testApi()
const { admin, context } = api
const monitor = await startMonitor(context)
afterAll(() => monitor.stop())
const { paths } = (await api.plain()('GET', '/docs/json')).body as Json
/** They sign in, which changes nothing. */
const WITHOUT = ['/api/printing/session', '/api/login']
const posts = Object.keys(paths).filter((path) => paths[path].post && !WITHOUT.includes(path))

await admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
const file = (await api.upload(admin, 'alpha', 'part.gcode', 'G28\n')).body.id
let count = 0
const unique = (): string => `thing ${++count}`
const printer = async (): Promise<string> => {
  const settings = { url: `http://127.0.0.1:${1 + (count % 9)}`, apiKey: 'k' }
  return (await admin('POST', 'printers', { body: { name: unique(), kind: 'octoprint', settings } })).body.id
}
const submitted = async () => (await admin('POST', 'quick-print', { body: { fileId: file } })).body
const newPrint = async (): Promise<string> => (await submitted()).prints[0].id

/** A print that has come so far, on a printer of its own. */
async function printIn(...states: PrintState[]): Promise<string> {
  const printId = await newPrint()
  let from: PrintState = 'preparing'
  await openAttempt(context.db, printId, await printer(), 'test')
  for (const to of states) {
    await movePrint(context.db, { printId, from, to, by: 'test', why: 'test' })
    from = to
  }
  return printId
}
const RUNNING = ['transferring', 'starting', 'printing'] as const

const multipart = (fields: Record<string, string>, content: string) => {
  const part = (head: string, body: string) => `--py\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`
  const named = Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value))
  const raw = Buffer.from(`${named.join('')}${part('name="file"; filename="k.gcode"', content)}--py--\r\n`)
  return { raw, headers: { 'content-type': 'multipart/form-data; boundary=py' } }
}

type Sent = { path: string; body?: unknown; other?: unknown; form?: Record<string, string> }
const json = (path: string, body: object, other: object = { ...body, note: 'x' }): Sent => ({ path, body, other })
const bare = (path: string): Sent => ({ path, body: {}, other: { surprise: 1 } })
const webhook = async (): Promise<string> =>
  (await admin('POST', 'webhooks', { body: { url: 'https://example.com/hook' } })).body.id
const template = async (): Promise<string> =>
  (await admin('POST', 'templates', { body: { name: unique(), projectId: 'alpha', items: [{ fileId: file }] } })).body
    .id
const template2 = async () => `templates/${await template()}/submit`

/** One request that works for each POST; a new POST without one fails the first test. */
const SAMPLES: Record<string, () => Promise<Sent> | Sent> = {
  projects: () => json('projects', { name: 'One' }, { name: 'Two' }),
  'files/upload': () => ({ path: 'files/upload', form: { projectId: 'alpha' } }),
  '/api/files/local': () => ({ path: '/api/files/local', form: {} }),
  'files/{id}/pictures': () => json(`files/${file}/pictures`, { view: 'front' }, { view: 'top' }),
  estimate: () => json('estimate', { fileId: file }, { fileId: file, filename: 'part.gcode' }),
  'quick-print': () => json('quick-print', { fileId: file }, { fileId: file, copies: 2 }),
  queue: () => json('queue', { fileId: file }, { fileId: file, copies: 2 }),
  batches: () =>
    json(
      'batches',
      { projectId: 'alpha', items: [{ fileId: file }] },
      { projectId: 'alpha', items: [{ fileId: file, copies: 2 }] },
    ),
  'batches/{id}/cancel': async () => bare(`batches/${(await submitted()).batchId}/cancel`),
  'batches/{id}/pause': async () => bare(`batches/${(await submitted()).batchId}/pause`),
  'batches/{id}/resume': async () => bare(`batches/${(await submitted()).batchId}/resume`),
  templates: () =>
    json(
      'templates',
      { name: unique(), projectId: 'alpha', items: [{ fileId: file }] },
      { name: unique(), projectId: 'alpha', items: [{ fileId: file }] },
    ),
  'templates/{id}/submit': async () => json(await template2(), { copies: 1 }, { copies: 2 }),
  'prints/{id}/pause': async () => bare(`prints/${await printIn(...RUNNING)}/pause`),
  'prints/{id}/resume': async () => bare(`prints/${await printIn(...RUNNING, 'paused')}/resume`),
  'prints/{id}/cancel': async () => bare(`prints/${await newPrint()}/cancel`),
  'prints/{id}/retry': async () => bare(`prints/${await printIn('failed')}/retry`),
  'prints/{id}/feedback': async () =>
    json(`prints/${await printIn('failed')}/feedback`, { result: 'failed' }, { result: 'flawed' }),
  'prints/{id}/resolve': async () =>
    json(`prints/${await printIn('held')}/resolve`, { outcome: 'failed' }, { outcome: 'canceled' }),
  printers: () => {
    const settings = { url: 'http://127.0.0.1:1', apiKey: 'k' }
    return json(
      'printers',
      { name: unique(), kind: 'octoprint', settings },
      { name: unique(), kind: 'octoprint', settings },
    )
  },
  'printers/discover': () => json('printers/discover', { seconds: 1 }, { seconds: 2 }),
  'printers/{id}/test': async () => bare(`printers/${await printer()}/test`),
  'printers/{id}/commands': async () =>
    json(`printers/${await printer()}/commands`, { verb: 'home' }, { verb: 'pause' }),
  'printers/{id}/bed-cleared': async () => {
    const id = await printer()
    // Seen by a monitor that is not here.
    await context.db.query(
      `UPDATE printers SET state = 'idle', lease_owner = 'm', lease_until = now() + interval '1 hour', lease_epoch = 9 WHERE id = $1`,
      [id],
    )
    return json(`printers/${id}/bed-cleared`, { evidence: 'operator' })
  },
  'printers/{id}/files/{name}/download': async () => {
    const id = await printer()
    await context.db.query(`INSERT INTO printer_files (printer_id, name, size_bytes) VALUES ($1, 'a.gcode', 3)`, [id])
    return bare(`printers/${id}/files/a.gcode/download`)
  },
  pools: () => json('pools', { name: unique() }, { name: unique() }),
  reports: () => {
    const dates = { kind: 'prints', from: '2026-01-01', to: '2026-01-02' }
    return json('reports', dates, { ...dates, locale: 'de' })
  },
  'api-keys': () => json('api-keys', { name: 'k', roles: ['viewer'] }, { name: 'k', roles: ['member'] }),
  users: () => json('users', { sub: unique() }, { sub: unique(), kind: 'service' }),
  presets: () => json('presets', { name: unique() }, { name: unique() }),
  profiles: () => {
    const settings = 'layer_height = 0.2\nnozzle_diameter = 0.4\nfill_density = 15%\n'
    const profile = { printerClass: '*', material: 'PLA', quality: 'draft', settings }
    return json('profiles', { name: 'One', ...profile }, { name: 'Two', ...profile })
  },
  webhooks: () => json('webhooks', { url: 'https://example.com/a' }, { url: 'https://example.com/b' }),
  'webhooks/{id}/test': async () => bare(`webhooks/${await webhook()}/test`),
  'webhooks/{id}/deliveries/{deliveryId}/replay': async () => {
    const id = await webhook()
    const sent = (await admin('POST', `webhooks/${id}/test`)).body
    await context.db.query(`UPDATE webhook_deliveries SET state = 'failed' WHERE webhook_id = $1`, [id])
    return bare(`webhooks/${id}/deliveries/${sent.deliveryId ?? sent.id}/replay`)
  },
}

/** They ask, and change nothing of what is kept. */
const CHANGES_NOTHING = ['estimate', 'files/{id}/pictures', 'printers/{id}/test', 'printers/discover']

const short = (path: string): string => path.replace('/api/printing/', '')
const sender =
  (caller: Caller, { path, form }: Sent, key: string) =>
  (body: unknown) =>
    form
      ? caller('POST', path, {
          ...multipart(form, String(body ?? 'G28\n')),
          headers: { 'content-type': 'multipart/form-data; boundary=py', 'idempotency-key': key },
        })
      : caller('POST', path, { body, headers: { 'idempotency-key': key } })

test('every POST of the document has a sample here, and no sample is left over', () => {
  expect(posts.map(short).sort()).toEqual(Object.keys(SAMPLES).sort())
})

test.each(posts)('POST %s says that it takes an Idempotency-Key', (path) => {
  const named = (paths[path].post.parameters ?? []).map((parameter: Json) => [parameter.in, parameter.name])
  expect(named).toContainEqual(['header', 'Idempotency-Key'])
})

test.each(posts)('POST %s takes effect once for twins and repeats, and refuses another body', async (path) => {
  const sample = await SAMPLES[short(path)]?.()
  if (!sample) return expect.fail(`no sample for ${path}`)
  const key = `key-${path}`
  // The routes for slicers work for the one project of a key.
  const slicer = path.startsWith('/api/files')
  const send = sender(slicer ? api.as({ roles: ['member'], projects: ['alpha'] }) : admin, sample, key)
  const before = await audited()
  const twins = await Promise.all([send(sample.body), send(sample.body), send(sample.body)])
  const effects = (await audited()) - before
  const again = await send(sample.body)
  const [first] = twins
  expect([first?.status, path]).toEqual([expect.toSatisfy((status: number) => status < 300), path])
  for (const twin of [...twins, again]) expect([twin.status, twin.body]).toEqual([first?.status, first?.body])
  expect(again.headers['idempotency-replayed']).toBe('true')
  // Every change is one line of the audit log.
  expect([path, effects]).toEqual([path, CHANGES_NOTHING.includes(short(path)) ? 0 : 1])
  expect((await audited()) - before).toBe(effects)
  const other = await send(sample.form ? 'G28 ; another\n' : sample.other)
  expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
})

async function audited(): Promise<number> {
  const [found] = await context.db.query('SELECT count(*)::int AS lines FROM audit')
  return found.lines
}

test('a stale If-Match changes nothing, and the document says where it is taken', async () => {
  const { headers } = await admin('GET', 'queue')
  const ids = [await newPrint(), await newPrint()]
  const patch = (etag: string, body: object) => admin('PATCH', 'queue', { body, headers: { 'if-match': etag } })
  expect((await patch(String(headers.etag), { order: ids })).body).toMatchObject({
    status: 412,
    code: 'PRECONDITION_FAILED',
  })
  const fresh = (await admin('GET', 'queue')).headers.etag
  const dueAt = '2030-01-01T00:00:00.000Z'
  const edited = await patch(String(fresh), { printIds: ids, priority: 'urgent', dueAt })
  expect(edited).toMatchObject({ status: 200, body: { changed: 2 } })
  for (const id of ids) expect((await admin('GET', `prints/${id}`)).body).toMatchObject({ priority: 'urgent', dueAt })
  const reordered = await patch(String(edited.headers.etag), { order: [...ids].reverse(), printIds: ids, dueAt: null })
  expect(reordered.status).toBe(200)
  const line = (await admin('GET', 'queue')).body.items.map(({ id }: Json) => id)
  expect(line.filter((id: string) => ids.includes(id))).toEqual([...ids].reverse())
  const named = paths['/api/printing/queue'].patch.parameters.map(({ name }: Json) => name)
  expect(named).toContain('If-Match')
})
