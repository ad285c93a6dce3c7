import { EntitySchema } from 'typeorm'
import { PRIORITIES } from './print.ts'
import { row, rows, type Sql } from './sql.ts'
import { id, json, points, stamp, text, whole } from './table.ts'

/** A batch to be submitted again and again; `content` is what `POST batches` takes, without project and name. */
export const Templates = new EntitySchema({
  name: 'templates',
  columns: {
    id: id(),
    projectId: text(),
    name: text(),
    content: json(),
    contentBytes: whole(0),
    createdBy: text(),
    createdAt: stamp(),
  },
  foreignKeys: [points('projectId', 'projects')],
  indices: [{ name: 'templates_project', columns: ['projectId', 'createdAt'] }],
})

export type TemplateView = {
  id: string
  projectId: string
  name: string
  content: Record<string, unknown>
  createdBy: string
  createdAt: Date
  createdText: string
}
const view = (content: string): string =>
  `id, project_id AS "projectId", name, ${content} AS content, created_by AS "createdBy", created_at AS "createdAt", created_at::text AS "createdText"`
const VIEW = view('content')
/** Bytes after which a page of templates ends, however few they are: one may have ten thousand items. */
const PAGE_BYTES = 2_000_000

export async function createTemplate(
  sql: Sql,
  template: { projectId: string; name: string; content: unknown; by: string },
): Promise<TemplateView> {
  const made = await row<TemplateView>(
    sql,
    `INSERT INTO templates (project_id, name, content, content_bytes, created_by)
    VALUES ($1, $2, $3::jsonb, octet_length($3::text), $4) RETURNING ${VIEW}`,
    [template.projectId, template.name, JSON.stringify(template.content), template.by],
  )
  if (!made) throw new Error('a template was not written')
  return made
}

/** One template of these projects (null = of all). */
export function templateById(sql: Sql, templateId: string, projects: readonly string[] | null) {
  return row<TemplateView>(
    sql,
    `SELECT ${VIEW} FROM templates WHERE id = $1 AND ($2::text[] IS NULL OR project_id = ANY($2))`,
    [templateId, projects],
  )
}

/** Newest first: a page, and one row more where there is another; the page ends early where the contents are large. */
export async function listTemplates(
  sql: Sql,
  filter: {
    projects: readonly string[] | null
    text?: string | undefined
    limit: number
    after: (string | undefined)[]
  },
): Promise<{ found: TemplateView[]; limit: number }> {
  const found = await rows<TemplateView>(
    sql,
    `SELECT ${view(`CASE WHEN bytes - content_bytes < ${PAGE_BYTES} THEN content END`)} FROM (
      SELECT *, sum(content_bytes) OVER (ORDER BY created_at DESC, id DESC) AS bytes FROM templates
      WHERE ($1::text[] IS NULL OR project_id = ANY($1))
        AND ($5::text IS NULL OR position(lower($5) in lower(name)) > 0)
        AND ($3::text IS NULL OR (created_at, id) < ($3::timestamptz, $4::uuid))
      ORDER BY created_at DESC, id DESC LIMIT $2) AS page ORDER BY created_at DESC, id DESC`,
    [filter.projects, filter.limit + 1, filter.after[0] ?? null, filter.after[1] ?? null, filter.text ?? null],
  )
  const whole = found.filter(({ content }) => content !== null).length
  return { found, limit: Math.min(filter.limit, whole) }
}

/** False = there is none. */
export async function deleteTemplate(sql: Sql, templateId: string): Promise<boolean> {
  return (await row(sql, 'DELETE FROM templates WHERE id = $1 RETURNING 1', [templateId])) !== undefined
}

type Made = {
  fileId: string
  copies: number
  level: number
  material: string | null
  quality: string | null
  printerId: string | null
  poolId: string | null
  plate: number | null
  settings: { colour?: string; tags?: string[] }
}

/** What a batch was made of, prints that wish the same as one item; dates belong to their day and are left out. */
export async function contentOfBatch(sql: Sql, batchId: string): Promise<{ items: Record<string, unknown>[] }> {
  const made = await rows<Made>(
    sql,
    `SELECT coalesce(model_file_id, file_id) AS "fileId", count(*)::int AS copies, priority AS level, material, quality,
      wanted_printer_id AS "printerId", wanted_pool_id AS "poolId", plate, settings
    FROM prints WHERE batch_id = $1 GROUP BY 1, 3, 4, 5, 6, 7, 8, 9 ORDER BY min(position)`,
    [batchId],
  )
  const items = made.map(({ level, settings, ...item }) => ({ ...item, priority: PRIORITIES[level], ...settings }))
  return {
    items: items.map((item) => Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null))),
  }
}
