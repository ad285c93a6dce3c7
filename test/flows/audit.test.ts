import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { audit } from '../../src/entities/audit.ts'
import { type Json, testApi } from '../support/api.ts'
import { addressOf, BODIES, worldOf } from '../support/api-world.ts'

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '1000000' })
const { admin, context } = api
const { db } = context
const key = (await admin('POST', 'api-keys', { body: { name: 'auditor', roles: ['admin'] } })).body.key

describe('the log cannot be changed', () => {
  test.each([
    `UPDATE audit SET done_by = 'nobody'`,
    `UPDATE audit SET data = NULL`,
    `UPDATE audit SET at = now()`,
    'DELETE FROM audit',
    'TRUNCATE audit',
    'TRUNCATE audit CASCADE',
    // Not even under the name of an erasure, but for a pseudonym.
    `SELECT set_config('printyard.erasing', 'on', true); UPDATE audit SET done_by = 'nobody'`,
    `SELECT set_config('printyard.erasing', 'on', true); UPDATE audit SET done_by = 'erased:1', action = 'x'`,
    `SELECT set_config('printyard.erasing', 'on', true); UPDATE audit SET data = '{}'`,
    `SELECT set_config('printyard.erasing', 'on', true); DELETE FROM audit`,
    `UPDATE print_events SET to_state = 'failed'`,
    `SELECT set_config('printyard.erasing', 'on', true); UPDATE print_events SET why = 'x'`,
  ])('%s', async (statement) => {
    await db.query(`INSERT INTO projects (id, name, created_by) VALUES ('e', 'e', 't') ON CONFLICT DO NOTHING`)
    const { id } = (await api.upload(admin, 'e', 'e.gcode', 'G28\n')).body
    await admin('POST', 'quick-print', { body: { fileId: id } })
    const lines = () => db.query('SELECT * FROM audit ORDER BY id')
    const before = await lines()
    expect(before.length).toBeGreaterThan(0)
    await expect(
      db.transaction(async (sql) => {
        for (const one of statement.split('; ')) await sql.query(one)
      }),
    ).rejects.toThrow('append-only')
    expect(await lines()).toEqual(before)
  })
})

describe('every change is a line of the log', async () => {
  const { paths } = (await api.plain()('GET', '/docs/json')).body as Json
  const changes = Object.entries<Json>(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path] as const))
    .filter(([method, path]) => ['PUT', 'PATCH', 'DELETE'].includes(method) && path !== '/api/printing/session')
  const count = async () => (await db.query('SELECT count(*)::int AS n FROM audit'))[0].n
  let done = 0

  // POSTs are counted in api-keys-everywhere.test.ts.
  test.each(changes)('%s %s', async (method, path) => {
    const world = await worldOf(api, `audited-${method}-${path.replaceAll('/', '-')}`)
    const before = await count()
    const body = BODIES[`${method} ${path.replace('/api/printing/', '')}`]?.(world)
    const { status } = await admin(method, addressOf(path, world), body ? { body } : {})
    if (status < 300) done += 1
    expect([status, (await count()) - before]).toEqual([status, status < 300 ? 1 : 0])
  })
  test('most of them were really made', () => {
    expect(done).toBeGreaterThan(changes.length / 2)
  })
})

