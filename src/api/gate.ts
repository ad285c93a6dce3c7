import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../core/config.ts'
import { fail } from '../core/errors.ts'
import { type Auth, checkCsrf, credentialsOf } from './auth.ts'
import { need } from './principal.ts'

/** Methods that change nothing. */
export const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Who sends this request. Changes that come with a cookie must carry the CSRF token. */
export async function signInRequest(auth: Auth, request: FastifyRequest): Promise<void> {
  request.principal = await auth.signIn(credentialsOf(request.headers, request.cookies))
  if (!READING.has(request.method)) checkCsrf(request.principal, request.headers)
}

const SWITCHED_OFF =
  'Whoever runs this Printyard switches printing on with FLUXPRINT_ENABLED=true and a restart of the API'

/** The order of checks (docs/api.md): sign-in, how often, role; ownership and body follow in the routes. */
export function guard(
  app: FastifyInstance,
  auth: Auth,
  limit: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
  { FLUXPRINT_ENABLED: enabled }: Pick<Config, 'FLUXPRINT_ENABLED'>,
): void {
  app.addHook('onRequest', async (request, reply) => {
    const { open, limited, role, machines, printing } = request.routeOptions.config
    if (open || request.is404) return
    await signInRequest(auth, request)
    if (limited) await limit(request, reply)
    if (machines && request.principal.role === 'machine') return
    need(request.principal, role ?? (READING.has(request.method) ? 'viewer' : 'member'))
    if (printing && !enabled) fail('PRINTING_DISABLED', SWITCHED_OFF)
  })
}
