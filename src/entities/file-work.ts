import { totalSeconds } from './plate.ts'
import { asJson, type Database, row, rows, type Sql } from './sql.ts'

// What the workers write on a file: the check, the estimate, the pictures. Each is a compare-and-set that a second
// run of the same job repeats without harm.

export type FileWork = {
  id: string
  projectId: string
  name: string
  kind: string | null
  state: 'received' | 'ready' | 'rejected'
  sha256: string
  sizeBytes: number
  checked: boolean
  /** Done, and done well: a retry of a failed one does it again. */
  pictured: boolean
  estimated: boolean
}

export function fileWork(sql: Sql, id: string): Promise<FileWork | undefined> {
  return row(
    sql,
    `SELECT id, project_id AS "projectId", name, kind, state, sha256, size_bytes::float8 AS "sizeBytes",
      checked_at IS NOT NULL AS checked, pictured_at IS NOT NULL AND picture_error IS NULL AS pictured,
      estimated_at IS NOT NULL AND estimate_error IS NULL AS estimated FROM files WHERE id = $1 AND deleted_at IS NULL`,
    [id],
  )
}

export type Checked = { kind: string; metadata: unknown; boundsMillimetres: unknown }

/** The upload is what it says: its kind by content, and what reading it through told. */
export async function recordChecked(sql: Sql, id: string, found: Checked): Promise<void> {
  await sql.query(
    `UPDATE files SET kind = $2, metadata = $3, bounds_millimetres = $4, error = NULL, checked_at = now()
    WHERE id = $1 AND state = 'received'`,
    [id, found.kind, asJson(found.metadata), asJson(found.boundsMillimetres)],
  )
}

/**
 * The upload could not be checked, for a reason that passes (storage away): the file waits with the reason on its
 * row, and is owed again after a while. Prints of it wait too; none fails for it.
 */
export async function recordUnchecked(sql: Sql, id: string, error: { code: string; detail: string }): Promise<void> {
  await sql.query(
    `UPDATE files SET error = $2, tried_at = now() WHERE id = $1 AND state = 'received' AND checked_at IS NULL`,
    [id, asJson(error)],
  )
}

/** The upload cannot be used, for good; the reason stays on the row. */
export async function recordRejected(sql: Sql, id: string, error: { code: string; detail: string }): Promise<void> {
  await sql.query(
    `UPDATE files SET state = 'rejected', error = $2, checked_at = now() WHERE id = $1 AND state = 'received'`,
    [id, asJson(error)],
  )
}

/** Time and filament, or why they could not be worked out; waiting prints of the file take the time over. */
export async function recordEstimate(
  db: Database,
  id: string,
  estimate: unknown,
  error?: { code: string; detail: string },
) {
  return db.transaction(async (sql) => {
    await sql.query('UPDATE files SET estimate = $2, estimate_error = $3, estimated_at = now() WHERE id = $1', [
      id,
      asJson(estimate),
      error ? asJson(error) : null,
    ])
    await sql.query(
      `UPDATE prints p SET estimated_seconds = ${totalSeconds()}
      FROM files f WHERE f.id = $1 AND p.file_id = f.id AND p.estimated_seconds IS NULL`,
      [id],
    )
    return becomeReady(sql, id)
  })
}

export type StoredPicture = { version: number; size: number; format: string; storageKey: string }

/** The pictures of a content; with an error they are placeholders that say why there are no others. */
export async function recordPictures(
  db: Database,
  file: FileWork,
  pictures: readonly StoredPicture[],
  error?: { code: string; detail: string },
) {
  return db.transaction(async (sql) => {
    for (const { version, size, format, storageKey } of pictures) {
      await sql.query(
        `INSERT INTO pictures (sha256, version, size, format, storage_key, reason) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (sha256, version, size, format) DO UPDATE SET storage_key = excluded.storage_key,
          reason = excluded.reason, created_at = now()`,
        [file.sha256, version, size, format, storageKey, error?.code ?? null],
      )
    }
    await sql.query('UPDATE files SET picture_error = $2, pictured_at = now() WHERE id = $1', [
      file.id,
      error ? asJson(error) : null,
    ])
    return becomeReady(sql, file.id)
  })
}

/** A file is ready once it was estimated and pictured, or each failed with its reason on the row. */
async function becomeReady(sql: Sql, id: string): Promise<boolean> {
  const ready = await row(
    sql,
    `UPDATE files SET state = 'ready' WHERE id = $1 AND state = 'received' AND checked_at IS NOT NULL
      AND estimated_at IS NOT NULL AND pictured_at IS NOT NULL RETURNING id`,
    [id],
  )
  return ready !== undefined
}

/** How many pictures of this content and renderer version are stored. */
export async function countPictures(sql: Sql, sha256: string, version: number): Promise<number> {
  const found = await rows(sql, 'SELECT 1 FROM pictures WHERE sha256 = $1 AND version = $2 AND reason IS NULL', [
    sha256,
    version,
  ])
  return found.length
}
