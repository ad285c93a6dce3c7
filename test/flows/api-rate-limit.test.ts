import { expect, test } from 'vitest'
import { testApi } from '../support/api.ts'

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '5', RATE_LIMIT_MAX_PER_ADDRESS: '12' })
const proxied = await testApi({ RATE_LIMIT_MAX_PER_ADDRESS: '3', TRUST_PROXY: '127.0.0.1, 10.0.0.0/8' })
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

/** The status of a print request of somebody new each time, with this X-Forwarded-For. */
async function asks(of: typeof api, from: string, who: string) {
  const caller = of.as({ sub: who, projects: ['alpha'] })
  return caller('POST', 'quick-print', { body: {}, headers: { 'x-forwarded-for': from } })
}

test('print requests of one address are counted over all of its users, whatever a header says of it', async () => {
  const answers = []
  for (let asked = 0; asked < 14; asked += 1) answers.push(await asks(api, `192.0.2.${asked}`, `user-${asked}`))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(1)
  expect(refused.length).toBeLessThan(14)
  expect(refused.at(-1)?.body.code).toBe('TOO_MANY_REQUESTS')
  expect(Number(refused.at(-1)?.headers['retry-after'])).toBeGreaterThan(0)
  expect(refused.at(-1)?.headers).toMatchObject({ 'x-ratelimit-limit': '12', 'x-ratelimit-remaining': '0' })
})

test('behind a proxy that is trusted each address has a count of its own; what a client puts before it counts for nothing', async () => {
  const statuses = async (from: string) => {
    const all: number[] = []
    for (let asked = 0; asked < 4; asked += 1) all.push((await asks(proxied, from, `${from}-${asked}`)).status)
    return all
  }
  expect(await statuses('192.0.2.1')).toEqual([422, 422, 422, 429])
  expect(await statuses('192.0.2.2, 10.1.2.3')).toEqual([422, 422, 422, 429])
  // Its own word comes first in the list, the proxy's last: 192.0.2.1 has used up its requests.
  expect((await asks(proxied, '203.0.113.9, 192.0.2.1', 'liar')).status).toBe(429)
})
