import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** Pages run scripts of our own only; Bull Board and the API viewer set styles in their elements. */
const PAGES = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // Whoever ends TLS before us says so; a plain local address must stay reachable.
  strictTransportSecurity: false,
}

/** An answer of the API is data: shown by itself it may run, load and be framed by nothing. */
const ANSWERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Helmet, for the scope that serves pages: it works its headers out anew for every request. */
export async function guardPages(app: FastifyInstance): Promise<void> {
  await app.register(helmet, PAGES)
}

/** Fixed headers, for the scope that serves data. */
export function guardAnswers(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(ANSWERS)
  })
}
