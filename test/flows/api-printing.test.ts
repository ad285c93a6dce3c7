import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { reorder } from '../../src/entities/waiting.ts'
import type { LiveEvent } from '../../src/queues/events.ts'
import { tail } from '../../src/queues/events.ts'
import { type Json, settle, testApi } from '../support/api.ts'

const api = await testApi()
const { admin, context } = api
await admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
const file = (await api.upload(admin, 'alpha', 'part.gcode', 'G28\n')).body
const count = async (table: string): Promise<number> =>
  (await context.db.query(`SELECT count(*)::int AS rows FROM ${table}`))[0].rows

test('quick-print takes copies of the newest file of a name, with their events, and tells of them', async () => {
  const seen: LiveEvent[] = []
  const live = tail(context.config, context.log, (event) => seen.push(event))
  await expect.poll(() => context.redis.client('LIST').then((text) => /cmd=xread/.test(String(text)))).toBe(true)
  const newer = (await api.upload(admin, 'alpha', 'part.gcode', 'G28 ; newer\n')).body
  const answer = await admin('POST', 'quick-print', {
    body: { filename: 'part.gcode', copies: 3, priority: 'high', material: 'PLA' },
  })
  expect(answer).toMatchObject({ status: 202, headers: { location: `/api/printing/batches/${answer.body.batchId}` } })
  expect(answer.body.prints).toHaveLength(3)
  const print = (await admin('GET', `prints/${answer.body.prints[1].id}`)).body
  expect(print).toMatchObject({
    fileId: newer.id,
    copy: 2,
    state: 'queued',
    status: 'queued',
    priority: 'high',
    material: 'PLA',
    progress: 0,
    attempt: 0,
  })
  const { items } = (await admin('GET', `prints/${print.id}/events`)).body
  expect(items).toMatchObject([{ from: null, to: 'queued', why: 'submitted' }])
  await expect.poll(() => seen.filter(({ type }) => type === 'print').length).toBe(3)
  expect(seen.some(({ type }) => type === 'queue')).toBe(true)
  await live.close()
})

test('many quick-prints at the same time are each answered with their own prints', async () => {
  const before = await count('prints')
  const asked = Array.from({ length: 40 }, (_, index) =>
    admin('POST', 'quick-print', {
      body: index % 4 === 3 ? { filename: 'none.gcode' } : { fileId: file.id, copies: 1 + (index % 4) },
    }),
  )
  const answers = await Promise.all(asked)
  answers.forEach(({ status, body }, index) => {
    expect(status).toBe(index % 4 === 3 ? 404 : 202)
    if (status === 202) expect(body.prints).toHaveLength(1 + (index % 4))
  })
  const ids = answers.flatMap(({ body }) => (body.prints ?? []).map(({ id }: { id: string }) => id))
  expect(new Set(ids).size).toBe(60)
  expect(await count('prints')).toBe(before + 60)
})

test('what cannot be printed is refused with its code: rejected files, models, too many copies', async () => {
  const corrupt = (await api.upload(admin, 'alpha', 'bad.gcode', 'x')).body
  await settle(context, corrupt.id, { state: 'rejected', error: { code: 'FILE_NOT_GCODE', detail: 'no moves' } })
  const model = (await api.upload(admin, 'alpha', 'cube.stl', 'solid')).body
  await settle(context, model.id, { state: 'ready', kind: 'stl' })
  const before = await count('prints')
  const code = async (body: unknown) => (await admin('POST', 'quick-print', { body })).body.code
  expect(await code({ fileId: corrupt.id })).toBe('FILE_NOT_GCODE')
  expect(await code({ fileId: model.id })).toBe('SLICER_MISSING')
  expect(await code({ fileId: file.id, copies: 1_001 })).toBe('BODY_INVALID')
  expect(await code({ fileId: file.id, copies: 0 })).toBe('BODY_INVALID')
  expect(await code({})).toBe('BODY_INVALID')
  expect(
    (
      await admin('POST', 'batches', {
        body: { projectId: 'alpha', items: [{ fileId: file.id }, { fileId: model.id }] },
      })
    ).body.code,
  ).toBe('SLICER_MISSING')
  expect(await count('prints')).toBe(before)
})

