import { FEEDBACK, VERDICT } from './feedback.ts'
import { asJson, type Database, row, rows, type Sql } from './sql.ts'

// What the report worker reads and writes.

export type ReportRow = {
  position: number
  printId: string
  batchId: string
  projectId: string
  fileName: string
  printerName: string | null
  printerKind: string | null
  material: string | null
  state: string
  attempt: number
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  estimatedSeconds: number | null
  actualSeconds: number | null
  filamentMillimetres: number | null
  massGrams: number | null
  reason: string | null
  /** What became of it, good, flawed or failed: the person's word before the printer's. Only where it ended so. */
  part: string | null
  remark: string | null
}

export type ReportWork = {
  id: string
  kind: string
  state: string
  format: string
  locale: string
  printId: string | null
}

export function reportWork(sql: Sql, id: string): Promise<ReportWork | undefined> {
  return row(sql, 'SELECT id, kind, state, format, locale, print_id AS "printId" FROM reports WHERE id = $1', [id])
}

const PAGE = 1_000

/** Prints submitted in the report's period, in order, page by page. */
export async function* reportRows(db: Database, id: string): AsyncGenerator<ReportRow> {
  let after = 0
  while (true) {
    const page = await rows<ReportRow>(
      db,
      `SELECT p.position::float8 AS position, p.id AS "printId", p.batch_id AS "batchId", p.project_id AS "projectId",
        f.name AS "fileName", r.name AS "printerName", r.kind AS "printerKind", p.material, p.state, p.attempt,
        p.created_at AS "createdAt", p.started_at AS "startedAt", p.finished_at AS "finishedAt",
        p.estimated_seconds AS "estimatedSeconds", p.actual_seconds AS "actualSeconds",
        p.filament_millimetres_used AS "filamentMillimetres", p.mass_grams_used AS "massGrams", p.reason->>'detail' AS reason,
        CASE WHEN p.state IN ('completed', 'failed') THEN ${VERDICT} END AS part, w.reason AS remark
      FROM reports o
      JOIN prints p ON p.created_at >= o.period_from AND p.created_at < o.period_to
        AND (o.project_id IS NULL OR p.project_id = o.project_id) AND (o.projects IS NULL OR p.project_id = ANY(o.projects))
      JOIN files f ON f.id = p.file_id LEFT JOIN printers r ON r.id = p.printer_id ${FEEDBACK}
      WHERE o.id = $1 AND p.position > $2 ORDER BY p.position LIMIT ${PAGE}`,
      [id, after],
    )
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1)?.position ?? after
  }
}

export async function finishReport(sql: Sql, id: string, storageKey: string, count: number): Promise<void> {
  await sql.query(
    `UPDATE reports SET state = 'ready', error = NULL, storage_key = $2, rows = $3, finished_at = now() WHERE id = $1`,
    [id, storageKey, count],
  )
}

export async function failReport(sql: Sql, id: string, error: { code: string; detail: string }): Promise<void> {
  await sql.query(
    `UPDATE reports SET state = 'failed', error = $2, finished_at = now() WHERE id = $1 AND state = 'queued'`,
    [id, asJson(error)],
  )
}
