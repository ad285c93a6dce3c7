import type { Context } from '../context.ts'
import { PrintyardError } from '../core/errors.ts'
import { failpoint } from '../core/failpoint.ts'
import {
  type Fingerprint,
  type Outcome,
  type Printer,
  type Revocation,
  STARTABLE,
  type Verdict,
} from '../drivers/driver.ts'
import {
  type AttemptView,
  bindJob,
  lockPrinter,
  openAttemptOf,
  secondsSinceIntent,
  wasSeenToRun,
} from '../entities/attempt.ts'
import { doubtClearance } from '../entities/clearance.ts'
import type { Sql } from '../entities/database.ts'
import { asEvents, type Move, movePrint, noteAsking } from '../entities/print.ts'
import { holdPrint, settleEnded, settleHeld, settleNotStarted, tookOurCancel } from '../entities/settle.ts'
import { noteRemoval } from '../entities/transfer.ts'
import { nextStartStep, type StartEvidence, type StartStep } from '../farm/start-verdict.ts'
import { publish } from '../queues/events.ts'

const REVOKE_TRIES = 4
const REVOKE_PAUSE_MILLISECONDS = 250

type Slice = Pick<Context, 'db' | 'redis' | 'config' | 'log'>
/** `asking`: a person has to answer the printer before it begins; until then nothing is decided. */
export type Decision = 'running' | 'asking' | 'ended' | 'not-started' | 'held'

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
  const before = personSays ? fingerprint : await withTime(context, attempt.id, fingerprint)
  while (true) {
    const step = nextStartStep(known)
    if ('verdict' in step) {
      await failpoint('reconcile:before:verdict')
      const decision = await conclude(context, attempt, step, known)
      await failpoint('reconcile:after:verdict')
      if (decision === 'ended') await removeRan(context, printer, remoteName)
      return decision
    }
    await failpoint(`reconcile:before:${step.do}`)
    if (step.do === 'ask') known.first = await printer.reconcile(remoteName, before)
    if (step.do === 'ask' && (await stoppedByUs(context, printer, attempt, known.first))) return 'ended'
    if (step.do === 'revoke') known.revoked = await revokeFirmly(printer, remoteName, known.first)
    if (step.do === 'ask-again') known.second = await printer.reconcile(remoteName, before)
    if (step.do === 'look') known.idle = (STARTABLE as readonly string[]).includes((await printer.snapshot()).state)
    await failpoint(`reconcile:after:${step.do}`)
  }
}

/**
 * R14, R24: a printer whose commands name their job accepted a cancel of ours, so ours was what it had, and it is at rest now:
 * what it stopped was ours, also where nothing was printed of it (the screen had asked before it), and nothing else tells.
 * Its file goes first, as with every other verdict (R2).
 */
async function stoppedByUs(
  context: Slice,
  printer: Printer,
  attempt: AttemptView,
  word: Verdict | undefined,
): Promise<boolean> {
  const { remoteName } = attempt
  // The newest decision counts: a retry, or `not-started`, has taken the cancel back.
  if (!attempt.cancelRequested) return false
  if (word?.kind !== 'unknown' || !remoteName || !printer.capabilities.commandsNameJob) return false
  if (!(await tookOurCancel(context.db, attempt))) return false
  if (!(await noteRemoval(context.db, remoteName, await revokeFirmly(printer, remoteName, word)))) return false
  const { state, job } = await printer.snapshot()
  if (job !== undefined || (state !== 'idle' && state !== 'canceled')) return false
  const ending = { fileName: remoteName, outcome: 'unknown', causeUnknown: true } as const
  const moves = await context.db.transaction(async (sql) => {
    const settled = await settleEnded(sql, attempt.id, ending, 'worker')
    if (settled.length > 0) await doubtClearance(sql, attempt.printerId, 'a print ended on it')
    return settled
  })
  await tell(context, moves)
  return moves.length > 0
}

/** By the database's clock, on this process's own, and never later than it was; who may wait for a proof says so by it. */
async function withTime({ db }: Slice, attemptId: string, fingerprint: Fingerprint): Promise<Fingerprint> {
  const now = performance.now()
  const seconds = await secondsSinceIntent(db, attemptId)
  return seconds === undefined ? fingerprint : { ...fingerprint, takenAt: now - seconds * 1_000 }
}

/**
 * Revoking is idempotent, so one lost answer is no reason to hold a print: it is tried again as long as the printer
 * answers at all. Where the printer cannot tell, what it still shows of the file is no evidence that has to be kept: a
 * person's word about it must be possible (R25), and a file that it prints is in use all the same.
 * Rejects PRINTER_OFFLINE and its like when it does not answer, which proves nothing.
 */
async function revokeFirmly(printer: Printer, name: string, word: Verdict | undefined): Promise<Revocation> {
  for (let tries = 1; ; tries += 1) {
    const revoked = await (word?.kind === 'unknown' ? printer.remove(name) : printer.revoke(name))
    if (revoked !== 'unknown' || tries === REVOKE_TRIES) return revoked
    await printer.snapshot()
    await new Promise((resolve) => setTimeout(resolve, REVOKE_PAUSE_MILLISECONDS * tries))
  }
}

