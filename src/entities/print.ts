import { EntitySchema } from 'typeorm'
import { asJson, row, type Sql } from './sql.ts'
import { big, id, json, maybe, points, real, stamp, text, time, uuid, whole } from './table.ts'

/** One physical object run on one printer: what a client asks for. */
export const Prints = new EntitySchema({
  name: 'prints',
  columns: {
    id: id(),
    batchId: uuid(),
    projectId: text(),
    fileId: uuid(),
    copy: whole(1),
    priority: whole(1),
    dueAt: maybe(time()),
    notBefore: maybe(time()),
    retryAt: maybe(time()),
    position: { ...big(), default: () => "nextval('print_position')" },
    wantedPrinterId: maybe(uuid()),
    wantedPoolId: maybe(uuid()),
    material: maybe(text()),
    quality: maybe(text()),
    settings: json('{}'),
    state: { ...text(), default: 'queued' },
    reason: maybe(json()),
    attempt: whole(0),
    printerId: maybe(uuid()),
    progress: real(0),
    failures: whole(0),
    cancelRequestedAt: maybe(time()),
    cancelRequestedBy: maybe(text()),
    estimatedSeconds: maybe(real()),
    startedAt: maybe(time()),
    finishedAt: maybe(time()),
    pausedAt: maybe(time()),
    pausedSeconds: real(0),
    keptBackAt: maybe(time()),
    actualSeconds: maybe(real()),
    filamentMillimetresUsed: maybe(real()),
    massGramsUsed: maybe(real()),
    modelFileId: maybe(uuid()),
    sliceId: maybe(uuid()),
    plate: maybe(whole()),
    createdBy: text(),
    createdAt: stamp(),
    updatedAt: stamp(),
  },
  foreignKeys: [
    points('batchId', 'batches'),
    points('projectId', 'projects'),
    points('fileId', 'files'),
    points('printerId', 'printers'),
    // A slice goes with the content that it came to; whoever still waits for it has it made anew.
    points('sliceId', 'slices', 'SET NULL'),
  ],
  indices: [
    // In the migration: priority from the highest down, prints without a date last.
    { name: 'prints_waiting', columns: ['priority', 'dueAt', 'position'], where: "state = 'queued'" },
    { name: 'prints_position', columns: ['position'], unique: true },
    { name: 'prints_project', columns: ['projectId', 'position'] },
    { name: 'prints_batch', columns: ['batchId', 'position'] },
    { name: 'prints_state', columns: ['state', 'position'] },
    { name: 'prints_file', columns: ['fileId'] },
    { name: 'prints_printer', columns: ['printerId', 'position'] },
    { name: 'prints_submitter', columns: ['createdBy', 'position'] },
    { name: 'prints_finished', columns: ['finishedAt'] },
    { name: 'prints_slice', columns: ['sliceId'], where: 'slice_id IS NOT NULL' },
    { name: 'prints_model', columns: ['modelFileId'], where: 'model_file_id IS NOT NULL' },
  ],
})

export const PRINT_STATES = [
  'queued',
  'preparing',
  'transferring',
  'starting',
  'printing',
  'paused',
  'held',
  'completed',
  'failed',
  'canceled',
] as const
export type PrintState = (typeof PRINT_STATES)[number]

/** The one table of legal moves. The database holds the same pairs (print_transitions) and refuses any other. */
export const TRANSITIONS: Record<PrintState, readonly PrintState[]> = {
  queued: ['preparing', 'held', 'failed', 'canceled'],
  preparing: ['transferring', 'queued', 'held', 'failed', 'canceled'],
  transferring: ['starting', 'queued', 'held', 'failed', 'canceled'],
  starting: ['printing', 'queued', 'held', 'failed', 'canceled'],
  printing: ['paused', 'completed', 'failed', 'canceled', 'held'],
  paused: ['printing', 'completed', 'failed', 'canceled', 'held'],
  held: ['queued', 'printing', 'completed', 'failed', 'canceled'],
  completed: ['held'],
  failed: ['queued', 'held'],
  canceled: ['queued', 'held'],
}

