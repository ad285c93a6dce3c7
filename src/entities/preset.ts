import { EntitySchema } from 'typeorm'
import { PrintyardError } from '../core/errors.ts'
import { row, rows, type Sql } from './sql.ts'
import { id, json, maybe, points, stamp, text } from './table.ts'

/** What somebody prints with again and again: theirs alone, or, with a project, of all who see that. */
export const Presets = new EntitySchema({
  name: 'presets',
  columns: {
    id: id(),
    projectId: maybe(text()),
    name: text(),
    content: json(),
    createdBy: text(),
    createdAt: stamp(),
    updatedAt: stamp(),
  },
  foreignKeys: [points('projectId', 'projects')],
  indices: [
    { name: 'presets_shared', columns: ['projectId', 'name'], unique: true, where: 'project_id IS NOT NULL' },
    { name: 'presets_own', columns: ['createdBy', 'name'], unique: true, where: 'project_id IS NULL' },
  ],
})

export type PresetView = {
  id: string
  projectId: string | null
  name: string
  content: Record<string, unknown>
  createdBy: string
  createdAt: Date
  updatedAt: Date
}
/** Who looks: their own presets, and those of these projects (null = of all). */
export type Viewer = { by: string; projects: readonly string[] | null }

const VIEW = `id, project_id AS "projectId", name, content, created_by AS "createdBy", created_at AS "createdAt", updated_at AS "updatedAt"`
/** Of the viewer `$1`, `$2`. */
const SEEN = `CASE WHEN project_id IS NULL THEN created_by = $1 ELSE $2::text[] IS NULL OR project_id = ANY($2) END`

const nameTaken = (error: unknown): never => {
  if ((error as { code?: string }).code !== '23505') throw error
  throw new PrintyardError('PRESET_EXISTS', 'Choose another name, or change the preset of that name')
}

/** Errors: PRESET_EXISTS. */
export async function createPreset(
  sql: Sql,
  preset: { projectId: string | null; name: string; content: object; by: string },
): Promise<PresetView> {
  const made = await row<PresetView>(
    sql,
    `INSERT INTO presets (project_id, name, content, created_by) VALUES ($1, $2, $3, $4) RETURNING ${VIEW}`,
    [preset.projectId, preset.name, JSON.stringify(preset.content), preset.by],
  ).catch(nameTaken)
  if (!made) throw new Error('a preset was not written')
  return made
}

export function presetById(sql: Sql, presetId: string, { by, projects }: Viewer): Promise<PresetView | undefined> {
  return row(sql, `SELECT ${VIEW} FROM presets WHERE id = $3 AND ${SEEN}`, [by, projects, presetId])
}

/** By name, one more than asked. */
export function listPresets(
  sql: Sql,
  { by, projects }: Viewer,
  filter: { projectId: string | undefined; text: string | undefined; limit: number; after: (string | undefined)[] },
): Promise<PresetView[]> {
  return rows(
    sql,
    `SELECT ${VIEW} FROM presets WHERE ${SEEN} AND ($3::text IS NULL OR project_id = $3)
      AND ($7::text IS NULL OR position(lower($7) in lower(name)) > 0)
      AND ($5::text IS NULL OR (name, id) > ($5, $6::uuid)) ORDER BY name, id LIMIT $4`,
    [
      by,
      projects,
      filter.projectId ?? null,
      filter.limit + 1,
      filter.after[0] ?? null,
      filter.after[1] ?? null,
      filter.text ?? null,
    ],
  )
}

/** Undefined = there is none. Errors: PRESET_EXISTS. */
export function changePreset(
  sql: Sql,
  presetId: string,
  name: string,
  content: object,
): Promise<PresetView | undefined> {
  return row<PresetView>(
    sql,
    `UPDATE presets SET name = $2, content = $3, updated_at = now() WHERE id = $1 RETURNING ${VIEW}`,
    [presetId, name, JSON.stringify(content)],
  ).catch(nameTaken)
}

/** False = there is none. */
export async function deletePreset(sql: Sql, presetId: string): Promise<boolean> {
  return (await row(sql, 'DELETE FROM presets WHERE id = $1 RETURNING 1', [presetId])) !== undefined
}
