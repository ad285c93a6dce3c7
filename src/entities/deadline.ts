import { lockPrinter } from './attempt.ts'
import { type Move, movePrint, type PrintState } from './print.ts'
import { giveBack } from './settle.ts'
import { type Database, rows, type Sql } from './sql.ts'

// R26: every state that is not final has an owner and a deadline. `queued` belongs to the dispatcher, which asks again
// at each tick; `held` to a person. What is left is here.

/** For a print that no worker takes up, and for a transfer besides its bytes at a slow printer's pace. */
const GRACE_MINUTES = 10
const SLOWEST_BYTES_PER_SECOND = 20_000

type Stuck = { id: string; printId: string; number: number; printerId: string; state: PrintState }

const STUCK = `SELECT a.id, a.print_id AS "printId", a.number, a.printer_id AS "printerId", p.state
  FROM attempts a JOIN prints p ON p.id = a.print_id AND p.attempt = a.number
  WHERE a.closed_at IS NULL AND a.intent_at IS NULL AND p.state IN ('preparing', 'transferring')
    AND p.updated_at < now() - make_interval(mins => $1) - make_interval(secs => CASE
      WHEN p.state = 'transferring' THEN coalesce(a.artifact_bytes, 0)::float8 / $2 ELSE 0 END)
    AND ($3::uuid IS NULL OR a.printer_id = $3)`

const stuckOn = (sql: Sql, printerId: string | null, how: string) =>
  rows<Stuck>(sql, `${STUCK} ${how}`, [GRACE_MINUTES, SLOWEST_BYTES_PER_SECOND, printerId])

/**
 * Before the intent: what makes no progress goes back in line. A run of it that is still alive ends at its next step,
 * since the intent is a compare-and-set.
 */
export async function giveBackStuck(db: Database): Promise<Move[]> {
  const moves: Move[] = []
  for (const { printerId } of await stuckOn(db, null, 'LIMIT 100'))
    moves.push(...(await db.transaction((sql) => giveBackOn(sql, printerId))))
  return moves
}

/** Asked again with the rows of the printer and the print locked: it may have moved on just now. */
async function giveBackOn(sql: Database, printerId: string): Promise<Move[]> {
  await lockPrinter(sql, printerId)
  const moves: Move[] = []
  for (const attempt of await stuckOn(sql, printerId, 'FOR UPDATE OF p')) {
    const reason =
      attempt.state === 'preparing'
        ? { code: 'NOT_TAKEN_UP', detail: 'no worker took it up in time' }
        : { code: 'TRANSFER_STUCK', detail: 'the transfer made no end' }
    moves.push(...(await giveBack(sql, attempt, 'reconciler', reason)))
  }
  return moves
}

/** A transfer that waits for its turn, since others are under way, is not stuck: its time counts from now. */
export async function noteWaiting(sql: Sql, printId: string, attempt: number): Promise<void> {
  await sql.query(`UPDATE prints SET updated_at = now() WHERE id = $1 AND attempt = $2 AND state = 'transferring'`, [
    printId,
    attempt,
  ])
}

type Lost = {
  printId: string
  number: number
  printerId: string
  state: PrintState
  remoteName: string | null
  printerState: string
  /** Not seen for as long as that; else it answers, and its answers tell nothing of the start. */
  unseen: boolean
  lostAt: Date | null
  intentAt: Date
}

/** Since when nobody can say what the printer does: its link is down, or no monitor watches it. */
const LOST_AT = `coalesce(r.lost_at, CASE WHEN r.lease_until IS NULL OR r.lease_until < now()
  THEN greatest(r.lease_until, r.seen_at) END)`
const UNSEEN = `coalesce(${LOST_AT} < now() - make_interval(secs => $1 * 3600), false)`

/** Once it is seen to run only the loss of its printer holds a print; a start has its time, whatever the link says. */
const LOST = `SELECT a.print_id AS "printId", a.number, a.printer_id AS "printerId", p.state, a.remote_name AS "remoteName",
    r.state AS "printerState", ${UNSEEN} AS unseen, ${LOST_AT} AS "lostAt", a.intent_at AS "intentAt"
  FROM attempts a JOIN prints p ON p.id = a.print_id AND p.attempt = a.number JOIN printers r ON r.id = a.printer_id
  WHERE a.closed_at IS NULL AND a.intent_at < now() - make_interval(secs => $1 * 3600)
    AND (p.state = 'starting' OR p.state IN ('printing', 'paused') AND ${UNSEEN})
    AND ($2::uuid IS NULL OR a.printer_id = $2)`

/**
 * After the intent nobody knows more than the printer: a print whose printer was not seen for so many hours, or does not
 * tell in as many what became of the start, is held for a person. When it tells later, its word wins (R25).
 */
export async function holdLost(db: Database, hours: number): Promise<Move[]> {
  const lost = await rows<Lost>(db, `${LOST} LIMIT 100`, [hours, null])
  const moves: (Move | undefined)[] = []
  for (const { printerId } of lost) moves.push(...(await db.transaction((sql) => holdOn(sql, printerId, hours))))
  return moves.filter((move) => move !== undefined)
}

/** Asked again with the printer's row locked: it may have come back just now. */
async function holdOn(sql: Sql, printerId: string, hours: number): Promise<(Move | undefined)[]> {
  await lockPrinter(sql, printerId)
  const moves: (Move | undefined)[] = []
  for (const print of await rows<Lost>(sql, LOST, [hours, printerId])) {
    const { printId, number, state, unseen, ...evidence } = print
    moves.push(
      await movePrint(sql, {
        printId,
        from: state,
        to: 'held',
        attempt: number,
        by: 'reconciler',
        why: unseen ? 'the link was lost for too long' : 'the start was not answered for too long',
        reason: { ...wordsOf(unseen, hours), evidence: { ...evidence, before: state, hours } },
        data: evidence,
      }),
    )
  }
  return moves
}

function wordsOf(unseen: boolean, hours: number): { code: string; detail: string } {
  const then = 'look at it, then resolve the print'
  return unseen
    ? { code: 'LINK_LOST', detail: `The printer was not seen for ${hours} hours after the start: ${then}` }
    : { code: 'START_UNKNOWN', detail: `The printer did not tell for ${hours} hours whether it started: ${then}` }
}
