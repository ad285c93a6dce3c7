import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import type { Api, App, Reply } from '../api.ts'
import { CSRF_COOKIE, SESSION_COOKIE } from '../auth.ts'
import { answers, Nothing } from '../schemas.ts'

const Credentials = Type.Object({
  token: Type.Optional(Type.String({ minLength: 1, maxLength: 8_000, description: 'A JWT' })),
  apiKey: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
})
const SessionAnswer = Type.Object({
  csrfToken: Type.String({ description: 'Send it as X-CSRF-Token with every change' }),
  sub: Type.String(),
  role: Type.String(),
  expiresInSeconds: Type.Integer(),
})

function setCookies(reply: Reply, session: string, csrf: string, seconds: number): void {
  const cookie = { path: '/', sameSite: 'strict', maxAge: seconds, secure: reply.request.protocol === 'https' } as const
  reply.setCookie(SESSION_COOKIE, session, { ...cookie, httpOnly: true }).setCookie(CSRF_COOKIE, csrf, cookie)
}

/** Browser sign-in: a key or token becomes an httpOnly cookie, which /board and /docs take. */
export function sessionRoutes(app: App, api: Api): void {
  const tags = ['sign-in']
  app.post(
    '/session',
    {
      config: { open: true, unkeyed: true, errors: ['SIGN_IN_REQUIRED', 'CREDENTIALS_INVALID'] },
      schema: { tags, summary: 'Sign a browser in', body: Credentials, response: answers({ 200: SessionAnswer }) },
    },
    async ({ body }, reply) => {
      if (!body.token && !body.apiKey) fail('SIGN_IN_REQUIRED', 'Send token or apiKey')
      const { cookie, csrf, seconds, principal } = await api.auth.openSession({
        token: body.token,
        apiKey: body.apiKey,
      })
      setCookies(reply, cookie, csrf, seconds)
      return { csrfToken: csrf, sub: principal.sub, role: principal.role, expiresInSeconds: seconds }
    },
  )
  app.get(
    '/session',
    {
      schema: {
        tags,
        summary: 'Who is signed in',
        response: answers({
          200: Type.Object({ sub: Type.String(), role: Type.String(), projects: Type.Array(Type.String()) }),
        }),
      },
    },
    async ({ principal: { sub, role, projects } }) => ({ sub, role, projects }),
  )
  app.delete(
    '/session',
    { config: { role: 'viewer' }, schema: { tags, summary: 'Sign out', response: answers({ 204: Nothing }) } },
    async (_request, reply) => {
      setCookies(reply, '', '', 0)
      return reply.code(204).send()
    },
  )
}
