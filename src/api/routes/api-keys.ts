import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { type ApiKeyView, createApiKey, isKey, listApiKeys, revokeApiKey } from '../../entities/api-key.ts'
import { audit } from '../../entities/audit.ts'
import { findPool } from '../../entities/pool.ts'
import { ensureProjects } from '../../entities/project.ts'
import { adminKeyOf } from '../admin-key.ts'
import type { Api, App } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { once } from '../once.ts'
import { ROLES } from '../principal.ts'
import { answers, Id, IdParams, Name, Nothing, PAGE, Page, PageQuery, ProjectId, Time } from '../schemas.ts'

const KeyBody = Type.Object({
  name: Name('What uses it'),
  roles: Type.Array(Type.Enum([...ROLES]), { minItems: 1, maxItems: 4 }),
  projects: Type.Optional(Type.Array(ProjectId, { maxItems: 1_000, description: 'Made if they do not exist' })),
  pool: Type.Optional(Name('Id or name of the pool that it prints to')),
  rateLimit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Print requests a window; none when left out' }),
  ),
  expiresAt: Type.Optional(Time('When it ends; a time to come')),
})
const KeyAnswer = Type.Object({
  id: Id(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  projects: Type.Array(Type.String()),
  poolId: Type.Optional(Id()),
  rateLimit: Type.Optional(Type.Integer()),
  expiresAt: Type.Optional(Time('When it ends')),
  lastUsedAt: Type.Optional(Time('When it was last used, to the minute')),
  revokedAt: Type.Optional(Time('When it was revoked')),
  createdBy: Type.String(),
  createdAt: Time('When it was made'),
})
const NewKeyAnswer = Type.Object({ ...KeyAnswer.properties, key: Type.String({ description: 'Shown this once' }) })
const keyAnswer = ({ createdText: _createdText, ...key }: ApiKeyView) => compact(key)

const HOW_TO_CHANGE_IT =
  'Whoever can read the data folder signs in with it, and the next start would bring it back: remove DATA_DIR/admin-key, restart (a new one is made), then revoke this one'

/** API keys, for admins. */
export function apiKeyRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['administration']
  const config = { role: 'admin', unknown: 'KEY_UNKNOWN' } as const
  app.post(
    '/api-keys',
    {
      config: { ...config, errors: ['POOL_UNKNOWN'] },
      schema: { tags, summary: 'Make an API key', body: KeyBody, response: answers({ 201: NewKeyAnswer }) },
    },
    async (request, reply) => {
      const { name, roles, projects = [], pool, rateLimit, expiresAt } = request.body
      const by = request.principal.sub
      const poolId = pool && ((await findPool(db, pool)) ?? fail('POOL_UNKNOWN', `There is no pool "${pool}"`)).id
      return once(
        api,
        request,
        reply,
        async (sql) => {
          await ensureProjects(sql, projects, by)
          const wanted = { name, roles, projects, poolId, rateLimit, expiresAt, by }
          const { key, ...made } = await createApiKey(sql, wanted)
          await audit(sql, { by, action: 'api-key.created', target: made.id, data: { name, roles, projects } })
          return { status: 201, body: { ...keyAnswer(made), key } }
        },
        { secret: true },
      )
    },
  )
  app.get(
    '/api-keys',
    {
      config,
      schema: {
        tags,
        summary: 'List API keys',
        querystring: PageQuery({}),
        response: answers({ 200: Page(KeyAnswer) }),
      },
    },
    async ({ query }) => {
      const limit = query.limit ?? PAGE
      const found = await listApiKeys(db, limit, decodeCursor(query.cursor, 2))
      return pageOf(found, limit, keyAnswer, ({ createdText, id }) => [createdText, id])
    },
  )
  app.delete(
    '/api-keys/:id',
    {
      config: { ...config, errors: ['KEY_OF_DATA_FOLDER'] },
      schema: { tags, summary: 'Revoke an API key', params: IdParams, response: answers({ 204: Nothing }) },
    },
    async ({ params: { id }, principal }, reply) => {
      const kept = await adminKeyOf(api.context.config)
      if (kept !== undefined && (await isKey(db, id, kept))) fail('KEY_OF_DATA_FOLDER', HOW_TO_CHANGE_IT)
      await db.transaction(async (sql) => {
        if (!(await revokeApiKey(sql, id))) fail('KEY_UNKNOWN')
        await audit(sql, { by: principal.sub, action: 'api-key.revoked', target: id })
      })
      api.auth.forget()
      return reply.code(204).send()
    },
  )
}
