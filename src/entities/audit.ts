import { EntitySchema } from 'typeorm'
import { rows, type Sql } from './sql.ts'
import { json, maybe, text, time } from './table.ts'

/** Who changed what; append-only, which the database enforces. */
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
  indices: [
    { name: 'audit_at', columns: ['at'] },
    { name: 'audit_by', columns: ['by', 'id'] },
    { name: 'audit_target', columns: ['target', 'id'] },
    { name: 'audit_action', columns: ['action', 'id'] },
  ],
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

export type AuditFilter = {
  target?: string | undefined
  by?: string | undefined
  action?: string | undefined
  from?: string | undefined
  to?: string | undefined
  /** Anywhere in the line, whatever its case. */
  text?: string | undefined
}

/** `action` also takes all of one thing: `print.*`. `from` counts, `to` does not. */
const FILTER = `($1::text IS NULL OR target = $1) AND ($2::text IS NULL OR done_by = $2)
  AND ($3::text IS NULL OR action = $3 OR (right($3, 2) = '.*' AND starts_with(action, left($3, -1))))
  AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5)
  AND ($6::text IS NULL OR strpos(lower(concat_ws(' ', done_by, action, target, data::text)), lower($6)) > 0)`

/** Newest first, those before the line of this number; one more than `limit`. */
export function listAudit(
  sql: Sql,
  { target, by, action, from, to, text, ...page }: AuditFilter & { limit: number; before: string | undefined },
): Promise<AuditView[]> {
  return rows(
    sql,
    `SELECT id, at, done_by AS by, action, target, data FROM audit
    WHERE ${FILTER} AND ($7::bigint IS NULL OR id < $7) ORDER BY id DESC LIMIT $8`,
    [...[target, by, action, from, to, text].map((value) => value ?? null), page.before ?? null, page.limit + 1],
  )
}

const PAGE = 1_000

/** All lines of a filter, newest first, read page by page: as many as there were when it began. */
export async function* auditLines(sql: Sql, filter: AuditFilter): AsyncGenerator<AuditView> {
  let before: string | undefined
  for (;;) {
    const page = await listAudit(sql, { ...filter, limit: PAGE, before })
    yield* page.slice(0, PAGE)
    if (page.length <= PAGE) return
    before = page[PAGE - 1]?.id
  }
}
