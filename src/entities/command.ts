import { EntitySchema } from 'typeorm'
import { type Database, row, type Sql } from './sql.ts'
import { id, json, maybe, points, stamp, text, time, uuid, whole } from './table.ts'

/** A command to a printer: sent at most once, before its deadline (R21). */
export const Commands = new EntitySchema({
  name: 'commands',
  columns: {
    id: id(),
    printerId: uuid(),
    printId: maybe(uuid()),
    attempt: maybe(whole()),
    verb: text(),
    arguments: json('{}'),
    state: { ...text(), default: 'queued' },
    requestedBy: text(),
    deadlineAt: time(),
    createdAt: stamp(),
    sentAt: maybe(time()),
    settledAt: maybe(time()),
    bindsUntil: maybe(time()),
    answer: maybe(text()),
    bedEpoch: maybe(whole()),
  },
  foreignKeys: [points('printerId', 'printers', 'CASCADE')],
  indices: [
    { name: 'commands_printer', columns: ['printerId', 'createdAt'] },
    { name: 'commands_owed', columns: ['createdAt'], where: "state = 'queued' OR state = 'sent'" },
    { name: 'commands_binding', columns: ['printerId'], where: 'binds_until IS NOT NULL' },
  ],
})

export type Verb = 'pause' | 'resume' | 'cancel' | 'temperatures' | 'home' | 'jog' | 'gcode' | 'revoke' | 'resolve'
export type CommandRequest = {
  printerId: string
  printId?: string
  /** With printId: only this attempt is meant (R21). */
  attempt?: number
  verb: Verb
  arguments?: Record<string, unknown>
  by: string
  /** At most 30 (R21). */
  deadlineSeconds?: number
}
export type CommandView = {
  id: string
  printerId: string
  printId: string | null
  attempt: number | null
  verb: Verb
  arguments: Record<string, unknown>
  state: 'queued' | 'sent' | 'accepted' | 'refused' | 'unknown' | 'expired'
  requestedBy: string
  expired: boolean
  /** It names no attempt, and something else has begun on the printer since it was asked for. */
  overtaken: boolean
  answer: string | null
  createdAt: Date
  settledAt: Date | null
}

/**
 * Writes a command; the caller then adds the control job. R21: without an attempt it is meant for what the printer does now,
 * which the bed's epoch tells: each intent, adoption and foreign job raises it.
 */
export async function requestCommand(
  sql: Sql,
  request: CommandRequest,
): Promise<{ commandId: string; state: 'queued' }> {
  const made = await row<{ id: string }>(
    sql,
    `INSERT INTO commands (printer_id, print_id, attempt, verb, arguments, requested_by, deadline_at, bed_epoch)
    VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7),
      CASE WHEN $3::int IS NULL THEN (SELECT bed_epoch FROM printers WHERE id = $1) END) RETURNING id`,
    [
      request.printerId,
      request.printId ?? null,
      request.attempt ?? null,
      request.verb,
      JSON.stringify(request.arguments ?? {}),
      request.by,
      Math.min(request.deadlineSeconds ?? 30, 30),
    ],
  )
  return { commandId: made?.id ?? '', state: 'queued' }
}

const VIEW = `id, printer_id AS "printerId", print_id AS "printId", attempt, verb, arguments, state, requested_by AS "requestedBy",
  deadline_at < now() AS expired, answer,
  coalesce(bed_epoch <> (SELECT r.bed_epoch FROM printers r WHERE r.id = commands.printer_id), false) AS overtaken, created_at AS "createdAt", settled_at AS "settledAt"`

export function commandView(sql: Sql, id: string): Promise<CommandView | undefined> {
  return row(sql, `SELECT ${VIEW} FROM commands WHERE id = $1`, [id])
}

/**
 * R21: marks a command as sent, once, before its deadline, and while nothing else has begun on the printer; only the caller
 * that gets true may send it. Until it is answered the printer takes no other print, for so many seconds at most. The lock on
 * the bed's row is the one of the intent: one of the two sees the other.
 */
export async function markSent(db: Database, id: string, bindsSeconds: number): Promise<boolean> {
  return db.transaction(async (sql) => {
    await sql.query(
      'SELECT 1 FROM printers WHERE id = (SELECT printer_id FROM commands WHERE id = $1) FOR NO KEY UPDATE',
      [id],
    )
    // Not now(), which is the time before the lock was waited for.
    const sent = await row(
      sql,
      `UPDATE commands c SET state = 'sent', sent_at = clock_timestamp(),
        binds_until = clock_timestamp() + make_interval(secs => $2)
      FROM printers r WHERE c.id = $1 AND c.state = 'queued' AND c.deadline_at > clock_timestamp()
        AND r.id = c.printer_id AND (c.bed_epoch IS NULL OR c.bed_epoch = r.bed_epoch) RETURNING c.id`,
      [id, bindsSeconds],
    )
    return sent !== undefined
  })
}

/**
 * Notes how a command ended. One without an answer goes on binding its printer, counted from now, unless it could not harm
 * another print if it still came. Who gave it up knows less than who then gets the printer's answer after all. Who did not
 * mark it as sent settles it from `queued` only: another run may have sent it since. False = it was not so any more.
 */
export async function settleCommand(
  db: Database,
  id: string,
  state: CommandView['state'],
  answer: string,
  { from = 'sent', harmless = false }: { from?: 'queued' | 'sent'; harmless?: boolean | undefined } = {},
): Promise<boolean> {
  const settled = await row(
    db,
    `UPDATE commands SET state = $2, answer = $3, settled_at = now(),
      binds_until = CASE WHEN $2 = 'unknown' AND NOT $4 THEN binds_until + (now() - sent_at) END
    WHERE id = $1 AND (state = $5 OR (state = 'unknown' AND $5 = 'sent' AND $2 IN ('accepted', 'refused'))) RETURNING id`,
    [id, state, answer.slice(0, 500).toWellFormed(), harmless, from],
  )
  return settled !== undefined
}

/** Its job came to nothing: what was never sent is refused. What was sent is owed an end all the same, by a run of its own. */
export async function failCommand(db: Database, id: string, reason: string): Promise<void> {
  await settleCommand(db, id, 'refused', reason, { from: 'queued' })
}

/** The command that keeps printer `r` from its next print: what was sent last and not answered. */
export const UNANSWERED = `(SELECT jsonb_build_object('verb', c.verb, 'sentAt', c.sent_at, 'until', c.binds_until) FROM commands c
  WHERE c.printer_id = r.id AND c.binds_until > now() ORDER BY c.binds_until DESC LIMIT 1)`

/** Whether a command may still be on its way to this printer (R21); asked by the intent. */
export async function hasUnanswered(sql: Sql, printerId: string): Promise<boolean> {
  const found = await row(sql, 'SELECT 1 AS found FROM commands WHERE printer_id = $1 AND binds_until > now()', [
    printerId,
  ])
  return found !== undefined
}
