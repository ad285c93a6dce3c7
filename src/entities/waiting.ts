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

/** Errors: PRINT_UNKNOWN for the first of these that is none. */
export async function needPrints(sql: Sql, printIds: readonly string[]): Promise<void> {
  const missing = await row<{ id: string }>(
    sql,
    `SELECT asked.id FROM unnest($1::uuid[]) AS asked (id)
    WHERE NOT EXISTS (SELECT 1 FROM prints p WHERE p.id = asked.id) LIMIT 1`,
    [printIds],
  )
  if (missing) throw new PrintyardError('PRINT_UNKNOWN', `There is no print ${missing.id}: read the queue again`)
}

/**
 * Gives prints that wait another priority or date; resolves to the ids of those that still waited. The others are left as
 * they are: a line moves while somebody edits it.
 */
export async function editWaiting(
  sql: Sql,
  printIds: readonly string[],
  { priority, dueAt }: Pick<PrintPatch, 'priority' | 'dueAt'>,
): Promise<string[]> {
  const changed = await rows<{ id: string }>(
    sql,
    `UPDATE prints SET priority = coalesce($2, priority), due_at = CASE WHEN $3 THEN $4 ELSE due_at END, updated_at = now()
    WHERE id = ANY($1::uuid[]) AND state = 'queued' RETURNING id`,
    [printIds, priority ?? null, dueAt !== undefined, dueAt ?? null],
  )
  return changed.map(({ id }) => id)
}

/**
 * Puts prints that wait into this order: those of one priority and due date share out the places that they hold among
 * themselves, so nobody else moves. Places are unique, so they first step aside to negative ones.
 * Errors: PRINT_STATE_CONFLICT, also for an order that the line cannot have.
 */
export async function reorder(sql: Sql, printIds: readonly string[]): Promise<void> {
  const held = await rows(sql, `SELECT id FROM prints WHERE id = ANY($1::uuid[]) AND state = 'queued' FOR UPDATE`, [
    printIds,
  ])
  if (held.length !== printIds.length) {
    throw new PrintyardError('PRINT_STATE_CONFLICT', 'Not all of these prints wait any more: read the queue again')
  }
  await needOrder(sql, printIds)
  const places = await rows<{ id: string; position: string }>(
    sql,
    `WITH held AS (
      SELECT p.id, p.position, rank() OVER (ORDER BY p.priority DESC, p.due_at NULLS LAST) AS rank, asked.place
      FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place) JOIN prints p USING (id))
    SELECT a.id, b.position
    FROM (SELECT id, row_number() OVER (ORDER BY rank, place) AS nth FROM held) a
    JOIN (SELECT position, row_number() OVER (ORDER BY rank, position) AS nth FROM held) b USING (nth)`,
    [printIds],
  )
  await sql.query('UPDATE prints SET position = -position WHERE id = ANY($1::uuid[])', [printIds])
  await sql.query(
    `UPDATE prints p SET position = place.position, updated_at = now()
    FROM unnest($1::uuid[], $2::bigint[]) AS place (id, position) WHERE p.id = place.id`,
    [places.map(({ id }) => id), places.map(({ position }) => position)],
  )
}

/** Errors: PRINT_STATE_CONFLICT where priority or due date, which come before the place, say otherwise than this order. */
async function needOrder(sql: Sql, printIds: readonly string[]): Promise<void> {
  const wrong = await row<{ id: string; before: string; higher: boolean }>(
    sql,
    `SELECT id, before, priority > priority_before AS higher FROM (
      SELECT p.id, p.priority, p.due_at, asked.place, lag(p.id) OVER line AS before,
        lag(p.priority) OVER line AS priority_before, lag(p.due_at) OVER line AS due_before
      FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place) JOIN prints p USING (id)
      WINDOW line AS (ORDER BY asked.place)) AS asked
    WHERE priority > priority_before OR (priority = priority_before AND coalesce(due_at < due_before, due_at IS NOT NULL))
    ORDER BY place LIMIT 1`,
    [printIds],
  )
  if (!wrong) return
  const [than, field] = wrong.higher ? ['a higher priority', 'priority'] : ['an earlier due date', 'dueAt']
  throw new PrintyardError(
    'PRINT_STATE_CONFLICT',
    `Print ${wrong.id} has ${than} than print ${wrong.before} and is served before it, whatever their places: send ${field} with the order, so that they are alike`,
  )
}