test('FluxStudio adds to the queue by file name, and reads the line in order', async () => {
  const added = await admin('POST', 'queue', { body: { filename: 'part.gcode', print: true, priority: 'urgent' } })
  expect(added).toMatchObject({ status: 202, body: { id: expect.any(String), state: 'queued' } })
  const line = await admin('GET', 'queue?limit=2')
  expect(line.body.items[0]).toMatchObject({ id: added.body.id, place: 1 })
  expect(line.body.next).toBeTruthy()
})

test('the queue is reordered only by whoever saw its present state', async () => {
  await admin('POST', 'projects', { body: { id: 'order', name: 'Order' } })
  const { id } = (await api.upload(admin, 'order', 'o.gcode', 'G28')).body
  const [a, b, c] = (await admin('POST', 'quick-print', { body: { fileId: id, copies: 3 } })).body.prints.map(
    (print: { id: string }) => print.id,
  )
  const read = async () => {
    const { body, headers } = await admin('GET', 'queue?projectId=order')
    return { order: body.items.map((print: { id: string }) => print.id), etag: headers.etag ?? '' }
  }
  const { order, etag } = await read()
  expect(order).toEqual([a, b, c])
  const edit = (ids: string[], match: string) =>
    admin('PATCH', 'queue', { body: { order: ids }, headers: { 'if-match': match } })
  expect((await edit([c, a, b], etag)).status).toBe(200)
  expect((await read()).order).toEqual([c, a, b])
  expect((await edit([a, b, c], etag)).body.code).toBe('PRECONDITION_FAILED')
  await admin('POST', `prints/${b}/cancel`)
  expect((await admin('PATCH', 'queue', { body: { order: [b, a] } })).body.code).toBe('PRINT_STATE_CONFLICT')
  expect((await admin('PATCH', 'queue', { body: { printIds: [a], priority: 'urgent' } })).body.changed).toBe(1)
  expect((await read()).order).toEqual([a, c])
})

test('who reads the queue while it is reordered never gets the old order with the mark of the new one', async () => {
  await admin('POST', 'projects', { body: { id: 'moving', name: 'Moving' } })
  const { id } = (await api.upload(admin, 'moving', 'm.gcode', 'G28')).body
  const [a, b] = (await admin('POST', 'quick-print', { body: { fileId: id, copies: 2 } })).body.prints.map(
    (print: { id: string }) => print.id,
  )
  const { db } = context
  const ask = db.query.bind(db)
  // The question for the mark is slow on its way; meanwhile another statement may be answered.
  const slow = vi.spyOn(db, 'query').mockImplementation(async (text, values) => {
    if (text.includes('hash_record_extended')) {
      slow.mockRestore()
      await sleep(300)
      await db.transaction((sql) => reorder(sql, [b, a]))
    }
    return ask(text, values)
  })
  const { body, headers } = await admin('GET', 'queue?projectId=moving')
  const order = body.items.map((print: { id: string }) => print.id)
  const edit = { body: { order: [...order].reverse() }, headers: { 'if-match': headers.etag ?? '' } }
  expect([order, (await admin('PATCH', 'queue', edit)).status]).toEqual([[b, a], 200])
})

test('prints are listed in pages that neither repeat nor miss one while more arrive', async () => {
  await admin('POST', 'projects', { body: { id: 'pages', name: 'Pages' } })
  const { id } = (await api.upload(admin, 'pages', 'p.gcode', 'G28')).body
  await admin('POST', 'quick-print', { body: { fileId: id, copies: 25 } })
  const seen: string[] = []
  for (let path: string | undefined = 'prints?projectId=pages&limit=10'; path; ) {
    const { items, next }: Json = (await admin('GET', path)).body
    seen.push(...items.map((print: { id: string }) => print.id))
    await admin('POST', 'quick-print', { body: { fileId: id } })
    path = next && `prints?projectId=pages&limit=10&cursor=${next}`
  }
  expect([seen.length, new Set(seen).size]).toEqual([25, 25])
})

