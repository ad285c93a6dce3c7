import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import {
  type BatchView,
  batchById,
  cancelWaiting,
  createBatch,
  openPrintsOf,
  pauseBatch,
} from '../../entities/batch.ts'
import { cancelUnlessEnded, type Decided } from '../../entities/decision.ts'
import { PRINT_STATES } from '../../entities/print.ts'
import { projectById } from '../../entities/project.ts'
import { type BatchItem, submitItems } from '../../entities/submit.ts'
import { type Api, type App, BASE, type Reply, type Request } from '../api.ts'
import { compact } from '../cursor.ts'
import { once } from '../once.ts'
import { scopeOf, sees } from '../principal.ts'
import { answers, Id, IdParams, Name, Priority, ProjectId, Time } from '../schemas.ts'
import { tellMoves, tellSubmitted } from '../told.ts'
import { PRINTING_ERRORS, priorityOf, settingsOf, WishFields } from './quick-print.ts'

const MOST_PRINTS = 10_000

/** What a submission of items may be refused with. */
export const BATCH_ERRORS = [...PRINTING_ERRORS, 'PROJECT_UNKNOWN', 'BATCH_EMPTY', 'BATCH_TOO_LARGE'] as const

const ItemCopies = Type.Integer({ minimum: 1, maximum: MOST_PRINTS, description: 'How many of it; 1 when left out' })
const Item = Type.Object({ fileId: Id('Id of the file'), copies: Type.Optional(ItemCopies), ...WishFields })
/** What prints a batch has: its items, and the wishes that they share. */
export const BatchContent = { ...WishFields, items: Type.Array(Item, { maxItems: MOST_PRINTS }) }
const BatchBody = Type.Object({
  projectId: ProjectId,
  name: Type.Optional(Name('For people')),
  ...BatchContent,
})
const BatchAnswer = Type.Object({
  id: Id(),
  projectId: ProjectId,
  name: Type.Optional(Type.String()),
  priority: Priority,
  dueAt: Type.Optional(Time('When it should be done')),
  paused: Type.Boolean(),
  total: Type.Integer(),
  counts: Type.Object(Object.fromEntries(PRINT_STATES.map((state) => [state, Type.Integer()])), {
    description: 'Prints by state; all states are there',
  }),
  prints: Type.String({ description: 'Address of its prints' }),
  createdBy: Type.String(),
  createdAt: Time('When it was submitted'),
})
export type BatchBody = Type.Static<typeof BatchBody>

const batchAnswer = (batch: BatchView) => ({ ...compact(batch), prints: `${BASE}/prints?batchId=${batch.id}` })

/** What an item does not say, the batch says. Errors: BATCH_EMPTY, BATCH_TOO_LARGE. */
export function itemsOf({ items, priority, ...common }: Omit<BatchBody, 'projectId'>): BatchItem[] {
  const total = items.reduce((sum, { copies }) => sum + (copies ?? 1), 0)
  if (total === 0) fail('BATCH_EMPTY', 'Send at least one item')
  if (total > MOST_PRINTS) fail('BATCH_TOO_LARGE', `${total} prints are more than ${MOST_PRINTS}: send several batches`)
  return items.map(({ copies, priority: own, ...item }) => ({
    ...common,
    ...item,
    settings: settingsOf({ ...common, ...item }),
    copies: copies ?? 1,
    priority: priorityOf(own ?? priority),
  }))
}

/** Takes a batch in one transaction with its kept answer (R30). Errors: PROJECT_UNKNOWN, and those of its items. */
export async function submitBatch(api: Api, request: Request, reply: Reply, body: BatchBody): Promise<Reply> {
  const { principal } = request
  const { projectId, name, dueAt } = body
  if (!sees(principal, projectId) || !(await projectById(api.context.db, projectId))) fail('PROJECT_UNKNOWN')
  const items = itemsOf(body)
  const total = items.reduce((sum, { copies }) => sum + copies, 0)
  const by = principal.sub
  return once(api, request, reply, async (sql) => {
    const id = await createBatch(sql, { projectId, name, priority: priorityOf(body.priority), dueAt, total, by })
    const prints = await submitItems(sql, { id, projectId, by }, items)
    await audit(sql, { by, action: 'batch.submitted', target: id, data: { prints: total } })
    return {
      status: 202,
      body: { id, prints: prints.length },
      location: `${BASE}/batches/${id}`,
      after: () => tellSubmitted(api, projectId, prints),
    }
  })
}

