import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Json, settle, testApi } from '../support/api.ts'
import { openFarm } from '../support/farm.ts'

// `Prefer: wait=N`: short work is answered when it is done; waiting holds nothing that others need.

const api = await testApi({ DATABASE_POOL: '2', RATE_LIMIT_MAX_REQUESTS: '1000' })
const { admin, context } = api
await admin('POST', 'projects', { body: { id: 'p1', name: 'p1' } })
const wait = (seconds: number) => ({ prefer: `wait=${seconds}` })
const { paths } = (await api.plain()('GET', '/docs/json')).body as Json

test('the document says where it is taken', () => {
  const taking = Object.entries<Json>(paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods)
      .filter(([, { parameters = [] }]) => parameters.some(({ name }: Json) => name === 'Prefer'))
      .map(([method]) => `${method} ${path.replace('/api/printing/', '')}`),
  )
  expect(taking.sort()).toEqual(['post estimate', 'post files/upload', 'post printers/{id}/commands', 'post reports'])
})

test('many may wait while two connections serve everybody; time that is up is answered as without waiting', async () => {
  const { id: fileId } = (await api.upload(admin, 'p1', 'slow.gcode', 'G28\n')).body
  const ended: string[] = []
  const waiting = Array.from({ length: 12 }, async () => {
    const answer = await admin('POST', 'estimate', { body: { fileId }, headers: wait(3) })
    ended.push('waited')
    return answer
  })
  for (let round = 0; round < 20; round += 1) expect((await admin('GET', 'prints')).status).toBe(200)
  ended.push('others')
  const answers = await Promise.all(waiting)
  expect(ended[0]).toBe('others')
  for (const { status, headers, body } of answers) {
    expect([status, headers['preference-applied'], body]).toEqual([202, 'wait=3', { fileId, state: 'received' }])
  }
})

test('what is done meanwhile is the answer; an Idempotency-Key repeats it', async () => {
  const { id: fileId } = (await api.upload(admin, 'p1', 'soon.gcode', 'G28\n')).body
  const headers = { ...wait(20), 'idempotency-key': 'soon' }
  const waiting = admin('POST', 'estimate', { body: { fileId }, headers })
  const estimate = {
    durationSeconds: 60,
    preparationSeconds: 1,
    filamentMillimetres: 2,
    massGrams: 3,
    source: 'slicer',
  }
  await settle(context, fileId, { state: 'ready', estimate })
  expect(await waiting).toMatchObject({ status: 200, body: { durationSeconds: 60 } })
  expect(await admin('POST', 'estimate', { body: { fileId }, headers })).toMatchObject({
    ...{ status: 200, body: { durationSeconds: 60 } },
    headers: { 'idempotency-replayed': 'true' },
  })
  expect((await admin('POST', 'estimate', { body: { fileId } })).headers).not.toHaveProperty('preference-applied')
})

test('with workers at hand an upload is answered when the file is ready, a report when it is written', async () => {
  await openFarm(api.config, ['worker', 'render'])
  const gcode = readFileSync(join(import.meta.dirname, '../fixtures/gcode/c_ender3_printability_truth.gcode'))
  const patient: typeof admin = (method, path, sent) =>
    admin(method, path, { ...sent, headers: { ...sent?.headers, ...wait(30) } })
  const ready = await api.upload(patient, 'p1', 'part.gcode', gcode)
  expect(ready).toMatchObject({
    status: 200,
    body: { name: 'part.gcode', state: 'ready', estimate: { source: 'slicer' } },
  })
  expect(ready.body.thumbnails.length).toBeGreaterThan(0)
  const broken = await api.upload(patient, 'p1', 'broken.gcode', 'G0 X1 M3 S1000\n')
  expect(broken).toMatchObject({
    status: 200,
    body: { state: 'rejected', error: { code: expect.stringMatching(/^FILE_/) } },
  })
  const asked = { kind: 'prints', projectId: 'p1', from: '2026-01-01', to: '2030-01-01' }
  const report = await patient('POST', 'reports', { body: asked })
  expect(report).toMatchObject({ status: 200, body: { state: 'ready', format: 'csv' } })
  expect((await admin('GET', report.body.url)).status).toBe(200)
}, 60_000)
