import type { FastifyInstance } from 'fastify'
import { PrintyardError } from '../core/errors.ts'
import { sendProblem } from './errors.ts'

/** Addresses of pages are their libraries' own business. */
const PAGES = /^\/(board|docs)\b/
/** The library for CORS takes every address, and knows none. */
const EVERYWHERE = '*'

/**
 * A known address with a method that it does not take is answered with those that it takes (RFC 9110, 15.5.6), before
 * anything of the request is read. `files/upload` is itself, and no file of the name "upload".
 */
export function tellMethods(app: FastifyInstance): void {
  const plain = new Map<string, Set<string>>()
  const patterns = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    if (PAGES.test(url) || url.includes('*')) return
    const pattern = new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}/?$`)
    const { methods } = patterns.get(url) ?? { methods: new Set<string>() }
    patterns.set(url, { pattern, methods })
    if (!url.includes(':')) plain.set(url, methods)
    for (const name of [method].flat()) methods.add(name)
  })
  const allowedAt = (path: string): readonly string[] => {
    const exact = plain.get(path)
    if (exact) return [...exact]
    return [...patterns.values()].flatMap(({ pattern, methods }) => (pattern.test(path) ? [...methods] : []))
  }
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const known = !request.is404 && request.routeOptions.url !== EVERYWHERE
    if (known && plain.get(path)?.has(request.method) !== false) return
    const allowed = [...new Set(allowedAt(path))].toSorted().join(', ')
    if (allowed === '') return
    return sendProblem(reply.header('allow', allowed), new PrintyardError('METHOD_UNSUPPORTED', `It takes ${allowed}`))
  })
}
