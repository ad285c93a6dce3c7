import type { FastifyInstance } from 'fastify'

/** A route that will go: since when that is known, when it goes at the earliest, and what to call instead. */
export type Deprecated = { since: string; sunset: string; instead: string }

/** Shortest time between the two (docs/api.md). */
export const NOTICE_DAYS = 180
const DAY_MS = 86_400_000

/** Tells every caller of a deprecated route, by the headers of RFC 9745 and RFC 8594; the document says `deprecated`. */
export function warnOfDeprecated(app: FastifyInstance): void {
  app.addHook('onRoute', ({ url, config }) => {
    const { since, sunset } = config?.deprecated ?? {}
    if (since && sunset && Date.parse(sunset) - Date.parse(since) < NOTICE_DAYS * DAY_MS)
      throw new Error(`${url} would go less than ${NOTICE_DAYS} days after it was deprecated`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const { deprecated } = request.routeOptions.config
    if (!deprecated) return
    reply.headers({
      deprecation: `@${Math.floor(Date.parse(deprecated.since) / 1_000)}`,
      sunset: new Date(deprecated.sunset).toUTCString(),
      link: `<${deprecated.instead}>; rel="successor-version"`,
    })
  })
}
