import type { EntityManager } from 'typeorm'

/** Runs SQL and transactions: the pool, or a transaction under way, in which another becomes a savepoint. */
export type Database = Pick<EntityManager, 'query' | 'transaction'>
/** Anything that runs SQL: the pool, or the transaction that is under way. */
export type Sql = Pick<EntityManager, 'query'>

/**
 * Runs one statement and gives its rows, whatever its kind: TypeORM answers `[rows, count]` to an UPDATE or DELETE
 * with RETURNING and plain rows to everything else.
 */
export async function rows<Row>(sql: Sql, statement: string, values: readonly unknown[] = []): Promise<Row[]> {
  const answer: unknown = await sql.query(statement, [...values])
  if (Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number') {
    return answer[0] as Row[]
  }
  return answer as Row[]
}

/** Like rows(), for at most one row. */
export async function row<Row>(sql: Sql, statement: string, values: readonly unknown[] = []): Promise<Row | undefined> {
  return (await rows<Row>(sql, statement, values))[0]
}

const ESCAPED = /\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g

/** JSON for a jsonb column, which holds no NUL and no half of a surrogate pair: what files, slicers and printers tell may. */
export function asJson(value: unknown): string {
  return JSON.stringify(value ?? null).replace(ESCAPED, (found) => {
    if (found === '\\u0000') return ''
    return found.startsWith('\\ud') ? '\ufffd' : found
  })
}
