import fastify from 'fastify'
import { expect, test } from 'vitest'
import { warnOfDeprecated } from './deprecation.ts'

const since = '2026-11-01'

test('a deprecated route says since when, until when, and what comes instead; others say nothing', async () => {
  const app = fastify()
  warnOfDeprecated(app)
  const deprecated = { since, sunset: '2027-06-01', instead: '/api/printing/new' }
  app.get('/old', { config: { deprecated } }, async () => 'old')
  app.get('/new', async () => 'new')
  const { headers } = await app.inject('/old')
  expect(headers).toMatchObject({
    deprecation: '@1793491200',
    sunset: 'Tue, 01 Jun 2027 00:00:00 GMT',
    link: '</api/printing/new>; rel="successor-version"',
  })
  expect((await app.inject('/new')).headers).not.toHaveProperty('deprecation')
  await app.close()
})

test('nobody gets less notice than the policy says', async () => {
  const app = fastify()
  warnOfDeprecated(app)
  const deprecated = { since, sunset: '2027-01-01', instead: '/new' }
  expect(() => app.get('/old', { config: { deprecated } }, async () => 'old')).toThrow('180 days')
  await app.close()
})
