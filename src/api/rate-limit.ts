import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { customerOf } from '../core/address.ts'
import { PrintyardError } from '../core/errors.ts'

type Limiter = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** So many people behind one address may print as much as each may: a shop's own server brings all of its people. */
const PEOPLE_PER_ADDRESS = 100

/**
 * Counts print requests per signed-in subject and per address, in Redis, over all API processes and routes together: every
 * request counts, whatever its answer. An API key has its own limit, or none, and counts for no address. A Redis that is
 * away limits nobody.
 * Errors: TOO_MANY_REQUESTS with Retry-After.
 */
export async function openRateLimit(
  app: FastifyInstance,
  { redis, config }: Pick<Context, 'redis' | 'config'>,
): Promise<Limiter> {
  await app.register(rateLimit, {
    global: false,
    redis,
    nameSpace: `${config.QUEUE_PREFIX}:rate:`,
    keyGenerator: ({ principal }) => principal.sub,
    max: ({ principal }) => principal.rateLimit ?? config.RATE_LIMIT_MAX_REQUESTS,
    timeWindow: config.RATE_LIMIT_WINDOW_MS,
    skipOnError: true,
  })
  const perUser = app.createRateLimit()
  const perAddress = app.createRateLimit({
    keyGenerator: ({ ip }) => `address:${customerOf(ip)}`,
    max: config.RATE_LIMIT_MAX_PER_ADDRESS ?? config.RATE_LIMIT_MAX_REQUESTS * PEOPLE_PER_ADDRESS,
    timeWindow: config.RATE_LIMIT_WINDOW_MS,
  })
  const check = async (request: FastifyRequest, reply: FastifyReply, count: typeof perUser, whose: string) => {
    const now = await count(request)
    if (now.isAllowed) return
    reply.headers({ 'x-ratelimit-limit': now.max, 'x-ratelimit-remaining': now.remaining })
    if (!now.isExceeded) return
    throw new PrintyardError('TOO_MANY_REQUESTS', `At most ${now.max} print requests a window ${whose}: wait`, {
      data: { retryAfterSeconds: Math.max(1, now.ttlInSeconds) },
    })
  }
  return async (request, reply) => {
    const { rateLimit: own, keyId } = request.principal
    if (own === null) return
    if (keyId === undefined) await check(request, reply, perAddress, 'from your address')
    // The headers tell of the nearer limit, which is the user's.
    await check(request, reply, perUser, 'from you')
  }
}
