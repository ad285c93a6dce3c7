import { EntitySchema } from 'typeorm'
import { PrintyardError } from '../core/errors.ts'
import { row, rows, type Sql } from './sql.ts'
import { id, json, points, stamp, text } from './table.ts'

/** Batches to submit again: what a client would send as a batch, under a name. */
export const BatchTemplates = new EntitySchema({
  name: 'batch_templates',
  columns: {
    id: id(),
    projectId: text(),
    name: text(),
    definition: json(),
    createdBy: text(),
    createdAt: stamp(),
  },
  foreignKeys: [{ ...points('projectId', 'projects'), name: 'batch_templates_project' }],
  indices: [{ name: 'batch_templates_name', columns: ['projectId', 'name'], unique: true }],
})

export type TemplateView<Definition> = {
  id: string
  projectId: string
  name: string
  definition: Definition
  createdBy: string
  createdAt: Date
}
const VIEW = `id, project_id AS "projectId", name, definition, created_by AS "createdBy", created_at AS "createdAt"`

/** Errors: TEMPLATE_NAME_TAKEN. */
export async function createTemplate<Definition>(
  sql: Sql,
  wanted: { projectId: string; name: string; definition: Definition; by: string },
): Promise<TemplateView<Definition>> {
  const made = await row<TemplateView<Definition>>(
    sql,
    `INSERT INTO batch_templates (project_id, name, definition, created_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (project_id, name) DO NOTHING RETURNING ${VIEW}`,
    [wanted.projectId, wanted.name, JSON.stringify(wanted.definition), wanted.by],
  )
  if (!made) throw new PrintyardError('TEMPLATE_NAME_TAKEN', `The project has a template called "${wanted.name}"`)
  return made
}

/** One template of these projects (null = of all). */
export function templateById<Definition>(
  sql: Sql,
  templateId: string,
  projects: readonly string[] | null,
): Promise<TemplateView<Definition> | undefined> {
  return row(
    sql,
    `SELECT ${VIEW} FROM batch_templates WHERE id = $1 AND ($2::text[] IS NULL OR project_id = ANY($2))`,
    [templateId, projects],
  )
}

/** By name; one more than asked. */
export function listTemplates<Definition>(
  sql: Sql,
  filter: { projects: readonly string[] | null; limit: number; after: (string | undefined)[] },
): Promise<TemplateView<Definition>[]> {
  return rows(
    sql,
    `SELECT ${VIEW} FROM batch_templates WHERE ($1::text[] IS NULL OR project_id = ANY($1))
      AND ($2::text IS NULL OR (name, id) > ($2, $3::uuid)) ORDER BY name, id LIMIT $4`,
    [filter.projects, filter.after[0] ?? null, filter.after[1] ?? null, filter.limit + 1],
  )
}

export async function removeTemplate(sql: Sql, templateId: string): Promise<void> {
  await sql.query('DELETE FROM batch_templates WHERE id = $1', [templateId])
}

/** What a batch was made of: its prints, those that are alike in a row taken together. */
export function itemsOfBatch(sql: Sql, batchId: string) {
  return rows<{
    fileId: string
    copies: number
    level: number
    material: string | null
    quality: string | null
    printerId: string | null
    poolId: string | null
    settings: Record<string, unknown>
  }>(
    sql,
    `SELECT file_id AS "fileId", count(*)::int AS copies, priority AS level, material, quality,
      wanted_printer_id AS "printerId", wanted_pool_id AS "poolId", settings
    FROM prints WHERE batch_id = $1
    GROUP BY file_id, priority, material, quality, wanted_printer_id, wanted_pool_id, settings ORDER BY min(position)`,
    [batchId],
  )
}