export const FINAL: readonly PrintState[] = ['completed', 'failed', 'canceled']
/** All others, by which an index finds the few among all the old ones; one that excludes finds none. */
export const OPEN: readonly PrintState[] = PRINT_STATES.filter((state) => !FINAL.includes(state))
/** Nothing was sent to a printer yet: cancel is immediate, an unreachable printer costs nothing. */
export const BEFORE_INTENT: readonly PrintState[] = ['queued', 'preparing', 'transferring']
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export type Priority = (typeof PRIORITIES)[number]

/** FluxStudio's five statuses, a projection of ours (docs/api.md). */
export const STATUSES = ['queued', 'printing', 'completed', 'failed', 'canceled'] as const
export type Status = (typeof STATUSES)[number]
export function statusOf(state: PrintState, intent: boolean): Status {
  if (BEFORE_INTENT.includes(state)) return 'queued'
  if (state === 'held') return intent ? 'printing' : 'queued'
  if (state === 'starting' || state === 'printing' || state === 'paused') return 'printing'
  return state as Status
}

/** The same for SQL, of a print `p` with its newest attempt `a`. */
export const STATUS_SQL = `CASE WHEN p.state IN ('queued', 'preparing', 'transferring') THEN 'queued'
  WHEN p.state = 'held' THEN CASE WHEN a.intent_at IS NULL THEN 'queued' ELSE 'printing' END
  WHEN p.state IN ('starting', 'printing', 'paused') THEN 'printing' ELSE p.state END`

/** Why a print is where it is: a code for machines, a sentence for people, evidence for whoever must decide. */
export type Reason = { code: string; detail: string; evidence?: unknown }

/** A move that was committed; published after the commit, never before. */
export type Move = {
  printId: string
  projectId: string
  from: PrintState
  to: PrintState
  attempt: number
  progress: number
  intent: boolean
  printerId: string | null
  why: string | null
  at: string
}

export type MoveRequest = {
  printId: string
  from: PrintState | readonly PrintState[]
  to: PrintState
  /** Who moves it: `dispatcher`, `worker`, `monitor`, or the subject of a user. */
  by: string
  /** A short phrase for the event row. */
  why: string
  /** Only if this is the print's current attempt. */
  attempt?: number
  /** Kept on the row while the state lasts; left out = cleared. */
  reason?: Reason
  /** Facts for the event row. */
  data?: unknown
  /** Columns that change in the same statement. */
  set?: Partial<Record<SettableColumn, unknown>>
  /** Raises the attempt number (the dispatcher's claim). */
  raiseAttempt?: boolean
  /** One more SQL condition on the row `p`, e.g. that no cancel was requested. */
  unless?: 'cancel-requested'
}

const SETTABLE = {
  printerId: 'printer_id',
  progress: 'progress',
  failures: 'failures',
  retryAt: 'retry_at',
  startedAt: 'started_at',
  actualSeconds: 'actual_seconds',
  filamentMillimetresUsed: 'filament_millimetres_used',
  massGramsUsed: 'mass_grams_used',
} as const
type SettableColumn = keyof typeof SETTABLE

/**
 * What each target state does to the row besides the state itself: paused time is counted where a pause ends, and what
 * was of an attempt does not go back in line.
 */
const EFFECTS = `
  paused_seconds = CASE WHEN $2 = 'queued' THEN 0 ELSE p.paused_seconds
    + CASE WHEN p.paused_at IS NULL THEN 0 ELSE extract(epoch FROM now() - p.paused_at) END END,
  paused_at = CASE WHEN $2 = 'paused' THEN now() END,
  started_at = CASE WHEN $2 = 'printing' THEN coalesce(p.started_at, now()) WHEN $2 = 'queued' THEN NULL ELSE p.started_at END,
  finished_at = CASE WHEN $2 IN ('completed', 'failed', 'canceled') THEN now() WHEN $2 = 'held' THEN p.finished_at END,
  cancel_requested_at = CASE WHEN $2 = 'queued' THEN NULL ELSE p.cancel_requested_at END,
  cancel_requested_by = CASE WHEN $2 = 'queued' THEN NULL ELSE p.cancel_requested_by END,
  updated_at = now()`

