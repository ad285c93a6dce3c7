import { EntitySchema } from 'typeorm'
import { PrintyardError } from '../core/errors.ts'
import { type Database, row, type Sql } from './sql.ts'
import { json, maybe, stamp, text, whole } from './table.ts'

/** R31: the first answer to a key, written in the transaction of its effect. */
export const IdempotencyKeys = new EntitySchema({
  name: 'idempotency_keys',
  columns: {
    principal: { ...text(), primary: true },
    route: { ...text(), primary: true },
    key: { ...text(), primary: true },
    bodyHash: text(),
    status: maybe(whole()),
    answer: maybe(json()),
    createdAt: stamp(),
  },
  indices: [{ name: 'idempotency_keys_age', columns: ['createdAt'] }],
})

export type IdempotentRequest = { principal: string; route: string; key: string; bodyHash: string }
/** `open`: more may come of it, and nobody was told yet that nothing does. */
export type StoredAnswer = { status: number; answer: unknown; open?: boolean }

/** Where a process died while a request waited for what comes of it, its answer stays open. */
const VIEW = `body_hash AS "bodyHash", status, answer - 'open' AS answer, coalesce(answer ? 'open', false) AS open`

/**
 * First statement of the effect's transaction. Undefined: the key is ours, go on and call keepAnswer(). Else the
 * answer that the first request got. A twin under way holds the row: the insert waits until it has committed.
 * Errors: IDEMPOTENCY_KEY_REUSED.
 */
export async function claimKey(sql: Sql, request: IdempotentRequest): Promise<StoredAnswer | undefined> {
  const { principal, route, key, bodyHash } = request
  const claimed = await row(
    sql,
    `INSERT INTO idempotency_keys AS kept (principal, route, key, body_hash) VALUES ($1, $2, $3, $4)
    ON CONFLICT (principal, route, key) DO UPDATE
      SET body_hash = excluded.body_hash, status = NULL, answer = NULL, created_at = now()
      WHERE kept.created_at < now() - interval '24 hours'
    RETURNING 1`,
    [principal, route, key, bodyHash],
  )
  if (claimed) return undefined
  const kept = await row<StoredAnswer & { bodyHash: string }>(
    sql,
    `SELECT ${VIEW} FROM idempotency_keys WHERE principal = $1 AND route = $2 AND key = $3`,
    [principal, route, key],
  )
  if (kept && kept.bodyHash === bodyHash) return kept
  throw new PrintyardError('IDEMPOTENCY_KEY_REUSED', 'Send a new Idempotency-Key with every new request')
}

/** Last statement of the effect's transaction. */
export async function keepAnswer(sql: Sql, request: IdempotentRequest, stored: StoredAnswer): Promise<void> {
  await sql.query(
    'UPDATE idempotency_keys SET status = $4, answer = $5 WHERE principal = $1 AND route = $2 AND key = $3',
    [request.principal, request.route, request.key, stored.status, jsonOf(stored)],
  )
}

/** Keeps what is about to be told in place of an open answer. Resolves to the answer that counts: of twins, the earlier one's. */
export async function closeAnswer(
  db: Database,
  request: IdempotentRequest,
  stored: StoredAnswer,
): Promise<StoredAnswer> {
  const { principal, route, key, bodyHash } = request
  const closed = await row(
    db,
    `UPDATE idempotency_keys SET status = $5, answer = $6
    WHERE principal = $1 AND route = $2 AND key = $3 AND body_hash = $4 AND answer ? 'open' RETURNING 1`,
    [principal, route, key, bodyHash, stored.status, jsonOf(stored)],
  )
  if (closed) return stored
  const kept = await row<StoredAnswer>(
    db,
    `SELECT ${VIEW} FROM idempotency_keys WHERE principal = $1 AND route = $2 AND key = $3 AND body_hash = $4`,
    [principal, route, key, bodyHash],
  )
  return kept ?? stored
}

const jsonOf = ({ answer, open }: StoredAnswer): string =>
  JSON.stringify(open ? { ...(answer as object), open } : answer)
