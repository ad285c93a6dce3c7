import { STARTABLE } from '../core/canonical.ts'
import type { Candidate, LoadedFilament, Wish } from '../farm/match.ts'
import type { PlanPrint, PlanPrinter } from '../farm/plan.ts'
import { UNANSWERED } from './command.ts'
import { CAN_SLICE } from './engine.ts'
import { MODEL_KINDS } from './file.ts'
import { WATCHED } from './lease.ts'
import { BOUNDS, estimateOf, HAS_PLATE, METADATA, noPlate, PLATES, totalSeconds } from './plate.ts'
import { PRINTING_PAUSED } from './queue-pause.ts'
import { row, rows, type Sql } from './sql.ts'
import { NO_SLICER } from './submit.ts'

// What matching reads: waiting prints as wishes, printers as candidates. One place, so that the dispatcher and the
// explanation in the API can never differ.

const WISH = `p.id AS "printId", f.kind AS "fileKind", f.state AS "fileState", ${BOUNDS} AS bounds,
  (told.metadata->>'nozzleMillimetres')::float8 AS "nozzleMillimetres", told.metadata->>'printerModel' AS "printerModel",
  told.metadata->>'flavour' AS flavour, told.metadata->'slicer'->>'name' AS slicer, p.material, p.settings->>'colour' AS colour,
  told.metadata->'materials' AS "fileMaterials", told.metadata->'filamentGrams' AS "fileGrams",
  (${estimateOf()}->>'massGrams')::float8 AS "massGrams",
  CASE WHEN jsonb_typeof(p.settings->'tags') = 'array' THEN p.settings->'tags' END AS tags,
  p.wanted_printer_id AS "wantedPrinterId", p.wanted_pool_id AS "wantedPoolId", p.not_before AS "notBefore",
  p.retry_at AS "retryAt", p.kept_back_at IS NOT NULL AS "keptBack", b.paused AS "batchPaused",
  (SELECT jsonb_build_object('state', s.state, 'progress', s.progress) FROM slices s
    WHERE s.id = p.slice_id AND p.model_file_id IS NULL) AS slicing, ${PRINTING_PAUSED} AS "printingPaused", p.project_id AS "projectId",
  CASE WHEN p.attempt > 0 THEN (SELECT jsonb_object_agg(t.printer_id, t.until) FROM (
    SELECT a.printer_id, max(a.retry_at) AS until FROM attempts a WHERE a.print_id = p.id AND a.retry_at > now()
    GROUP BY a.printer_id) t) END AS "retryOn"`
// Of its plate, worked out once a row.
const OF_PLATE = `CROSS JOIN LATERAL (SELECT ${METADATA} AS metadata OFFSET 0) AS told`
const WISH_FROM = `FROM prints p JOIN files f ON f.id = p.file_id JOIN batches b ON b.id = p.batch_id ${OF_PLATE}`

const CANDIDATE = `r.id AS "printerId",
  CASE WHEN NOT coalesce(${WATCHED}, false) THEN 'offline' WHEN r.state = ANY($1::text[]) THEN 'idle' ELSE r.state END AS state, r.bed, r.disabled, r.maintenance,
  r.pool_id AS "poolId", coalesce(g.paused, false) AS "poolPaused", g.hours AS "poolHours",
  coalesce(g.projects, '{}') AS "poolProjects", r.projects, r.unasked_since AS "unaskedSince",
  CASE WHEN r.quarantined_until > now() THEN r.quarantine || jsonb_build_object('until', r.quarantined_until) END AS quarantine,
  ${UNANSWERED} AS unanswered,
  ARRAY(SELECT s.file_name FROM strays s WHERE s.printer_id = r.id AND s.cleared_at IS NULL ORDER BY s.found_at LIMIT 10) AS strays,
  (SELECT a.print_id FROM attempts a WHERE a.printer_id = r.id AND a.closed_at IS NULL) AS "openPrintId", r.model,
  r.capabilities->'buildVolumeMillimetres' AS "buildVolume",
  (r.capabilities->>'nozzleMillimetres')::float8 AS "nozzleMillimetres", r.capabilities->>'flavour' AS flavour,
  CASE WHEN jsonb_typeof(r.capabilities->'tags') = 'array' THEN r.capabilities->'tags' END AS tags,
  CASE WHEN jsonb_typeof(r.loaded) = 'array' THEN r.loaded ELSE '[]' END AS loaded,
  ARRAY(SELECT jsonb_array_elements_text(coalesce(r.identity->'formats', '["gcode"]'))) AS formats`
const CANDIDATE_FROM = 'FROM printers r LEFT JOIN pools g ON g.id = r.pool_id'

const READY = `r.deleted_at IS NULL AND r.state = ANY($1::text[]) AND r.bed = 'clear' AND ${WATCHED} AND NOT r.disabled
  AND NOT r.maintenance AND ${UNANSWERED} IS NULL AND NOT ${PRINTING_PAUSED} AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.printer_id = r.id AND a.closed_at IS NULL)`

