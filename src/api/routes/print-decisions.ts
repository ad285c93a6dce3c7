import { setTimeout as sleep } from 'node:timers/promises'
import Type from 'typebox'
import { fail, PrintyardError } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { commandView } from '../../entities/command.ts'
import { CONTRADICTED, cancelPrint, type Decided, resolvePrint, retryPrint } from '../../entities/decision.ts'
import { pausePrint, resumePrint } from '../../entities/pause.ts'
import { printById } from '../../entities/print-view.ts'
import { type Api, type App, BASE, type Reply, type Request } from '../api.ts'
import { type First, once, type Transaction } from '../once.ts'
import { answers, Id, IdParams, Note } from '../schemas.ts'
import { tellMoves } from '../told.ts'
import { ownPrint, PrintAnswer, printAnswer } from './prints.ts'
import { FILE_ERRORS } from './quick-print.ts'

const CommandAnswer = Type.Object({ commandId: Id(), state: Type.String(), printId: Id() })
const ResolveBody = Type.Object({
  outcome: Type.Enum(['completed', 'failed', 'canceled', 'not-started']),
  note: Type.Optional(Note('Why')),
  attempt: Type.Optional(
    Type.Integer({ minimum: 1, description: 'The attempt that you looked at; another one = 409' }),
  ),
  heldEventId: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,19}$', description: 'The hold that you looked at; another one = 409' }),
  ),
})
type Params = { id: string }

/** Ownership comes before the body: somebody else's print is 404, whatever was sent. */
const ownership = (api: Api) => async (request: Request) => {
  await ownPrint(api, request, (request.params as Params).id)
}

const commandOf = (printerId: string | null, commandId?: string) =>
  `${BASE}/printers/${printerId}/commands/${commandId}`

/** Carries out a decision about a print and answers the print as it is then; 202 while a printer must still act on it. */
async function decide(
  api: Api,
  request: Request,
  reply: Reply,
  verb: string,
  decision: (sql: Transaction, printId: string, by: string) => Promise<Decided>,
): Promise<Reply> {
  const { id } = request.params as Params
  const by = request.principal.sub
  const effect = async (sql: Transaction) => {
    const decided = await decision(sql, id, by)
    await audit(sql, { by, action: `print.${verb}`, target: id })
    const print = (await printById(sql, id, null)) ?? fail('PRINT_UNKNOWN')
    const waits = decided.commandId !== undefined && verb !== 'resolved'
    return {
      status: waits ? 202 : 200,
      body: { ...printAnswer(print), ...(decided.commandId ? { commandId: decided.commandId } : {}) },
      location: waits ? commandOf(print.printerId, decided.commandId) : `${BASE}/prints/${id}`,
      after: () => tellMoves(api, decided.moves, [decided.commandId]),
    }
  }
  return once(api, request, reply, effect, verb === 'resolved' ? { settled: (first) => resolved(api, id, first) } : {})
}

/** A held print is asked about on its printer before the person's word counts: usually done before anybody wonders. */
const RESOLVE_PATIENCE_MS = 5_000

const notStarted = () =>
  new PrintyardError(
    'PRINT_NOT_STARTED',
    'The printer proves that it did not start: resolve it as not-started, and it waits in line again, or as canceled',
  )

/** Errors: PRINT_NOT_STARTED. */
async function resolved(
  { context: { db } }: Api,
  printId: string,
  { commandId }: First,
): Promise<{ body: unknown } | undefined> {
  if (!commandId) return undefined
  const until = performance.now() + RESOLVE_PATIENCE_MS
  while (performance.now() < until) {
    const command = await commandView(db, commandId)
    if (command?.answer === CONTRADICTED) throw notStarted()
    if (command?.state !== 'queued' && command?.state !== 'sent') break
    await sleep(50)
  }
  const print = (await printById(db, printId, null)) ?? fail('PRINT_UNKNOWN')
  return { body: { ...printAnswer(print), commandId } }
}

/**
 * Pauses a print or lets it go on: one that waits, or is on its way to a printer, at once (200); one that may run by a
 * command to the printer, whose next status is the answer (202).
 */
async function hold(
  api: Api,
  request: Request,
  reply: Reply,
  verb: 'pause' | 'resume',
  decision: typeof pausePrint,
): Promise<Reply> {
  const { id } = request.params as Params
  const by = request.principal.sub
  return once(api, request, reply, async (sql) => {
    const { moves, commandId } = await decision(sql, id, by)
    await audit(sql, { by, action: `print.${verb}`, target: id })
    const print = (await printById(sql, id, null)) ?? fail('PRINT_UNKNOWN')
    const after = async () => {
      await tellMoves(api, moves, [commandId])
      if (moves.length === 0) api.tell({ type: 'queue' })
    }
    if (!commandId) return { status: 200, body: printAnswer(print), after }
    const location = commandOf(print.printerId, commandId)
    return { status: 202, body: { commandId, state: 'queued', printId: id }, location, after }
  })
}

/** pause, resume, cancel, retry, resolve. */
export function decisionRoutes(app: App, api: Api): void {
  const options = (summary: string, response: Record<number, Type.TSchema>) => ({
    config: {
      unknown: 'PRINT_UNKNOWN',
      role: 'member',
      limited: true,
      errors: ['PRINT_STATE_CONFLICT', 'ATTEMPT_STALE', 'FILE_UNKNOWN', ...FILE_ERRORS],
    } as const,
    preValidation: ownership(api),
    schema: { tags: ['prints'], summary, params: IdParams, response: answers(response) },
  })
  const decided = { 200: PrintAnswer, 202: PrintAnswer }
  const paused = { 200: PrintAnswer, 202: CommandAnswer }

  app.post('/prints/:id/pause', options('Pause', paused), async (request, reply) =>
    hold(api, request, reply, 'pause', pausePrint),
  )
  app.post('/prints/:id/resume', options('Go on', paused), async (request, reply) =>
    hold(api, request, reply, 'resume', resumePrint),
  )
  app.post('/prints/:id/cancel', options('Cancel', decided), async (request, reply) =>
    decide(api, request, reply, 'canceled', (sql, id, by) => cancelPrint(sql, id, by)),
  )
  app.post('/prints/:id/retry', options('Try again', decided), async (request, reply) =>
    decide(api, request, reply, 'retried', (sql, id, by) => retryPrint(sql, id, by)),
  )
  const resolve = options('Decide a held print', decided)
  app.post(
    '/prints/:id/resolve',
    {
      ...resolve,
      config: { ...resolve.config, role: 'operator', errors: [...resolve.config.errors, 'PRINT_NOT_STARTED'] },
      schema: { ...resolve.schema, body: ResolveBody },
    },
    async (request, reply) =>
      decide(api, request, reply, 'resolved', (sql, id, by) => resolvePrint(sql, id, request.body, by)),
  )
}
