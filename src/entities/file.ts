import { EntitySchema } from 'typeorm'
import { PrintyardError } from '../core/errors.ts'
import { row, rows, type Sql } from './sql.ts'
import { big, id, json, maybe, points, stamp, text, time, uuid } from './table.ts'

/** Kinds of files that have to be sliced before they can be printed. */
export const MODEL_KINDS = ['stl', 'obj', '3mf', 'model']

/** An uploaded model or G-code, or the G-code that a model was sliced to (then with `modelFileId` and `sliceId`). */
export const Files = new EntitySchema({
  name: 'files',
  columns: {
    id: id(),
    projectId: text(),
    name: text(),
    kind: maybe(text()),
    state: { ...text(), default: 'received' },
    sizeBytes: big(),
    sha256: text(),
    error: maybe(json()),
    metadata: maybe(json()),
    boundsMillimetres: maybe(json()),
    estimate: maybe(json()),
    estimateError: maybe(json()),
    pictureError: maybe(json()),
    /** When its check failed last for a reason that passes. */
    triedAt: maybe(time()),
    checkedAt: maybe(time()),
    estimatedAt: maybe(time()),
    picturedAt: maybe(time()),
    createdBy: text(),
    createdAt: stamp(),
    deletedAt: maybe(time()),
    modelFileId: maybe(uuid()),
    sliceId: maybe(uuid()),
  },
  foreignKeys: [points('projectId', 'projects'), points('sha256', 'contents')],
  indices: [
    { name: 'files_project', columns: ['projectId', 'createdAt', 'id'], where: 'deleted_at IS NULL' },
    { name: 'files_name', columns: ['name', 'projectId', 'createdAt'], where: 'deleted_at IS NULL' },
    { name: 'files_owed', columns: ['createdAt'], where: "state = 'received'" },
    { name: 'files_unpictured', columns: ['createdAt'], where: 'pictured_at IS NULL' },
    { name: 'files_content', columns: ['sha256'] },
    {
      name: 'files_slice',
      columns: ['modelFileId', 'sliceId'],
      unique: true,
      where: 'deleted_at IS NULL AND slice_id IS NOT NULL',
    },
  ],
})

export type FileError = { code: string; detail: string }
export type Estimate = {
  durationSeconds: number
  preparationSeconds: number
  filamentMillimetres: number
  massGrams: number
  source: 'slicer' | 'planner' | 'learned' | 'virtual'
  /** With `learned`: where the duration comes from. */
  durationSource?: string
  p10?: number
  p50?: number
  p90?: number
  materials?: string[]
  layerHeightMillimetres?: number
  nozzleMillimetres?: number
  /** Of a model: what its other qualities take, by name. */
  qualities?: Record<string, Pick<Estimate, 'durationSeconds' | 'filamentMillimetres' | 'massGrams'>>
  /** Of a file of several plates: each by its number; the rest is of the first. */
  plates?: Record<string, Omit<Estimate, 'plates'>>
}
export type FileView = {
  id: string
  projectId: string
  name: string
  kind: string | null
  state: 'received' | 'ready' | 'rejected'
  sizeBytes: number
  sha256: string
  error: FileError | null
  metadata: Record<string, unknown> | null
  boundsMillimetres: Record<string, unknown> | null
  estimate: Estimate | null
  estimateError: FileError | null
  pictureError: FileError | null
  createdBy: string
  createdAt: Date
  /** The same as createdAt to the microsecond, for cursors. */
  createdText: string
  pictureSizes: number[] | null
}

const VIEW = `f.id, f.project_id AS "projectId", f.name, f.kind, f.state, f.size_bytes::float8 AS "sizeBytes", f.sha256, f.error,
  f.metadata, f.bounds_millimetres AS "boundsMillimetres", f.estimate, f.estimate_error AS "estimateError",
  f.picture_error AS "pictureError", f.created_by AS "createdBy", f.created_at AS "createdAt", f.created_at::text AS "createdText",
  (SELECT array_agg(DISTINCT p.size ORDER BY p.size) FROM pictures p WHERE p.sha256 = f.sha256 AND p.reason IS NULL) AS "pictureSizes"`

/** Adds a file whose content is stored and noted. */
export async function createFile(
  sql: Sql,
  file: { projectId: string; name: string; sha256: string; sizeBytes: number; by: string },
): Promise<string> {
  const made = await row<{ id: string }>(
    sql,
    'INSERT INTO files (project_id, name, sha256, size_bytes, created_by) VALUES ($1, $2, $3, $4, $5) RETURNING id',
    [file.projectId, file.name, file.sha256, file.sizeBytes, file.by],
  )
  return made?.id ?? ''
}

