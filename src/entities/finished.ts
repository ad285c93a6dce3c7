import { FEEDBACK } from './feedback.ts'
import { estimateOf } from './plate.ts'
import { rows, type Sql } from './sql.ts'

export type FinishedPrintRow = {
  printerId: string
  material: string
  profile: string
  estimatedSeconds: number
  actualSeconds: number
}

/** What a print and its file say; '' where they say nothing. `profileOf` in api/routes/analytics.ts says the same. */
const MATERIAL_AND_PROFILE = `coalesce(p.material, ${estimateOf()}->'materials'->>0, '') AS material,
  coalesce(${estimateOf()}->>'layerHeightMillimetres', '') || '/' || coalesce(${estimateOf()}->>'nozzleMillimetres', '') AS profile`

/**
 * How the newest slices of models compare with what had been guessed of them, as ratios: of one quality where there are
 * enough of it, else of all. Read anew each time, so that nothing learned can be lost or counted twice.
 */
export async function sliceRatios(sql: Sql, quality: string | undefined, enough: number): Promise<number[]> {
  const found = await rows<{ ratio: number; quality: string }>(
    sql,
    `SELECT (f.estimate->>'durationSeconds')::float8 / coalesce(
        (m.estimate->'qualities'->(s.profile->>'quality')->>'durationSeconds')::float8,
        (m.estimate->>'durationSeconds')::float8) AS ratio,
      s.profile->>'quality' AS quality
    FROM files f JOIN files m ON m.id = f.model_file_id JOIN slices s ON s.id = f.slice_id
    WHERE (f.estimate->>'durationSeconds')::float8 > 0 AND m.estimate->>'source' = 'virtual'
      AND (m.estimate->>'durationSeconds')::float8 > 0 ORDER BY f.created_at DESC LIMIT 200`,
  )
  const same = found.filter((one) => one.quality === (quality ?? 'standard'))
  return (same.length >= enough ? same : found).map(({ ratio }) => ratio)
}

/**
 * The newest completed prints of these projects (null = of all) in the order in which they ended, with what was
 * estimated for them before they began. Parts that somebody called flawed or failed are left out: whatever went wrong
 * there may have cost or saved time, also when the printer saw nothing of it. Read anew each time, so that a later word
 * counts for what was before it, and nothing learned can be lost or counted twice.
 */
export function finishedPrints(
  sql: Sql,
  projects: readonly string[] | null,
  limit: number,
): Promise<FinishedPrintRow[]> {
  return rows(
    sql,
    `SELECT "printerId", material, profile, "estimatedSeconds", "actualSeconds" FROM (
      SELECT p.id, p.finished_at, p.printer_id AS "printerId", ${MATERIAL_AND_PROFILE},
        p.estimated_seconds AS "estimatedSeconds", p.actual_seconds AS "actualSeconds"
      FROM prints p JOIN files f ON f.id = p.file_id ${FEEDBACK}
      WHERE p.state = 'completed' AND coalesce(w.result, 'good') = 'good' AND p.printer_id IS NOT NULL AND p.estimated_seconds > 0 AND p.actual_seconds > 0
        AND ($1::text[] IS NULL OR p.project_id = ANY($1))
      ORDER BY p.finished_at DESC, p.id DESC LIMIT $2) latest ORDER BY finished_at, id`,
    [projects, limit],
  )
}
