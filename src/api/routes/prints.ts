import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { RESULTS } from '../../entities/feedback.ts'
import { explainInputs } from '../../entities/matching.ts'
import { PRINT_STATES, STATUSES } from '../../entities/print.ts'
import { listPrints, type PrintView, printById, printEvents } from '../../entities/print-view.ts'
import { patchPrint } from '../../entities/waiting.ts'
import { match } from '../../farm/match.ts'
import type { Waiting } from '../../farm/waiting.ts'
import { type Api, type App, BASE, type Request } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { Period, periodOf, Text } from '../filters.ts'
import { scopeOf } from '../principal.ts'
import { answers, Id, IdParams, PAGE, Page, PageQuery, Priority, ProjectId, Time, UUID } from '../schemas.ts'
import { shownTo } from '../shown-rules.ts'
import { invalid } from '../validation.ts'
import { WaitingAnswer, waitingFor } from '../waiting.ts'
import { narrowed } from './files.ts'
import { decisionRoutes } from './print-decisions.ts'
import { priorityOf } from './quick-print.ts'

export const PrintAnswer = Type.Object({
  id: Id(),
  batchId: Id(),
  fileId: Id('What was sent: of a model, the model'),
  slicedFileId: Type.Optional(Id('The G-code that the model was sliced to, and that is printed')),
  sliceId: Type.Optional(Id('The slicing of its model')),
  fileName: Type.String(),
  projectId: ProjectId,
  printerId: Type.Optional(Id()),
  copy: Type.Integer(),
  plate: Type.Optional(Type.Integer({ description: 'The plate that was asked for' })),
  state: Type.Enum([...PRINT_STATES]),
  status: Type.Enum([...STATUSES]),
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  priority: Priority,
  attempt: Type.Integer(),
  remoteName: Type.Optional(Type.String()),
  reason: Type.Optional(
    Type.Object({ code: Type.String(), detail: Type.String(), evidence: Type.Optional(Type.Unknown()) }),
  ),
  heldEventId: Type.Optional(
    Type.String({ description: 'The event by which it is held, for `POST prints/:id/resolve`; only while it is' }),
  ),
  material: Type.Optional(Type.String()),
  quality: Type.Optional(Type.String()),
  dueAt: Type.Optional(Time('When it should be done')),
  notBefore: Type.Optional(Time('Not started before')),
  estimatedSeconds: Type.Optional(Type.Number()),
  startedAt: Type.Optional(Time('When it started')),
  finishedAt: Type.Optional(Time('When it ended')),
  actualSeconds: Type.Optional(Type.Number()),
  pausedSeconds: Type.Optional(Type.Number()),
  filamentMillimetresUsed: Type.Optional(Type.Number()),
  massGramsUsed: Type.Optional(Type.Number()),
  cancelRequestedAt: Type.Optional(Time('When a cancel was asked for that the printer has not confirmed')),
  keptBackAt: Type.Optional(Time('Since when it is paused before its start')),
  feedback: Type.Optional(
    Type.Object(
      {
        result: Type.Enum([...RESULTS]),
        reason: Type.Optional(Type.String()),
        photoUrl: Type.Optional(Type.String()),
        givenBy: Type.String(),
        givenAt: Time('When'),
      },
      { description: 'What somebody said of the part' },
    ),
  ),
  createdBy: Type.String(),
  createdAt: Time('When it was submitted'),
  waiting: Type.Optional(WaitingAnswer),
})
const EventAnswer = Type.Object({
  id: Type.String({ description: 'Grows with every event' }),
  at: Time('When'),
  from: Type.Union([Type.Enum([...PRINT_STATES]), Type.Null()], { description: 'null where it begins' }),
  to: Type.Enum([...PRINT_STATES]),
  by: Type.String(),
  why: Type.Optional(Type.String()),
  attempt: Type.Integer(),
  data: Type.Optional(Type.Unknown()),
})
export const RuleAnswer = Type.Object({
  rule: Type.String(),
  ok: Type.Boolean(),
  expected: Type.Optional(Type.Unknown()),
  actual: Type.Optional(Type.Unknown()),
  advice: Type.Optional(Type.String({ description: 'Where it fails: what is so, and what to do next' })),
})
const WhyAnswer = Type.Object({
  printers: Type.Array(Type.Object({ printerId: Id(), fits: Type.Boolean(), rules: Type.Array(RuleAnswer) })),
})
const PatchBody = Type.Object({
  priority: Type.Optional(Priority),
  dueAt: Type.Optional(Type.Union([Time('When it should be done'), Type.Null()])),
  notBefore: Type.Optional(Type.Union([Time('Not started before'), Type.Null()])),
})

/** A print as clients see it. */
export const printAnswer = ({ position: _position, ...print }: PrintView, waiting?: Waiting | undefined) =>
  compact({ ...print, feedback: feedbackAnswer(print), waiting: waiting ?? null })

