import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { batchById } from '../../entities/batch.ts'
import { projectById } from '../../entities/project.ts'
import {
  contentOfBatch,
  createTemplate,
  deleteTemplate,
  listTemplates,
  type TemplateView,
  templateById,
} from '../../entities/template.ts'
import { type Api, type App, BASE, type Request } from '../api.ts'
import { decodeCursor, pageOf } from '../cursor.ts'
import { Text } from '../filters.ts'
import { once } from '../once.ts'
import { scopeOf, sees } from '../principal.ts'
import {
  answers,
  Copies,
  Id,
  IdParams,
  Name,
  Nothing,
  PAGE,
  Page,
  PageQuery,
  Priority,
  ProjectId,
  Time,
  UUID,
} from '../schemas.ts'
import { bodyOptional, invalid } from '../validation.ts'
import { BATCH_ERRORS, type BatchBody, BatchContent, itemsOf, submitBatch } from './batches.ts'
import { narrowed } from './files.ts'

const TemplateBody = Type.Object({
  name: Name('For people'),
  batchId: Type.Optional(Id('Saves what this batch was made of; projectId and items are then left out')),
  projectId: Type.Optional(ProjectId),
  ...BatchContent,
  items: Type.Optional(BatchContent.items),
})
type Body = Type.Static<typeof TemplateBody>
type Content = Omit<BatchBody, 'projectId' | 'name'>

const TemplateAnswer = Type.Object({
  id: Id(),
  projectId: ProjectId,
  name: Type.String(),
  ...BatchContent,
  createdBy: Type.String(),
  createdAt: Time('When it was saved'),
})
const SubmitBody = Type.Object({
  name: Type.Optional(Name('Of the new batch; else the name of the template')),
  copies: Type.Optional(Copies),
  priority: Type.Optional(Priority),
  dueAt: Type.Optional(Time('When it should be done')),
  notBefore: Type.Optional(Time('Not started before')),
})

const templateAnswer = ({ content, createdText: _text, ...template }: TemplateView) => ({
  ...template,
  ...(content as Content),
})

async function own({ context }: Api, request: Request, id: string): Promise<TemplateView> {
  // Also asked before the body is looked at, when nobody has checked that the id can be one.
  const found = new RegExp(UUID).test(id) && (await templateById(context.db, id, scopeOf(request.principal)))
  return found || fail('TEMPLATE_UNKNOWN')
}

/** What is to be saved. Errors: BODY_INVALID, BATCH_UNKNOWN, PROJECT_UNKNOWN, BATCH_EMPTY, BATCH_TOO_LARGE. */
async function wanted(api: Api, request: Request, body: Body): Promise<{ projectId: string; content: Content }> {
  const { db } = api.context
  const { name: _name, batchId, projectId, items, ...wishes } = body
  if (batchId) {
    const batch = (await batchById(db, batchId, scopeOf(request.principal))) ?? fail('BATCH_UNKNOWN')
    return { projectId: batch.projectId, content: (await contentOfBatch(db, batch.id)) as Content }
  }
  if (!projectId) throw invalid([{ field: 'projectId', message: 'send projectId and items, or batchId' }])
  if (!items) throw invalid([{ field: 'items', message: 'send projectId and items, or batchId' }])
  if (!sees(request.principal, projectId) || !(await projectById(db, projectId))) fail('PROJECT_UNKNOWN')
  const content = { ...wishes, items }
  itemsOf(content)
  return { projectId, content }
}

/** Batches that are submitted again and again. */
export function templateRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['batches']
  const config = { unknown: 'TEMPLATE_UNKNOWN' } as const
  app.post(
    '/templates',
    {
      config: { role: 'member', errors: [...BATCH_ERRORS, 'BATCH_UNKNOWN'] },
      bodyLimit: 8_000_000,
      schema: { tags, summary: 'Save a batch', body: TemplateBody, response: answers({ 201: TemplateAnswer }) },
    },
    async (request, reply) => {
      const { projectId, content } = await wanted(api, request, request.body)
      const { name } = request.body
      const by = request.principal.sub
      return once(api, request, reply, async (sql) => {
        const made = await createTemplate(sql, { projectId, name, content, by })
        await audit(sql, { by, action: 'template.created', target: made.id, data: { projectId, name } })
        return { status: 201, body: templateAnswer(made), location: `${BASE}/templates/${made.id}` }
      })
    },
  )
  app.get(
    '/templates',
    {
      schema: {
        tags,
        summary: 'List saved batches, newest first',
        querystring: PageQuery({ projectId: Type.Optional(ProjectId), text: Text('name') }),
        response: answers({ 200: Page(TemplateAnswer) }),
      },
    },
    async ({ query, principal }) => {
      const { found, limit } = await listTemplates(db, {
        projects: narrowed(scopeOf(principal), query.projectId),
        text: query.text,
        limit: query.limit ?? PAGE,
        after: decodeCursor(query.cursor, 2),
      })
      return pageOf(found, limit, templateAnswer, ({ createdText, id }) => [createdText, id])
    },
  )
  app.get(
    '/templates/:id',
    {
      config,
      schema: { tags, summary: 'One saved batch', params: IdParams, response: answers({ 200: TemplateAnswer }) },
    },
    async (request) => templateAnswer(await own(api, request, request.params.id)),
  )
  app.delete(
    '/templates/:id',
    {
      config: { ...config, role: 'member' },
      schema: { tags, summary: 'Forget a saved batch', params: IdParams, response: answers({ 204: Nothing }) },
    },
    async (request, reply) => {
      const { id } = await own(api, request, request.params.id)
      await db.transaction(async (sql) => {
        if (!(await deleteTemplate(sql, id))) fail('TEMPLATE_UNKNOWN')
        await audit(sql, { by: request.principal.sub, action: 'template.removed', target: id })
      })
      return reply.code(204).send()
    },
  )
  app.post(
    '/templates/:id/submit',
    {
      preValidation: async (request) => {
        await own(api, request, (request.params as { id: string }).id)
        await bodyOptional(request)
      },
      config: { ...config, role: 'member', limited: true, printing: true, errors: BATCH_ERRORS },
      schema: {
        tags,
        summary: 'Submit a saved batch once more',
        params: IdParams,
        body: SubmitBody,
        response: answers({ 202: Type.Object({ id: Id(), prints: Type.Integer() }) }),
      },
    },
    async (request, reply) => {
      const { projectId, name, content } = await own(api, request, request.params.id)
      const { copies = 1, ...instead } = request.body
      const saved = content as Content
      const items = saved.items.map((item) => ({
        ...item,
        ...instead,
        name: undefined,
        copies: (item.copies ?? 1) * copies,
      }))
      return submitBatch(api, request, reply, { ...saved, name, ...instead, projectId, items } as BatchBody)
    },
  )
}