test('a print says which rules fail on which printer, and a printer the same of the next prints', async () => {
  const printer = (
    await admin('POST', 'printers', {
      body: { name: 'why', kind: 'octoprint', settings: { url: 'http://127.0.0.1:1', apiKey: 'k' } },
    })
  ).body
  const { prints } = (await admin('POST', 'quick-print', { body: { fileId: file.id, priority: 'urgent' } })).body
  const { printers } = (await admin('GET', `prints/${prints[0].id}/why`)).body
  const mine = printers.find(({ printerId }: { printerId: string }) => printerId === printer.id)
  expect(mine.fits).toBe(false)
  expect(mine.rules.find(({ rule }: { rule: string }) => rule === 'bed-clear')).toMatchObject({
    ok: false,
    expected: 'clear',
    actual: 'unknown',
  })
  expect((await admin('GET', `printers/${printer.id}/why`)).body.prints.length).toBeGreaterThan(0)
})

test('a print that waits is paused and resumed at once, and says that it is paused', async () => {
  const { prints } = (await admin('POST', 'quick-print', { body: { fileId: file.id } })).body
  const { id } = prints[0]
  expect((await admin('POST', `prints/${id}/resume`)).body.code).toBe('PRINT_STATE_CONFLICT')
  const paused = await admin('POST', `prints/${id}/pause`)
  expect(paused).toMatchObject({ status: 200, body: { id, state: 'queued', keptBackAt: expect.any(String) } })
  expect((await admin('POST', `prints/${id}/pause`)).body.keptBackAt).toBe(paused.body.keptBackAt)
  expect((await admin('GET', `prints/${id}`)).body.waiting).toMatchObject({
    rule: 'print-running',
    advice: 'The print is paused: resume it',
  })
  const resumed = await admin('POST', `prints/${id}/resume`)
  expect(resumed).toMatchObject({ status: 200, body: { id, state: 'queued' } })
  expect(resumed.body.keptBackAt).toBeUndefined()
})

test('priority and times of a print change while it waits, and every change is in the audit log', async () => {
  const { prints } = (await admin('POST', 'quick-print', { body: { fileId: file.id } })).body
  const { id } = prints[0]
  const changed = await admin('PATCH', `prints/${id}`, { body: { priority: 'low', notBefore: '2030-01-01T00:00:00Z' } })
  expect(changed.body).toMatchObject({ priority: 'low', notBefore: '2030-01-01T00:00:00.000Z' })
  expect((await admin('PATCH', `prints/${id}`, { body: { notBefore: null } })).body.notBefore).toBeUndefined()
  expect((await admin('POST', `prints/${id}/cancel`)).body.state).toBe('canceled')
  expect((await admin('POST', `prints/${id}/pause`)).body.code).toBe('PRINT_STATE_CONFLICT')
  expect((await admin('POST', `prints/${id}/cancel`)).body.code).toBe('PRINT_STATE_CONFLICT')
  expect((await admin('POST', `prints/${id}/retry`)).body.state).toBe('queued')
  expect((await admin('POST', `prints/${id}/resolve`, { body: { outcome: 'completed' } })).body.code).toBe(
    'PRINT_STATE_CONFLICT',
  )
  const { items } = (await admin('GET', `audit?target=${id}`)).body
  expect(items.map(({ action }: { action: string }) => action)).toEqual([
    'print.retried',
    'print.canceled',
    'print.changed',
    'print.changed',
  ])
})

