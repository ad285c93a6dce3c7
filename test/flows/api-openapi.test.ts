import { readFileSync } from 'node:fs'
import type { TSchema } from 'typebox'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { ERRORS, type ErrorCode } from '../../src/core/errors.ts'
import { publish } from '../../src/queues/events.ts'
import { type Json, settle, testApi } from '../support/api.ts'

const api = await testApi()
const { admin } = api
const document = (await api.plain()('GET', '/docs/json')).body

test('the document is OpenAPI 3.1 with every route of ours, and needs no sign-in', async () => {
  expect(document.openapi).toBe('3.1.0')
  const routes = Object.keys(document.paths).map((path) => path.replace('/api/printing/', ''))
  for (const wanted of [
    'files/upload',
    'files/{id}',
    'files/{id}/thumbnail',
    'estimate',
    'quick-print',
    'batches',
    'batches/{id}/cancel',
    'prints/{id}/why',
    'prints/{id}/resolve',
    'queue',
    'printers/{id}/bed-cleared',
    'printers/{id}/commands',
    'pools/{id}',
    'reports/{id}/content',
    'api-keys',
    'audit',
    'audit/export',
    'users/{id}/export',
    'events',
    'session',
    'status',
    'job',
  ]) {
    expect(routes).toContain(wanted)
  }
  expect(routes.some((path) => path.includes('board'))).toBe(false)
})

test('every operation has a summary, a tag, and bounded texts in what it takes', () => {
  for (const [path, operations] of Object.entries<Record<string, never>>(document.paths)) {
    for (const [method, operation] of Object.entries<Record<string, unknown>>(operations)) {
      expect([path, method, typeof operation.summary]).toEqual([path, method, 'string'])
      expect((operation.tags as unknown[])?.length).toBeGreaterThan(0)
      const body = JSON.stringify((operation.requestBody as object) ?? {})
      for (const text of body.match(/\{"type":"string"[^{}]*\}|\{[^{}]*"type":"string"[^{}]*\}/g) ?? []) {
        expect([path, text]).toEqual([path, expect.stringMatching(/maxLength|pattern|enum|const|contentMediaType/)])
      }
    }
  }
})

test('the document allows the idempotency keys that the API takes, and no others', async () => {
  const { schema } = document.paths['/api/printing/pools'].post.parameters.find(
    ({ name }: Json) => name === 'Idempotency-Key',
  )
  for (const [index, key] of ['k', 'a-key~!', 'two words', 'é', 'k'.repeat(200), 'k'.repeat(201)].entries()) {
    const { status } = await admin('POST', 'pools', {
      body: { name: `k ${index}` },
      headers: { 'idempotency-key': key },
    })
    expect([key, Value.Check(schema, key)]).toEqual([key, status === 201])
  }
})

test('every body and every answer has an example that fits its own schema', () => {
  const wrong: unknown[] = []
  for (const [path, operations] of Object.entries<Record<string, Json>>(document.paths)) {
    for (const [method, { requestBody, responses }] of Object.entries(operations)) {
      for (const { content } of [requestBody ?? {}, ...Object.values<Json>(responses)]) {
        for (const [type, { schema, example, examples }] of Object.entries<Json>(content ?? {})) {
          if (schema.format === 'binary' || type.startsWith('multipart')) continue
          const values = examples ? Object.values<Json>(examples).map(({ value }) => value) : [example]
          const meant = schema.$ref ? document.components.schemas.Problem : schema
          const misfits = values.filter((value) => !Value.Check(meant, value))
          if (misfits.length > 0) wrong.push([path, method, misfits])
        }
      }
    }
  }
  expect(wrong).toEqual([])
})

test('every error code is documented at some operation or in docs/errors.md, with its status and whether to try again', () => {
  const told = readFileSync('docs/errors.md', 'utf8')
  const line = (code: ErrorCode) => `| \`${code}\` | ${ERRORS[code].status} | ${ERRORS[code].retry ? 'yes' : ''} |`
  const missing = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => !told.includes(line(code)))
  expect(missing.map(line)).toEqual([])
  expect([...told.matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code).filter((code = '') => !(code in ERRORS))).toEqual(
    [],
  )
})

