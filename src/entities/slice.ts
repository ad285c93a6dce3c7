import { EntitySchema } from 'typeorm'
import { MODEL_KINDS } from './file.ts'
import { BOUNDS, HAS_PLATE, OTHER_PLATE } from './plate.ts'
import { asJson, type Database, row, rows, type Sql } from './sql.ts'
import { big, id, json, maybe, real, stamp, text, time } from './table.ts'

/**
 * G-code of one model by one profile: made once, whoever prints it. `waiting` is also the state while a slicer works.
 */
export const Slices = new EntitySchema({
  name: 'slices',
  columns: {
    id: id(),
    sourceSha256: text(),
    sourceKind: text(),
    profileKey: text(),
    engine: text(),
    profile: json(),
    state: { ...text(), default: 'waiting' },
    progress: real(0),
    outputSha256: maybe(text()),
    outputBytes: maybe(big()),
    seconds: maybe(real()),
    error: maybe(json()),
    createdAt: stamp(),
    finishedAt: maybe(time()),
  },
  indices: [
    { name: 'slices_once', columns: ['sourceSha256', 'profileKey'], unique: true },
    { name: 'slices_owed', columns: ['createdAt'], where: "state = 'waiting'" },
  ],
})

/** How a slice came by its settings: an uploaded profile, or presets of the vendors for this printer. */
export type SliceProfile = {
  profileId?: string
  printerClass: string
  nozzleMillimetres: number | null
  material: string
  quality: string
  /** Of a project of several plates, when it is not the first. */
  plate?: number
}

type Bounds = { min: number[]; max: number[] }

/** Prints that wish the same of the same model. */
export type Unsliced = {
  sha256: string
  kind: string
  projectId: string
  material: string | null
  quality: string | null
  wantedPrinterId: string | null
  wantedPoolId: string | null
  plate: number | null
  bounds: Bounds | null
  printIds: string[]
}

/** Waiting prints of models that no slice was chosen for yet. */
export function unslicedPrints(sql: Sql): Promise<Unsliced[]> {
  return rows(
    sql,
    `SELECT f.sha256, f.kind, p.project_id AS "projectId", p.material, p.quality, p.wanted_printer_id AS "wantedPrinterId",
      p.wanted_pool_id AS "wantedPoolId", ${OTHER_PLATE} AS plate, (jsonb_agg(${BOUNDS}))->0 AS bounds,
      array_agg(p.id) AS "printIds"
    FROM prints p JOIN files f ON f.id = p.file_id
    WHERE p.state = 'queued' AND p.slice_id IS NULL AND p.cancel_requested_at IS NULL AND f.state = 'ready'
      AND f.kind = ANY ($1::text[]) AND ${HAS_PLATE} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 LIMIT 200`,
    [MODEL_KINDS],
  )
}

/** Has these prints wait for the slice of their model by this profile; the same slice for all that want it. */
export async function chooseSlice(
  sql: Sql,
  wanted: { sha256: string; kind: string; key: string; engine: string; profile: SliceProfile },
  printIds: readonly string[],
): Promise<void> {
  await sql.query(
    `WITH slice AS (
      INSERT INTO slices (source_sha256, source_kind, profile_key, engine, profile) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (source_sha256, profile_key) DO UPDATE SET engine = excluded.engine RETURNING id)
    UPDATE prints SET slice_id = slice.id, updated_at = now() FROM slice
    WHERE prints.id = ANY ($6::uuid[]) AND prints.state = 'queued' AND prints.slice_id IS NULL`,
    [wanted.sha256, wanted.kind, wanted.key, wanted.engine, asJson(wanted.profile), printIds],
  )
}

/** SQL: whether slice `s` failed for nothing but a storage that was away. */
const PASSING = `s.error->>'code' IS NOT DISTINCT FROM 'STORAGE_AWAY'`

/**
 * A slice that failed is tried again for prints that were sent, or sent again, after it had failed; where the storage was
 * away, for any, after a minute.
 */
export async function tryAgain(sql: Sql): Promise<void> {
  await sql.query(
    `UPDATE slices s SET state = 'waiting', error = NULL, progress = 0, finished_at = NULL WHERE s.state = 'failed' AND EXISTS (
      SELECT 1 FROM prints p WHERE p.slice_id = s.id AND p.state = 'queued' AND p.model_file_id IS NULL
        AND (p.updated_at >= s.finished_at OR (${PASSING} AND s.finished_at < now() - interval '1 minute')))`,
  )
}

/** Waiting prints whose slice failed for good after they had begun to wait for it. */
export function failedSlices(sql: Sql) {
  return rows<{ printId: string; code: string; detail: string }>(
    sql,
    `SELECT p.id AS "printId", s.error->>'code' AS code, s.error->>'detail' AS detail
    FROM prints p JOIN slices s ON s.id = p.slice_id
    WHERE p.state = 'queued' AND p.model_file_id IS NULL AND s.state = 'failed' AND p.updated_at < s.finished_at
      AND NOT ${PASSING} LIMIT 500`,
  )
}

/**
 * Gives waiting prints the file that their slice came to: a file of the project like one that was uploaded, one per
 * model and slice. Resolves to the files that were added; they are checked, pictured and estimated like any other.
 */
