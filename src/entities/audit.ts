import { EntitySchema } from 'typeorm'
import { rows, type Sql } from './sql.ts'
import { json, maybe, text, time } from './table.ts'

/** Who changed what; append-only. */
export const Audit = new EntitySchema({
  name: 'audit',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    at: { ...time(), default: () => 'clock_timestamp()' },
    by: { ...text(), name: 'done_by' },
    action: text(),
    target: maybe(text()),
    data: maybe(json()),
  },
  indices: [{ name: 'audit_at', columns: ['at'] }],
})

export type AuditView = {
  id: string
  at: Date
  by: string
  action: string
  target: string | null
  data: Record<string, unknown> | null
}
/** `action` is `<thing>.<verb in the past>`; `data` never holds a secret. */
export type Change = { by: string; action: string; target?: string; data?: Record<string, unknown> }

/** Notes a change, in the transaction that makes it. */
export async function audit(sql: Sql, change: Change): Promise<void> {
  await sql.query('INSERT INTO audit (done_by, action, target, data) VALUES ($1, $2, $3, $4)', [
    change.by,
    change.action,
    change.target ?? null,
    change.data === undefined ? null : JSON.stringify(change.data),
  ])
}

/** Newest first. */
export function listAudit(
  sql: Sql,
  filter: { target?: string | undefined; limit: number; before: string | undefined },
): Promise<AuditView[]> {
  return rows(
    sql,
    `SELECT id, at, done_by AS by, action, target, data FROM audit
    WHERE ($1::text IS NULL OR target = $1) AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
    [filter.target ?? null, filter.before ?? null, filter.limit + 1],
  )
}