function feedbackAnswer({ id, feedback }: Pick<PrintView, 'id' | 'feedback'>) {
  if (!feedback) return null
  const { photo, givenAt, ...given } = feedback
  return {
    ...given,
    ...(photo ? { photoUrl: `${BASE}/prints/${id}/feedback/photo` } : {}),
    givenAt: new Date(givenAt),
  }
}

/** `state=queued,printing` names several. Errors: BODY_INVALID. */
export function wordsOf(field: string, given: string | undefined, known: readonly string[]): string[] | undefined {
  const words = given?.split(',')
  const wrong = words?.find((word) => !known.includes(word))
  if (wrong !== undefined) throw invalid([{ field, message: `${wrong} is no ${field}` }])
  return words
}

const ID = new RegExp(UUID)

/** The caller's print. Errors: PRINT_UNKNOWN, also for one that is not theirs. */
export async function ownPrint({ context }: Api, request: Request, id: string): Promise<PrintView> {
  // Ownership is asked before the schema has looked at the id.
  const known = ID.test(id) ? await printById(context.db, id, scopeOf(request.principal)) : undefined
  return known ?? fail('PRINT_UNKNOWN')
}

export function printRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['prints']
  const config = { unknown: 'PRINT_UNKNOWN' } as const
  const one = { tags, params: IdParams }
  const Query = PageQuery({
    state: Type.Optional(Type.String({ maxLength: 200, description: 'One state, or several with commas' })),
    status: Type.Optional(
      Type.String({ maxLength: 100, description: `One status, or several with commas: ${STATUSES.join(', ')}` }),
    ),
    projectId: Type.Optional(ProjectId),
    batchId: Type.Optional(Id('Of this batch')),
    printerId: Type.Optional(Id('On this printer')),
    fileId: Type.Optional(Id('Of this file')),
    text: Text('file name'),
    ...Period,
  })

  app.get(
    '/prints',
    {
      schema: {
        tags,
        summary: 'List prints, newest first',
        querystring: Query,
        response: answers({ 200: Page(PrintAnswer) }),
      },
    },
    async ({ query, principal }) => {
      const limit = query.limit ?? PAGE
      const [before] = decodeCursor(query.cursor, 1)
      const { batchId, printerId, fileId, text } = query
      const found = await listPrints(db, {
        projects: narrowed(scopeOf(principal), query.projectId),
        states: wordsOf('state', query.state, PRINT_STATES),
        statuses: wordsOf('status', query.status, STATUSES),
        ...{ batchId, printerId, fileId, text, limit, before },
        ...periodOf(query),
      })
      const reasons = await waitingFor(db, found.slice(0, limit), principal)
      return pageOf(
        found,
        limit,
        (print) => printAnswer(print, reasons.get(print.id)),
        ({ position }) => [position],
      )
    },
  )
  app.get(
    '/prints/:id',
    { config, schema: { ...one, summary: 'One print', response: answers({ 200: PrintAnswer }) } },
    async (request) => {
      const print = await ownPrint(api, request, request.params.id)
      return printAnswer(print, (await waitingFor(db, [print], request.principal)).get(print.id))
    },
  )
  app.get(
    '/prints/:id/events',
    {
      config,
      schema: {
        ...one,
        summary: 'Every move of it',
        response: answers({ 200: Type.Object({ items: Type.Array(EventAnswer) }) }),
      },
    },
    async (request) => {
      const { id } = await ownPrint(api, request, request.params.id)
      return { items: (await printEvents(db, id)).map((event) => ({ ...event, data: event.data ?? undefined })) }
    },
  )
  app.get(
    '/prints/:id/why',
    {
      config,
      schema: { ...one, summary: 'Why it waits: every rule on every printer', response: answers({ 200: WhyAnswer }) },
    },
    async (request) => {
      const { id } = await ownPrint(api, request, request.params.id)
      const { wish, candidates } = await explainInputs(db, id)
      if (!wish) return fail('PRINT_UNKNOWN')
      const now = new Date()
      const printers = candidates.map((printer) => {
        const { fits, rules } = match(wish, printer, now)
        return { printerId: printer.printerId, fits, rules: rules.map(shownTo(request.principal)) }
      })
      return { printers }
    },
  )
  app.patch(
    '/prints/:id',
    {
      config: { ...config, role: 'member', errors: ['PRINT_STATE_CONFLICT'] },
      preValidation: async (request) => {
        await ownPrint(api, request, (request.params as { id: string }).id)
      },
      schema: {
        ...one,
        summary: 'Change priority and times',
        body: PatchBody,
        response: answers({ 200: PrintAnswer }),
      },
    },
    async (request) => {
      const { id } = request.params
      const { priority, dueAt, notBefore } = request.body
      await db.transaction(async (sql) => {
        await patchPrint(sql, id, { priority: priority && priorityOf(priority), dueAt, notBefore })
        await audit(sql, { by: request.principal.sub, action: 'print.changed', target: id, data: request.body })
      })
      api.tell({ type: 'queue' })
      return printAnswer(await ownPrint(api, request, id))
    },
  )
  decisionRoutes(app, api)
}
