import type { FastifyInstance } from 'fastify'

/** Answers tell pages of other origins these besides the plain ones. */
const EXPOSED =
  'ETag, Location, Retry-After, Idempotency-Replayed, Preference-Applied, X-RateLimit-Limit, X-RateLimit-Remaining'
const SENT =
  'Authorization, Content-Type, X-Api-Key, Idempotency-Key, If-Match, If-None-Match, Prefer, Last-Event-ID, X-CSRF-Token'
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const PREFLIGHT_SECONDS = 600

/** The origins of CORS_ORIGINS; none = no page of another origin may read an answer. */
export const originsOf = ({ CORS_ORIGINS }: { CORS_ORIGINS: string }): string[] =>
  CORS_ORIGINS.split(',').flatMap((one) => one.trim() || [])

/**
 * Lets pages of exactly these origins call the API with a key or a token (Fetch standard, CORS protocol). Cookies stay
 * ours: no answer allows credentials. Questions before a call are answered before any sign-in, since browsers send none.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'Origin')
    const { origin } = request.headers
    if (origin === undefined || !origins.includes(origin)) return
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED })
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return
    return reply
      .headers({
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': SENT,
        'access-control-max-age': PREFLIGHT_SECONDS,
      })
      .code(204)
      .send()
  })
}
