import { EntitySchema } from 'typeorm'
import { PrintyardError } from '../core/errors.ts'
import type { Answer } from '../drivers/driver.ts'
import { lockPrinter } from './attempt.ts'
import { audit } from './audit.ts'
import { type Cleared, clearBed } from './clearance.ts'
import { markSent, requestCommand, settleCommand } from './command.ts'
import { RESTARTED_BEFORE, UNWATCHED_BEFORE } from './printer-journal.ts'
import { type Database, row, rows, type Sql } from './sql.ts'
import { id, json, maybe, points, real, stamp, text, time, uuid, whole } from './table.ts'

/**
 * The printer's own taking off of a finished part: at most one per attempt, sent at most once. `waiting` until the bed
 * has cooled, `sent` from the moment before the lines leave, then `cleared` or `failed`; `dropped` when the part was
 * seen to by somebody else, or may have been. The lines are a command of their own: that of `commandId`.
 */
export const Ejections = new EntitySchema({
  name: 'ejections',
  columns: {
    id: id(),
    attemptId: uuid(),
    printerId: uuid(),
    commandId: maybe(uuid()),
    bedEpoch: whole(),
    lines: json(),
    bedCelsius: real(),
    state: { ...text(), default: 'waiting' },
    detail: maybe(text()),
    createdAt: stamp(),
    sentAt: maybe(time()),
    settledAt: maybe(time()),
  },
  foreignKeys: [
    { ...points('attemptId', 'attempts', 'CASCADE'), name: 'ejections_attempt_fk' },
    { ...points('printerId', 'printers', 'CASCADE'), name: 'ejections_printer_fk' },
    { ...points('commandId', 'commands', 'SET NULL'), name: 'ejections_command_fk' },
  ],
  indices: [
    { name: 'ejections_attempt', columns: ['attemptId'], unique: true },
    { name: 'ejections_printer', columns: ['printerId', 'createdAt'] },
    { name: 'ejections_open', columns: ['createdAt'], where: "state IN ('waiting', 'sent')" },
  ],
})

/** How an operator wants parts of one printer taken off; `since` is when they said so. */
export type EjectionSettings = { lines: string[]; bedCelsius: number; since: string }
export type EjectionState = 'waiting' | 'sent' | 'cleared' | 'failed' | 'dropped'

/**
 * The part of attempt `a`, and nothing else, lies on printer `r`: the bed's epoch is the one that its intent made, the
 * printer shows no other job, and somebody watched it from the intent on: a person's word ends a held print, and clears no
 * bed (R25). Only in a pool that was declared unattended.
 */
const LIES = `r.deleted_at IS NULL AND NOT r.disabled AND NOT r.maintenance AND r.ejection IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM strays s WHERE s.printer_id = r.id AND s.cleared_at IS NULL)
  AND r.bed = 'occupied' AND r.bed_epoch = a.bed_epoch + 1 AND r.occupant IS NULL
  AND (r.job_name IS NULL OR r.job_name = a.remote_name)
  AND a.outcome = 'completed' AND a.closed_at > (r.ejection->>'since')::timestamptz
  AND EXISTS (SELECT 1 FROM pools g WHERE g.id = r.pool_id AND NOT g.attended)
  AND EXISTS (SELECT 1 FROM prints p WHERE p.id = a.print_id AND p.state = 'completed' AND p.attempt = a.number)
  AND NOT EXISTS (SELECT 1 FROM attempts o WHERE o.printer_id = r.id AND o.closed_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM print_events h WHERE h.print_id = a.print_id AND h.attempt = a.number AND h.to_state = 'held')
  AND NOT EXISTS (SELECT 1 FROM printer_events e WHERE e.printer_id = r.id AND e.at >= a.intent_at
    AND (${RESTARTED_BEFORE} OR ${UNWATCHED_BEFORE}))`

/** Notes the ejections that finished prints are owed; part of the slow tick. Resolves to how many are new. */
export async function planEjections(sql: Sql): Promise<number> {
  const made = await rows(
    sql,
    `INSERT INTO ejections (attempt_id, printer_id, bed_epoch, lines, bed_celsius)
    SELECT a.id, r.id, r.bed_epoch, r.ejection->'lines', (r.ejection->>'bedCelsius')::float8
    FROM printers r JOIN attempts a ON a.printer_id = r.id AND a.bed_epoch = r.bed_epoch - 1
    WHERE ${LIES} AND r.unasked_since IS NULL ON CONFLICT (attempt_id) DO NOTHING RETURNING id`,
  )
  return made.length
}

export type EjectionWork = {
  id: string
  printerId: string
  printerName: string
  printId: string
  remoteName: string | null
  commandId: string | null
  bedEpoch: number
  lines: string[]
  bedCelsius: number
  state: EjectionState
  /** The part still lies there as it did; else the ejection is to be dropped. */
  lies: boolean
  /** A monitor has come to the printer and not listed yet what it holds (R20): then the lines wait. */
  unasked: boolean
  waitedSeconds: number
}

