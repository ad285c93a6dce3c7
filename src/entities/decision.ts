import { PrintyardError } from '../core/errors.ts'
import type { Outcome } from '../drivers/driver.ts'
import { closeAttempt, lockPrinter } from './attempt.ts'
import { requestCommand } from './command.ts'
import { forgetFailures } from './failure.ts'
import { FINAL, type Move, movePrint, type PrintState } from './print.ts'
import { HELD_EVENT } from './print-event.ts'
import { RAN_AFTER_CLOSED } from './reopen.ts'
import { account } from './settle.ts'
import { type Database, row, type Sql } from './sql.ts'

// What people decide about a print: cancel, retry, resolve.

export type Decided = { state: PrintState; moves: Move[]; commandId?: string }

type Current = {
  state: PrintState
  attempt: number
  printerId: string | null
  attemptId: string | null
  intent: boolean
  remoteName: string | null
  heldEventId: string | null
}

type Place = { printerId: string | null }

/**
 * Locks the bed's row before the print's, in the order that everybody keeps; a print that was given to a printer while
 * its row was waited for is let go and locked anew. The attempt is asked for by a statement of its own: what another
 * statement joined to the row that it waited for would be as old as its wait.
 */
export async function current(sql: Sql, printId: string): Promise<Current> {
  for (;;) {
    await sql.query('SAVEPOINT unlocked')
    const at = await row<Place>(sql, 'SELECT printer_id AS "printerId" FROM prints WHERE id = $1', [printId])
    if (at?.printerId) await lockPrinter(sql, at.printerId)
    const locked = await row<Place>(sql, 'SELECT printer_id AS "printerId" FROM prints WHERE id = $1 FOR UPDATE', [
      printId,
    ])
    if (!locked || !at) return gone()
    if (locked.printerId === at.printerId) break
    await sql.query('ROLLBACK TO SAVEPOINT unlocked')
  }
  const found = await row<Current>(
    sql,
    `SELECT p.state, p.attempt, p.printer_id AS "printerId", a.id AS "attemptId", a.intent_at IS NOT NULL AS intent,
      a.remote_name AS "remoteName", ${HELD_EVENT}
    FROM prints p LEFT JOIN attempts a ON a.print_id = p.id AND a.closed_at IS NULL WHERE p.id = $1`,
    [printId],
  )
  return found ?? gone()
}

function gone(): never {
  throw new PrintyardError('PRINT_UNKNOWN', 'There is no such print')
}

export const conflict = (state: PrintState, wish: string): PrintyardError =>
  new PrintyardError('PRINT_STATE_CONFLICT', `A print that is ${state} cannot be ${wish}`)

/**
 * R24: before the intent a cancel is immediate, since the intent tests the state; after it the wish is a column and
 * a command to the printer, and the print is `canceled` once the printer has stopped or is proven not to have started.
 */
export async function cancelPrint(db: Database, printId: string, by: string): Promise<Decided> {
  return db.transaction(async (sql) => {
    const now = await current(sql, printId)
    if (FINAL.includes(now.state)) throw conflict(now.state, 'canceled')
    await refuseWhileItRuns(sql, printId, now)
    return cancelNow(sql, printId, now, by)
  })
}

/** The same of one among many: one that has ended since they were counted, or runs at a panel, is left: undefined. */
export async function cancelUnlessEnded(db: Database, printId: string, by: string): Promise<Decided | undefined> {
  return db.transaction(async (sql) => {
    const now = await current(sql, printId)
    if (FINAL.includes(now.state) || (await runsUnsent(sql, printId, now))) return undefined
    return cancelNow(sql, printId, now, by)
  })
}

/**
 * The printer on which somebody started a file that we had given up, while it prints it. R2: nobody can be asked to take
 * such a print back, since no start of ours is open.
 */
async function runsUnsent(sql: Sql, printId: string, now: Current): Promise<string | undefined> {
  if (now.state !== 'held' || now.intent) return undefined
  const running = await row<{ name: string }>(
    sql,
    `SELECT r.name FROM printers r JOIN transfers t ON t.printer_id = r.id AND t.remote_name = r.job_name
      JOIN attempts a ON a.id = t.attempt_id
    WHERE a.print_id = $1 AND r.occupant = 'foreign' AND r.deleted_at IS NULL LIMIT 1`,
    [printId],
  )
  return running?.name
}

/** Errors: PRINT_STATE_CONFLICT. In line again it would be printed a second time beside that run. */
async function refuseWhileItRuns(sql: Sql, printId: string, now: Current): Promise<void> {
  const name = await runsUnsent(sql, printId, now)
  if (name === undefined) return
  const detail = `The printer ${name} prints it, started at its panel: wait until that has ended, or stop it there`
  throw new PrintyardError('PRINT_STATE_CONFLICT', detail)
}