test('colour, tags and a first moment are wishes of a submission, and each is a rule of its own', async () => {
  const printer = { name: 'wishes', kind: 'octoprint', settings: { url: 'http://127.0.0.1:9', apiKey: 'k' } }
  const loaded = [{ slot: 0, material: 'PLA', colour: 'black', remainingGrams: 200 }]
  const capabilities = { tags: ['enclosed'] }
  const made = (await admin('POST', 'printers', { body: { ...printer, loaded, capabilities } })).body
  const wish = { colour: 'red', tags: ['hardened'], notBefore: '2030-01-01T00:00:00Z' }
  const quick = (await admin('POST', 'quick-print', { body: { fileId: file.id, material: 'PLA', ...wish } })).body
  const items = [{ fileId: file.id, tags: ['enclosed'] }]
  const batch = (await admin('POST', 'batches', { body: { projectId: 'alpha', material: 'PLA', ...wish, items } })).body
  const inBatch = (await admin('GET', `prints?batchId=${batch.id}`)).body.items[0]

  const rulesOf = async (id: string) => {
    const { printers } = (await admin('GET', `prints/${id}/why`)).body
    const seen = printers.find(({ printerId }: { printerId: string }) => printerId === made.id)
    return Object.fromEntries(seen.rules.map(({ rule, ok }: { rule: string; ok: boolean }) => [rule, ok]))
  }
  expect(await rulesOf(quick.prints[0].id)).toMatchObject({ 'colour-loaded': false, tags: false, 'not-before': false })
  // What the item says wins over what the batch says.
  expect(await rulesOf(inBatch.id)).toMatchObject({ 'colour-loaded': false, tags: true, 'not-before': false })
})

test('a printer or a pool that is not there is refused wherever a submission may name one', async () => {
  const { id: fileId } = (await api.upload(admin, 'alpha', 'there.gcode', 'G28 ; there')).body
  const settings = { url: 'http://127.0.0.1:1', apiKey: 'k' }
  const added = async (name: string) =>
    (await admin('POST', 'printers', { body: { name, kind: 'octoprint', settings } })).body.id
  const [here, gone] = [await added('here'), await added('gone')]
  await admin('DELETE', `printers/${gone}`)
  const pool = (await admin('POST', 'pools', { body: { name: 'there' } })).body.id
  const mia = { name: 'mia', roles: ['member'], projects: ['alpha'] }
  const { key } = (await admin('POST', 'api-keys', { body: mia })).body
  const member = api.plain({ 'x-api-key': key })
  const send = async (path: string, body: object, headers = {}) => {
    const answer = await member('POST', path, { body, headers })
    return answer.body.code ?? answer.status
  }
  const batch = (wish: object, own: object = {}) => ({ projectId: 'alpha', items: [{ fileId, ...own }], ...wish })
  const saved = async (path: string, body: object) => (await member('POST', path, { body })).body.id
  const never = '00000000-0000-4000-8000-000000000000'
  const before = await count('prints')
  for (const [wish, code] of [
    [{ printerId: never }, 'PRINTER_UNKNOWN'],
    [{ printerId: gone }, 'PRINTER_UNKNOWN'],
    [{ poolId: never }, 'POOL_UNKNOWN'],
    [{ printerId: here, poolId: never }, 'POOL_UNKNOWN'],
  ] as const) {
    expect(await send('quick-print', { fileId, ...wish })).toBe(code)
    expect(await send('quick-print', { fileId, ...wish }, { 'idempotency-key': JSON.stringify(wish) })).toBe(code)
    expect(await send('batches', batch(wish))).toBe(code)
    expect(await send('batches', batch({}, wish))).toBe(code)
    const presetId = await saved('presets', { name: JSON.stringify(wish), ...wish })
    expect(await send('queue', { fileId, presetId })).toBe(code)
    const template = await saved('templates', { name: 'again', ...batch(wish) })
    expect(await send(`templates/${template}/submit`, {})).toBe(code)
  }
  expect(await count('prints')).toBe(before)
  const wish = { printerId: here.toUpperCase(), poolId: pool }
  expect([await send('quick-print', { fileId, ...wish }), await send('batches', batch(wish))]).toEqual([202, 202])
})