/** What a runner needs to know; undefined = settled. */
export function ejectionWork(sql: Sql, ejectionId: string): Promise<EjectionWork | undefined> {
  return row(
    sql,
    `SELECT e.id, e.printer_id AS "printerId", r.name AS "printerName", a.print_id AS "printId",
      a.remote_name AS "remoteName", e.command_id AS "commandId", e.bed_epoch AS "bedEpoch", e.lines, e.bed_celsius AS "bedCelsius", e.state,
      (${LIES}) AND r.bed_epoch = e.bed_epoch AS lies,
      r.unasked_since IS NOT NULL AS unasked, extract(epoch FROM now() - e.created_at)::float8 AS "waitedSeconds"
    FROM ejections e JOIN attempts a ON a.id = e.attempt_id JOIN printers r ON r.id = e.printer_id
    WHERE e.id = $1 AND e.state IN ('waiting', 'sent')`,
    [ejectionId],
  )
}

/**
 * R21: waiting -> sent has one winner, with the printer's row locked; only the caller that gets a command sends the lines.
 * Until they are answered the printer takes no other print, for so many seconds at most. Errors: PRINTER_SESSION_TAKEN.
 */
export async function beginEjection(
  db: Database,
  ejectionId: string,
  bindsSeconds: number,
): Promise<string | undefined> {
  return db.transaction(async (sql) => {
    const wanted = await ejectionWork(sql, ejectionId)
    if (wanted?.state !== 'waiting') return undefined
    await lockPrinter(sql, wanted.printerId)
    const now = await ejectionWork(sql, ejectionId)
    if (!now?.lies || now.unasked) return undefined
    const won = await row(
      sql,
      `UPDATE ejections SET state = 'sent', sent_at = now() WHERE id = $1 AND state = 'waiting' RETURNING id`,
      [ejectionId],
    )
    if (!won) return undefined
    const { printerId, lines } = wanted
    const { commandId } = await requestCommand(sql, { printerId, verb: 'gcode', arguments: { lines }, by: 'worker' })
    // Left as queued it would be sent a second time, by its own job.
    if (!(await markSent(sql as Database, commandId, bindsSeconds))) throw new PrintyardError('PRINTER_SESSION_TAKEN')
    await sql.query('UPDATE ejections SET command_id = $2 WHERE id = $1', [ejectionId, commandId])
    return commandId
  })
}

/**
 * Ends an ejection without a clearance: the bed stays as it is, for a person. Of lines that left, `answer` is the
 * printer's, the first that is one: without it they go on binding the printer (R21).
 */
export async function endEjection(
  db: Database,
  { id, state, commandId }: Pick<EjectionWork, 'id' | 'state' | 'commandId'>,
  to: 'failed' | 'dropped',
  detail: string,
  answer: Answer['kind'] = 'unknown',
): Promise<void> {
  await db.transaction(async (sql) => {
    await sql.query('UPDATE ejections SET state = $3, detail = $4, settled_at = now() WHERE id = $1 AND state = $2', [
      id,
      state,
      to,
      detail.slice(0, 500),
    ])
    if (commandId) await settleCommand(sql as Database, commandId, answer, detail)
  })
}

/**
 * R7, R8: the lines were carried out and the printer is at rest: the clearance, with the ejection as its event and the
 * epoch that it was planned for. Errors: those of clearBed, when something else happened on the printer meanwhile.
 */
export async function finishEjection(
  db: Database,
  ejection: Pick<EjectionWork, 'id' | 'printerId' | 'bedEpoch' | 'commandId'>,
) {
  return db.transaction(async (sql): Promise<Cleared | undefined> => {
    await lockPrinter(sql, ejection.printerId)
    if (ejection.commandId) await settleCommand(sql as Database, ejection.commandId, 'accepted', 'carried out')
    const won = await row(
      sql,
      `UPDATE ejections SET state = 'cleared', settled_at = now() WHERE id = $1 AND state = 'sent' RETURNING id`,
      [ejection.id],
    )
    if (!won) return undefined
    const { id: eventId, printerId, bedEpoch } = ejection
    const cleared = await clearBed(sql as Database, printerId, {
      evidence: 'ejection',
      eventId,
      bedEpoch,
      by: 'worker',
    })
    const data = { evidence: 'ejection', bedEpoch, clearanceId: cleared.clearanceId }
    await audit(sql, { by: 'worker', action: 'bed.cleared', target: printerId, data })
    return cleared
  })
}

/** The newest ejection of a printer, for people. */
export function lastEjection(sql: Sql, printerId: string) {
  return row<{ id: string; state: EjectionState; detail: string | null; createdAt: Date; settledAt: Date | null }>(
    sql,
    `SELECT id, state, detail, created_at AS "createdAt", settled_at AS "settledAt" FROM ejections
    WHERE printer_id = $1 ORDER BY created_at DESC LIMIT 1`,
    [printerId],
  )
}