/** Before the intent nothing was sent: what has begun of bringing the print to its printer ends with the move. */
export async function leavePrinter(
  sql: Sql,
  now: Current,
  { printId, to, by, why }: { printId: string; to: 'canceled' | 'queued'; by: string; why: string },
): Promise<Decided> {
  const move = await movePrint(sql, { printId, from: now.state, to, by, why })
  const outcome = to === 'canceled' ? 'canceled' : 'given-back'
  if (now.attemptId) await closeAttempt(sql, now.attemptId, outcome, { by })
  return { state: to, moves: move ? [move] : [] }
}

async function cancelNow(sql: Sql, printId: string, now: Current, by: string): Promise<Decided> {
  if (!now.intent) return leavePrinter(sql, now, { printId, to: 'canceled', by, why: 'canceled before the start' })
  await sql.query(
    'UPDATE prints SET cancel_requested_at = coalesce(cancel_requested_at, now()), cancel_requested_by = coalesce(cancel_requested_by, $2) WHERE id = $1',
    [printId, by],
  )
  const verb = now.state === 'held' || now.state === 'starting' ? 'revoke' : 'cancel'
  const { commandId } = await requestCommand(sql, {
    printerId: now.printerId ?? '',
    printId,
    attempt: now.attempt,
    verb,
    by,
  })
  return { state: now.state, moves: [], commandId }
}

/**
 * Puts a failed or canceled print back in line as a new attempt; a held one only after its file was revoked (R2).
 * Errors: PRINT_STATE_CONFLICT (also while a cancel of it is under way), FILE_UNKNOWN (deleted before it was checked).
 */
export async function retryPrint(db: Database, printId: string, by: string): Promise<Decided> {
  return db.transaction(async (sql) => {
    const now = await current(sql, printId)
    await refuseWhileItRuns(sql, printId, now)
    if (now.state === 'held') return revokeFirst(sql, printId, now, by)
    if (now.state !== 'failed' && now.state !== 'canceled') throw conflict(now.state, 'tried again')
    await lockFile(sql, printId)
    const move = await movePrint(sql, { printId, from: ['failed', 'canceled'], to: 'queued', by, why: 'tried again' })
    await sql.query(
      `UPDATE prints SET actual_seconds = NULL, filament_millimetres_used = NULL, mass_grams_used = NULL,
        paused_seconds = 0, kept_back_at = NULL WHERE id = $1`,
      [printId],
    )
    await chooseSliceAnew(sql, printId)
    await forgetFailures(sql, printId)
    return { state: 'queued', moves: move ? [move] : [] }
  })
}

/** A model that is not sliced yet: there may be another profile or printer by now. The same choice is the same slice. */
function chooseSliceAnew(sql: Sql, printId: string): Promise<unknown> {
  return sql.query('UPDATE prints SET slice_id = NULL WHERE id = $1 AND model_file_id IS NULL', [printId])
}

/**
 * The row locks meet that of removeFile() (R32). What a deleted file held is kept while a print refers to it, and is printed
 * again; but nobody checks a deleted file. Errors: FILE_UNKNOWN.
 */
async function lockFile(sql: Sql, printId: string): Promise<void> {
  await sql.query(
    'SELECT 1 FROM prints p JOIN files f ON f.id IN (p.file_id, p.model_file_id) WHERE p.id = $1 FOR KEY SHARE OF f',
    [printId],
  )
  const lost = await row(
    sql,
    `SELECT 1 FROM prints p JOIN files f ON f.id = p.file_id
    WHERE p.id = $1 AND f.deleted_at IS NOT NULL AND f.state = 'received'`,
    [printId],
  )
  if (lost) throw new PrintyardError('FILE_UNKNOWN', 'Its file was deleted before it was checked: send it anew')
}

async function revokeFirst(sql: Sql, printId: string, now: Current, by: string): Promise<Decided> {
  if (!now.intent) {
    const decided = await leavePrinter(sql, now, { printId, to: 'queued', by, why: 'tried again' })
    await chooseSliceAnew(sql, printId)
    await forgetFailures(sql, printId)
    return decided
  }
  await overruleCancel(sql, printId, now)
  const { commandId } = await requestCommand(sql, {
    printerId: now.printerId ?? '',
    printId,
    attempt: now.attempt,
    verb: 'revoke',
    arguments: { heldEventId: now.heldEventId },
    by,
  })
  return { state: 'held', moves: [], commandId }
}

