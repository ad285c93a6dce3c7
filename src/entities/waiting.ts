import { PrintyardError } from '../core/errors.ts'
import { row, rows, type Sql } from './sql.ts'

// Edits of the waiting line. A print's state is moved by print.ts alone; these change only what orders it.

export type PrintPatch = {
  priority?: number | undefined
  dueAt?: string | null | undefined
  notBefore?: string | null | undefined
}

/** Changes when a print is due and how early it comes. Errors: PRINT_STATE_CONFLICT once it has ended. */
export async function patchPrint(sql: Sql, printId: string, patch: PrintPatch): Promise<void> {
  const changed = await row(
    sql,
    `UPDATE prints SET priority = coalesce($2, priority), due_at = CASE WHEN $3 THEN $4 ELSE due_at END,
      not_before = CASE WHEN $5 THEN $6 ELSE not_before END, updated_at = now()
    WHERE id = $1 AND state NOT IN ('completed', 'failed', 'canceled') RETURNING id`,
    [
      printId,
      patch.priority ?? null,
      patch.dueAt !== undefined,
      patch.dueAt ?? null,
      patch.notBefore !== undefined,
      patch.notBefore ?? null,
    ],
  )
  if (!changed) throw new PrintyardError('PRINT_STATE_CONFLICT', 'The print has ended: nothing is left to change')
}

/**
 * A mark of the whole line: another one means that somebody changed it, or prints came or went. The hash of a
 * record adds its fields up, so that two prints that change places leave the sum as it is: each is hashed once more.
 */
export async function lineVersion(sql: Sql): Promise<string> {
  const found = await row<{ version: string }>(
    sql,
    `SELECT md5(count(*) || ' ' || coalesce(sum(hashint8extended(
      hash_record_extended((id, priority, due_at, position), 0), 0)), 0)) AS version
    FROM prints WHERE state = 'queued'`,
  )
  return found?.version ?? ''
}

/** One editor of the line at a time, until the transaction ends. */
export async function lockLine(sql: Sql): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock(7264892)')
}

/** Gives prints that wait another priority or date; resolves to how many still waited. */
export async function editWaiting(
  sql: Sql,
  printIds: readonly string[],
  { priority, dueAt }: Pick<PrintPatch, 'priority' | 'dueAt'>,
): Promise<number> {
  const changed = await rows(
    sql,
    `UPDATE prints SET priority = coalesce($2, priority), due_at = CASE WHEN $3 THEN $4 ELSE due_at END, updated_at = now()
    WHERE id = ANY($1::uuid[]) AND state = 'queued' RETURNING id`,
    [printIds, priority ?? null, dueAt !== undefined, dueAt ?? null],
  )
  return changed.length
}

/**
 * Puts prints that wait into this order: they share out the places that they hold among themselves, so nobody else
 * moves. Places are unique, so they first step aside to negative ones. Errors: PRINT_STATE_CONFLICT.
 */
export async function reorder(sql: Sql, printIds: readonly string[]): Promise<void> {
  const held = await rows<{ position: string }>(
    sql,
    `SELECT position FROM prints WHERE id = ANY($1::uuid[]) AND state = 'queued' ORDER BY position FOR UPDATE`,
    [printIds],
  )
  if (held.length !== new Set(printIds).size) {
    throw new PrintyardError('PRINT_STATE_CONFLICT', 'Not all of these prints wait any more: read the queue again')
  }
  await sql.query('UPDATE prints SET position = -position WHERE id = ANY($1::uuid[])', [printIds])
  await sql.query(
    `UPDATE prints p SET position = place.position, updated_at = now()
    FROM unnest($1::uuid[], $2::bigint[]) AS place (id, position) WHERE p.id = place.id`,
    [printIds, held.map(({ position }) => position)],
  )
}
