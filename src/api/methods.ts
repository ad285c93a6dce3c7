import type { FastifyInstance } from 'fastify'
import { PrintyardError } from '../core/errors.ts'
import { sendProblem } from './errors.ts'

/** Addresses of pages are their libraries' own business. */
const PAGES = /^\/(board|docs)\b/

/**
 * A known address with a method that it does not take is answered with those that it takes (RFC 9110, 15.5.6), before
 * anything of the request is read.
 */
export function tellMethods(app: FastifyInstance): void {
  const known = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    if (PAGES.test(url) || url.includes('*')) return
    const pattern = new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}/?$`)
    const one = known.get(url) ?? { pattern, methods: new Set<string>() }
    known.set(url, one)
    for (const name of [method].flat()) one.methods.add(name)
  })
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    const path = request.url.split('?')[0] ?? ''
    const methods = [...known.values()].flatMap((one) => (one.pattern.test(path) ? [...one.methods] : []))
    if (methods.length === 0) return
    const allowed = [...new Set(methods)].toSorted().join(', ')
    return sendProblem(reply.header('allow', allowed), new PrintyardError('METHOD_UNSUPPORTED', `It takes ${allowed}`))
  })
}
