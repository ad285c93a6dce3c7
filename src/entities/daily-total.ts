import { EntitySchema } from 'typeorm'
import { rows, type Sql } from './sql.ts'
import { real, stamp, text, uuid, whole } from './table.ts'

/** Analytics: one row per day, project and printer; outlives the prints it was made of. */
export const DailyTotals = new EntitySchema({
  name: 'daily_totals',
  columns: {
    day: { type: 'date', primary: true },
    projectId: { ...text(), primary: true },
    printerId: { ...uuid(), primary: true },
    completed: whole(0),
    failed: whole(0),
    canceled: whole(0),
    /** Parts that are good, and that are flawed, by the word of people where they gave one. */
    succeeded: whole(0),
    flawed: whole(0),
    printSeconds: real(0),
    filamentMillimetres: real(0),
    massGrams: real(0),
    updatedAt: stamp(),
  },
})

export type DailyTotal = {
  /** `2026-11-28`, of UTC. */
  day: string
  projectId: string
  printerId: string
  completed: number
  failed: number
  canceled: number
  succeeded: number
  flawed: number
  printSeconds: number
  filamentMillimetres: number
  massGrams: number
  updatedAt: Date
}
export type DailyFilter = {
  /** Null = of all. */
  projects: readonly string[] | null
  printerId: string | undefined
  /** Days, both with them. */
  from: string | undefined
  to: string | undefined
  limit: number
  /** Day, project and printer of the last row of the page before. */
  after: (string | undefined)[]
}

/** The newest days first, one row more than asked. */
export function listDailyTotals(sql: Sql, filter: DailyFilter): Promise<DailyTotal[]> {
  const [day, projectId, printerId] = filter.after
  return rows(
    sql,
    `SELECT day::text, project_id AS "projectId", printer_id AS "printerId", completed, failed, canceled, succeeded, flawed,
      print_seconds AS "printSeconds", filament_millimetres AS "filamentMillimetres", mass_grams AS "massGrams",
      updated_at AS "updatedAt"
    FROM daily_totals WHERE ($2::text[] IS NULL OR project_id = ANY($2)) AND ($3::uuid IS NULL OR printer_id = $3)
      AND ($4::date IS NULL OR day >= $4) AND ($5::date IS NULL OR day <= $5)
      AND ($6::date IS NULL OR day < $6 OR (day = $6 AND (project_id, printer_id) > ($7, $8::uuid)))
    ORDER BY daily_totals.day DESC, project_id, printer_id LIMIT $1`,
    [
      filter.limit + 1,
      filter.projects,
      filter.printerId ?? null,
      filter.from ?? null,
      filter.to ?? null,
      day ?? null,
      projectId ?? null,
      printerId ?? null,
    ],
  )
}
