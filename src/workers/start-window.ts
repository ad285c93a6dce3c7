import type { Context } from '../context.ts'
import { PrintyardError } from '../core/errors.ts'
import { type Printer, STARTABLE, type Verdict } from '../drivers/driver.ts'
import { type AttemptView, bindJob } from '../entities/attempt.ts'
import type { Sql } from '../entities/database.ts'
import { asEvents, type Move, movePrint } from '../entities/print.ts'
import { holdPrint, settleEnded, settleNotStarted } from '../entities/settle.ts'
import { markRemoved } from '../entities/transfer.ts'
import { publish } from '../queues/events.ts'

type Slice = Pick<Context, 'db' | 'redis' | 'config' | 'log'>
export type Decision = 'running' | 'ended' | 'not-started' | 'held'

/**
 * R2: what became of a start, decided by the printer's word. Revoke, ask, decide: `not-started` only after the file
 * is proven absent and the printer still says no. Whoever runs this never sends a start.
 * `personSays` lets a person's "it did not start" stand where the printer cannot tell, once the file is gone.
 * Errors: PRINTER_OFFLINE and its like are passed on: an unreachable printer proves nothing.
 */
export async function decideStart(
  context: Slice,
  printer: Printer,
  attempt: AttemptView,
  personSays = false,
): Promise<Decision> {
  if (!attempt.remoteName || !attempt.fingerprint)
    throw new PrintyardError('INTERNAL', 'an intent without name or fingerprint')
  const first = await printer.reconcile(attempt.remoteName, attempt.fingerprint)
  if (first.kind === 'started') return recordStarted(context, attempt, first)
  if (first.kind === 'unknown' && !personSays) return hold(context, attempt, 'START_UNKNOWN', first.reason)

  const revoked = await printer.revoke(attempt.remoteName)
  if (revoked === 'unknown')
    return hold(context, attempt, 'REVOKE_FAILED', 'the file on the printer could not be removed')

  const second = await printer.reconcile(attempt.remoteName, attempt.fingerprint)
  if (second.kind === 'started') return recordStarted(context, attempt, second)
  // A file that cannot be removed because the printer uses it counts as started (R2).
  if (revoked === 'in-use') return recordStarted(context, attempt, { kind: 'started', running: true })
  const idle = (STARTABLE as readonly string[]).includes((await printer.snapshot()).state)
  if (second.kind === 'unknown' && !(personSays && idle)) return hold(context, attempt, 'START_UNKNOWN', second.reason)

  await markRemoved(context.db, attempt.remoteName)
  const evidence = {
    code: 'NOT_STARTED',
    detail: personSays
      ? 'a person says that it did not start; its file is gone'
      : 'the printer did not start it; its file is gone',
    evidence: { first, second, revoked },
  }
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
