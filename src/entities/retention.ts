import { FEEDBACK, VERDICT } from './feedback.ts'
import { forgetSeen } from './printer-journal.ts'
import { type Database, row, rows } from './sql.ts'

// What cleanup and analytics do to rows.

/**
 * Removes finished prints past their keep, which are summed up before, and keys of idempotent requests after a day;
 * batches' totals stay.
 */
export async function removeOld(db: Database, retentionDays: number): Promise<{ prints: number; keys: number }> {
  await sumDays(db, retentionDays)
  const prints = await row<{ count: number }>(db, 'SELECT cleanup_old_print_jobs($1) AS count', [retentionDays])
  const keys = await rows(db, `DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours' RETURNING 1`)
  await forgetSeen(db, retentionDays)
  return { prints: prints?.count ?? 0, keys: keys.length }
}

/**
 * Contents that no file refers to, after a day of grace (R32), and the pictures that go with them. The rows are
 * gone when this resolves; the bytes are found by the sweep over the storage.
 */
export function takeUnreferenced(db: Database): Promise<{ sha256: string; pictures: string[] }[]> {
  return db.transaction(async (sql) => {
    const free = await rows<{ sha256: string }>(
      sql,
      `SELECT c.sha256 FROM contents c WHERE c.created_at < now() - interval '24 hours'
        AND NOT EXISTS (SELECT 1 FROM files f WHERE f.sha256 = c.sha256 AND (f.deleted_at IS NULL OR f.deleted_at > now() - interval '24 hours'))
        AND NOT EXISTS (SELECT 1 FROM printer_files d WHERE d.sha256 = c.sha256)
        AND NOT EXISTS (SELECT 1 FROM files f JOIN prints p ON p.file_id = f.id OR p.model_file_id = f.id WHERE f.sha256 = c.sha256)
      LIMIT 500 FOR UPDATE OF c SKIP LOCKED`,
    )
    const taken: { sha256: string; pictures: string[] }[] = []
    for (const { sha256 } of free) {
      const pictures = await rows<{ storageKey: string }>(
        sql,
        'DELETE FROM pictures WHERE sha256 = $1 RETURNING storage_key AS "storageKey"',
        [sha256],
      )
      const orders = await rows<{ storageKey: string | null }>(
        sql,
        'DELETE FROM picture_orders WHERE sha256 = $1 RETURNING storage_key AS "storageKey"',
        [sha256],
      )
      const analyses = await rows<{ views: Record<string, string> }>(
        sql,
        'DELETE FROM analyses WHERE sha256 = $1 RETURNING pictures AS views',
        [sha256],
      )
      await sql.query('DELETE FROM slices WHERE source_sha256 = $1 OR output_sha256 = $1', [sha256])
      await sql.query('DELETE FROM files WHERE sha256 = $1', [sha256])
      await sql.query('DELETE FROM contents WHERE sha256 = $1', [sha256])
      const ordered = orders.flatMap(({ storageKey }) => storageKey ?? [])
      const faults = analyses.flatMap(({ views }) => Object.values(views))
      taken.push({ sha256, pictures: [...pictures.map(({ storageKey }) => storageKey), ...ordered, ...faults] })
    }
    return taken
  })
}

/**
 * Forgets pictures and analyses after 30 days; they are made anew when they are asked for. The rows are gone when this
 * resolves; their keys are returned, whose bytes may go. A key that a younger row names is kept.
 */
export async function takeOldPictures(db: Database): Promise<string[]> {
  const old = "created_at < now() - interval '30 days'"
  const pictures = await rows<{ key: string }>(db, `DELETE FROM pictures WHERE ${old} RETURNING storage_key AS key`)
  const orders = await rows<{ key: string | null }>(
    db,
    `DELETE FROM picture_orders WHERE ${old} RETURNING storage_key AS key`,
  )
  const analyses = await rows<{ pictures: Record<string, string> }>(
    db,
    `DELETE FROM analyses WHERE ${old} RETURNING pictures`,
  )
  const keys = [...pictures, ...orders].map(({ key }) => key).filter((key) => key !== null)
  return [...keys, ...analyses.flatMap(({ pictures: views }) => Object.values(views))]
}

/** Whether any row refers to this content; the sweep asks it of bytes that it found in storage. */
export async function isReferenced(db: Database, sha256: string): Promise<boolean> {
  return (await row(db, 'SELECT 1 FROM contents WHERE sha256 = $1', [sha256])) !== undefined
}

const SUMMED = `SELECT (p.finished_at AT TIME ZONE 'UTC')::date AS day, p.project_id, p.printer_id,
    count(*) FILTER (WHERE p.state = 'completed'), count(*) FILTER (WHERE p.state = 'failed'),
    count(*) FILTER (WHERE p.state = 'canceled'),
    count(*) FILTER (WHERE p.state <> 'canceled' AND ${VERDICT} = 'good'),
    count(*) FILTER (WHERE p.state <> 'canceled' AND ${VERDICT} = 'flawed'), coalesce(sum(p.actual_seconds), 0),
    coalesce(sum(p.filament_millimetres_used), 0), coalesce(sum(p.mass_grams_used), 0)
  FROM prints p ${FEEDBACK} WHERE p.state IN ('completed', 'failed', 'canceled') AND p.printer_id IS NOT NULL
    AND p.finished_at >= $2::date::timestamp AT TIME ZONE 'UTC'
  GROUP BY 1, 2, 3`

/** SQL of a `day`: cleanup may have begun to remove what ended on it. */
const THINNED = (day: string) => `${day} <= ((now() AT TIME ZONE 'UTC') - make_interval(days => $1))::date`

/**
 * Sums up per day, project and printer what has changed: the last three days, and all since the newest day that was summed,
 * after a long stop. A day of which prints have been removed keeps what was summed before: it can only grow.
 */
export async function sumDays(db: Database, retentionDays: number): Promise<number> {
  return db.transaction(async (sql) => {
    // One at a time, so that an older look at the prints is not written over a newer one, nor over a word of a person.
    await sql.query('LOCK TABLE daily_totals IN SHARE ROW EXCLUSIVE MODE')
    const since = await row<{ day: string }>(
      sql,
      `SELECT least((now() AT TIME ZONE 'UTC')::date - 2, coalesce(max(day), '-infinity'))::text AS day FROM daily_totals`,
    )
    const days = await rows(
      sql,
      `WITH summed AS (${SUMMED}),
      gone AS (
        DELETE FROM daily_totals d WHERE d.day >= $2 AND NOT ${THINNED('d.day')}
          AND NOT EXISTS (SELECT 1 FROM summed s WHERE (s.day, s.project_id, s.printer_id) = (d.day, d.project_id, d.printer_id)))
      INSERT INTO daily_totals AS d (day, project_id, printer_id, completed, failed, canceled, succeeded, flawed,
        print_seconds, filament_millimetres, mass_grams)
      SELECT * FROM summed
      ON CONFLICT (day, project_id, printer_id) DO UPDATE SET completed = excluded.completed, failed = excluded.failed,
        canceled = excluded.canceled, succeeded = excluded.succeeded, flawed = excluded.flawed,
        print_seconds = excluded.print_seconds, filament_millimetres = excluded.filament_millimetres,
        mass_grams = excluded.mass_grams, updated_at = now()
      WHERE NOT ${THINNED('d.day')}
        OR excluded.completed + excluded.failed + excluded.canceled >= d.completed + d.failed + d.canceled
      RETURNING 1`,
      [retentionDays, since?.day],
    )
    return days.length
  })
}