/** R9: whoever started it may not have been us; a start that is still on its way must find no file. */
async function removeRan(context: Slice, printer: Printer, name: string): Promise<void> {
  await noteRemoval(context.db, name, await printer.remove(name).catch(() => 'unknown' as const))
}

async function conclude(
  context: Slice,
  attempt: AttemptView,
  step: Extract<StartStep, { verdict: string }>,
  known: StartEvidence,
): Promise<Decision> {
  if (step.verdict === 'started') return recordStarted(context, attempt, step.word)
  if (step.verdict === 'held') return hold(context, attempt, step.code, step.reason)
  await noteRemoval(context.db, attempt.remoteName ?? '', known.revoked)
  const proven = known.second?.kind === 'not-started'
  const who = proven ? 'the printer did not start it' : 'a person says that it did not start'
  const evidence = { code: 'NOT_STARTED', detail: `${who}; its file is gone`, evidence: known }
  const moves = await settleNotStarted(context.db, attempt, 'worker', evidence, proven)
  await tell(context, moves)
  return proven || moves.length > 0 ? 'not-started' : 'held'
}

/**
 * A person says how a held print ended. The printer is asked first and its word wins; then the file is revoked, so
 * that a start which is still on its way can never run (R2, R25). `held` = the file could not be removed, or
 * the print is held anew, `contradicted` = it proves that nothing was started, of which nobody can have a part, unless it was
 * seen to run: nothing was settled.
 */
export async function settleByPerson(
  context: Slice,
  printer: Printer,
  attempt: AttemptView,
  said: { outcome: Exclude<Outcome, 'unknown'>; note?: string; by: string },
): Promise<Decision | 'contradicted'> {
  const { remoteName, fingerprint } = attempt
  if (!remoteName || !fingerprint) throw new PrintyardError('INTERNAL', 'an intent without name or fingerprint')
  const word = await printer.reconcile(remoteName, fingerprint)
  if (word.kind === 'started') return recordStarted(context, attempt, word)
  const unstarted = word.kind === 'not-started' && said.outcome !== 'canceled'
  if (unstarted && !(await wasSeenToRun(context.db, attempt.id))) return 'contradicted'
  if (!(await noteRemoval(context.db, remoteName, await revokeFirmly(printer, remoteName, word)))) return 'held'
  const reason = said.note ?? `resolved as ${said.outcome}`
  const ending = { fileName: remoteName, outcome: said.outcome, reason }
  const moves = await settleHeld(context.db, attempt, ending, said.by)
  await tell(context, moves ?? [])
  return moves ? 'ended' : 'held'
}

/** Takes the print where the printer says that it is: running, or over. `held` = its word decided nothing. */
export async function recordStarted(
  context: Slice,
  attempt: AttemptView,
  verdict: Extract<Verdict, { kind: 'started' }>,
): Promise<Decision> {
  const { moves, held } = await context.db.transaction(async (sql) => ({
    moves: await started(sql, attempt, verdict),
    held: (await openAttemptOf(sql, attempt.printId, attempt.number))?.state === 'held',
  }))
  await tell(context, moves)
  if (verdict.asks) return 'asking'
  if (held) return 'held'
  return verdict.ending ? 'ended' : 'running'
}

async function started(
  sql: Sql,
  attempt: AttemptView,
  verdict: Extract<Verdict, { kind: 'started' }>,
): Promise<(Move | undefined)[]> {
  await lockPrinter(sql, attempt.printerId)
  if (verdict.ending) {
    const moves = await settleEnded(sql, attempt.id, verdict.ending, 'worker')
    if (moves.length > 0) await doubtClearance(sql, attempt.printerId, 'a print ended on it')
    return moves
  }
  if (verdict.asks) {
    await noteAsking(sql, attempt.printId, attempt.number)
    return []
  }
  const move = await movePrint(sql, {
    printId: attempt.printId,
    from: ['starting', 'held'],
    to: 'printing',
    attempt: attempt.number,
    by: 'worker',
    why: 'the printer says that it runs',
  })
  if (move) {
    await bindJob(sql, attempt.id, verdict.jobRef ?? null)
    // A held print's bed may have been cleared before its late start arrived.
    await doubtClearance(sql, attempt.printerId, 'a print of ours runs')
  }
  return [move]
}

async function hold(context: Slice, attempt: AttemptView, code: string, detail: string): Promise<Decision> {
  const reason = {
    code,
    detail: `Nobody can tell whether it printed (${detail}): look at the printer and resolve it`,
    evidence: { remoteName: attempt.remoteName, fingerprint: attempt.fingerprint, intentAt: attempt.intentAt },
  }
  // Whoever has seen it run in the meantime knows more.
  await tell(context, [await holdPrint(context.db, attempt, 'worker', reason, ['starting'])])
  return 'held'
}

/** Publishes what was committed. */
export async function tell(context: Slice, moves: readonly (Move | undefined)[]): Promise<void> {
  await publish(context, ...asEvents(moves))
}
