import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, test } from 'vitest'
import { isInside } from '../../src/core/address.ts'
import { row, rows } from '../../src/entities/database.ts'
import { contracts } from '../../src/queues/index.ts'
import { testApi } from '../support/api.ts'
import { addFile, addPrinter, clear, openFarm, submit, until } from '../support/farm.ts'

// What happens is told to whoever asked for it: signed, each event once per webhook, again until it is taken.

const api = await testApi({
  SIMULATORS: 'octoprint:1',
  SIMULATOR_SPEED: '3000',
  DISPATCH_TICK_MS: '200',
  WEBHOOK_PRIVATE_ADDRESSES: 'true',
})
const farm = await openFarm(api.config)

type Received = { path: string; headers: IncomingHttpHeaders; body: string }
const received: Received[] = []
let answer = 204
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(answer, { location: 'http://127.0.0.1:1/' }).end()
  })
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
afterAll(() => receiver.close())
const url = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`
const at = (path: string) => received.filter((one) => one.path === path)
const types = (path: string) => at(path).map(({ body }) => JSON.parse(body).type)

async function hook(path: string, body: Record<string, unknown> = {}) {
  const made = await api.admin('POST', 'webhooks', { body: { url: url(path), ...body } })
  expect(made.status).toBe(201)
  return made.body as { id: string; secret: string }
}
const log = async (id: string) => (await api.admin('GET', `webhooks/${id}/deliveries`)).body.items

const file = await addFile(farm, join(import.meta.dirname, '../fixtures/gcode/c_ender3_printability_truth.gcode'))
const [simulator] = farm.simulators
if (!simulator) throw new Error('a simulator is needed')

test('a print is told from its start to its end, signed so that the community’s own library takes it', async () => {
  const { id, secret } = await hook('/all', { events: ['print.printing', 'print.completed'] })
  await hook('/farm', { events: ['printer.online'] })
  const ofProject = await hook('/project', { projectId: 'p1', events: ['printer.online'] })
  const printerId = await addPrinter(farm, simulator)
  const [printId] = await submit(farm, file.id)
  await clear(farm, printerId, simulator)
  await until(
    async () => at('/all').length === 2,
    async () => JSON.stringify(await log(id)),
    30_000,
  )
  expect(types('/all').sort()).toEqual(['print.completed', 'print.printing'])
  for (const { headers, body } of at('/all')) {
    const told = new Webhook(secret).verify(body, headers as Record<string, string>)
    expect(told).toMatchObject({ data: { printId, projectId: 'p1', printerId, attempt: 1 } })
    expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow()
  }
  const [completed] = at('/all').filter(({ body }) => JSON.parse(body).type === 'print.completed')
  const figures = `SELECT actual_seconds AS "actualSeconds", filament_millimetres_used AS "filamentMillimetresUsed",
    mass_grams_used AS "massGramsUsed" FROM prints WHERE id = $1`
  const used = await row<Record<string, number>>(farm.context.db, figures, [printId])
  expect(used).toEqual({
    ...{ actualSeconds: expect.any(Number), filamentMillimetresUsed: expect.any(Number) },
    massGramsUsed: expect.any(Number),
  })
  expect(JSON.parse(completed?.body ?? '{}').data).toMatchObject({ state: 'completed', from: 'printing', ...used })
  await until(async () => (await log(id)).every(({ state }: { state: string }) => state === 'delivered'))
  expect(new Set(at('/all').map(({ headers }) => headers['webhook-id'])).size).toBe(2)
  await until(async () => at('/farm').length === 1)
  expect(JSON.parse(at('/farm')[0]?.body ?? '')).toMatchObject({ type: 'printer.online', data: { printerId } })
  expect(await log(ofProject.id)).toEqual([])
})

test('a webhook of a project hears nothing of another one, and a disabled one nothing at all', async () => {
  await api.admin('POST', 'projects', { body: { id: 'p9', name: 'another' } })
  const foreign = await hook('/foreign', { projectId: 'p9' })
  const quiet = await hook('/quiet')
  await api.admin('PATCH', `webhooks/${quiet.id}`, { body: { disabled: true } })
  const watching = await hook('/watching', { projectId: 'p1', events: ['print.canceled'] })
  const [printId = ''] = await submit(farm, file.id)
  await api.admin('POST', `prints/${printId}/cancel`)
  await until(async () => at('/watching').length === 1)
  await until(async () => (await log(watching.id))[0]?.state === 'delivered')
  expect([await log(foreign.id), await log(quiet.id)]).toEqual([[], []])
  expect(await log(watching.id)).toMatchObject([{ type: 'print.canceled', state: 'delivered', lastStatus: 204 }])
})

test('what is not taken is tried again, and a replay sends the same webhook-id once more', async () => {
  const { id } = await hook('/flaky', { events: ['print.held'] })
  answer = 302
  expect((await api.admin('POST', `webhooks/${id}/test`)).status).toBe(202)
  await until(
    async () => (await log(id))[0]?.tries === 1,
    async () => JSON.stringify(await log(id)),
  )
  expect(await log(id)).toMatchObject([{ state: 'queued', lastStatus: 302, type: 'test' }])
  answer = 204
  const job = await farm.context.queues.get('notify').getJob(`notify-${(await log(id))[0].id}`)
  await until(async () => (await job?.getState()) === 'delayed')
  await job?.promote()
  await until(async () => (await log(id))[0].state === 'delivered')
  const again = await api.admin('POST', `webhooks/${id}/deliveries/${(await log(id))[0].id}/replay`)
  expect(again.status).toBe(202)
  await until(async () => at('/flaky').length === 3)
  expect(new Set(at('/flaky').map(({ headers }) => headers['webhook-id'])).size).toBe(1)
})

test('a webhook that has answered none of a thousand messages keeps no other one waiting, nor its own new ones', async () => {
  const dead = await hook('/dead', { events: ['print.held'] })
  await farm.context.db.query(
    `INSERT INTO webhook_deliveries (webhook_id, event_id, type, payload, tries, created_at)
    SELECT $1, 'old-' || n, 'test', '{}', 1, now() - interval '1 hour' FROM generate_series(1, 1200) n`,
    [dead.id],
  )
  const other = await hook('/other', { events: ['print.held'] })
  const told = async (webhookId: string) => {
    const query = `INSERT INTO webhook_deliveries (webhook_id, event_id, type, payload) VALUES ($1, 'new', 'test', '{}')
      RETURNING id`
    return (await row<{ id: string }>(farm.context.db, query, [webhookId]))?.id
  }
  const wanted = [await told(dead.id), await told(other.id)]
  const owed = await rows<{ deliveryId: string }>(farm.context.db, contracts.notify.owed ?? '')
  await api.admin('DELETE', `webhooks/${dead.id}`)
  const ids = owed.map(({ deliveryId }) => deliveryId)
  expect([ids.length, ...wanted.map((id) => ids.includes(id ?? ''))]).toEqual([1_000, true, true])
})

test('webhooks are for admins, their secret is shown once and stored sealed', async () => {
  const { id, secret } = await hook('/secret')
  const shown = [
    await api.admin('GET', 'webhooks'),
    await api.admin('GET', `webhooks/${id}`),
    await api.admin('GET', 'audit'),
  ]
  expect(JSON.stringify(shown)).not.toContain(secret)
  const [row] = await farm.context.db.query('SELECT secret FROM webhooks WHERE id = $1', [id])
  expect(row.secret).toMatch(/^sealed:/)
  expect((await api.as({ roles: ['operator'] })('GET', 'webhooks')).body.code).toBe('ROLE_MISSING')
  const wrong = await api.admin('POST', 'webhooks', { body: { url: 'https://me:pass@example.org/' } })
  expect(wrong.body).toMatchObject({ code: 'BODY_INVALID', errors: [{ field: 'url' }] })
  expect((await api.admin('DELETE', `webhooks/${id}`)).status).toBe(204)
  expect((await api.admin('GET', `webhooks/${id}`)).body.code).toBe('WEBHOOK_UNKNOWN')
})

test('addresses inside our own network are told apart in every spelling', () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
  ]) {
    expect(isInside(address), address).toBe(true)
  }
  for (const address of ['93.184.216.34', '172.32.0.1', '2606:2800:220:1::1']) expect(isInside(address)).toBe(false)
})