/** One file of these projects (null = of all). */
export function fileById(sql: Sql, fileId: string, projects: readonly string[] | null): Promise<FileView | undefined> {
  return row(
    sql,
    `SELECT ${VIEW} FROM files f WHERE f.id = $1 AND f.deleted_at IS NULL AND ($2::text[] IS NULL OR f.project_id = ANY($2))`,
    [fileId, projects],
  )
}

/** The newest file of a name in these projects. */
export function fileByName(sql: Sql, name: string, projects: readonly string[] | null): Promise<FileView | undefined> {
  return row(
    sql,
    `SELECT ${VIEW} FROM files f WHERE f.name = $1 AND f.deleted_at IS NULL AND ($2::text[] IS NULL OR f.project_id = ANY($2))
    ORDER BY f.created_at DESC LIMIT 1`,
    [name, projects],
  )
}

/** Newest first. */
export function listFiles(
  sql: Sql,
  filter: {
    projects: readonly string[] | null
    state?: string | undefined
    name?: string | undefined
    kind?: string | undefined
    /** In the name, in any case. */
    text?: string | undefined
    from?: Date | undefined
    to?: Date | undefined
    limit: number
    after: (string | undefined)[]
  },
): Promise<FileView[]> {
  return rows(
    sql,
    `SELECT ${VIEW} FROM files f WHERE f.deleted_at IS NULL AND ($1::text[] IS NULL OR f.project_id = ANY($1))
      AND ($2::text IS NULL OR f.state = $2) AND ($3::text IS NULL OR f.name = $3)
      AND ($5::text IS NULL OR (f.created_at, f.id) < ($5::timestamptz, $6::uuid))
      AND ($7::text IS NULL OR f.kind = $7) AND ($8::text IS NULL OR position(lower($8) in lower(f.name)) > 0)
      AND ($9::timestamptz IS NULL OR f.created_at >= $9) AND ($10::timestamptz IS NULL OR f.created_at < $10)
    ORDER BY f.created_at DESC, f.id DESC LIMIT $4`,
    [
      filter.projects,
      filter.state ?? null,
      filter.name ?? null,
      filter.limit + 1,
      filter.after[0] ?? null,
      filter.after[1] ?? null,
      filter.kind ?? null,
      filter.text ?? null,
      filter.from ?? null,
      filter.to ?? null,
    ],
  )
}

/**
 * Takes a file out of use; prints that ended keep it for their history. Errors: FILE_UNKNOWN, FILE_IN_USE (R32).
 * The row lock meets that of a print being added, so that neither misses the other.
 */
export async function removeFile(sql: Sql, fileId: string): Promise<void> {
  const found = await row(sql, 'SELECT 1 FROM files WHERE id = $1 AND deleted_at IS NULL FOR UPDATE', [fileId])
  if (!found) throw new PrintyardError('FILE_UNKNOWN')
  const used = await row(
    sql,
    `SELECT 1 FROM prints WHERE (file_id = $1 OR model_file_id = $1) AND state NOT IN ('completed', 'failed', 'canceled') LIMIT 1`,
    [fileId],
  )
  if (used) throw new PrintyardError('FILE_IN_USE', 'A print of this file has not ended: cancel it or wait for it')
  await sql.query('UPDATE files SET deleted_at = now() WHERE (id = $1 OR model_file_id = $1) AND deleted_at IS NULL', [
    fileId,
  ])
}

/** The pictures of a ready file were forgotten: it owes them again. */
export async function owePictures(sql: Sql, fileId: string): Promise<void> {
  await sql.query(`UPDATE files SET pictured_at = NULL WHERE id = $1 AND state = 'ready' AND pictured_at IS NOT NULL`, [
    fileId,
  ])
}

export type PictureView = { storageKey: string; format: string; size: number; reason: string | null }

/** The newest picture of a content in this size and one of these formats, the first format preferred. */
export function pictureOf(
  sql: Sql,
  sha256: string,
  size: number,
  formats: readonly string[],
): Promise<PictureView | undefined> {
  return row(
    sql,
    `SELECT storage_key AS "storageKey", format, size, reason FROM pictures WHERE sha256 = $1 AND size = $2 AND format = ANY($3)
    ORDER BY reason IS NOT NULL, array_position($3::text[], format), version DESC LIMIT 1`,
    [sha256, size, formats],
  )
}
