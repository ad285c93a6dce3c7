import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { PrintyardError } from '../core/errors.ts'

type Limiter = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/**
 * Counts print requests per signed-in subject, in Redis, over all API processes and routes together: every request
 * counts, whatever its answer. An API key has its own limit, or none. A Redis that is away limits nobody.
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
  const count = app.createRateLimit()
  return async (request, reply) => {
    if (request.principal.rateLimit === null) return
    const now = await count(request)
    if (now.isAllowed) return
    reply.headers({ 'x-ratelimit-limit': now.max, 'x-ratelimit-remaining': now.remaining })
    if (!now.isExceeded) return
    throw new PrintyardError('TOO_MANY_REQUESTS', `At most ${now.max} print requests a window: wait`, {
      data: { retryAfterSeconds: Math.max(1, now.ttlInSeconds) },
    })
  }
}
