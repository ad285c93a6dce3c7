import type { Ending } from '../drivers/driver.ts'
import { type AttemptView, bindJob, closeAttempt, lockPrinter, openAttemptOf } from './attempt.ts'
import { recordFailure } from './failure.ts'
import { estimateOf } from './plate.ts'
import { type Move, movePrint, type PrintState, type Reason } from './print.ts'
import { RESTARTED_BEFORE, UNWATCHED_BEFORE } from './printer-journal.ts'
import { type Database, row, type Sql } from './sql.ts'

/**
 * Gives a print back to the line before anything was sent (promise 1: an unreachable printer fails nothing).
 * Only while no intent exists; a requested cancel wins.
 */
export async function giveBack(
  db: Database,
  attempt: Pick<AttemptView, 'id' | 'printId' | 'number' | 'printerId'>,
  by: string,
  reason: Reason,
): Promise<Move[]> {
  return db.transaction(async (sql) => {
    await lockPrinter(sql, attempt.printerId)
    const move = await movePrint(sql, {
      printId: attempt.printId,
      from: ['preparing', 'transferring'],
      to: 'queued',
      attempt: attempt.number,
      by,
      why: reason.detail,
      reason,
      unless: 'cancel-requested',
    })
    if (!move) return []
    await closeAttempt(sql, attempt.id, 'given-back', reason)
    const held = await recordFailure(sql, attempt, reason)
    return held ? [move, held] : [move]
  })
}

/**
 * The start did not take place: the print waits again (or is canceled, if that was asked for). When the printer
 * proved it, the bed's clearance comes back as a new one, since nothing was put on it (R7); a person's word never
 * clears a bed (R25).
 */
export async function settleNotStarted(
  db: Database,
  attempt: AttemptView,
  by: string,
  evidence: Reason,
  proven = true,
): Promise<Move[]> {
  return db.transaction(async (sql) => {
    const printer = await lockPrinter(sql, attempt.printerId)
    if (!proven && !(await heldAsSeen(sql, attempt))) return []
    const move = await moveNotStarted(sql, attempt, by, evidence)
    if (!move) return []
    const closed = await closeAttempt(sql, attempt.id, 'not-started', evidence)
    const mine = await row<{ bedEpoch: number | null }>(
      sql,
      'SELECT bed_epoch AS "bedEpoch" FROM attempts WHERE id = $1',
      [attempt.id],
    )
    const untouched = printer && mine?.bedEpoch === printer.bedEpoch - 1
    if (proven && closed && untouched && !(await somethingSince(sql, attempt.id)))
      await returnClearance(sql, attempt, printer.bedEpoch)
    if (move.to !== 'queued') return [move]
    // A person's word is no proof against the printer, and they may have mended what was wrong.
    const reason = proven ? evidence : { ...evidence, code: 'PERSON_SAYS_NOT_STARTED' }
    const held = await recordFailure(sql, attempt, reason)
    return held ? [move, held] : [move]
  })
}

async function moveNotStarted(sql: Sql, attempt: AttemptView, by: string, evidence: Reason): Promise<Move | undefined> {
  const request = {
    printId: attempt.printId,
    from: ['starting', 'held'] as const,
    attempt: attempt.number,
    by,
    reason: evidence,
  }
  const back = await movePrint(sql, {
    ...request,
    to: 'queued',
    why: 'not started',
    data: evidence,
    unless: 'cancel-requested',
  })
  return back ?? movePrint(sql, { ...request, to: 'canceled', why: 'canceled before it started', data: evidence })
}

/**
 * R9: what would have voided the clearance, had it not been consumed: somebody else's job was seen, at work or at its end,
 * the printer was restarted, or nobody watched it for more than a minute.
 */
async function somethingSince(sql: Sql, attemptId: string): Promise<boolean> {
  const seen = await row(
    sql,
    `SELECT 1 AS found FROM attempts a JOIN printer_events e ON e.printer_id = a.printer_id AND e.at >= a.intent_at
    WHERE a.id = $1 AND (
      ${UNWATCHED_BEFORE} OR ${RESTARTED_BEFORE}
      OR (e.kind IN ('state', 'ended') AND e.file_name <> a.remote_name AND (
        e.file_name IS DISTINCT FROM a.fingerprint->>'fileName' OR e.job_ref <> a.fingerprint->>'jobRef')))
    LIMIT 1`,
    [attemptId],
  )
  return seen !== undefined
}