/**
 * Printers that could take a print now, locked for this transaction; those that another dispatcher holds are skipped. Asked
 * again once they are locked: one may have got an attempt between the look and the lock.
 */
export async function lockReadyPrinters(sql: Sql): Promise<Candidate[]> {
  const locked = await rows<{ id: string }>(sql, `SELECT r.id FROM printers r WHERE ${READY} FOR UPDATE SKIP LOCKED`, [
    STARTABLE,
  ])
  if (locked.length === 0) return []
  return rows(
    sql,
    `SELECT ${CANDIDATE} ${CANDIDATE_FROM} WHERE ${READY} AND r.id = ANY($2::uuid[]) ORDER BY r.updated_at`,
    [STARTABLE, locked.map(({ id }) => id)],
  )
}

/** How many printers could take a print now, whoever holds their rows. */
export async function countReadyPrinters(sql: Sql): Promise<number> {
  const [counted] = await rows<{ ready: number }>(sql, `SELECT count(*)::int AS ready FROM printers r WHERE ${READY}`, [
    STARTABLE,
  ])
  return counted?.ready ?? 0
}

const WAITS = `p.state = 'queued' AND p.cancel_requested_at IS NULL AND f.state = 'ready' AND NOT b.paused AND ${HAS_PLATE}
  AND (p.not_before IS NULL OR p.not_before <= now()) AND (p.retry_at IS NULL OR p.retry_at <= now())`

/**
 * The waiting line in order, so many prints at once, to its end, so that one that fits nowhere blocks nobody (R22). It is
 * walked once and nothing of it is locked: a long line would keep its editors, and whoever watches the printers, waiting
 * for seconds. Once in a transaction.
 */
export async function* walkLine(sql: Sql, atOnce: number): AsyncIterable<Wish[]> {
  await sql.query(`DECLARE line NO SCROLL CURSOR FOR SELECT ${WISH} ${WISH_FROM} WHERE ${WAITS}
    ORDER BY p.priority DESC, p.due_at NULLS LAST, p.position`)
  for (;;) {
    const page = await rows<Wish>(sql, `FETCH ${atOnce} FROM line`)
    yield page
    if (page.length < atOnce) return
  }
}

/** Those of these prints that still wait, as they are now, locked; what another one holds is left out. */
export async function lockWaiting(sql: Sql, printIds: readonly string[]): Promise<Map<string, Wish>> {
  const wishes = await rows<Wish>(
    sql,
    `SELECT ${WISH} ${WISH_FROM} WHERE ${WAITS} AND p.id = ANY($1::uuid[]) FOR UPDATE OF p SKIP LOCKED`,
    [printIds],
  )
  return new Map(wishes.map((wish) => [wish.printId, wish]))
}

/** One print and every printer, or one, for the explanation. */
export async function explainInputs(
  sql: Sql,
  printId: string,
  printerId?: string,
): Promise<{ wish: Wish | undefined; candidates: Candidate[] }> {
  const wishes = await rows<Wish>(sql, `SELECT ${WISH} ${WISH_FROM} WHERE p.id = $1`, [printId])
  return { wish: wishes[0], candidates: await allCandidates(sql, printerId) }
}

/** Every printer as matching sees it. */
export function allCandidates(sql: Sql, printerId?: string): Promise<Candidate[]> {
  return rows(
    sql,
    `SELECT ${CANDIDATE} ${CANDIDATE_FROM} WHERE r.deleted_at IS NULL AND ($2::uuid IS NULL OR r.id = $2) ORDER BY r.created_at`,
    [STARTABLE, printerId ?? null],
  )
}

/**
 * The waiting line of these projects (null = of all) as matching sees it, in order; `after` is how many are passed over.
 * One more than `limit`, where there are.
 */
export function waitingWishes(
  sql: Sql,
  { projects, limit, after }: { projects: readonly string[] | null; limit: number; after: number },
): Promise<Wish[]> {
  return rows(
    sql,
    `SELECT ${WISH} ${WISH_FROM} WHERE p.id IN (
      SELECT id FROM prints WHERE state = 'queued' AND ($1::text[] IS NULL OR project_id = ANY($1))
      ORDER BY priority DESC, due_at NULLS LAST, position LIMIT $2 OFFSET $3)
    ORDER BY p.priority DESC, p.due_at NULLS LAST, p.position`,
    [projects, limit + 1, after],
  )
}

/** Those of these prints that wait, as matching sees them. */
export function wishesOf(sql: Sql, printIds: readonly string[]): Promise<Wish[]> {
  return rows(sql, `SELECT ${WISH} ${WISH_FROM} WHERE p.state = 'queued' AND p.id = ANY($1::uuid[])`, [printIds])
}

