import { createHash, randomBytes } from 'node:crypto'
import { EntitySchema } from 'typeorm'
import { PrintyardError } from '../core/errors.ts'
import { row, rows, type Sql } from './sql.ts'
import { id, maybe, stamp, text, texts, time, uuid, whole } from './table.ts'

/** Keys are kept as SHA-256 of 256 random bits; the key itself is shown once. */
export const ApiKeys = new EntitySchema({
  name: 'api_keys',
  columns: {
    id: id(),
    name: text(),
    hash: text(),
    roles: texts(),
    projects: texts(),
    poolId: maybe(uuid()),
    rateLimit: maybe(whole()),
    expiresAt: maybe(time()),
    lastUsedAt: maybe(time()),
    revokedAt: maybe(time()),
    createdBy: text(),
    createdAt: stamp(),
  },
  indices: [{ name: 'api_keys_hash', columns: ['hash'], unique: true }],
})

export type ApiKeyView = {
  id: string
  name: string
  roles: string[]
  projects: string[]
  poolId: string | null
  rateLimit: number | null
  expiresAt: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
  createdBy: string
  createdAt: Date
  /** The same to the microsecond, for cursors. */
  createdText: string
}
export type NewApiKey = {
  name: string
  roles: readonly string[]
  projects: readonly string[]
  poolId?: string | undefined
  rateLimit?: number | undefined
  expiresAt?: string | undefined
  by: string
}

const VIEW = `id, name, roles, projects, pool_id AS "poolId", rate_limit AS "rateLimit", expires_at AS "expiresAt",
  last_used_at AS "lastUsedAt", revoked_at AS "revokedAt", created_by AS "createdBy", created_at AS "createdAt",
  created_at::text AS "createdText"`

export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex')

/** What every key begins with; no JWT does. */
export const KEY_BEGINS = 'py_'

/** Makes a key; the answer is the only place where it is ever readable. Errors: BODY_INVALID when its end has passed. */
export async function createApiKey(sql: Sql, wanted: NewApiKey): Promise<ApiKeyView & { key: string }> {
  const key = `${KEY_BEGINS}${randomBytes(32).toString('base64url')}`
  const made = await row<ApiKeyView>(
    sql,
    `INSERT INTO api_keys (name, hash, roles, projects, pool_id, rate_limit, expires_at, created_by)
    SELECT $1, $2, $3::text[], $4::text[], $5::uuid, $6::int, $7::timestamptz, $8
    WHERE $7::timestamptz IS NULL OR $7::timestamptz > now() RETURNING ${VIEW}`,
    [
      wanted.name,
      hashKey(key),
      wanted.roles,
      wanted.projects,
      wanted.poolId ?? null,
      wanted.rateLimit ?? null,
      wanted.expiresAt ?? null,
      wanted.by,
    ],
  )
  if (made) return { ...made, key }
  const errors = [{ field: 'expiresAt', message: 'has passed: name a time to come' }]
  throw new PrintyardError('BODY_INVALID', 'expiresAt has passed: name a time to come', { data: { errors } })
}

/** The live key of this text, and notes (at most once a minute) that it was used. */
export function findApiKey(sql: Sql, key: string): Promise<ApiKeyView | undefined> {
  return row(
    sql,
    `WITH live AS (
      SELECT * FROM api_keys WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())),
    used AS (
      UPDATE api_keys SET last_used_at = now()
      WHERE id = (SELECT id FROM live WHERE last_used_at IS NULL OR last_used_at < now() - interval '1 minute'))
    SELECT ${VIEW} FROM live`,
    [hashKey(key)],
  )
}

/** A live key by its id, for browser sessions that a key opened. */
export function apiKeyById(sql: Sql, keyId: string): Promise<ApiKeyView | undefined> {
  return row(
    sql,
    `SELECT ${VIEW} FROM api_keys WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
    [keyId],
  )
}

export function listApiKeys(sql: Sql, limit: number, after: (string | undefined)[]): Promise<ApiKeyView[]> {
  return rows(
    sql,
    `SELECT ${VIEW} FROM api_keys WHERE ($2::text IS NULL OR (created_at, id) < ($2::timestamptz, $3::uuid))
    ORDER BY created_at DESC, id DESC LIMIT $1`,
    [limit + 1, after[0] ?? null, after[1] ?? null],
  )
}

/** Ends a key for good; false when there is none. */
export async function revokeApiKey(sql: Sql, keyId: string): Promise<boolean> {
  const ended = await row(
    sql,
    'UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING id',
    [keyId],
  )
  return ended !== undefined
}

/** Whether the key of this id is this one. */
export async function isKey(sql: Sql, keyId: string, key: string): Promise<boolean> {
  return (await row(sql, 'SELECT 1 FROM api_keys WHERE id = $1 AND hash = $2', [keyId, hashKey(key)])) !== undefined
}

/** Puts the admin key of the data folder into whatever database is used; it is never revoked by accident for long. */
export async function ensureAdminKey(sql: Sql, key: string): Promise<void> {
  await sql.query(
    `INSERT INTO api_keys (name, hash, roles, created_by) VALUES ('admin', $1, '{admin}', 'setup')
    ON CONFLICT (hash) DO UPDATE SET revoked_at = NULL WHERE api_keys.revoked_at IS NOT NULL`,
    [hashKey(key)],
  )
}