async function returnClearance(sql: Sql, attempt: AttemptView, bedEpoch: number): Promise<void> {
  const clearance = await row<{ id: string }>(
    sql,
    `INSERT INTO clearances (printer_id, bed_epoch, evidence, event_id, cleared_by, note)
    VALUES ($1, $2, 'not-started', $3, 'worker', 'the start was proven not to have taken place') RETURNING id`,
    [attempt.printerId, bedEpoch, attempt.id],
  )
  await sql.query(`UPDATE printers SET bed = 'clear', clearance_id = $2, updated_at = now() WHERE id = $1`, [
    attempt.printerId,
    clearance?.id,
  ])
}

/** Keeps a print for a person, with the reason and what is known; the attempt stays open and so holds the printer. */
export function holdPrint(
  sql: Sql,
  attempt: Pick<AttemptView, 'printId' | 'number'>,
  by: string,
  reason: Reason,
  from: readonly PrintState[] = ['preparing', 'transferring', 'starting', 'printing', 'paused'],
) {
  return movePrint(sql, {
    printId: attempt.printId,
    from,
    to: 'held',
    attempt: attempt.number,
    by,
    why: reason.detail,
    reason,
    data: reason.evidence,
  })
}

/** R25: whether its print is held by the event that a person decided about. The bed's row is locked. */
async function heldAsSeen(sql: Sql, { printId, number, heldEventId }: AttemptView): Promise<boolean> {
  await sql.query('SELECT 1 FROM prints WHERE id = $1 FOR UPDATE', [printId])
  return heldEventId !== null && (await openAttemptOf(sql, printId, number))?.heldEventId === heldEventId
}

/** Settles a held print as a person says; undefined = it is not held any more, or anew. */
export async function settleHeld(db: Database, attempt: AttemptView, said: Ending, by: string) {
  return db.transaction(async (sql) => {
    await lockPrinter(sql, attempt.printerId)
    return (await heldAsSeen(sql, attempt)) ? settleEnded(sql, attempt.id, said, by) : undefined
  })
}

/**
 * Settles an attempt by the printer's own word about its end. Idempotent: a closed attempt settles nothing.
 * The bed is not touched (R7): the part lies on it until somebody proves otherwise.
 */
export async function settleEnded(sql: Sql, attemptId: string, told: Ending, by: string): Promise<Move[]> {
  // The bed's row first, in the order that everybody keeps: a person and the printer may settle at the same moment.
  const at = await row<{ printerId: string }>(sql, 'SELECT printer_id AS "printerId" FROM attempts WHERE id = $1', [
    attemptId,
  ])
  if (at) await lockPrinter(sql, at.printerId)
  const open = await row<{
    printId: string
    number: number
    state: PrintState
    printerId: string
    jobRef: string | null
  }>(
    sql,
    `SELECT a.print_id AS "printId", a.number, p.state, a.printer_id AS "printerId", a.job_ref AS "jobRef" FROM attempts a
    JOIN prints p ON p.id = a.print_id WHERE a.id = $1 AND a.closed_at IS NULL FOR UPDATE OF a, p`,
    [attemptId],
  )
  if (!open) return []
  const ending = ofAnotherRun(open, told) ?? (await withCause(sql, open, told))
  const base = { printId: open.printId, attempt: open.number, by }
  if (ending.outcome === 'unknown') {
    const reason = {
      code: 'OUTCOME_UNKNOWN',
      detail: ending.reason ?? 'the printer cannot tell how the print ended',
      evidence: ending,
    }
    const held = await holdPrint(sql, open, by, reason)
    return held ? [held] : []
  }
  const moves: (Move | undefined)[] = []
  // Stopped by us before anybody saw it run: it may have been asked about only.
  const unseen = open.state === 'starting' && told.outcome === 'unknown'
  if (open.state === 'starting' && !unseen)
    moves.push(await movePrint(sql, { ...base, from: 'starting', to: 'printing', why: 'ran while nobody looked' }))
  if (!unseen) await bindJob(sql, attemptId, ending.jobRef ?? null)
  await closeAttempt(sql, attemptId, ending.outcome, ending)
  moves.push(
    await movePrint(sql, {
      ...base,
      from: unseen ? ['starting'] : ['printing', 'paused', 'held'],
      to: ending.outcome,
      why: ending.reason ?? ending.outcome,
      ...(ending.outcome === 'failed'
        ? {
            reason: {
              code: 'PRINT_FAILED',
              detail: ending.reason ?? 'the printer reports a failure',
              evidence: ending,
            },
          }
        : {}),
      data: ending,
      ...(ending.outcome === 'completed' ? { set: { progress: 1 } } : {}),
    }),
  )
  await account(sql, open.printId, ending)
  return moves.filter((move) => move !== undefined)
}

