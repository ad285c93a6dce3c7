import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { createApiKey } from '../../entities/api-key.ts'
import { audit } from '../../entities/audit.ts'
import { eraseUser, rowsOf } from '../../entities/personal-data.ts'
import { ensureProjects } from '../../entities/project.ts'
import { assignUser, listUsers, userBySub } from '../../entities/user.ts'
import type { Api, App } from '../api.ts'
import { decodeCursor, pageOf } from '../cursor.ts'
import { asLines, streamOf, unsent } from '../lines.ts'
import { once } from '../once.ts'
import { ROLES } from '../principal.ts'
import { answers, bytes, PAGE, Page, PageQuery, ProjectId, Time } from '../schemas.ts'

const UserAnswer = Type.Object({
  sub: Type.String({ description: 'As the tokens name them' }),
  role: Type.String(),
  projects: Type.Array(Type.String()),
  assigned: Type.Boolean({ description: 'Whether an admin said so; else their last token did' }),
  firstSeenAt: Time('When they first signed in, or were made known'),
  lastSeenAt: Time('When they last signed in, to the minute'),
})
const UserParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200, description: 'Their `sub`' }) })
const UserBody = Type.Object({
  sub: Type.String({
    minLength: 1,
    maxLength: 200,
    pattern: '^\\S(.*\\S)?$',
    description: 'As their tokens will name them; of a service, what it is called',
  }),
  kind: Type.Optional(
    Type.Enum(['person', 'service'], { description: '`service` = signs in with an API key, which is answered once' }),
  ),
  role: Type.Optional(Type.Enum([...ROLES], { description: 'member when left out' })),
  projects: Type.Optional(Type.Array(ProjectId, { maxItems: 1_000, description: 'Made if they do not exist' })),
})
const NewUserAnswer = Type.Object({
  sub: Type.String({ description: 'What stands in rows and in the audit log' }),
  kind: Type.Enum(['person', 'service']),
  role: Type.String(),
  projects: Type.Array(Type.String()),
  key: Type.Optional(Type.String({ description: 'Of a service: its API key, shown this once' })),
})
const Erased = Type.Object({
  pseudonym: Type.String({ description: 'What stands in the place of their name' }),
  changed: Type.Record(Type.String(), Type.Integer(), { description: 'Rows by table' }),
})

/** People, what is known of one, and its erasure; for admins. */
export function userRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['administration']
  const config = { role: 'admin', unknown: 'USER_UNKNOWN' } as const
  app.post(
    '/users',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary: 'Make a person or a service known',
        description:
          'A person: what they may do where their token says nothing of roles or projects; sent again, it says so anew. A service: an API key of that name.',
        body: UserBody,
        response: answers({ 201: NewUserAnswer }),
      },
    },
    async (request, reply) => {
      const { sub, kind = 'person', role = 'member', projects = [] } = request.body
      const by = request.principal.sub
      const secret = kind === 'service'
      return once(
        api,
        request,
        reply,
        async (sql) => {
          await ensureProjects(sql, projects, by)
          const made = secret
            ? await createApiKey(sql, { name: sub, roles: [role], projects, by })
            : await assignUser(sql, { sub, role, projects })
          const known = 'key' in made ? { sub: `key:${made.id}`, key: made.key } : { sub }
          await audit(sql, { by, action: 'user.created', target: known.sub, data: { kind, role, projects } })
          return { status: 201, body: { ...known, kind, role, projects }, after: async () => api.auth.forget() }
        },
        { secret },
      )
    },
  )
  app.get(
    '/users',
    {
      config,
      schema: {
        tags,
        summary: 'Who signed in with a token, or was made known',
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
      if (method === 'HEAD') return reply.send(unsent() as never)
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
    async ({ params: { id }, principal }) => {
      const changed = await db.transaction(async (sql) => {
        const erased = (await eraseUser(sql, id)) ?? fail('USER_UNKNOWN')
        const by = principal.sub === id ? erased.pseudonym : principal.sub
        await audit(sql, { by, action: 'user.erased', target: erased.pseudonym, data: erased.changed })
        return erased
      })
      api.auth.forget()
      return changed
    },
  )
}
