import { EntitySchema } from 'typeorm'
import { row, rows, type Sql } from './sql.ts'
import { stamp, text } from './table.ts'

/** What files and prints belong to; a tenant's boundary. */
export const Projects = new EntitySchema({
  name: 'projects',
  columns: { id: { ...text(), primary: true }, name: text(), createdBy: text(), createdAt: stamp() },
})

export type ProjectView = { id: string; name: string; createdBy: string; createdAt: Date }
const VIEW = 'id, name, created_by AS "createdBy", created_at AS "createdAt"'

/** Adds a project; undefined when one of that id exists. */
export function createProject(
  sql: Sql,
  project: { id?: string | undefined; name: string; by: string },
): Promise<ProjectView | undefined> {
  return row(
    sql,
    `INSERT INTO projects (id, name, created_by) VALUES (coalesce($1, gen_random_uuid()::text), $2, $3)
    ON CONFLICT (id) DO NOTHING RETURNING ${VIEW}`,
    [project.id ?? null, project.name, project.by],
  )
}

/** Projects that a valid token names exist from their first use. */
export async function ensureProjects(sql: Sql, ids: readonly string[], by: string): Promise<void> {
  await sql.query(
    `INSERT INTO projects (id, name, created_by) SELECT id, id, $2 FROM unnest($1::text[]) AS named (id)
    ON CONFLICT (id) DO NOTHING`,
    [ids, by],
  )
}

export function projectById(sql: Sql, projectId: string): Promise<ProjectView | undefined> {
  return row(sql, `SELECT ${VIEW} FROM projects WHERE id = $1`, [projectId])
}

export function listProjects(
  sql: Sql,
  filter: { projects: readonly string[] | null; text?: string | undefined; limit: number; after: string | undefined },
): Promise<ProjectView[]> {
  return rows(
    sql,
    `SELECT ${VIEW} FROM projects WHERE ($1::text[] IS NULL OR id = ANY($1)) AND ($2::text IS NULL OR id > $2)
      AND ($4::text IS NULL OR position(lower($4) in lower(name)) > 0)
    ORDER BY id LIMIT $3`,
    [filter.projects, filter.after ?? null, filter.limit + 1, filter.text ?? null],
  )
}