/** R12: an end of another run of the same file tells nothing of ours but that it must be over. */
function ofAnotherRun({ jobRef }: { jobRef: string | null }, { jobRef: told, ...ending }: Ending): Ending | undefined {
  if (jobRef === null || told === undefined || told === jobRef) return undefined
  const reason = `the printer tells the end of run ${told} of the file, ours was ${jobRef}`
  return { fileName: ending.fileName, outcome: 'unknown', reason }
}

/** R14: a failure without a cause, or a run of which nothing is left, is a cancel only when the printer had accepted one of ours. */
async function withCause(sql: Sql, attempt: { printId: string; number: number }, ending: Ending): Promise<Ending> {
  if (!ending.causeUnknown || !(await tookOurCancel(sql, attempt))) return ending
  return { ...ending, outcome: 'canceled', reason: 'cancelled' }
}

/**
 * Whether the printer had accepted a cancel of ours. A revoke was one where the printer's word is its answer; else that
 * tells what the printer was found to do.
 */
export async function tookOurCancel(sql: Sql, attempt: Pick<AttemptView, 'printId' | 'number'>): Promise<boolean> {
  const ours = await row(
    sql,
    `SELECT 1 AS found FROM commands WHERE print_id = $1 AND attempt = $2 AND state = 'accepted'
      AND (verb = 'cancel' OR verb = 'revoke' AND answer = 'accepted')`,
    [attempt.printId, attempt.number],
  )
  return ours !== undefined
}

/** SQL of a print `p`: it was held, or its printer was out of sight, so that nobody saw when it began, paused or ended. */
const UNSEEN = `(EXISTS (SELECT 1 FROM print_events h WHERE h.print_id = p.id AND h.attempt = p.attempt AND h.to_state = 'held')
  OR EXISTS (SELECT 1 FROM attempts a JOIN printer_events e ON e.printer_id = a.printer_id AND e.at >= a.intent_at
    WHERE a.print_id = p.id AND a.number = p.attempt AND ${UNWATCHED_BEFORE}))`

/**
 * Actual time and use: the printer's own figures where it tells them, else the estimate scaled by progress, and wall
 * clock without pauses where somebody watched from the intent to the end: time that nobody saw is no print time.
 */
export function account(sql: Sql, printId: string, ending: Ending): Promise<unknown> {
  return sql.query(
    `UPDATE prints p SET
      actual_seconds = coalesce($2, CASE WHEN p.started_at < p.finished_at AND NOT ${UNSEEN}
        THEN extract(epoch FROM p.finished_at - p.started_at) - p.paused_seconds END),
      filament_millimetres_used = coalesce($3, (${estimateOf()}->>'filamentMillimetres')::float8 * p.progress),
      mass_grams_used = CASE
        WHEN $3::float8 IS NOT NULL AND (${estimateOf()}->>'filamentMillimetres')::float8 > 0
          THEN (${estimateOf()}->>'massGrams')::float8 * $3 / (${estimateOf()}->>'filamentMillimetres')::float8
        ELSE (${estimateOf()}->>'massGrams')::float8 * p.progress END
    FROM files f WHERE p.id = $1 AND f.id = p.file_id`,
    [printId, ending.elapsedSeconds ?? null, ending.filamentMillimetres ?? null],
  )
}
