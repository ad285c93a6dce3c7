import type { Context } from '../context.ts'
import { PrintyardError } from '../core/errors.ts'
import { failpoint } from '../core/failpoint.ts'
import { type Printer, STARTABLE, type Verdict } from '../drivers/driver.ts'
import { type AttemptView, bindJob } from '../entities/attempt.ts'
import type { Sql } from '../entities/database.ts'
import { asEvents, type Move, movePrint } from '../entities/print.ts'
import { holdPrint, settleEnded, settleNotStarted } from '../entities/settle.ts'
import { markRemoved } from '../entities/transfer.ts'
import { nextStartStep, type StartEvidence, type StartStep } from '../farm/start-verdict.ts'
import { publish } from '../queues/events.ts'

type Slice = Pick<Context, 'db' | 'redis' | 'config' | 'log'>
export type Decision = 'running' | 'ended' | 'not-started' | 'held'

/**
 * R2: what became of a start, decided by the printer's word (farm/start-verdict.ts). Whoever runs this never sends a
 * start. `personSays` lets a person's "it did not start" stand where the printer cannot tell, once the file is gone.
 * Errors: PRINTER_OFFLINE and its like are passed on: an unreachable printer proves nothing.
 */
export async function decideStart(
  context: Slice,
  printer: Printer,
  attempt: AttemptView,
  personSays = false,
): Promise<Decision> {
  const { remoteName, fingerprint } = attempt
  if (!remoteName || !fingerprint) throw new PrintyardError('INTERNAL', 'an intent without name or fingerprint')
  const known: StartEvidence = { personSays }
  while (true) {
    const step = nextStartStep(known)
    if ('verdict' in step) return conclude(context, attempt, step, known)
    await failpoint(`reconcile:before:${step.do}`)
    if (step.do === 'ask') known.first = await printer.reconcile(remoteName, fingerprint)
    if (step.do === 'revoke') known.revoked = await printer.revoke(remoteName)
    if (step.do === 'ask-again') known.second = await printer.reconcile(remoteName, fingerprint)
    if (step.do === 'look') known.idle = (STARTABLE as readonly string[]).includes((await printer.snapshot()).state)
    await failpoint(`reconcile:after:${step.do}`)
  }
}

async function conclude(
  context: Slice,
  attempt: AttemptView,
  step: Extract<StartStep, { verdict: string }>,
  known: StartEvidence,
): Promise<Decision> {
  if (step.verdict === 'started') return recordStarted(context, attempt, step.word)
  if (step.verdict === 'held') return hold(context, attempt, step.code, step.reason)
  await markRemoved(context.db, attempt.remoteName ?? '')
  const who = known.personSays ? 'a person says that it did not start' : 'the printer did not start it'
  const evidence = { code: 'NOT_STARTED', detail: `${who}; its file is gone`, evidence: known }
  await tell(context, [await settleNotStarted(context.db, attempt, 'worker', evidence)])
  return 'not-started'
}

async function recordStarted(
  context: Slice,
  attempt: AttemptView,
  verdict: Extract<Verdict, { kind: 'started' }>,
): Promise<Decision> {
  const moves = await context.db.transaction((sql) => started(sql, attempt, verdict))
  await tell(context, moves)
  return verdict.ending ? 'ended' : 'running'
}

async function started(
  sql: Sql,
  attempt: AttemptView,
  verdict: Extract<Verdict, { kind: 'started' }>,
): Promise<(Move | undefined)[]> {
  if (verdict.ending) return settleEnded(sql, attempt.id, verdict.ending, 'worker')
  const move = await movePrint(sql, {
    printId: attempt.printId,
    from: ['starting', 'held'],
    to: 'printing',
    attempt: attempt.number,
    by: 'worker',
    why: 'the printer says that it runs',
  })
  if (move) await bindJob(sql, attempt.id, verdict.jobRef ?? null)
  return [move]
}

async function hold(context: Slice, attempt: AttemptView, code: string, detail: string): Promise<Decision> {
  const reason = {
    code,
    detail: `Nobody can tell whether it printed (${detail}): look at the printer and resolve it`,
    evidence: { remoteName: attempt.remoteName, fingerprint: attempt.fingerprint, intentAt: attempt.intentAt },
  }
  await tell(context, [await holdPrint(context.db, attempt, 'worker', reason)])
  return 'held'
}

/** Publishes what was committed. */
export async function tell(context: Slice, moves: readonly (Move | undefined)[]): Promise<void> {
  await publish(context, ...asEvents(moves))
}
