import Type from 'typebox'
import { audit, auditLines, listAudit } from '../../entities/audit.ts'
import type { Api, App } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { asCsv, asLines, streamOf, unsent } from '../lines.ts'
import { answers, bytes, PAGE, Page, PageQuery, Time } from '../schemas.ts'

const AuditAnswer = Type.Object({
  id: Type.String(),
  at: Time('When'),
  by: Type.String(),
  action: Type.String(),
  target: Type.Optional(Type.String()),
  data: Type.Optional(Type.Unknown()),
})
const Filter = {
  target: Type.Optional(Type.String({ maxLength: 200, description: 'Of this thing' })),
  by: Type.Optional(Type.String({ maxLength: 200, description: 'Of this person or key' })),
  action: Type.Optional(
    Type.String({ maxLength: 100, description: 'Of this kind; `print.*` = all of prints', examples: ['file.deleted'] }),
  ),
  from: Type.Optional(Time('From then on')),
  to: Type.Optional(Time('Before then')),
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'With this anywhere in the line' })),
}
const COLUMNS = ['id', 'at', 'by', 'action', 'target', 'data'] as const

/** Who changed what; for admins. */
export function auditRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['administration']
  const config = { role: 'admin' } as const
  app.get(
    '/audit',
    {
      config,
      schema: {
        tags,
        summary: 'Who changed what, newest first',
        querystring: PageQuery(Filter),
        response: answers({ 200: Page(AuditAnswer) }),
      },
    },
    async ({ query: { limit = PAGE, cursor, ...filter } }) => {
      const [before] = decodeCursor(cursor, 1)
      const found = await listAudit(db, { ...filter, limit, before })
      return pageOf(found, limit, compact, ({ id }) => [id])
    },
  )
  app.get(
    '/audit/export',
    {
      config,
      schema: {
        tags,
        summary: 'The same as one file',
        querystring: Type.Object({ ...Filter, format: Type.Optional(Type.Enum(['csv', 'ndjson'])) }),
        response: { 200: bytes('One line each, newest first', 'text/csv', 'application/x-ndjson') },
      },
    },
    async ({ query: { format = 'ndjson', ...filter }, principal, method }, reply) => {
      const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson'
      reply.headers({ 'content-type': type, 'content-disposition': `attachment; filename="audit.${format}"` })
      if (method === 'HEAD') return reply.send(unsent() as never)
      // Whoever takes it away is in it; the filters by name only, since their values may name people.
      await audit(db, { by: principal.sub, action: 'audit.exported', data: { format, filters: Object.keys(filter) } })
      const lines = auditLines(db, filter)
      return reply.send(streamOf(format === 'csv' ? asCsv(lines, COLUMNS) : asLines(lines)) as never)
    },
  )
}
