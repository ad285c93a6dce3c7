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
