import { row, type Sql } from './sql.ts'

/** Whose things the camera of a printer may show now. */
export type CameraView = {
  /** The project of the print that is open on it, else of the one that lies on its bed. */
  projectId: string | null
  /** Somebody started something at the printer itself. */
  foreign: boolean
  /** The only ones whose prints it and its pool take; empty = everybody's. */
  projects: string[]
  poolProjects: string[]
}

/** Undefined: there is no such printer. A bed counts as empty only when it is known to be clear. */
export function cameraView(sql: Sql, printerId: string): Promise<CameraView | undefined> {
  return row(
    sql,
    `SELECT r.projects, coalesce(g.projects, '{}') AS "poolProjects", coalesce(r.occupant = 'foreign', false) AS "foreign", (
      SELECT p.project_id FROM attempts a JOIN prints p ON p.id = a.print_id
      WHERE a.printer_id = r.id AND (a.closed_at IS NULL OR (r.bed <> 'clear' AND a.bed_epoch IS NOT NULL))
      ORDER BY a.closed_at IS NULL DESC, a.bed_epoch DESC LIMIT 1) AS "projectId"
    FROM printers r LEFT JOIN pools g ON g.id = r.pool_id WHERE r.id = $1 AND r.deleted_at IS NULL`,
    [printerId],
  )
}
