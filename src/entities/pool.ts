import { EntitySchema } from 'typeorm'
import { PrintyardError } from '../core/errors.ts'
import { row, rows, type Sql } from './sql.ts'
import { flag, id, json, maybe, stamp, text, texts } from './table.ts'

/** Printers interchangeable for matching. */
export const Pools = new EntitySchema({
  name: 'pools',
  columns: {
    id: id(),
    name: text(),
    attended: flag(true),
    paused: flag(false),
    hours: maybe(json()),
    projects: texts(),
    createdAt: stamp(),
  },
  indices: [{ name: 'pools_name', columns: ['name'], unique: true }],
})

/** Working hours of a pool: `{ timeZone, from: "07:00", to: "22:00", days: [1..7] }`, Monday = 1. */
export type PoolHours = { timeZone: string; from: string; to: string; days?: number[] }
export type PoolView = {
  id: string
  name: string
  attended: boolean
  paused: boolean
  hours: PoolHours | null
  /** Only their prints; empty = everybody's. */
  projects: string[]
  printers: number
  createdAt: Date
}
export type PoolPatch = {
  name?: string | undefined
  attended?: boolean | undefined
  paused?: boolean | undefined
  hours?: PoolHours | null | undefined
  projects?: string[] | undefined
}

const VIEW = `g.id, g.name, g.attended, g.paused, g.hours, g.projects, g.created_at AS "createdAt",
  (SELECT count(*)::int FROM printers r WHERE r.pool_id = g.id AND r.deleted_at IS NULL) AS printers`

/** Errors: POOL_NAME_TAKEN. */
export async function createPool(sql: Sql, pool: PoolPatch & { name: string }): Promise<PoolView> {
  const made = await row<{ id: string }>(
    sql,
    `INSERT INTO pools (name, attended, paused, hours, projects)
    VALUES ($1, coalesce($2, true), coalesce($3, false), $4, coalesce($5::text[], '{}'))
    ON CONFLICT (name) DO NOTHING RETURNING id`,
    [
      pool.name,
      pool.attended ?? null,
      pool.paused ?? null,
      pool.hours ? JSON.stringify(pool.hours) : null,
      pool.projects ?? null,
    ],
  )
  if (!made) throw new PrintyardError('POOL_NAME_TAKEN', `A pool called "${pool.name}" exists`)
  return (await poolById(sql, made.id)) as PoolView
}

export function poolById(sql: Sql, poolId: string): Promise<PoolView | undefined> {
  return row(sql, `SELECT ${VIEW} FROM pools g WHERE g.id = $1`, [poolId])
}

/** A pool by id or name, as requests may name one. */
export function findPool(sql: Sql, idOrName: string): Promise<PoolView | undefined> {
  return row(sql, `SELECT ${VIEW} FROM pools g WHERE g.id::text = lower($1) OR g.name = $1 LIMIT 1`, [idOrName])
}

export function listPools(sql: Sql, filter: { limit: number; after: string | undefined }): Promise<PoolView[]> {
  return rows(sql, `SELECT ${VIEW} FROM pools g WHERE ($2::text IS NULL OR g.name > $2) ORDER BY g.name LIMIT $1`, [
    filter.limit + 1,
    filter.after ?? null,
  ])
}

/** Errors: POOL_UNKNOWN, POOL_NAME_TAKEN. */
export async function updatePool(sql: Sql, poolId: string, patch: PoolPatch): Promise<PoolView> {
  const changed = await row(
    sql,
    `UPDATE pools SET name = coalesce($2, name), attended = coalesce($3, attended), paused = coalesce($4, paused),
      hours = CASE WHEN $5 THEN $6::jsonb ELSE hours END, projects = coalesce($7::text[], projects)
    WHERE id = $1 RETURNING id`,
    [
      poolId,
      patch.name ?? null,
      patch.attended ?? null,
      patch.paused ?? null,
      patch.hours !== undefined,
      patch.hours ? JSON.stringify(patch.hours) : null,
      patch.projects ?? null,
    ],
  ).catch((error: unknown) => {
    if ((error as { code?: string }).code !== '23505') throw error
    throw new PrintyardError('POOL_NAME_TAKEN', `A pool called "${patch.name}" exists`)
  })
  if (!changed) throw new PrintyardError('POOL_UNKNOWN')
  return (await poolById(sql, poolId)) as PoolView
}

/** Errors: POOL_UNKNOWN, POOL_IN_USE while printers belong to it or prints wait for it. */
export async function removePool(sql: Sql, poolId: string): Promise<void> {
  const used = await row(
    sql,
    `SELECT 1 FROM printers WHERE pool_id = $1 AND deleted_at IS NULL UNION ALL
    SELECT 1 FROM prints WHERE wanted_pool_id = $1 AND state NOT IN ('completed', 'failed', 'canceled') LIMIT 1`,
    [poolId],
  )
  if (used) throw new PrintyardError('POOL_IN_USE', 'Move its printers and waiting prints to another pool first')
  await sql.query('UPDATE printers SET pool_id = NULL WHERE pool_id = $1', [poolId])
  const gone = await row(sql, 'DELETE FROM pools WHERE id = $1 RETURNING id', [poolId])
  if (!gone) throw new PrintyardError('POOL_UNKNOWN')
}
