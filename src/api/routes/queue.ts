import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { PRINT_STATES, STATUSES } from '../../entities/print.ts'
import { waitingLine } from '../../entities/print-view.ts'
import type { Submitted } from '../../entities/submit.ts'
import { editWaiting, lineVersion, lockLine, needPrints, reorder } from '../../entities/waiting.ts'
import type { Api, App, Request } from '../api.ts'
import { nextPlace, placeOf } from '../cursor.ts'
import { Period, periodOf, Text } from '../filters.ts'
import { withPreset } from '../preset.ts'
import { scopeOf } from '../principal.ts'
import { openQuickSubmit } from '../quick-submit.ts'
import { answers, Copies, Id, PAGE, Page, PageQuery, Priority, ProjectId, Time } from '../schemas.ts'
import { invalid } from '../validation.ts'
import { waitingFor } from '../waiting.ts'
import { FileOrName, narrowed } from './files.ts'
import { PrintAnswer, printAnswer, wordsOf } from './prints.ts'
import { PRINTING_ERRORS, priorityOf, quickPrintOf, WishFields } from './quick-print.ts'

const AddBody = Type.Object({
  ...FileOrName,
  projectId: Type.Optional(ProjectId),
  print: Type.Optional(
    Type.Boolean({ description: 'FluxStudio sends true; false is refused, since nothing waits unprinted' }),
  ),
  copies: Type.Optional(Copies),
  ...WishFields,
})
const EditBody = Type.Object({
  order: Type.Optional(
    Type.Array(Id(), {
      minItems: 2,
      maxItems: 1_000,
      uniqueItems: true,
      description: 'They come in this order from now on; priority and date go before it',
    }),
  ),
  printIds: Type.Optional(
    Type.Array(Id(), {
      minItems: 1,
      maxItems: 1_000,
      description: 'Those of them that still wait get priority and date; those of `order` when left out',
    }),
  ),
  priority: Type.Optional(Priority),
  dueAt: Type.Optional(Type.Union([Time('When they should be done'), Type.Null()])),
})
type Edit = Type.Static<typeof EditBody>

/**
 * Errors: PRECONDITION_FAILED when the line is not the one that was read; BODY_INVALID when nothing is asked; PRINT_UNKNOWN;
 * PRINT_STATE_CONFLICT for an order that the line cannot have.
 */
async function edit(api: Api, request: Request & { body: Edit }): Promise<{ changed: number; version: string }> {
  const { order, printIds, priority, dueAt } = request.body
  const bulk = priority !== undefined || dueAt !== undefined ? (printIds ?? order) : undefined
  if (!order && !bulk) throw invalid([{ field: 'order', message: 'send order, or printIds with priority or dueAt' }])
  const expected = request.headers['if-match']
  return api.context.db.transaction(async (sql) => {
    await lockLine(sql)
    if (expected && expected !== '*' && expected !== etag(await lineVersion(sql))) {
      fail('PRECONDITION_FAILED', 'The queue changed since you read it: read it again')
    }
    await needPrints(sql, [...(order ?? []), ...(bulk ?? [])])
    const fields = { priority: priority && priorityOf(priority), dueAt }
    const edited = bulk ? await editWaiting(sql, bulk, fields) : []
    // With the new priorities and dates: what they allow may be what makes the order possible.
    if (order) await reorder(sql, order)
    const data = { order, printIds, priority, dueAt }
    await audit(sql, { by: request.principal.sub, action: 'queue.edited', data })
    const changed = new Set([...edited, ...(order ?? []).map((id) => id.toLowerCase())])
    return { changed: changed.size, version: etag(await lineVersion(sql)) }
  })
}

const etag = (version: string): string => `"${version}"`

/** The waiting line. */
export function queueRoutes(app: App, api: Api): void {
  const submit = openQuickSubmit(api)
  const tags = ['queue']
  app.get(
    '/queue',
    {
      config: { printing: true },
      schema: {
        tags,
        summary: 'Prints that wait, in the order in which they are served',
        querystring: PageQuery({
          projectId: Type.Optional(ProjectId),
          state: Type.Optional(Type.String({ maxLength: 200, description: 'As in GET prints; all here are queued' })),
          status: Type.Optional(Type.String({ maxLength: 100, description: 'As in GET prints; all here are queued' })),
          printerId: Type.Optional(Id('Which may go to this printer only')),
          text: Text('file name'),
          ...Period,
        }),
        response: answers({ 200: Page(PrintAnswer) }),
      },
    },
    async ({ query, principal }, reply) => {
      const { db } = api.context
      const limit = query.limit ?? PAGE
      const after = placeOf(query.cursor)
      const { printerId, text } = query
      const asked = [wordsOf('state', query.state, PRINT_STATES), wordsOf('status', query.status, STATUSES)]
      const waits = asked.every((words) => words?.includes('queued') ?? true)
      const projects = waits ? narrowed(scopeOf(principal), query.projectId) : []
      const filter = { projects, printerId, text, ...periodOf(query), limit, after }
      // The mark first: a line that moves between the two has an older mark then, and an edit of it is refused.
      const version = await lineVersion(db)
      const found = await waitingLine(db, filter)
      reply.header('etag', etag(version))
      const shown = found.slice(0, limit)
      const reasons = await waitingFor(db, shown, principal)
      const items = shown.map((print, index) => ({
        ...printAnswer(print, reasons.get(print.id)),
        place: after + index + 1,
      }))
      return { items, ...nextPlace(found, after, limit) }
    },
  )
  app.post(
    '/queue',
    {
      config: { role: 'member', limited: true, printing: true, errors: PRINTING_ERRORS },
      schema: {
        tags,
        summary: 'Add a file to the queue',
        body: AddBody,
        response: answers({
          202: Type.Object({
            id: Id('Of the first print'),
            state: Type.String(),
            batchId: Id(),
            prints: Type.Array(Type.Object({ id: Id(), state: Type.String() })),
          }),
        }),
      },
    },
    async (request, reply) => {
      const { print, ...asked } = request.body
      const body = await withPreset(api, request, asked)
      if (!body.fileId && !body.filename) throw invalid([{ field: 'filename', message: 'send filename or fileId' }])
      if (print === false) throw invalid([{ field: 'print', message: 'upload the file without queueing it instead' }])
      const bodyOf = ({ batchId, prints }: Submitted) => ({ ...prints[0], batchId, prints })
      return submit(request, reply, quickPrintOf(request.principal, body), bodyOf)
    },
  )
  app.patch(
    '/queue',
    {
      config: { role: 'operator', versioned: true, errors: ['PRINT_STATE_CONFLICT', 'PRINT_UNKNOWN'] },
      schema: {
        tags,
        summary: 'Reorder or reprioritise; send the ETag of GET queue as If-Match',
        body: EditBody,
        response: answers({
          200: Type.Object({ changed: Type.Integer({ description: 'How many prints were edited or put in order' }) }),
        }),
      },
    },
    async (request, reply) => {
      const { changed, version } = await edit(api, request)
      api.tell({ type: 'queue' })
      reply.header('etag', version)
      return { changed }
    },
  )
}
