import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { request } from 'undici'
import { afterAll, expect, test } from 'vitest'
import { startMonitor } from '../../src/monitor/start.ts'
import { type Json, settle, testApi, textOf } from '../support/api.ts'
import { type FuzzRequest, requestsOf } from '../support/fuzz.ts'
import { LEAST } from '../support/least-roles.ts'

// Requests made from the OpenAPI document, right and wrong, with seeds that repeat: no answer is a 5xx of ours, and
// none differs from what the document says of it. `API_FUZZ_REQUESTS=5000` sends as many; see CONTRIBUTING.md.

const REQUESTS = Number(process.env.API_FUZZ_REQUESTS ?? 600)
const SEED = Number(process.env.API_FUZZ_SEED ?? 20_261_125)
const AT_ONCE = 8

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '1000000' })
const { admin, context } = api
const monitor = await startMonitor(context)
afterAll(() => monitor.stop())
const document = (await api.plain()('GET', '/docs/json')).body as Json

const post = async (path: string, body: object): Promise<Json> => (await admin('POST', path, { body })).body

/** Ids and names of things that are there, by their kind. */
async function furnish(): Promise<Record<string, string[]>> {
  await post('projects', { id: 'shop', name: 'Shop' })
  const file = (await api.upload(admin, 'shop', 'part.gcode', 'G28\n')).body.id
  const estimate = {
    durationSeconds: 60,
    preparationSeconds: 1,
    filamentMillimetres: 2,
    massGrams: 3,
    source: 'slicer',
  }
  await settle(context, file, { state: 'ready', estimate })
  const { batchId, prints } = await post('quick-print', { fileId: file, copies: 3 })
  const settings = { url: 'http://127.0.0.1:1', apiKey: 'k' }
  const idOf = async (path: string, body: object): Promise<string[]> => [(await post(path, body)).id]
  return {
    projects: ['shop'],
    names: ['part.gcode', 'hall'],
    files: [file],
    batches: [batchId],
    prints: prints.map(({ id }: Json) => id),
    printers: await idOf('printers', { name: 'p', kind: 'octoprint', settings }),
    templates: await idOf('templates', { name: 't', projectId: 'shop', items: [{ fileId: file }] }),
    reports: await idOf('reports', { kind: 'prints', from: '2026-01-01', to: '2026-01-02' }),
    pools: await idOf('pools', { name: 'hall' }),
    webhooks: await idOf('webhooks', { url: 'https://example.com/hook' }),
    profiles: await idOf('profiles', {
      ...{ name: 'p', printerClass: 'One', material: 'PLA', quality: 'draft' },
      settings: 'layer_height = 0.2\nnozzle_diameter = 0.4\nfill_density = 15%\n',
    }),
    presets: await idOf('presets', { name: 'p', projectId: 'shop' }),
    'api-keys': await idOf('api-keys', { name: 'k', roles: ['viewer'] }),
  }
}

/** Left out, and why. */
const LEFT_OUT: Record<string, string> = {
  'POST /api/printing/printers/discover': 'searches the network for up to half a minute each time',
}
const things = await furnish()
const operations = Object.entries<Json>(document.paths)
  .flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, definition]) => ({ path, method: method.toUpperCase(), definition })),
  )
  .filter(({ method, path }) => !(`${method} ${path}` in LEFT_OUT))

/** Compiled once: the same schemas are checked thousands of times. */
const checks = new Map<unknown, ReturnType<typeof Compile>>()
function misfits(schema: Json, value: unknown): string[] {
  const check = checks.get(schema) ?? Compile(schema)
  checks.set(schema, check)
  if (check.Check(value)) return []
  return check.Errors(value).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

const counts = new Map<number, number>()
const reached = new Set<string>()

/** What is wrong with an answer; nothing, if it is as the document says. */
async function faultsOf(sent: FuzzRequest): Promise<string[]> {
  const answered = await request(api.origin + sent.path, {
    method: sent.method as 'GET',
    headers: {
      'x-api-key': key,
      ...(sent.type ? { 'content-type': sent.type } : {}),
      ...sent.headers,
    },
    ...(sent.body === undefined ? {} : { body: sent.body }),
  })
  const { statusCode: status, headers } = answered
  const text = await textOf(answered)
  counts.set(status, (counts.get(status) ?? 0) + 1)
  if (status < 300) reached.add(sent.operation)
  const [method, path = ''] = sent.operation.split(' ')
  const { responses, 'x-problems': codes } = document.paths[path][method?.toLowerCase() ?? '']
  const type = String(headers['content-type'] ?? '').split(';')[0] ?? ''
  const answer = /[/+]json$/.test(type) ? JSON.parse(text) : text
  const away = LEAST[sent.operation.replace('/api/printing/', '')]?.monitored === true
  const faults: string[] = []
  if (status >= 500 && !(away && codes.includes(answer.code) && answer.code !== 'INTERNAL')) faults.push('a 5xx')
  const described = responses[status]
  // An address that matches no route any more is not an answer of this operation.
  if (answer.code === 'ROUTE_UNKNOWN' || (status === 400 && answer.code === 'REQUEST_MALFORMED')) return faults
  if (!described) return [...faults, `status ${status} is not documented`]
  if (status >= 400 && !codes.includes(answer.code)) faults.push(`code ${answer.code} is not documented`)
  const media = described.content?.[type]
  if (text !== '' && !media) return [...faults, `type ${type} is not documented`]
  if (!media || media.schema.format === 'binary') return faults
  const schema = media.schema.$ref ? document.components.schemas.Problem : media.schema
  return [...faults, ...misfits(schema, answer)]
}
const key = (await post('api-keys', { name: 'fuzzer', roles: ['admin'] })).key as string

test(`${REQUESTS} requests made from the document meet no 5xx and no answer outside of it`, {
  timeout: 60_000 + REQUESTS * 100,
}, async () => {
  const perOperation = Math.ceil(REQUESTS / operations.length)
  const all = operations.flatMap((operation, index) =>
    fc.sample(requestsOf(operation, things), { seed: SEED + index, numRuns: perOperation }),
  )
  // Deletions come last, else most requests would find nothing.
  const inOrder = all.toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))
  const faults: unknown[] = []
  let succeeded = 0
  const next = inOrder.values()
  const work = async (): Promise<void> => {
    for (const sent of next) {
      const found = await faultsOf(sent)
      if (found.length > 0) faults.push([sent, found])
      else succeeded += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  expect(faults.slice(0, 20)).toEqual([])
  expect(succeeded).toBeGreaterThanOrEqual(REQUESTS)
  console.log(`${succeeded} requests, by status: ${JSON.stringify(Object.fromEntries([...counts].toSorted()))}`)
  // Most of the API was really reached, not only its validation.
  expect(reached.size).toBeGreaterThan(operations.length / 2)
})
