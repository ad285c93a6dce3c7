import { expect, test } from 'vitest'
import { testApi } from '../support/api.ts'

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '5' })
const member = (sub: string) => api.as({ sub, projects: ['alpha'] })

test('print requests of one user are counted over all routes and whatever the answer, then wait', async () => {
  const mia = member('mia')
  await mia('GET', 'prints') // reading never counts, and makes the project
  const none = '00000000-0000-4000-8000-000000000000'
  const codes = [
    await mia('POST', 'quick-print', { body: {} }),
    await mia('POST', 'batches', { body: { projectId: 'nobody', items: [] } }),
    await mia('POST', 'queue', { body: { filename: 'none' } }),
    await mia('POST', `prints/${none}/cancel`),
    await mia('POST', 'prints/nonsense/cancel'),
  ].map(({ status }) => status)
  expect(codes).toEqual([422, 404, 404, 404, 404])
  const sixth = await mia('POST', 'quick-print', { body: {} })
  expect(sixth.body).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' })
  expect(sixth.headers['content-type']).toContain('application/problem+json')
  expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(0)
  expect(Number(sixth.headers['retry-after'])).toBeLessThanOrEqual(60)
  expect((await mia('GET', 'prints')).status).toBe(200)
  expect((await member('max')('POST', 'queue', { body: { filename: 'none' } })).status).toBe(404)
})

test('API keys have no limit unless they carry one', async () => {
  const make = async (rateLimit?: number) => {
    const { body } = await api.admin('POST', 'api-keys', {
      body: { name: 'k', roles: ['member'], projects: ['alpha'], rateLimit },
    })
    return api.plain({ 'x-api-key': body.key })
  }
  const statuses = async (caller: typeof api.admin) => {
    const all: number[] = []
    for (let asked = 0; asked < 8; asked += 1) all.push((await caller('POST', 'quick-print', { body: {} })).status)
    return all
  }
  expect(new Set(await statuses(await make()))).toEqual(new Set([422]))
  expect((await statuses(await make(2))).filter((status) => status === 429)).toHaveLength(6)
})
