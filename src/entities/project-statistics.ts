import { FEEDBACK, VERDICT } from './feedback.ts'
import { row, rows, type Sql } from './sql.ts'

export type ProjectStatistics = {
  files: number
  storedBytes: number
  /** Prints that are still kept, by state. */
  prints: Record<string, number>
  /** All that there ever were. */
  total: number
  /** Those that had come to a printer, by what became of the part. */
  ended: { succeeded: number; flawed: number; failed: number; canceled: number }
  printSeconds: number
  filamentMillimetres: number
  massGrams: number
}

type Ended = ProjectStatistics['ended'] & Pick<ProjectStatistics, 'printSeconds' | 'filamentMillimetres' | 'massGrams'>

/**
 * Prints go after RETENTION_DAYS, their days' totals stay; the totals of the newest days are not summed up yet. So each
 * day and printer counts by whichever of the two knows of more prints.
 */
const ENDED = `WITH kept AS (
    SELECT (p.finished_at AT TIME ZONE 'UTC')::date AS day, p.printer_id, count(*) AS prints,
      count(*) FILTER (WHERE p.state <> 'canceled' AND ${VERDICT} = 'good') AS succeeded,
      count(*) FILTER (WHERE p.state <> 'canceled' AND ${VERDICT} = 'flawed') AS flawed,
      count(*) FILTER (WHERE p.state = 'canceled') AS canceled, coalesce(sum(p.actual_seconds), 0) AS seconds,
      coalesce(sum(p.filament_millimetres_used), 0) AS millimetres, coalesce(sum(p.mass_grams_used), 0) AS grams
    FROM prints p ${FEEDBACK}
    WHERE p.project_id = $1 AND p.state IN ('completed', 'failed', 'canceled') AND p.printer_id IS NOT NULL
    GROUP BY 1, 2),
  summed AS (
    SELECT day, printer_id, completed + failed + canceled AS prints, succeeded, flawed, canceled,
      print_seconds AS seconds, filament_millimetres AS millimetres, mass_grams AS grams
    FROM daily_totals WHERE project_id = $1),
  days AS (
    SELECT * FROM kept k WHERE NOT EXISTS (
      SELECT 1 FROM summed s WHERE s.day = k.day AND s.printer_id = k.printer_id AND s.prints > k.prints)
    UNION ALL
    SELECT * FROM summed s WHERE NOT EXISTS (
      SELECT 1 FROM kept k WHERE k.day = s.day AND k.printer_id = s.printer_id AND k.prints >= s.prints))
  SELECT coalesce(sum(succeeded), 0)::int AS succeeded, coalesce(sum(flawed), 0)::int AS flawed,
    coalesce(sum(prints - succeeded - flawed - canceled), 0)::int AS failed,
    coalesce(sum(canceled), 0)::int AS canceled, coalesce(sum(seconds), 0)::float8 AS "printSeconds",
    coalesce(sum(millimetres), 0)::float8 AS "filamentMillimetres", coalesce(sum(grams), 0)::float8 AS "massGrams"
  FROM days`

/** What a project holds and has used, also by prints that are kept no longer. */
export async function projectStatistics(sql: Sql, projectId: string): Promise<ProjectStatistics> {
  const files = await row<{ files: number; storedBytes: string }>(
    sql,
    `SELECT count(*)::int AS files, coalesce(sum(size_bytes), 0) AS "storedBytes" FROM files
    WHERE project_id = $1 AND deleted_at IS NULL`,
    [projectId],
  )
  const states = await rows<{ state: string; prints: number; elsewhere: number }>(
    sql,
    `SELECT state, count(*)::int AS prints,
      (count(*) FILTER (WHERE printer_id IS NULL OR state NOT IN ('completed', 'failed', 'canceled')))::int AS elsewhere
    FROM prints WHERE project_id = $1 GROUP BY state`,
    [projectId],
  )
  const sums = await row<Ended>(sql, ENDED, [projectId])
  if (!sums) throw new Error('sums without a row')
  const { printSeconds, filamentMillimetres, massGrams, ...ended } = sums
  const elsewhere = states.reduce((all, state) => all + state.elsewhere, 0)
  return {
    files: files?.files ?? 0,
    storedBytes: Number(files?.storedBytes ?? 0),
    prints: Object.fromEntries(states.map(({ state, prints }) => [state, prints])),
    total: elsewhere + ended.succeeded + ended.flawed + ended.failed + ended.canceled,
    ended,
    ...{ printSeconds, filamentMillimetres, massGrams },
  }
}
