import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { eraseUser, rowsOf } from '../../entities/personal-data.ts'
import { listUsers, userBySub } from '../../entities/user.ts'
import type { Api, App } from '../api.ts'
import { decodeCursor, pageOf } from '../cursor.ts'
import { asLines, streamOf } from '../lines.ts'
import { answers, bytes, PAGE, Page, PageQuery, Time } from '../schemas.ts'

const UserAnswer = Type.Object({
  sub: Type.String({ description: 'As the tokens name them' }),
  role: Type.String(),
  projects: Type.Array(Type.String()),
  firstSeenAt: Time('When they first signed in'),
  lastSeenAt: Time('When they last signed in, to the minute'),
})
const UserParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200, description: 'Their `sub`' }) })
const Erased = Type.Object({
  pseudonym: Type.String({ description: 'What stands in the place of their name' }),
  changed: Type.Record(Type.String(), Type.Integer(), { description: 'Rows by table' }),
})

/** People, what is known of one, and its erasure; for admins. */
export function userRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['administration']
  const config = { role: 'admin', unknown: 'USER_UNKNOWN' } as const
  app.get(
    '/users',
    {
      config,
      schema: {
        tags,
        summary: 'Who signed in with a token',
        querystring: PageQuery({}),
        response: answers({ 200: Page(UserAnswer) }),
      },
    },
    async ({ query: { limit = PAGE, cursor } }) => {
      const [after] = decodeCursor(cursor, 1)
      return pageOf(
        await listUsers(db, limit, after),
        limit,
        (user) => user,
        ({ sub }) => [sub],
      )
    },
  )
  app.get(
    '/users/:id/export',
    {
      config,
      schema: {
        tags,
        summary: 'Everything that names a person, a row a line',
        params: UserParams,
        response: { 200: bytes('`{table, row}` a line', 'application/x-ndjson') },
      },
    },
    async ({ params: { id }, principal, method }, reply) => {
      const user = (await userBySub(db, id)) ?? fail('USER_UNKNOWN')
      reply.headers({
        'content-type': 'application/x-ndjson',
        'content-disposition': 'attachment; filename="user.ndjson"',
      })
      if (method === 'HEAD') return reply.send()
      await audit(db, { by: principal.sub, action: 'user.exported', target: user.sub })
      return reply.send(streamOf(asLines(rowsOf(db, user.sub))) as never)
    },
  )
  app.delete(
    '/users/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Put a pseudonym in the place of a person, everywhere',
        description: 'Take their access at the identity server first: whoever signs in again is known again.',
        params: UserParams,
        response: answers({ 200: Erased }),
      },
    },
    async ({ params: { id }, principal }) =>
      db.transaction(async (sql) => {
        const erased = (await eraseUser(sql, id)) ?? fail('USER_UNKNOWN')
        const by = principal.sub === id ? erased.pseudonym : principal.sub
        await audit(sql, { by, action: 'user.erased', target: erased.pseudonym, data: erased.changed })
        return erased
      }),
  )
}
