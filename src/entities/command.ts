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
  answer: string | null
  createdAt: Date
  settledAt: Date | null
}

/** Writes a command; the caller then adds the control job. */
export async function requestCommand(
  sql: Sql,
  request: CommandRequest,
): Promise<{ commandId: string; state: 'queued' }> {
  const made = await row<{ id: string }>(
    sql,
    `INSERT INTO commands (printer_id, print_id, attempt, verb, arguments, requested_by, deadline_at)
    VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7)) RETURNING id`,
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
  deadline_at < now() AS expired, answer, created_at AS "createdAt", settled_at AS "settledAt"`

export function commandView(sql: Sql, id: string): Promise<CommandView | undefined> {
  return row(sql, `SELECT ${VIEW} FROM commands WHERE id = $1`, [id])
}

/**
 * R21: marks a command as sent, once and before its deadline; only the caller that gets true may send it. Until it is
 * answered the printer takes no other print, for so many seconds at most.
 */
export async function markSent(db: Database, id: string, bindsSeconds: number): Promise<boolean> {
  const sent = await row(
    db,
    `UPDATE commands SET state = 'sent', sent_at = now(), binds_until = now() + make_interval(secs => $2)
    WHERE id = $1 AND state = 'queued' AND deadline_at > now() RETURNING id`,
    [id, bindsSeconds],
  )
  return sent !== undefined
}

/**
 * Notes how a command ended. One without an answer goes on binding its printer, counted from now, unless it could not harm
 * another print if it still came. Who gave it up knows less than who then gets the printer's answer after all.
 */
export async function settleCommand(
  db: Database,
  id: string,
  state: CommandView['state'],
  answer: string,
  harmless = false,
): Promise<void> {
  await db.query(
    `UPDATE commands SET state = $2, answer = $3, settled_at = now(),
      binds_until = CASE WHEN $2 = 'unknown' AND NOT $4 THEN binds_until + (now() - sent_at) END
    WHERE id = $1 AND (state IN ('queued', 'sent') OR (state = 'unknown' AND $2 IN ('accepted', 'refused')))`,
    [id, state, answer.slice(0, 500).toWellFormed(), harmless],
  )
}

/** Its job came to nothing: what was never sent is refused, of what was sent nobody knows whether it arrived. */
export async function failCommand(db: Database, id: string, reason: string): Promise<void> {
  const command = await commandView(db, id)
  if (command) await settleCommand(db, id, command.state === 'queued' ? 'refused' : 'unknown', reason)
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
