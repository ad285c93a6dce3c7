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
    answer: maybe(text()),
  },
  foreignKeys: [points('printerId', 'printers', 'CASCADE')],
  indices: [
    { name: 'commands_printer', columns: ['printerId', 'createdAt'] },
    { name: 'commands_owed', columns: ['createdAt'], where: "state = 'queued'" },
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

/** R21: marks a command as sent, once and before its deadline; only the caller that gets true may send it. */
export async function markSent(db: Database, id: string): Promise<boolean> {
  const sent = await row(
    db,
    `UPDATE commands SET state = 'sent', sent_at = now() WHERE id = $1 AND state = 'queued' AND deadline_at > now() RETURNING id`,
    [id],
  )
  return sent !== undefined
}

/** Notes how a command ended. */
export async function settleCommand(
  db: Database,
  id: string,
  state: CommandView['state'],
  answer: string,
): Promise<void> {
  await db.query(
    `UPDATE commands SET state = $2, answer = $3, settled_at = now() WHERE id = $1 AND state IN ('queued', 'sent')`,
    [id, state, answer.slice(0, 500)],
  )
}
