import { expect, test } from 'vitest'
import { type Json, testApi } from '../support/api.ts'

// The waiting line as an operator works on it: what is put into it, in which order it stands, and what an edit answers.

const api = await testApi()
const { admin } = api
await admin('POST', 'projects', { body: { id: 'shop', name: 'Shop' } })
const fileId = (await api.upload(admin, 'shop', 'part.gcode', 'G28\n')).body.id
const settings = { url: 'http://127.0.0.1:1', apiKey: 'k' }
const poolId = (await admin('POST', 'pools', { body: { name: 'hall' } })).body.id
const printerId = (
  await admin('POST', 'printers', { body: { name: 'one', kind: 'octoprint', pool: 'hall', settings } })
).body.id

test('what is added to the queue keeps all of its wishes', async () => {
  const times = { dueAt: '2031-01-01T00:00:00.000Z', notBefore: '2030-01-01T00:00:00.000Z' }
  const wishes = { printerId, poolId, colour: 'red', tags: ['enclosed'], material: 'PLA', quality: 'draft', ...times }
  const added = await admin('POST', 'queue', { body: { filename: 'part.gcode', print: true, ...wishes } })
  expect(added.status).toBe(202)
  const { id } = added.body
  expect((await admin('GET', `prints/${id}`)).body).toMatchObject({ material: 'PLA', quality: 'draft', ...times })
  const [{ rules }] = (await admin('GET', `prints/${id}/why`)).body.printers
  const expected = (name: string) => rules.find(({ rule }: Json) => rule === name).expected
  expect(['wanted-printer', 'wanted-pool', 'colour-loaded', 'tags', 'not-before'].map(expected)).toEqual([
    ...[printerId, poolId, 'red', ['enclosed']],
    times.notBefore,
  ])
  const nowhere = { fileId, printerId: fileId }
  expect((await admin('POST', 'queue', { body: nowhere })).body.code).toBe('PRINTER_UNKNOWN')
  expect((await admin('POST', 'queue', { body: { fileId, poolId: fileId } })).body.code).toBe('POOL_UNKNOWN')
})

/** New prints of these priorities, in line in this order of arrival. */
const added = async (...priorities: string[]): Promise<string[]> => {
  const ids: string[] = []
  for (const priority of priorities) {
    ids.push((await admin('POST', 'quick-print', { body: { fileId, priority } })).body.prints[0].id)
  }
  return ids
}
const patch = (body: object) => admin('PATCH', 'queue', { body })
const read = async () => {
  const { body, headers } = await admin('GET', 'queue?limit=500')
  return { ids: body.items.map(({ id }: Json) => id) as string[], etag: headers.etag }
}
const lineOf = async (ids: readonly string[]): Promise<string[]> => {
  const wanted = new Set(ids)
  return (await read()).ids.filter((id) => wanted.has(id))
}
const audited = async (): Promise<number> => (await admin('GET', 'audit?action=queue.edited')).body.items.length

test('an order that priority or due date overrules is refused, and changes nothing', async () => {
  const [high = '', a = '', b = '', low = ''] = await added('high', 'normal', 'normal', 'low')
  await admin('PATCH', `prints/${a}`, { body: { dueAt: '2031-01-01T00:00:00Z' } })
  const before = [await read(), await audited()]
  for (const [order, wrong] of [
    [[low, high], 'priority'],
    [[b, a], 'due date'],
    [[high, b, a, low], 'due date'],
  ] as const) {
    const { status, body } = await patch({ order })
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'PRINT_STATE_CONFLICT' })
    expect(body.detail).toContain(wrong)
    expect([await read(), await audited()]).toEqual(before)
  }
  // What it says to do does it: priority or date along with the order.
  expect((await patch({ order: [b, a], dueAt: null })).body.changed).toBe(2)
  expect(await lineOf([a, b])).toEqual([b, a])
  expect((await patch({ order: [low, high], printIds: [low], priority: 'high' })).body.changed).toBe(2)
  expect(await lineOf([low, high])).toEqual([low, high])
  // Of equal priority by now, but the date comes first.
  const dated = { order: [high, low], printIds: [low], dueAt: '2031-01-01T00:00:00Z' }
  expect((await patch(dated)).body.code).toBe('PRINT_STATE_CONFLICT')
  expect((await admin('GET', `prints/${low}`)).body.dueAt).toBeUndefined()
})

test('an order that the line can have is taken: part of a priority, several of them, ids in any case', async () => {
  const [a = '', b = '', c = '', high = ''] = await added('low', 'low', 'low', 'high')
  expect((await patch({ order: [c, a] })).body.changed).toBe(2)
  expect(await lineOf([a, b, c, high])).toEqual([high, c, b, a])
  expect((await patch({ order: [high.toUpperCase(), b.toUpperCase(), c] })).status).toBe(200)
  expect(await lineOf([a, b, c, high])).toEqual([high, b, c, a])
})

test('an edit of a print that nobody knows is refused; one that waits no more is left as it is', async () => {
  const [a = '', b = '', gone = ''] = await added('normal', 'normal', 'normal')
  await admin('POST', `prints/${gone}/cancel`)
  const before = [await read(), await audited()]
  for (const body of [{ printIds: [a, fileId], priority: 'urgent' }, { order: [b, fileId] }]) {
    expect((await patch(body)).body.code).toBe('PRINT_UNKNOWN')
  }
  expect((await patch({ order: [b, gone] })).body.code).toBe('PRINT_STATE_CONFLICT')
  expect([await read(), await audited()]).toEqual(before)
  expect((await patch({ printIds: [a, gone], priority: 'urgent' })).body.changed).toBe(1)
  expect((await admin('GET', `prints/${gone}`)).body.priority).toBe('normal')
  expect((await admin('GET', `prints/${a}`)).body.priority).toBe('urgent')
})
