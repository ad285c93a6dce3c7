import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { createPool, listPools, type PoolView, poolById, removePool, updatePool } from '../../entities/pool.ts'
import { type Api, type App, BASE } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { once } from '../once.ts'
import { atLeast, type Principal } from '../principal.ts'
import { answers, Id, IdParams, Name, Nothing, PAGE, Page, PageQuery, ProjectId, Time } from '../schemas.ts'
import { invalid } from '../validation.ts'

const clock = (description: string, example: string) =>
  Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description, examples: [example] })
const Hours = Type.Object({
  timeZone: Type.String({ maxLength: 60, description: 'IANA name', examples: ['Europe/Berlin'] }),
  from: clock('First minute', '07:00'),
  to: clock('Last minute', '22:00'),
  days: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, description: 'Monday = 1' }),
  ),
})
const fields = {
  attended: Type.Optional(Type.Boolean({ description: 'False: prints may start with nobody there' })),
  paused: Type.Optional(Type.Boolean({ description: 'Its printers take no new print' })),
  hours: Type.Optional(Type.Union([Hours, Type.Null()], { description: 'When prints may start' })),
  projects: Type.Optional(
    Type.Array(ProjectId, { maxItems: 500, description: "It takes only their prints; none = everybody's" }),
  ),
}
const PoolAnswer = Type.Object({
  id: Id(),
  name: Type.String(),
  attended: Type.Boolean(),
  paused: Type.Boolean(),
  hours: Type.Optional(Hours),
  projects: Type.Array(ProjectId),
  printers: Type.Integer({ description: 'How many belong to it' }),
  createdAt: Time('When it was made'),
})

/** Which projects a pool is for is told to those who see all projects. */
const poolAnswer = ({ projects, ...pool }: PoolView, staff: boolean) => ({
  ...compact(pool),
  projects: staff ? projects : [],
})

const staff = ({ role }: Principal): boolean => atLeast(role, 'operator')

function checkHours(hours: Type.Static<typeof Hours> | null | undefined): void {
  if (!hours) return
  try {
    new Intl.DateTimeFormat('en', { timeZone: hours.timeZone })
  } catch {
    throw invalid([{ field: 'hours/timeZone', message: `${hours.timeZone} is no time zone` }])
  }
}

/** Pools: printers interchangeable for matching. */
export function poolRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['pools']
  const one = { unknown: 'POOL_UNKNOWN' } as const
  const operate = { ...one, role: 'operator', errors: ['POOL_NAME_TAKEN', 'POOL_IN_USE'] } as const
  app.get(
    '/pools',
    {
      schema: { tags, summary: 'List pools', querystring: PageQuery({}), response: answers({ 200: Page(PoolAnswer) }) },
    },
    async ({ query, principal }) => {
      const limit = query.limit ?? PAGE
      const [after] = decodeCursor(query.cursor, 1)
      return pageOf(
        await listPools(db, { limit, after }),
        limit,
        (pool) => poolAnswer(pool, staff(principal)),
        ({ name }) => [name],
      )
    },
  )
  app.post(
    '/pools',
    {
      config: { role: 'operator', errors: ['POOL_NAME_TAKEN'] },
      schema: {
        tags,
        summary: 'Make a pool',
        body: Type.Object({ name: Name('Unique'), ...fields }),
        response: answers({ 201: PoolAnswer }),
      },
    },
    async (request, reply) => {
      checkHours(request.body.hours)
      const by = request.principal.sub
      return once(api, request, reply, async (sql) => {
        const made = await createPool(sql, request.body)
        await audit(sql, { by, action: 'pool.created', target: made.id, data: { name: made.name } })
        return { status: 201, body: poolAnswer(made, true), location: `${BASE}/pools/${made.id}` }
      })
    },
  )
  app.get(
    '/pools/:id',
    { config: one, schema: { tags, summary: 'One pool', params: IdParams, response: answers({ 200: PoolAnswer }) } },
    async ({ params: { id }, principal }) =>
      poolAnswer((await poolById(db, id)) ?? fail('POOL_UNKNOWN'), staff(principal)),
  )
  app.patch(
    '/pools/:id',
    {
      config: operate,
      schema: {
        tags,
        summary: 'Change a pool',
        params: IdParams,
        body: Type.Object({ name: Type.Optional(Name('Unique')), ...fields }),
        response: answers({ 200: PoolAnswer }),
      },
    },
    async ({ params: { id }, body, principal }) => {
      checkHours(body.hours)
      const changed = await db.transaction(async (sql) => {
        const pool = await updatePool(sql, id, body)
        await audit(sql, { by: principal.sub, action: 'pool.changed', target: id, data: body })
        return pool
      })
      api.tell({ type: 'queue' })
      return poolAnswer(changed, true)
    },
  )
  app.delete(
    '/pools/:id',
    {
      config: operate,
      schema: { tags, summary: 'Remove an empty pool', params: IdParams, response: answers({ 204: Nothing }) },
    },
    async ({ params: { id }, principal }, reply) => {
      await db.transaction(async (sql) => {
        await removePool(sql, id)
        await audit(sql, { by: principal.sub, action: 'pool.removed', target: id })
      })
      return reply.code(204).send()
    },
  )
}
