import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { reportKey } from '../../src/core/storage.ts'
import { testApi } from '../support/api.ts'

const api = await testApi()
const { admin, context } = api
await admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
const ask = (body: Record<string, unknown>) =>
  admin('POST', 'reports', {
    body: { kind: 'prints', from: '2026-11-01', to: '2026-11-30', format: 'csv', locale: 'de', ...body },
  })

test('a report is a row and a job; days are whole days in UTC', async () => {
  const asked = await ask({ projectId: 'alpha' })
  expect(asked).toMatchObject({
    status: 202,
    body: { state: 'queued' },
    headers: { location: `/api/printing/reports/${asked.body.id}` },
  })
  const report = (await admin('GET', `reports/${asked.body.id}`)).body
  expect(report).toMatchObject({
    state: 'queued',
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-12-01T00:00:00.000Z',
    projectId: 'alpha',
    locale: 'de',
  })
  expect(report.url).toBeUndefined()
  expect(await context.queues.get('report').getJob(`report-${asked.body.id}`)).toBeTruthy()
  expect((await admin('GET', `reports/${asked.body.id}/content`)).body.code).toBe('REPORT_NOT_READY')
})

test('a written report is downloaded from its url', async () => {
  const { id } = (await ask({})).body
  await context.storage.put(reportKey(id, 'csv'), Readable.from(['a;b\r\n1,5;2\r\n']))
  await context.db.query("UPDATE reports SET state = 'ready', storage_key = $2, rows = 1 WHERE id = $1", [
    id,
    reportKey(id, 'csv'),
  ])
  const { url } = (await admin('GET', `reports/${id}`)).body
  const content = await admin('GET', url)
  expect(content.body).toBe('a;b\r\n1,5;2\r\n')
  expect(content.headers['content-type']).toBe('text/csv; charset=utf-8')
})

test('wrong periods, kinds and projects are refused', async () => {
  expect((await ask({ from: '2026-12-01' })).body.code).toBe('BODY_INVALID')
  expect((await ask({ from: '2026-99-01' })).body.code).toBe('BODY_INVALID')
  expect((await ask({ kind: 'gossip' })).body.code).toBe('BODY_INVALID')
  expect((await ask({ projectId: 'nobody' })).body.code).toBe('PROJECT_UNKNOWN')
})

test('operators have reports written; members read those of their projects only', async () => {
  const { id: theirs } = (await ask({ projectId: 'alpha' })).body
  const { id: all } = (await ask({})).body
  const member = api.as({ projects: ['alpha'] })
  expect((await member('POST', 'reports', { body: {} })).status).toBe(403)
  expect((await member('GET', `reports/${theirs}`)).status).toBe(200)
  expect((await member('GET', `reports/${all}`)).body.code).toBe('REPORT_UNKNOWN')
  expect((await api.as({ projects: ['beta'] })('GET', 'reports')).body.items).toEqual([])
})