/**
 * R24: the newest decision counts, so that a cancel that came to nothing is no wish any more. One that is still under way is
 * not dropped in silence: it may stop the print at any moment. Errors: PRINT_STATE_CONFLICT.
 */
async function overruleCancel(sql: Sql, printId: string, { attempt }: Current): Promise<void> {
  const open = await row(
    sql,
    `SELECT 1 AS found FROM commands c JOIN prints p ON p.id = c.print_id
    WHERE p.id = $1 AND p.cancel_requested_at IS NOT NULL AND c.attempt = $2 AND c.verb IN ('cancel', 'revoke')
      AND (c.state = 'sent' OR c.state = 'queued' AND c.deadline_at > now()) LIMIT 1`,
    [printId, attempt],
  )
  if (open) {
    const detail = 'Its cancel is still under way: wait until its command has an answer'
    throw new PrintyardError('PRINT_STATE_CONFLICT', detail)
  }
  await sql.query('UPDATE prints SET cancel_requested_at = NULL, cancel_requested_by = NULL WHERE id = $1', [printId])
}

/** The answer of a `resolve` command that tells of a print what its printer proves never to have begun (R25). */
export const CONTRADICTED = 'the printer says that it did not start'

export type Resolution = {
  outcome: Exclude<Outcome, 'unknown'> | 'not-started'
  note?: string | undefined
  attempt?: number | undefined
  heldEventId?: string | undefined
}

/**
 * A person decides a held print (R25). With an intent the printer is asked and the file revoked first (R2), by a
 * command: the printer's word wins, and only then does the person's count. The command names the event by which the print
 * is held now, so that it decides no later hold. The bed is never cleared by it.
 * Errors: PRINT_STATE_CONFLICT (not held, or not-started while a cancel is under way), ATTEMPT_STALE (another attempt, or held
 * anew by now).
 */
export async function resolvePrint(
  db: Database,
  printId: string,
  resolution: Resolution,
  by: string,
): Promise<Decided> {
  return db.transaction(async (sql) => {
    const now = await current(sql, printId)
    if (now.state !== 'held') throw conflict(now.state, 'resolved')
    if (resolution.attempt !== undefined && resolution.attempt !== now.attempt) {
      throw new PrintyardError('ATTEMPT_STALE', `The print is at attempt ${now.attempt} by now: look again`)
    }
    if (resolution.heldEventId !== undefined && resolution.heldEventId !== now.heldEventId) {
      throw new PrintyardError('ATTEMPT_STALE', 'The print is held by another event by now: look again')
    }
    await refuseWhileItRuns(sql, printId, now)
    const { outcome, note } = resolution
    const { heldEventId } = now
    if (outcome === 'not-started') return revokeFirst(sql, printId, now, by)
    if (!now.intent) return settleUnsent(sql, printId, now, outcome, note ?? `resolved as ${outcome}`, by)
    const asked = { printerId: now.printerId ?? '', printId, attempt: now.attempt, by }
    const { commandId } = await requestCommand(sql, {
      ...asked,
      verb: 'resolve',
      arguments: { outcome, note, heldEventId },
    })
    return { state: 'held', moves: [], commandId }
  })
}

/** Nothing was ever sent: there is nobody to ask. */
async function settleUnsent(
  sql: Sql,
  printId: string,
  now: Current,
  outcome: Exclude<Outcome, 'unknown'>,
  why: string,
  by: string,
): Promise<Decided> {
  if (now.attemptId) await closeAttempt(sql, now.attemptId, outcome, { by, why })
  const ran = await ranAfterClosed(sql, printId)
  const set = { ...(outcome === 'completed' ? { progress: 1 } : {}), ...(ran ? { printerId: ran.printerId } : {}) }
  const move = await movePrint(sql, { printId, from: 'held', to: outcome, by, why, set })
  // How far a print got that came to nothing is not known.
  if (move && ran && outcome === 'completed') await account(sql, printId, { fileName: ran.fileName, outcome })
  return { state: outcome, moves: move ? [move] : [] }
}

/** On which printer a given-up file of the print was started at the panel, where that holds it (R25). */
function ranAfterClosed(sql: Sql, printId: string) {
  return row<{ printerId: string; fileName: string }>(
    sql,
    `SELECT t.printer_id AS "printerId", t.remote_name AS "fileName" FROM prints p JOIN attempts a ON a.print_id = p.id
    JOIN transfers t ON t.attempt_id = a.id AND t.remote_name = p.reason->'evidence'->>'fileName'
    WHERE p.id = $1 AND p.reason->>'code' = '${RAN_AFTER_CLOSED}'`,
    [printId],
  )
}