/** The waiting line in order, with what planning needs to know besides. */
export function plannedPrints(sql: Sql, limit: number): Promise<PlanPrint[]> {
  return rows(
    sql,
    `SELECT ${WISH}, p.priority, p.due_at AS "dueAt",
      coalesce(p.estimated_seconds, ${totalSeconds('p.plate')}) AS seconds
    ${WISH_FROM} WHERE p.state = 'queued' AND p.cancel_requested_at IS NULL
    ORDER BY p.priority DESC, p.due_at NULLS LAST, p.position LIMIT $1`,
    [limit],
  )
}

/**
 * Every printer in the order in which the dispatcher asks them, with when the print of ours on it will have ended, and
 * how its latest prints compare with their estimates (those that `farm/learned-time.ts` learns from). A held print, or a
 * printer that is away, ends nobody knows when.
 */
export function plannedPrinters(sql: Sql): Promise<PlanPrinter[]> {
  return rows(
    sql,
    `WITH latest AS (
      SELECT printer_id, actual_seconds, estimated_seconds FROM prints
      WHERE state = 'completed' AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 5000),
    pace AS (
      SELECT printer_id, sum(actual_seconds) / sum(estimated_seconds) AS speed FROM latest
      WHERE estimated_seconds > 0 AND actual_seconds BETWEEN 0.25 * estimated_seconds AND 4 * estimated_seconds
      GROUP BY printer_id HAVING count(*) >= 3)
    SELECT ${CANDIDATE}, pace.speed,
      (SELECT coalesce(p.estimated_seconds, ${totalSeconds('p.plate')}) * (1 - least(p.progress, 1))
        FROM attempts a JOIN prints p ON p.id = a.print_id JOIN files f ON f.id = p.file_id
        WHERE a.printer_id = r.id AND a.closed_at IS NULL AND p.state <> 'held'
          AND r.state NOT IN ('offline', 'unavailable', 'fault', 'unknown')) AS "busySeconds"
    ${CANDIDATE_FROM} LEFT JOIN pace ON pace.printer_id = r.id WHERE r.deleted_at IS NULL ORDER BY r.updated_at`,
    [STARTABLE],
  )
}

/** Waiting prints whose file turned out not to be printable, or not to have their plate, with the code to fail them with. */
export async function unprintable(sql: Sql) {
  const missing = await rows<{ printId: string; plate: number; plates: number[] }>(
    sql,
    `SELECT p.id AS "printId", p.plate, ${PLATES} AS plates FROM prints p JOIN files f ON f.id = p.file_id
    WHERE p.state = 'queued' AND p.plate IS NOT NULL AND f.state = 'ready' AND NOT ${HAS_PLATE} LIMIT 500`,
  )
  const refused = await rows<{ printId: string; code: string; detail: string }>(
    sql,
    `SELECT p.id AS "printId", coalesce(f.error->>'code', 'SLICER_MISSING') AS code, coalesce(f.error->>'detail', $2) AS detail
    FROM prints p JOIN files f ON f.id = p.file_id LEFT JOIN slices s ON s.id = p.slice_id
    WHERE p.state = 'queued' AND (f.state = 'rejected' OR (f.state = 'ready' AND f.kind = ANY ($1::text[])
      AND NOT ${CAN_SLICE} AND s.state IS DISTINCT FROM 'done')) LIMIT 500`,
    [MODEL_KINDS, NO_SLICER],
  )
  const plateless = missing.map(({ printId, plate, plates }) => ({
    ...{ printId, code: 'PLATE_UNKNOWN', detail: noPlate(plate, plates) },
  }))
  const told = new Set(plateless.map(({ printId }) => printId))
  return [...plateless, ...refused.filter(({ printId }) => !told.has(printId))]
}

/** What is needed to say which slot feeds which filament of a print on a printer. */
export async function filamentsOf(sql: Sql, printId: string, printerId: string) {
  type Found = {
    material: string | null
    colour: string | null
    materials: string[] | null
    colours: string[] | null
    grams: number[] | null
    loaded: LoadedFilament[]
  }
  const found = await row<Found>(
    sql,
    `SELECT p.material, p.settings->>'colour' AS colour, told.metadata->'materials' AS materials,
      told.metadata->'filamentColours' AS colours, told.metadata->'filamentGrams' AS grams,
      (SELECT CASE WHEN jsonb_typeof(r.loaded) = 'array' THEN r.loaded ELSE '[]' END FROM printers r WHERE r.id = $2) AS loaded
    FROM prints p JOIN files f ON f.id = p.file_id ${OF_PLATE} WHERE p.id = $1`,
    [printId, printerId],
  )
  const materials = found?.materials ?? []
  // Some slicers list the grams of used filaments only: then nobody knows which is which.
  const grams = found?.grams?.length === materials.length ? found.grams : null
  const filaments = materials.map((material, tool) => ({
    material,
    colour: found?.colours?.[tool] ?? null,
    grams: grams?.[tool] ?? null,
  }))
  // A client's wish names one filament.
  const [only] = filaments
  const wished =
    only !== undefined && filaments.length === 1
      ? [{ ...only, material: found?.material ?? only.material, colour: found?.colour ?? only.colour }]
      : filaments
  return { filaments: wished, loaded: found?.loaded ?? [] }
}