/** Checks an answer against what the document says of it. */
async function conforms(path: string, template: string): Promise<void> {
  const { status, body } = await admin('GET', path)
  const schema = document.paths[`/api/printing/${template}`].get.responses[status].content['application/json']
    .schema as TSchema
  expect([
    path,
    status,
    [...Value.Errors(schema, body)].map(({ instancePath, message }) => `${instancePath} ${message}`),
  ]).toEqual([path, 200, []])
}

test('answers are what the document says', async () => {
  await admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
  const file = (await api.upload(admin, 'alpha', 'a.gcode', 'G28')).body
  await settle(api.context, file.id, {
    state: 'ready',
    estimate: { durationSeconds: 60, preparationSeconds: 1, filamentMillimetres: 2, massGrams: 3, source: 'slicer' },
  })
  const { batchId, prints } = (
    await admin('POST', 'quick-print', { body: { fileId: file.id, dueAt: '2027-01-01T00:00:00Z' } })
  ).body
  const printer = (
    await admin('POST', 'printers', {
      body: { name: 'p', kind: 'octoprint', settings: { url: 'http://127.0.0.1:1', apiKey: 'k' } },
    })
  ).body
  const snapshot = {
    state: 'idle' as const,
    stateText: 'Operational',
    temperatures: { tools: [{ actual: 20, target: 0 }] },
    observedAt: new Date().toISOString(),
  }
  await api.context.db.query(`UPDATE printers SET state = 'idle'`)
  await publish(api.context, {
    ...{ type: 'printer', printerId: printer.id, epoch: 1, sequence: 1, name: 'p', state: 'idle' },
    ...{ up: true, printId: null, snapshot },
  })
  const pool = (await admin('POST', 'pools', { body: { name: 'hall' } })).body
  const report = (await admin('POST', 'reports', { body: { kind: 'prints', from: '2026-01-01', to: '2026-01-02' } }))
    .body
  await admin('POST', 'api-keys', { body: { name: 'k', roles: ['viewer'] } })
  for (const [path, template] of [
    ['projects', 'projects'],
    ['projects/alpha', 'projects/{id}'],
    ['files', 'files'],
    [`files/${file.id}`, 'files/{id}'],
    [`files/${file.id}/analysis`, 'files/{id}/analysis'],
    [`batches/${batchId}`, 'batches/{id}'],
    ['prints', 'prints'],
    [`prints/${prints[0].id}`, 'prints/{id}'],
    [`prints/${prints[0].id}/events`, 'prints/{id}/events'],
    [`prints/${prints[0].id}/why`, 'prints/{id}/why'],
    ['queue', 'queue'],
    ['printers', 'printers'],
    [`printers/${printer.id}`, 'printers/{id}'],
    [`printers/${printer.id}/status`, 'printers/{id}/status'],
    [`printers/${printer.id}/why`, 'printers/{id}/why'],
    ['pools', 'pools'],
    [`pools/${pool.id}`, 'pools/{id}'],
    ['reports', 'reports'],
    [`reports/${report.id}`, 'reports/{id}'],
    ['api-keys', 'api-keys'],
    ['audit', 'audit'],
    ['status', 'status'],
    ['job', 'job'],
    ['temperature', 'temperature'],
    [`printers/${printer.id}/temperature`, 'printers/{id}/temperature'],
  ] as const) {
    await conforms(path, template)
  }
})

test('the viewer is served with everything it loads from us', async () => {
  const page = (await api.plain()('GET', '/docs/')).body as string
  for (const [, source = ''] of page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)) {
    expect([source, (await api.plain()('GET', `/docs/${source}`)).status]).toEqual([source, 200])
  }
})