describe('the log can be searched', async () => {
  const noted: [string, string, string, object][] = [
    ['anna', 'pool.created', 'pool-1', { name: 'Front hall' }],
    ['anna', 'print.canceled', 'print-1', { why: '50% wrong_colour' }],
    ['ben', 'print.retried', 'print-1', {}],
    ['ben', 'printer.created', 'printer-1', { name: '=cmd|" /C calc"!A0', quote: 'a "b", c\nd' }],
  ]
  for (const [by, action, target, data] of noted) {
    await audit(db, { by, action, target, data: { ...data, story: 'search' } })
  }
  const search = async (query: string): Promise<string[]> =>
    (await admin('GET', `audit?text=search&${query}`)).body.items.map(({ by, action }: Json) => `${by} ${action}`)

  test.each([
    ['', ['ben printer.created', 'ben print.retried', 'anna print.canceled', 'anna pool.created']],
    ['by=anna', ['anna print.canceled', 'anna pool.created']],
    ['target=print-1', ['ben print.retried', 'anna print.canceled']],
    ['action=print.retried', ['ben print.retried']],
    ['action=print.*', ['ben print.retried', 'anna print.canceled']],
    ['action=print', []],
    ['action=print.*&by=ben', ['ben print.retried']],
    ['to=2020-01-01T00:00:00Z', []],
    ['from=2999-01-01T00:00:00Z', []],
    ['from=2020-01-01T00:00:00Z&to=2999-01-01T00:00:00Z&by=anna', ['anna print.canceled', 'anna pool.created']],
  ])('by %j', async (query, found) => {
    expect(await search(query)).toEqual(found)
  })

  test.each([
    ['front HALL', 1],
    ['50% wrong_colour', 1],
    ['50_ wrong%colour', 0],
    ['printer-1', 1],
    ['%', 1],
  ])('by the text %j, taken as it is', async (text, count) => {
    const { items } = (await admin('GET', `audit?text=${encodeURIComponent(text)}`)).body
    expect(items.filter(({ data }: Json) => data?.story === 'search')).toHaveLength(count)
  })

  test('page by page, each line once, whatever is added meanwhile', async () => {
    const seen: string[] = []
    let cursor = ''
    do {
      const page = (await admin('GET', `audit?text=search&limit=1${cursor}`)).body
      seen.push(...page.items.map(({ action }: Json) => action))
      cursor = page.next ? `&cursor=${page.next}` : ''
      await audit(db, { by: 'late', action: 'late.added', data: { story: 'search' } })
    } while (cursor !== '')
    expect(seen).toEqual(['printer.created', 'print.retried', 'print.canceled', 'pool.created'])
  })

  test('wrong filters are refused', async () => {
    for (const query of ['from=yesterday', 'cursor=WyJ4Il0', 'limit=0', 'text=']) {
      expect([query, (await admin('GET', `audit?${query}`)).status]).toEqual([query, 422])
    }
  })
})

describe('the log can be taken away', () => {
  const take = async (query: string) => {
    const answer = await request(`${api.origin}/api/printing/audit/export?${query}`, { headers: { 'x-api-key': key } })
    return { type: answer.headers['content-type'], text: Buffer.from(await answer.body.arrayBuffer()).toString() }
  }
  test('as lines of JSON, with the same filters, and the taking is noted', async () => {
    const { type, text } = await take('by=anna&action=print.*')
    expect(type).toBe('application/x-ndjson')
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      { by: 'anna', action: 'print.canceled', target: 'print-1', data: { story: 'search' } },
    ])
    const { items } = (await admin('GET', 'audit?action=audit.exported&limit=1')).body
    expect(items[0].data).toEqual({ format: 'ndjson', filters: ['by', 'action'] })
  })

  test('as CSV that a spreadsheet reads, and in which nothing is a formula', async () => {
    await audit(db, { by: '=1+1', action: '@evil', target: '-2+3', data: { quote: 'a "b", c\nd' } })
    const { type, text } = await take('format=csv&action=@evil')
    expect(type).toBe('text/csv; charset=utf-8')
    const [head, line, ...rest] = text.split('\r\n')
    expect([head, rest]).toEqual(['\uFEFFid,at,by,action,target,data', ['']])
    expect(line).toMatch(/^\d+,\d{4}-[^,]*Z,'=1\+1,'@evil,'-2\+3,"\{""quote"": ?""a \\""b\\"", c\\nd""\}"$/)
  })

  test('of any length, whole, each line once and in order', { timeout: 60_000 }, async () => {
    await db.query(`INSERT INTO audit (done_by, action) SELECT 'many', 'many.' || n FROM generate_series(1, 25000) n`)
    const numbers = (await take('by=many')).text
      .trim()
      .split('\n')
      .map((line) => Number(JSON.parse(line).action.slice(5)))
    expect(numbers).toEqual(Array.from({ length: 25_000 }, (_, index) => 25_000 - index))
  })

  test('by admins only', async () => {
    const operator = api.as({ roles: ['operator'] })
    for (const path of ['audit', 'audit/export', 'users', 'users/anna/export']) {
      expect([path, (await operator('GET', path)).body.code]).toEqual([path, 'ROLE_MISSING'])
    }
  })
})
