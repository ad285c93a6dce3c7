import { EntitySchema } from 'typeorm'
import { row, rows, type Sql } from './sql.ts'
import { id, json, maybe, stamp, text, time, uuid, whole } from './table.ts'

export const Reports = new EntitySchema({
  name: 'reports',
  columns: {
    id: id(),
    kind: text(),
    projectId: maybe(text()),
    projects: maybe({ type: 'text', array: true }),
    printId: maybe(uuid()),
    periodFrom: time(),
    periodTo: time(),
    format: text(),
    locale: text(),
    state: { ...text(), default: 'queued' },
    storageKey: maybe(text()),
    rows: maybe(whole()),
    error: maybe(json()),
    createdBy: text(),
    createdAt: stamp(),
    finishedAt: maybe(time()),
  },
  indices: [
    { name: 'reports_created', columns: ['createdAt', 'id'] },
    { name: 'reports_owed', columns: ['createdAt'], where: "state = 'queued'" },
  ],
})

export type ReportView = {
  id: string
  kind: string
  projectId: string | null
  projects: string[] | null
  printId: string | null
  from: Date
  to: Date
  format: string
  locale: string
  state: 'queued' | 'ready' | 'failed'
  storageKey: string | null
  rows: number | null
  error: { code: string; detail: string } | null
  createdBy: string
  createdAt: Date
  createdText: string
  finishedAt: Date | null
}
export type NewReport = {
  kind: string
  projectId?: string | undefined
  /** Whose prints it may tell of; null = of all projects. */
  projects: readonly string[] | null
  printId?: string | undefined
  from: string
  to: string
  format: string
  locale: string
  by: string
}

const VIEW = `id, kind, project_id AS "projectId", projects, print_id AS "printId", period_from AS "from", period_to AS "to", format, locale, state,
  storage_key AS "storageKey", rows, error, created_by AS "createdBy", created_at AS "createdAt",
  created_at::text AS "createdText", finished_at AS "finishedAt"`
/** A report is seen by whoever sees all the projects in it. */
const SEEN = '($1::text[] IS NULL OR (projects IS NOT NULL AND projects <@ $1))'

export async function createReport(sql: Sql, report: NewReport): Promise<string> {
  const made = await row<{ id: string }>(
    sql,
    `INSERT INTO reports (kind, project_id, projects, period_from, period_to, format, locale, created_by, print_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
    [
      report.kind,
      report.projectId ?? null,
      report.projects,
      report.from,
      report.to,
      report.format,
      report.locale,
      report.by,
      report.printId ?? null,
    ],
  )
  return made?.id ?? ''
}

export function reportById(
  sql: Sql,
  reportId: string,
  projects: readonly string[] | null,
): Promise<ReportView | undefined> {
  return row(sql, `SELECT ${VIEW} FROM reports WHERE id = $2 AND ${SEEN}`, [projects, reportId])
}

/** Newest first. */
export function listReports(
  sql: Sql,
  filter: {
    projects: readonly string[] | null
    kind?: string | undefined
    state?: string | undefined
    from?: Date | undefined
    to?: Date | undefined
    limit: number
    after: (string | undefined)[]
  },
): Promise<ReportView[]> {
  return rows(
    sql,
    `SELECT ${VIEW} FROM reports WHERE ${SEEN} AND ($3::text IS NULL OR (created_at, id) < ($3::timestamptz, $4::uuid))
      AND ($5::text IS NULL OR kind = $5) AND ($6::text IS NULL OR state = $6)
      AND ($7::timestamptz IS NULL OR created_at >= $7) AND ($8::timestamptz IS NULL OR created_at < $8)
    ORDER BY created_at DESC, id DESC LIMIT $2`,
    [
      filter.projects,
      filter.limit + 1,
      filter.after[0] ?? null,
      filter.after[1] ?? null,
      filter.kind ?? null,
      filter.state ?? null,
      filter.from ?? null,
      filter.to ?? null,
    ],
  )
}
