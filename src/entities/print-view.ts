import { FEEDBACK, type Result } from './feedback.ts'
import { totalSeconds } from './plate.ts'
import {
  OPEN,
  PRIORITIES,
  type PrintState,
  type Priority,
  type Reason,
  STATUS_SQL,
  type Status,
  statusOf,
} from './print.ts'
import { HELD_EVENT } from './print-event.ts'
import { row, rows, type Sql } from './sql.ts'

/** A print as clients see it. */
export type PrintView = {
  id: string
  batchId: string
  fileId: string
  slicedFileId: string | null
  sliceId: string | null
  fileName: string
  projectId: string
  printerId: string | null
  copy: number
  plate: number | null
  state: PrintState
  status: Status
  progress: number
  priority: Priority
  attempt: number
  remoteName: string | null
  reason: Reason | null
  /** The event by which it is held, while it is. */
  heldEventId: string | null
  material: string | null
  quality: string | null
  dueAt: Date | null
  notBefore: Date | null
  estimatedSeconds: number | null
  startedAt: Date | null
  finishedAt: Date | null
  actualSeconds: number | null
  pausedSeconds: number
  filamentMillimetresUsed: number | null
  massGramsUsed: number | null
  cancelRequestedAt: Date | null
  keptBackAt: Date | null
  feedback: { result: Result; reason?: string; photo: boolean; givenBy: string; givenAt: string } | null
  createdBy: string
  createdAt: Date
  position: string
}
type Row = Omit<PrintView, 'status' | 'priority'> & { level: number; intent: boolean }

const VIEW = `p.id, p.batch_id AS "batchId", coalesce(p.model_file_id, p.file_id) AS "fileId",
  CASE WHEN p.model_file_id IS NOT NULL THEN p.file_id END AS "slicedFileId", p.slice_id AS "sliceId", f.name AS "fileName", p.project_id AS "projectId",
  p.printer_id AS "printerId", p.copy, p.plate, p.state, p.progress, p.priority AS level, p.attempt, a.remote_name AS "remoteName",
  p.reason, ${HELD_EVENT}, p.material, p.quality, p.due_at AS "dueAt", p.not_before AS "notBefore",
  coalesce(p.estimated_seconds, ${totalSeconds()}) AS "estimatedSeconds",
  p.started_at AS "startedAt", p.finished_at AS "finishedAt", p.actual_seconds AS "actualSeconds",
  p.paused_seconds + CASE WHEN p.paused_at IS NULL THEN 0 ELSE extract(epoch FROM now() - p.paused_at) END::float8 AS "pausedSeconds",
  p.filament_millimetres_used AS "filamentMillimetresUsed", p.mass_grams_used AS "massGramsUsed",
  CASE WHEN w.result IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object('result', w.result, 'reason', w.reason,
    'photo', w.photo_key IS NOT NULL, 'givenBy', w.given_by, 'givenAt', w.given_at)) END AS feedback,
  p.cancel_requested_at AS "cancelRequestedAt", p.kept_back_at AS "keptBackAt", p.created_by AS "createdBy", p.created_at AS "createdAt", p.position,
  coalesce(a.intent_at IS NOT NULL, false) AS intent`
const FROM = `FROM prints p JOIN files f ON f.id = p.file_id
  LEFT JOIN attempts a ON a.print_id = p.id AND a.number = p.attempt ${FEEDBACK}`

const view = ({ level, intent, ...print }: Row): PrintView => ({
  ...print,
  priority: PRIORITIES[level] ?? 'normal',
  status: statusOf(print.state, intent),
})

/** One print of these projects (null = of all). */
export async function printById(
  sql: Sql,
  printId: string,
  projects: readonly string[] | null,
): Promise<PrintView | undefined> {
  const found = await row<Row>(
    sql,
    `SELECT ${VIEW} ${FROM} WHERE p.id = $1 AND ($2::text[] IS NULL OR p.project_id = ANY($2))`,
    [printId, projects],
  )
  return found && view(found)
}

/** The newest print that somebody submitted. */
export async function newestPrintBy(sql: Sql, by: string): Promise<PrintView | undefined> {
  const found = await row<Row>(sql, `SELECT ${VIEW} ${FROM} WHERE p.created_by = $1 ORDER BY p.position DESC LIMIT 1`, [
    by,
  ])
  return found && view(found)
}

export type PrintFilter = {
  projects: readonly string[] | null
  states?: readonly string[] | undefined
  /** Of the five. */
  statuses?: readonly string[] | undefined
  /** In the file's name, in any case. */
  text?: string | undefined
  /** Submitted in this period. */
  from?: Date | undefined
  to?: Date | undefined
  batchId?: string | undefined
  printerId?: string | undefined
  fileId?: string | undefined
  limit: number
  before: string | undefined
}

