import { randomUUID } from 'node:crypto'
import { type Database, row, rows, type Sql } from './sql.ts'

/** Where a person's name stands: table, its key and the key's type, and the columns. A test finds new ones. */
export type Place = { table: string; key: string; type: 'uuid' | 'bigint' | 'text'; columns: readonly string[] }
const place = (
  table: string,
  columns: readonly string[] = ['created_by'],
  key = 'id',
  type: Place['type'] = 'uuid',
): Place => ({
  table,
  key,
  type,
  columns,
})

export const PLACES: readonly Place[] = [
  place('projects', ['created_by'], 'id', 'text'),
  place('files'),
  place('batches'),
  place('prints', ['created_by', 'cancel_requested_by']),
  place('print_events', ['moved_by'], 'id', 'bigint'),
  place('commands', ['requested_by']),
  place('clearances', ['cleared_by']),
  place('strays', ['cleared_by']),
  place('queue_pauses', ['paused_by'], 'queue', 'text'),
  place('printer_files', ['wanted_by']),
  place('reports'),
  place('templates'),
  place('profiles'),
  place('webhooks'),
  place('presets'),
  place('feedback', ['given_by'], 'print_id'),
  place('api_keys'),
  place('audit', ['done_by', 'target'], 'id', 'bigint'),
]
/** JSON that says in a field `by` who did something. */
const TOLD = [
  { table: 'attempts', column: 'evidence' },
  { table: 'webhook_deliveries', column: 'payload' },
]
/** Never given out: hashes and sealed secrets. */
const SECRET = "'{hash,secret}'::text[]"
const PAGE = 1_000

const named = ({ columns }: Place, value: string): string => columns.map((name) => `${name} = ${value}`).join(' OR ')

/** Every row that names a person, page by page, as it is stored but for secrets. */
export async function* rowsOf(sql: Sql, sub: string): AsyncGenerator<{ table: string; row: unknown }> {
  const user = await row(sql, 'SELECT to_jsonb(u) AS row FROM users u WHERE sub = $1', [sub])
  if (user) yield { table: 'users', row: (user as { row: unknown }).row }
  for (const at of PLACES) {
    let after: string | null = null
    for (;;) {
      const page: { key: string; row: unknown }[] = await rows(
        sql,
        `SELECT ${at.key}::text AS key, to_jsonb(t) - ${SECRET} AS row FROM ${at.table} t
        WHERE (${named(at, '$1')}) AND ($2::text IS NULL OR ${at.key} > CAST($2 AS ${at.type}))
        ORDER BY ${at.key} LIMIT ${PAGE}`,
        [sub, after],
      )
      for (const found of page) yield { table: at.table, row: found.row }
      if (page.length < PAGE) break
      after = page.at(-1)?.key ?? null
    }
  }
}

/**
 * Puts a pseudonym in the place of a person's name, everywhere and in one transaction: rows, their number, order, times
 * and sums stay. Answers with the pseudonym and how many rows named them; undefined when nobody of that name is known.
 */
export async function eraseUser(
  db: Database,
  sub: string,
): Promise<{ pseudonym: string; changed: Record<string, number> } | undefined> {
  return db.transaction(async (sql) => {
    const known = await row(sql, 'DELETE FROM users WHERE sub = $1 RETURNING sub', [sub])
    if (!known) return undefined
    const pseudonym = `erased:${randomUUID()}`
    const changed: Record<string, number> = {}
    await sql.query("SELECT set_config('printyard.erasing', 'on', true)")
    for (const at of PLACES) {
      const set = at.columns.map((name) => `${name} = CASE WHEN ${name} = $1 THEN $2 ELSE ${name} END`).join(', ')
      const [found] = await rows<{ n: number }>(
        sql,
        `WITH changed AS (UPDATE ${at.table} SET ${set} WHERE ${named(at, '$1')} RETURNING 1) SELECT count(*)::int AS n FROM changed`,
        [sub, pseudonym],
      )
      if (found && found.n > 0) changed[at.table] = found.n
    }
    for (const { table, column } of TOLD) {
      await sql.query(
        `UPDATE ${table} SET ${column} = replace(${column}::text, '"by": ' || to_json($1::text), '"by": ' || to_json($2::text))::jsonb
        WHERE strpos(${column}::text, '"by": ' || to_json($1::text)) > 0`,
        [sub, pseudonym],
      )
    }
    // Kept first answers are nobody's any more.
    await sql.query('DELETE FROM idempotency_keys WHERE principal = $1', [sub])
    await sql.query("SELECT set_config('printyard.erasing', 'off', true)")
    return { pseudonym, changed }
  })
}