export function deliverSlices(db: Database): Promise<{ fileId: string; projectId: string; name: string }[]> {
  return db.transaction(async (sql) => {
    const added = await rows<{ fileId: string; projectId: string; name: string }>(
      sql,
      `WITH wanted AS (
        SELECT DISTINCT m.id AS model_id, s.id AS slice_id FROM prints p JOIN slices s ON s.id = p.slice_id
        JOIN files m ON m.id = p.file_id JOIN contents c ON c.sha256 = s.output_sha256
        WHERE p.state = 'queued' AND p.model_file_id IS NULL AND s.state = 'done')
      INSERT INTO files (project_id, name, sha256, size_bytes, created_by, model_file_id, slice_id)
      SELECT m.project_id, regexp_replace(m.name, '\\.[^.]*$', '') || coalesce('-plate-' || (s.profile->>'plate'), '')
        || '-' || (s.profile->>'quality') || '.gcode',
        s.output_sha256, s.output_bytes, m.created_by, m.id, s.id
      FROM wanted w JOIN files m ON m.id = w.model_id JOIN slices s ON s.id = w.slice_id
      ON CONFLICT DO NOTHING RETURNING id AS "fileId", project_id AS "projectId", name`,
    )
    await sql.query(
      `UPDATE prints p SET model_file_id = p.file_id, file_id = f.id, estimated_seconds = NULL, updated_at = now()
      FROM files f WHERE p.state = 'queued' AND p.model_file_id IS NULL AND p.slice_id IS NOT NULL
        AND f.model_file_id = p.file_id AND f.slice_id = p.slice_id AND f.deleted_at IS NULL`,
    )
    return added
  })
}

export type SliceWork = {
  id: string
  sourceSha256: string
  sourceKind: string
  engine: string
  profile: SliceProfile
  state: 'waiting' | 'done' | 'failed'
  label: string
}

export function sliceWork(sql: Sql, id: string): Promise<SliceWork | undefined> {
  return row(
    sql,
    `SELECT s.id, s.source_sha256 AS "sourceSha256", s.source_kind AS "sourceKind", s.engine, s.profile, s.state,
      coalesce((SELECT f.name FROM files f WHERE f.sha256 = s.source_sha256 ORDER BY f.created_at DESC LIMIT 1), '') AS label
    FROM slices s WHERE s.id = $1`,
    [id],
  )
}

/** SQL: whether a print waits for slice `s`. */
export const WANTED = `EXISTS (SELECT 1 FROM prints p WHERE p.slice_id = s.id AND p.state = 'queued'
  AND p.model_file_id IS NULL AND p.cancel_requested_at IS NULL)`

export async function isWanted(sql: Sql, id: string): Promise<boolean> {
  return (await row(sql, `SELECT 1 FROM slices s WHERE s.id = $1 AND ${WANTED}`, [id])) !== undefined
}

export async function noteSliceProgress(sql: Sql, id: string, progress: number): Promise<void> {
  await sql.query(`UPDATE slices SET progress = $2 WHERE id = $1 AND state = 'waiting'`, [id, progress])
}

/** Undefined = another run was first; its output stays. */
export function recordSliced(sql: Sql, id: string, output: { sha256: string; sizeBytes: number }, seconds: number) {
  return row(
    sql,
    `UPDATE slices SET state = 'done', output_sha256 = $2, output_bytes = $3, seconds = $4, progress = 1, error = NULL,
      finished_at = now() WHERE id = $1 AND state = 'waiting' RETURNING id`,
    [id, output.sha256, output.sizeBytes, seconds],
  )
}

export async function recordSliceFailed(sql: Sql, id: string, error: { code: string; detail: string }): Promise<void> {
  await sql.query(
    `UPDATE slices SET state = 'failed', error = $2, finished_at = now() WHERE id = $1 AND state = 'waiting'`,
    [id, asJson(error)],
  )
}

type PrinterClass = {
  printerClass: string
  nozzleMillimetres: number | null
  /** The build volumes of its machines; null = of one that does not tell. */
  volumes: ({ x: number; y: number; z: number } | null)[]
}

/** What could print a model, for the choice of its profile: classes of printers, those with most machines first. */
export function printerClasses(sql: Sql, wish: Unsliced) {
  return rows<PrinterClass>(
    sql,
    `SELECT r.model AS "printerClass", (r.capabilities->>'nozzleMillimetres')::float8 AS "nozzleMillimetres",
      jsonb_agg(DISTINCT r.capabilities->'buildVolumeMillimetres') AS volumes
    FROM printers r LEFT JOIN pools g ON g.id = r.pool_id
    WHERE r.deleted_at IS NULL AND r.model IS NOT NULL AND NOT r.disabled
      AND ($1::uuid IS NULL OR r.id = $1) AND ($2::uuid IS NULL OR r.pool_id = $2)
      AND (cardinality(r.projects) = 0 OR $3 = ANY (r.projects))
      AND (cardinality(coalesce(g.projects, '{}')) = 0 OR $3 = ANY (g.projects))
    GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2`,
    [wish.wantedPrinterId, wish.wantedPoolId, wish.projectId],
  )
}

/** Uploaded profiles for a material and a quality. */
export function profilesFor(sql: Sql, material: string, quality: string) {
  return rows<{ id: string; engine: string; printerClass: string; sha256: string }>(
    sql,
    `SELECT id, engine, printer_class AS "printerClass", sha256 FROM profiles
    WHERE deleted_at IS NULL AND lower(material) = lower($1) AND lower(quality) = lower($2) ORDER BY created_at`,
    [material, quality],
  )
}
