import cors from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const TOLD = {
  /** Answers tell pages of other origins these besides the plain ones. */
  exposedHeaders:
    'ETag, Location, Retry-After, Idempotency-Replayed, Preference-Applied, X-RateLimit-Limit, X-RateLimit-Remaining',
  allowedHeaders:
    'Authorization, Content-Type, X-Api-Key, Idempotency-Key, If-Match, If-None-Match, Prefer, Last-Event-ID, X-CSRF-Token',
  methods: 'GET, HEAD, POST, PUT, PATCH, DELETE',
  maxAge: 600,
}

/** The origins of CORS_ORIGINS; none = no page of another origin may read an answer. */
export const originsOf = ({ CORS_ORIGINS }: { CORS_ORIGINS: string }): string[] =>
  CORS_ORIGINS.split(',').flatMap((one) => one.trim() || [])

/**
 * Lets pages of exactly these origins call the API with a key or a token (Fetch standard, CORS protocol). Cookies stay
 * ours: no answer allows credentials. Questions before a call are answered before any sign-in, since browsers send none.
 * What is no such question, or comes from elsewhere, is answered as if nobody were listed: the library's own answers to
 * it are plain text, and a 204 to every origin.
 */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return
  await app.register(cors, {
    delegator: async ({ headers }: FastifyRequest) => ({
      ...TOLD,
      origin: headers.origin !== undefined && origins.includes(headers.origin) && headers.origin,
      preflight: headers['access-control-request-method'] !== undefined,
    }),
  })
}
