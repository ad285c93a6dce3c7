import { EntitySchema } from 'typeorm'
import { type Move, PRINT_STATES, PRIORITIES, type PrintState, type Priority } from './print.ts'
import { row, rows, type Sql } from './sql.ts'
import { flag, id, maybe, points, stamp, text, time, whole } from './table.ts'

/** Prints submitted together. */
export const Batches = new EntitySchema({
  name: 'batches',
  columns: {
    id: id(),
    projectId: text(),
    name: maybe(text()),
    priority: whole(1),
    dueAt: maybe(time()),
    paused: flag(false),
    total: whole(),
    createdBy: text(),
    createdAt: stamp(),
  },
  foreignKeys: [points('projectId', 'projects')],
  indices: [{ name: 'batches_project', columns: ['projectId', 'createdAt'] }],
})

export type BatchView = {
  id: string
  projectId: string
  name: string | null
  priority: Priority
  dueAt: Date | null
  paused: boolean
  total: number
  createdBy: string
  createdAt: Date
  counts: Record<PrintState, number>
}

/** Adds the batch that prints are then submitted to. */
export async function createBatch(
  sql: Sql,
  batch: {
    projectId: string
    name?: string | undefined
    priority: number
    dueAt?: string | undefined
    total: number
    by: string
  },
): Promise<string> {
  const made = await row<{ id: string }>(
    sql,
    `INSERT INTO batches (project_id, name, priority, due_at, total, created_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [batch.projectId, batch.name ?? null, batch.priority, batch.dueAt ?? null, batch.total, batch.by],
  )
  return made?.id ?? ''
}

/** A batch with how many of its prints are in each state; of these projects (null = of all). */
export async function batchById(
  sql: Sql,
  batchId: string,
  projects: readonly string[] | null,
): Promise<BatchView | undefined> {
  const found = await row<Omit<BatchView, 'counts' | 'priority'> & { level: number }>(
    sql,
    `SELECT id, project_id AS "projectId", name, priority AS level, due_at AS "dueAt", paused, total,
      created_by AS "createdBy", created_at AS "createdAt"
    FROM batches WHERE id = $1 AND ($2::text[] IS NULL OR project_id = ANY($2))`,
    [batchId, projects],
  )
  if (!found) return undefined
  const counted = await rows<{ state: PrintState; prints: number }>(
    sql,
    'SELECT state, count(*)::int AS prints FROM prints WHERE batch_id = $1 GROUP BY state',
    [batchId],
  )
  const none = Object.fromEntries(PRINT_STATES.map((state) => [state, 0])) as Record<PrintState, number>
  const counts = { ...none, ...Object.fromEntries(counted.map(({ state, prints }) => [state, prints])) }
  const { level, ...view } = found
  return { ...view, priority: PRIORITIES[level] ?? 'normal', counts }
}

/** Holds back, or lets go, the prints of a batch that were not started; one that is on its way to a printer is back in line then. */
export async function pauseBatch(sql: Sql, batchId: string, paused: boolean): Promise<void> {
  await sql.query('UPDATE batches SET paused = $2 WHERE id = $1', [batchId, paused])
}

/** The prints of a batch that have not ended, in order. */
export async function openPrintsOf(sql: Sql, batchId: string): Promise<string[]> {
  const open = await rows<{ id: string }>(
    sql,
    `SELECT id FROM prints WHERE batch_id = $1 AND state NOT IN ('completed', 'failed', 'canceled') ORDER BY position`,
    [batchId],
  )
  return open.map(({ id: printId }) => printId)
}

/**
 * Cancels the prints of a batch that still wait, all with one statement: 10,000 single moves would hold their locks for
 * half a minute. The database's guard on moves holds here too. Resolves to the moves.
 */
export function cancelWaiting(sql: Sql, batchId: string, by: string): Promise<Move[]> {
  return rows(
    sql,
    `WITH m AS (
      UPDATE prints SET state = 'canceled', reason = NULL, finished_at = now(), updated_at = now()
      WHERE batch_id = $1 AND state = 'queued' RETURNING *),
    event AS (
      INSERT INTO print_events (print_id, attempt, from_state, to_state, moved_by, why)
      SELECT id, attempt, 'queued', 'canceled', $2, 'canceled before the start' FROM m)
    SELECT id AS "printId", project_id AS "projectId", 'queued' AS "from", state AS "to", attempt, progress,
      false AS intent, NULL AS "printerId", 'canceled before the start' AS why, now()::text AS at
    FROM m ORDER BY position`,
    [batchId, by],
  )
}