/** Newest first. */
export async function listPrints(sql: Sql, filter: PrintFilter): Promise<PrintView[]> {
  const found = await rows<Row>(
    sql,
    `SELECT ${VIEW} ${FROM} WHERE ($1::text[] IS NULL OR p.project_id = ANY($1)) AND ($2::text[] IS NULL OR p.state = ANY($2))
      AND ($3::uuid IS NULL OR p.batch_id = $3) AND ($4::uuid IS NULL OR p.printer_id = $4)
      AND ($5::uuid IS NULL OR p.file_id = $5 OR p.model_file_id = $5) AND ($7::bigint IS NULL OR p.position < $7)
      AND ($8::text[] IS NULL OR ${STATUS_SQL} = ANY($8)) AND ($9::text IS NULL OR position(lower($9) in lower(f.name)) > 0)
      AND ($10::timestamptz IS NULL OR p.created_at >= $10) AND ($11::timestamptz IS NULL OR p.created_at < $11)
    ORDER BY p.position DESC LIMIT $6`,
    [
      filter.projects,
      filter.states ?? null,
      filter.batchId ?? null,
      filter.printerId ?? null,
      filter.fileId ?? null,
      filter.limit + 1,
      filter.before ?? null,
      filter.statuses ?? null,
      filter.text ?? null,
      filter.from ?? null,
      filter.to ?? null,
    ],
  )
  return found.map(view)
}

/** What a client that lost the thread has to know: prints that are not over, those under way first, or ended this hour. */
export async function livePrints(sql: Sql, projects: readonly string[] | null, limit: number): Promise<PrintView[]> {
  const found = await rows<Row>(
    sql,
    `SELECT ${VIEW} ${FROM} WHERE ($1::text[] IS NULL OR p.project_id = ANY($1))
      AND (p.state = ANY ($3::text[]) OR p.finished_at > now() - interval '1 hour')
    ORDER BY p.state = 'queued', p.position DESC LIMIT $2`,
    [projects, limit, OPEN],
  )
  return found.map(view)
}

export type PrintEventView = {
  id: string
  at: Date
  from: PrintState | null
  to: PrintState
  by: string
  why: string | null
  attempt: number
  data: unknown
}

/** Every move of a print, oldest first. */
export function printEvents(sql: Sql, printId: string): Promise<PrintEventView[]> {
  return rows(
    sql,
    `SELECT id::text AS id, at, from_state AS "from", to_state AS "to", moved_by AS by, why, attempt, data FROM print_events
    WHERE print_id = $1 ORDER BY print_events.id LIMIT 10000`,
    [printId],
  )
}

/**
 * The waiting line in the order in which it is served; `after` is how many are passed over. `printerId` is the one printer
 * that prints wait for.
 */
export async function waitingLine(
  sql: Sql,
  filter: Pick<PrintFilter, 'projects' | 'printerId' | 'text' | 'from' | 'to'> & { limit: number; after: number },
): Promise<PrintView[]> {
  const found = await rows<Row>(
    sql,
    `SELECT ${VIEW} ${FROM} WHERE p.id IN (
      SELECT id FROM prints q WHERE state = 'queued' AND ($1::text[] IS NULL OR project_id = ANY($1))
        AND ($4::uuid IS NULL OR wanted_printer_id = $4) AND ($5::timestamptz IS NULL OR created_at >= $5)
        AND ($6::timestamptz IS NULL OR created_at < $6) AND ($7::text IS NULL OR EXISTS (
          SELECT 1 FROM files g WHERE g.id = q.file_id AND position(lower($7) in lower(g.name)) > 0))
      ORDER BY priority DESC, due_at ASC NULLS LAST, position LIMIT $2 OFFSET $3)
    ORDER BY p.priority DESC, p.due_at ASC NULLS LAST, p.position`,
    [
      filter.projects,
      filter.limit + 1,
      filter.after,
      filter.printerId ?? null,
      filter.from ?? null,
      filter.to ?? null,
      filter.text ?? null,
    ],
  )
  return found.map(view)
}

/** What carried prints are called in Bull Board: file and printer. */
export async function labelsOf(sql: Sql, printIds: readonly string[]): Promise<Map<string, string>> {
  if (printIds.length === 0) return new Map()
  const found = await rows<{ id: string; label: string }>(
    sql,
    `SELECT p.id, f.name || ' on ' || r.name AS label FROM prints p JOIN files f ON f.id = p.file_id
    JOIN printers r ON r.id = p.printer_id WHERE p.id = ANY($1::uuid[])`,
    [printIds],
  )
  return new Map(found.map(({ id, label }) => [id, label]))
}
