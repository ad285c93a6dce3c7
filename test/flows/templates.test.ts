import { expect, test } from 'vitest'
import { settle, testApi } from '../support/api.ts'

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '1000' })
const member = api.as({ sub: 'maker', roles: ['member'], projects: ['shop'] })
const stranger = api.as({ sub: 'other', roles: ['member'], projects: ['elsewhere'] })
await member('GET', 'projects')
const files: string[] = []
for (const name of ['a.gcode', 'b.gcode']) {
  const { body } = await api.upload(member, 'shop', name, `G28\nG1 X1 ; ${name}\n`)
  await settle(api.context, body.id, { state: 'ready' })
  files.push(body.id)
}
const [fileA, fileB] = files
const content = {
  projectId: 'shop',
  priority: 'high',
  material: 'PLA',
  items: [
    { fileId: fileA, copies: 2 },
    { fileId: fileB, colour: 'red', tags: ['enclosed'] },
  ],
}
const save = (body: Record<string, unknown>, caller = member) => caller('POST', 'templates', { body })
const prints = async (batchId: string) => (await member('GET', `prints?batchId=${batchId}&limit=100`)).body.items

test('a saved batch is submitted again, with other copies, priority and dates', async () => {
  const saved = await save({ name: 'spring', ...content })
  expect(saved).toMatchObject({ status: 201, body: { name: 'spring', priority: 'high', items: content.items } })
  const dueAt = '2030-01-01T00:00:00.000Z'
  const again = await member('POST', `templates/${saved.body.id}/submit`, {
    body: { copies: 3, priority: 'urgent', dueAt },
  })
  expect(again).toMatchObject({ status: 202, body: { prints: 9 } })
  expect((await member('GET', `batches/${again.body.id}`)).body).toMatchObject({
    name: 'spring',
    total: 9,
    priority: 'urgent',
  })
  for (const print of await prints(again.body.id)) {
    expect(print).toMatchObject({ priority: 'urgent', dueAt, material: 'PLA' })
  }
  const plain = await member('POST', `templates/${saved.body.id}/submit`)
  expect(plain).toMatchObject({ status: 202, body: { prints: 3 } })
})

test('what a batch was made of is saved, prints that wish the same as one item', async () => {
  const batch = (await member('POST', 'batches', { body: content })).body
  const saved = (await save({ name: 'from a batch', batchId: batch.id })).body
  expect(saved.items).toEqual([
    { fileId: fileA, copies: 2, priority: 'high', material: 'PLA' },
    { fileId: fileB, copies: 1, priority: 'high', material: 'PLA', colour: 'red', tags: ['enclosed'] },
  ])
  expect((await member('POST', `templates/${saved.id}/submit`, { body: {} })).body.prints).toBe(3)
})

test('the same submission with the same key is one batch', async () => {
  const { body } = await save({ name: 'once', ...content })
  const send = () => member('POST', `templates/${body.id}/submit`, { headers: { 'idempotency-key': 'template-1' } })
  const [one, two] = await Promise.all([send(), send()])
  expect(one.body).toEqual(two.body)
})

test('a template is its project’s: to others it does not exist', async () => {
  const { body } = await save({ name: 'ours', ...content })
  for (const [method, path] of [
    ['GET', `templates/${body.id}`],
    ['DELETE', `templates/${body.id}`],
    ['POST', `templates/${body.id}/submit`],
  ] as const) {
    expect((await stranger(method, path)).body.code).toBe('TEMPLATE_UNKNOWN')
  }
  const wrong = await stranger('POST', `templates/${body.id}/submit`, { body: { copies: -1 } })
  expect(wrong.body.code).toBe('TEMPLATE_UNKNOWN')
  expect((await member('POST', 'templates/nonsense/submit')).body.code).toBe('TEMPLATE_UNKNOWN')
  expect((await stranger('GET', 'templates')).body.items).toEqual([])
  expect((await save({ name: 'x', ...content }, stranger)).body.code).toBe('PROJECT_UNKNOWN')
  expect((await member('GET', 'templates?limit=1')).body.items).toMatchObject([{ name: 'ours' }])
  expect((await member('DELETE', `templates/${body.id}`)).status).toBe(204)
  expect((await member('GET', `templates/${body.id}`)).body.code).toBe('TEMPLATE_UNKNOWN')
})

test('what cannot be submitted is not saved, and a file that went meanwhile is named', async () => {
  expect((await save({ name: 'x', projectId: 'shop', items: [] })).body.code).toBe('BATCH_EMPTY')
  expect((await save({ name: 'x' })).body).toMatchObject({ code: 'BODY_INVALID', errors: [{ field: 'projectId' }] })
  const { body } = await api.upload(member, 'shop', 'gone.gcode', 'G28\nG1 X2\n')
  await settle(api.context, body.id, { state: 'ready' })
  const saved = (await save({ name: 'gone', projectId: 'shop', items: [{ fileId: body.id }] })).body
  expect((await member('DELETE', `files/${body.id}`)).status).toBe(204)
  const refused = (await member('POST', `templates/${saved.id}/submit`)).body
  expect(refused.code).toBe('FILE_UNKNOWN')
  expect(refused.detail).toContain(body.id)
})

test('a page of templates ends early where they are large, and the next goes on from there', async () => {
  const items = Array.from({ length: 8_000 }, () => ({ fileId: fileA, tags: ['a-printer-with-an-enclosure'] }))
  const saved: string[] = []
  for (let count = 0; count < 5; count++) {
    saved.unshift((await save({ name: `large ${count}`, projectId: 'shop', items })).body.id)
  }
  const read: string[] = []
  let cursor = ''
  do {
    const { items: page, next } = (await member('GET', `templates?limit=5&text=large${cursor}`)).body
    expect(page.length).toBeGreaterThan(0)
    expect(page.length).toBeLessThan(5)
    for (const one of page) expect(one.items).toHaveLength(8_000)
    read.push(...page.map(({ id }: { id: string }) => id))
    cursor = next ? `&cursor=${next}` : ''
  } while (cursor)
  expect(read).toEqual(saved)
})
