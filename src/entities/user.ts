import { EntitySchema } from 'typeorm'
import { row, rows, type Sql } from './sql.ts'
import { stamp, text, texts } from './table.ts'

/** People who signed in with a token, as their last one named them. Systems have API keys. */
export const Users = new EntitySchema({
  name: 'users',
  columns: {
    sub: { ...text(), primary: true },
    role: text(),
    projects: texts(),
    firstSeenAt: stamp(),
    lastSeenAt: stamp(),
  },
})

export type UserView = { sub: string; role: string; projects: string[]; firstSeenAt: Date; lastSeenAt: Date }

const VIEW = 'sub, role, projects, first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt"'

/** Notes that somebody signed in. */
export async function noteUser(
  sql: Sql,
  user: { sub: string; role: string; projects: readonly string[] },
): Promise<void> {
  await sql.query(
    `INSERT INTO users (sub, role, projects) VALUES ($1, $2, $3)
    ON CONFLICT (sub) DO UPDATE SET role = excluded.role, projects = excluded.projects, last_seen_at = now()`,
    [user.sub, user.role, user.projects],
  )
}

export function userBySub(sql: Sql, sub: string): Promise<UserView | undefined> {
  return row(sql, `SELECT ${VIEW} FROM users WHERE sub = $1`, [sub])
}

/** By name, from the one after `after` on; one more than `limit`. */
export function listUsers(sql: Sql, limit: number, after: string | undefined): Promise<UserView[]> {
  return rows(sql, `SELECT ${VIEW} FROM users WHERE ($2::text IS NULL OR sub > $2) ORDER BY sub LIMIT $1`, [
    limit + 1,
    after ?? null,
  ])
}