/** Row of moved prints, in the shape of Move. */
const MOVED = `m.id AS "printId", m.project_id AS "projectId", m.from_state AS "from", m.state AS "to", m.attempt,
  m.progress, m.printer_id AS "printerId", $5::text AS why, now()::text AS at,
  EXISTS (SELECT 1 FROM attempts a WHERE a.print_id = m.id AND a.number = m.attempt AND a.intent_at IS NOT NULL) AS intent`

function check(request: MoveRequest): PrintState[] {
  const from = typeof request.from === 'string' ? [request.from] : [...request.from]
  const illegal = from.find((state) => !TRANSITIONS[state].includes(request.to))
  if (illegal) throw new Error(`illegal move from ${illegal} to ${request.to}`)
  return from
}

/**
 * Moves a print by compare-and-set and writes its event row, in one statement.
 * Resolves to the move, or undefined when the print was not where the caller thought (somebody else won).
 */
export async function movePrint(sql: Sql, request: MoveRequest): Promise<Move | undefined> {
  const from = check(request)
  const values: unknown[] = [
    request.printId,
    request.to,
    from,
    request.by,
    request.why,
    request.data === undefined ? null : asJson(request.data),
    request.attempt ?? null,
    request.reason ? asJson(request.reason) : null,
  ]
  const sets = Object.entries(request.set ?? {}).map(([name, value]) => {
    values.push(value)
    return `${SETTABLE[name as SettableColumn]} = $${values.length}`
  })
  if (request.to === 'queued') sets.push('printer_id = NULL', 'progress = 0')
  if (request.raiseAttempt) sets.push('attempt = p.attempt + 1')
  const guard = request.unless === 'cancel-requested' ? 'AND cancel_requested_at IS NULL' : ''
  const rows: Move[] = await sql.query(
    `WITH old AS (
      SELECT id, state FROM prints
      WHERE id = $1 AND state = ANY($3::text[]) AND ($7::int IS NULL OR attempt = $7) ${guard} FOR UPDATE),
    m AS (
      UPDATE prints p SET state = $2, reason = $8::jsonb, ${[EFFECTS, ...sets].join(', ')}
      FROM old WHERE p.id = old.id RETURNING p.*, old.state AS from_state),
    event AS (
      INSERT INTO print_events (print_id, attempt, from_state, to_state, moved_by, why, data)
      SELECT id, attempt, from_state, state, $4, $5, $6::jsonb FROM m)
    SELECT ${MOVED} FROM m`,
    values,
  )
  return rows[0]
}

/** Turns committed moves into live events. */
export const asEvents = (moves: readonly (Move | undefined)[]) =>
  moves.filter((move) => move !== undefined).map(({ to, ...move }) => ({ type: 'print' as const, ...move, state: to }))

/** Notes how far a print is; never backwards in state: only while it prints on this printer. */
export function recordProgress(sql: Sql, printId: string, printerId: string, progress: number) {
  return row<{ projectId: string; state: PrintState; attempt: number }>(
    sql,
    `UPDATE prints SET progress = $3 WHERE id = $1 AND printer_id = $2 AND state IN ('printing', 'paused')
    RETURNING project_id AS "projectId", state, attempt`,
    [printId, printerId, Math.min(1, Math.max(0, progress))],
  )
}

/** The printer took the start and asks a person before it begins: no move, since it may come to nothing; the row says it. */
export async function noteAsking(sql: Sql, printId: string, attempt: number): Promise<void> {
  const reason: Reason = { code: 'ATTENTION', detail: 'The printer asks a person before it begins: look at its screen' }
  await sql.query(
    `UPDATE prints SET reason = $3::jsonb, updated_at = now()
    WHERE id = $1 AND attempt = $2 AND state = 'starting' AND reason IS DISTINCT FROM $3::jsonb`,
    [printId, attempt, asJson(reason)],
  )
}
