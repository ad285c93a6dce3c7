import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyContextConfig, FastifyInstance, FastifySchema } from 'fastify'
import { CSRF_COOKIE, SESSION_COOKIE } from './auth.ts'
import { READING } from './gate.ts'
import { KEY } from './once.ts'
import { complete, problemCodes } from './openapi.ts'

const DESCRIPTION = `Submit models and G-code, print them on a farm, follow every print.

Sign in with an API key (\`X-Api-Key\`), a token (\`Authorization: Bearer\`), or in a browser with \`POST session\`.
Errors are RFC 9457 problems with a stable \`code\`. Lists are pages: pass \`next\` as \`cursor\`. A POST with an
\`Idempotency-Key\` takes effect once. Long work answers 202 with a \`Location\`.`

/** Turns the schemas that validate into OpenAPI 3.1: register before the routes. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    transform: ({ schema: given, url, route: { method, config } }) => {
      const methods = [method].flat()
      const schema = withHeaders(given, methods, config)
      const told = {
        'x-least-role': leastRole(methods, config),
        'x-problems': problemCodes({ methods, schema, config }),
        ...(config?.deprecated ? { deprecated: true } : {}),
      }
      return { schema: { ...schema, ...told, ...(config?.open ? { security: [] } : {}) } as FastifySchema, url }
    },
    transformObject: (document) => ('openapiObject' in document ? complete(document.openapiObject) : {}),
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Printyard',
        version: '0.1.0',
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        },
      },
      security: [{ apiKey: [] }, { token: [] }, { session: [] }],
    },
  })
}

const KEY_HEADER = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  pattern: KEY.source,
  description: 'Makes it take effect once: the same key again within 24 hours gets the first answer',
}
const MATCH = { type: 'string', description: 'ETag as it was read; 412 when it changed since' }

const PREFER = {
  type: 'string',
  description: '`wait=N`: answers when the work is done, or 202 after N seconds (at most 30)',
}

/** Headers that every route of a kind takes; they are read by hand, so this only tells of them. */
function withHeaders(
  schema: FastifySchema | undefined,
  methods: readonly string[],
  config: FastifyContextConfig | undefined,
): FastifySchema {
  const headers: Record<string, object> = {}
  if (methods.includes('POST') && !config?.unkeyed) headers['Idempotency-Key'] = KEY_HEADER
  if (config?.versioned) headers['If-Match'] = MATCH
  if (config?.waits) headers.Prefer = PREFER
  if (Object.keys(headers).length === 0) return schema ?? {}
  return { ...schema, headers: { type: 'object', properties: headers } }
}

/** The least role that may call it, as gate.ts asks for it. */
function leastRole(methods: readonly string[], config: FastifyContextConfig | undefined): string {
  if (config?.open) return 'anyone'
  return config?.role ?? (methods.every((method) => READING.has(method)) ? 'viewer' : 'member')
}

/** The viewer at /docs and the document at /docs/json. With a session cookie it may also try changes out. */
export async function showApi(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { deepLinking: true, docExpansion: 'list', persistAuthorization: false },
    uiHooks: {},
    theme: {
      title: 'Printyard API',
      css: [{ filename: 'plain.css', content: STYLE }],
      js: [{ filename: 'csrf.js', content: CSRF_SCRIPT }],
    },
  })
}

/** There is one document: the bar that asks for its address is left out. */
const STYLE = '.swagger-ui .topbar { display: none }'

/** Sends the CSRF token of the session along, as Bull Board's own client does. */
const CSRF_SCRIPT = `const fetchPlain = window.fetch
window.fetch = (input, init) => {
  const request = new Request(input, init)
  const token = document.cookie.match(/(?:^|; )${CSRF_COOKIE}=([^;]*)/)
  if (token && new URL(request.url).origin === location.origin) request.headers.set('X-XSRF-TOKEN', decodeURIComponent(token[1]))
  return fetchPlain(request)
}
`