async function own({ context }: Api, request: Request, id: string): Promise<BatchView> {
  return (await batchById(context.db, id, scopeOf(request.principal))) ?? fail('BATCH_UNKNOWN')
}

/** Cancels what has not ended: what waits at once, the rest one by one, as each may be on a printer. */
async function cancelAll(api: Api, request: Request, reply: Reply, batchId: string): Promise<Reply> {
  const by = request.principal.sub
  return once(api, request, reply, async (sql) => {
    const moves = await cancelWaiting(sql, batchId, by)
    const decided: Decided[] = []
    for (const printId of await openPrintsOf(sql, batchId)) {
      const one = await cancelUnlessEnded(sql, printId, by)
      if (one) decided.push(one)
    }
    const prints = moves.length + decided.length
    await audit(sql, { by, action: 'batch.canceled', target: batchId, data: { prints } })
    const batch = (await batchById(sql, batchId, null)) ?? fail('BATCH_UNKNOWN')
    const all = [...decided.flatMap((one) => one.moves), ...moves]
    const commands = decided.map(({ commandId }) => commandId)
    return { status: 200, body: batchAnswer(batch), after: () => tellMoves(api, all, commands) }
  })
}

async function hold(api: Api, request: Request, reply: Reply, batchId: string, paused: boolean): Promise<Reply> {
  const by = request.principal.sub
  return once(api, request, reply, async (sql) => {
    await pauseBatch(sql, batchId, paused)
    await audit(sql, { by, action: paused ? 'batch.paused' : 'batch.resumed', target: batchId })
    const batch = (await batchById(sql, batchId, null)) ?? fail('BATCH_UNKNOWN')
    return { status: 200, body: batchAnswer(batch), after: () => api.tell({ type: 'queue' }) }
  })
}

/** Prints submitted together. */
export function batchRoutes(app: App, api: Api): void {
  const tags = ['batches']
  const one = { config: { unknown: 'BATCH_UNKNOWN', role: 'member' } } as const
  const schema = { tags, params: IdParams, response: answers({ 200: BatchAnswer }) }
  app.post(
    '/batches',
    {
      config: { role: 'member', limited: true, printing: true, errors: BATCH_ERRORS },
      bodyLimit: 8_000_000,
      schema: {
        tags,
        summary: 'Submit prints together',
        body: BatchBody,
        response: answers({ 202: Type.Object({ id: Id(), prints: Type.Integer() }) }),
      },
    },
    async (request, reply) => submitBatch(api, request, reply, request.body),
  )
  app.get(
    '/batches/:id',
    { config: { unknown: 'BATCH_UNKNOWN' }, schema: { ...schema, summary: 'One batch' } },
    async (request) => batchAnswer(await own(api, request, request.params.id)),
  )
  app.post(
    '/batches/:id/cancel',
    { ...one, schema: { ...schema, summary: 'Cancel every print of it that has not ended' } },
    async (request, reply) => cancelAll(api, request, reply, (await own(api, request, request.params.id)).id),
  )
  app.post(
    '/batches/:id/pause',
    { ...one, schema: { ...schema, summary: 'Hold back the prints of it that wait' } },
    async (request, reply) => hold(api, request, reply, (await own(api, request, request.params.id)).id, true),
  )
  app.post(
    '/batches/:id/resume',
    { ...one, schema: { ...schema, summary: 'Let them go on' } },
    async (request, reply) => hold(api, request, reply, (await own(api, request, request.params.id)).id, false),
  )
}
