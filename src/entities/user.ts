import { EntitySchema } from 'typeorm'
import { row, rows, type Sql } from './sql.ts'
import { flag, stamp, text, texts } from './table.ts'

/**
 * People who signed in with a token, as their last one named them, and those whom an admin made known (`assigned`): what
 * the admin said of them stays, and counts for tokens that say nothing. Systems have API keys.
 */
export const Users = new EntitySchema({
  name: 'users',
  columns: {
    sub: { ...text(), primary: true },
    role: text(),
    projects: texts(),
    assigned: flag(false),
    firstSeenAt: stamp(),
    lastSeenAt: stamp(),
  },
})

export type UserView = {
  sub: string
  role: string
  projects: string[]
  assigned: boolean
  firstSeenAt: Date
  lastSeenAt: Date
}

const VIEW = 'sub, role, projects, assigned, first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt"'

/** Notes that somebody signed in. */
export async function noteUser(
  sql: Sql,
  user: { sub: string; role: string; projects: readonly string[] },
): Promise<void> {
  await sql.query(
    `INSERT INTO users (sub, role, projects) VALUES ($1, $2, $3)
    ON CONFLICT (sub) DO UPDATE SET last_seen_at = now(),
      role = CASE WHEN users.assigned THEN users.role ELSE excluded.role END,
      projects = CASE WHEN users.assigned THEN users.projects ELSE excluded.projects END`,
    [user.sub, user.role, user.projects],
  )
}

/** Makes a person known, or says anew what they may do. */
export async function assignUser(
  sql: Sql,
  user: { sub: string; role: string; projects: readonly string[] },
): Promise<UserView> {
  const made = await row<UserView>(
    sql,
    `INSERT INTO users (sub, role, projects, assigned) VALUES ($1, $2, $3, true)
    ON CONFLICT (sub) DO UPDATE SET role = excluded.role, projects = excluded.projects, assigned = true RETURNING ${VIEW}`,
    [user.sub, user.role, user.projects],
  )
  return made as UserView
}

/** What an admin said that a person may do; undefined = nobody said anything. */
export function assignmentOf(sql: Sql, sub: string): Promise<{ role: string; projects: string[] } | undefined> {
  return row(sql, 'SELECT role, projects FROM users WHERE sub = $1 AND assigned', [sub])
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
