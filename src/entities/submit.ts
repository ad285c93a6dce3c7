import type { DataSource } from 'typeorm'
import { ERRORS, type ErrorCode, PrintyardError } from '../core/errors.ts'
import { CAN_SLICE } from './engine.ts'
import { type FileError, MODEL_KINDS } from './file.ts'
import { noPlate, PLATES, totalSeconds } from './plate.ts'
import { prepared } from './prepared.ts'
import { rows, type Sql } from './sql.ts'

/** What a file must tell before a print of it is taken. */
type Printable = {
  id: string
  projectId: string
  state: string
  kind: string | null
  error: FileError | null
  canSlice: boolean
  /** Of a file that was looked at: the numbers of its plates. */
  plates: number[]
}
export type SubmittedPrint = { id: string; state: 'queued' }

/** Wishes that prints of one submission share or that an item has of its own. */
export type Wishes = {
  material?: string | undefined
  quality?: string | undefined
  printerId?: string | undefined
  poolId?: string | undefined
  /** Of a file of several plates, counted from 1; the first when left out. */
  plate?: number | undefined
  dueAt?: string | undefined
  notBefore?: string | undefined
  /** What else matching reads: colour, tags. */
  settings?: { colour?: string | undefined; tags?: readonly string[] | undefined } | undefined
}
export type QuickPrint = Wishes & {
  fileId?: string | undefined
  filename?: string | undefined
  projectId?: string | undefined
  copies: number
  priority: number
  by: string
  /** Of the caller; null = all. */
  projects: readonly string[] | null
}
export type BatchItem = Wishes & { fileId: string; copies: number; priority: number }

/** Whether the printer and the pool that a submission names are there; true where it names none. */
type Places = { printerKnown: boolean; poolKnown: boolean }
const placesKnown = (printerId: string, poolId: string): string => `
  (${printerId} IS NULL OR EXISTS (SELECT 1 FROM printers WHERE id = ${printerId} AND deleted_at IS NULL)) AS printer_known,
  (${poolId} IS NULL OR EXISTS (SELECT 1 FROM pools WHERE id = ${poolId})) AS pool_known`

/** Every caller may list printers and pools, so that this tells nobody anything new. */
function misplaced({ printerKnown, poolKnown }: Places): PrintyardError | undefined {
  if (!printerKnown) return new PrintyardError('PRINTER_UNKNOWN', 'No printer has the printerId that was sent')
  return poolKnown ? undefined : new PrintyardError('POOL_UNKNOWN', 'No pool has the poolId that was sent')
}

export const NO_SLICER =
  'This file is a model and no slicer is installed where pictures are made: install one (apt-get install prusa-slicer, or PRUSA_SLICER=its path) and restart, or slice it yourself and send the G-code'

/**
 * Why a file, or a plate of it, may not be printed: its own code when it was rejected, PLATE_UNKNOWN, SLICER_MISSING for a
 * model where nobody slices. A file that nobody has looked at yet is taken as it is; its prints fail later.
 */
function refusal(file: Printable, plates: readonly number[] = []): PrintyardError | undefined {
  if (file.state === 'rejected') {
    const code = file.error?.code ?? ''
    return new PrintyardError(code in ERRORS ? (code as ErrorCode) : 'FILE_REJECTED', file.error?.detail)
  }
  const missing = file.kind === null ? undefined : plates.find((plate) => !file.plates.includes(plate))
  if (missing !== undefined) return new PrintyardError('PLATE_UNKNOWN', noPlate(missing, file.plates))
  if (file.canSlice || file.kind === null || !MODEL_KINDS.includes(file.kind)) return undefined
  return new PrintyardError('SLICER_MISSING', NO_SLICER)
}

export type Submitted = { batchId: string; projectId: string; prints: SubmittedPrint[] }
type Taken = Printable & Places & { place: number; batchId: string; prints: string[] | null }

/**
 * Takes copies of one file as a batch of its own, for any number of requests at once: one statement, one commit, each
 * request by itself accepted or refused. Answers stand in the order of the requests. The key-share lock on the file's
 * row meets removeFile().
 * Errors, as values: FILE_UNKNOWN, PLATE_UNKNOWN, SLICER_MISSING, the code with which the file was rejected, PRINTER_UNKNOWN and
 * POOL_UNKNOWN.
 */
export async function submitQuick(sql: Sql, wanted: readonly QuickPrint[]): Promise<(Submitted | PrintyardError)[]> {
  return answersTo(wanted, await rows<Taken>(sql, QUICK, valuesOf(wanted)))
}

/** The same outside of any transaction, with a statement that is planned once. */
export async function submitShared(
  db: Pick<DataSource, 'driver'>,
  wanted: readonly QuickPrint[],
): Promise<(Submitted | PrintyardError)[]> {
  return answersTo(wanted, await prepared<Taken>(db, 'submit-quick', QUICK, valuesOf(wanted)))
}

const valuesOf = (wanted: readonly QuickPrint[]): unknown[] => [
  JSON.stringify(wanted.map((request, place) => ({ ...request, place }))),
  MODEL_KINDS,
]

function answersTo(wanted: readonly QuickPrint[], answers: readonly Taken[]): (Submitted | PrintyardError)[] {
  const taken = new Map(answers.map((answer) => [answer.place, answer]))
  return wanted.map(({ plate }, place) => {
    const answer = taken.get(place)
    if (!answer) {
      return new PrintyardError('FILE_UNKNOWN', 'No file of that id or name is in your projects: upload it')
    }
    const { batchId, projectId, prints } = answer
    return (
      refusal(answer, plate === undefined ? [] : [plate]) ??
      misplaced(answer) ?? {
        batchId,
        projectId,
        prints: (prints ?? []).map((id) => ({ id, state: 'queued' })),
      }
    )
  })
}

// Two look-ups instead of one with ORs, so that each uses its index.
const QUICK = `WITH w AS MATERIALIZED (
    SELECT *, gen_random_uuid() AS batch_id FROM jsonb_to_recordset($1::jsonb) AS w (place int, "fileId" uuid,
      filename text, "projectId" text, projects text[], copies int, priority int, "dueAt" timestamptz, by text,
      "notBefore" timestamptz, material text, quality text, settings jsonb, "printerId" uuid,
      "poolId" uuid, plate int)),
  by_id AS (
    SELECT w.place, f.id AS file_id FROM w JOIN files f ON f.id = w."fileId"
    WHERE f.deleted_at IS NULL AND (w.filename IS NULL OR f.name = w.filename)
      AND (w."projectId" IS NULL OR f.project_id = w."projectId")
      AND (w.projects IS NULL OR f.project_id = ANY(w.projects)) FOR KEY SHARE OF f),
  by_name AS (
    SELECT w.place, n.id AS file_id FROM w CROSS JOIN LATERAL (
      SELECT f.id FROM files f WHERE w."fileId" IS NULL AND f.name = w.filename AND f.deleted_at IS NULL
        AND (w."projectId" IS NULL OR f.project_id = w."projectId")
        AND (w.projects IS NULL OR f.project_id = ANY(w.projects))
      ORDER BY f.created_at DESC LIMIT 1 FOR KEY SHARE) n),
  found AS MATERIALIZED (
    SELECT w.*, places.*, f.id AS file_id, f.project_id, f.state, f.kind, f.error,
      ${totalSeconds('w.plate')} AS seconds, ${PLATES} AS plates,
      ${CAN_SLICE} AS can_slice,
      printer_known AND pool_known AND f.state <> 'rejected' AND (f.kind IS NULL OR f.kind <> ALL ($2::text[]) OR ${CAN_SLICE})
        AND (f.kind IS NULL OR w.plate IS NULL OR w.plate = ANY (${PLATES})) AS printable
    FROM (SELECT * FROM by_id UNION ALL SELECT * FROM by_name) AS file
    JOIN w USING (place) JOIN files f ON f.id = file.file_id
    CROSS JOIN LATERAL (SELECT ${placesKnown('w."printerId"', 'w."poolId"')}) AS places),
  b AS (
    INSERT INTO batches (id, project_id, priority, due_at, total, created_by)
    SELECT batch_id, project_id, priority, "dueAt", copies, by FROM found WHERE printable),
  p AS (
    INSERT INTO prints (batch_id, project_id, file_id, copy, priority, due_at, not_before, material, quality, settings,
      wanted_printer_id, wanted_pool_id, plate, estimated_seconds, created_by)
    SELECT batch_id, project_id, file_id, copy, priority, "dueAt", "notBefore", material, quality,
      coalesce(settings, '{}'), "printerId", "poolId", plate, seconds, by
    FROM found, generate_series(1, copies) AS copy WHERE printable ORDER BY place, copy
    RETURNING id, batch_id, position, created_by),
  e AS (
    INSERT INTO print_events (print_id, attempt, to_state, moved_by, why)
    SELECT id, 0, 'queued', created_by, 'submitted' FROM p),
  a AS (
    INSERT INTO audit (done_by, action, target, data)
    SELECT by, 'batch.submitted', batch_id::text, jsonb_build_object('prints', copies) FROM found WHERE printable),
  made AS (SELECT batch_id, array_agg(id ORDER BY position) AS prints FROM p GROUP BY batch_id)
  SELECT found.place, found.file_id AS id, found.project_id AS "projectId", found.state, found.kind, found.error,
    found.can_slice AS "canSlice", found.printer_known AS "printerKnown", found.pool_known AS "poolKnown",
    found.plates, found.batch_id AS "batchId", made.prints
  FROM found LEFT JOIN made USING (batch_id)`

/** Errors: FILE_UNKNOWN (also one of another project), and refusal()'s. */
async function lockFiles(sql: Sql, projectId: string, items: readonly BatchItem[]): Promise<void> {
  const wanted = platesByFile(items)
  const fileIds = [...wanted.keys()]
  const found = await rows<Printable>(
    sql,
    `SELECT id, project_id AS "projectId", state, kind, error, ${CAN_SLICE} AS "canSlice", ${PLATES} AS plates
    FROM files f WHERE id = ANY($1::uuid[]) AND project_id = $2 AND deleted_at IS NULL FOR KEY SHARE`,
    [fileIds, projectId],
  )
  const known = new Set(found.map(({ id }) => id))
  const missing = fileIds.find((id) => !known.has(id))
  if (missing) throw new PrintyardError('FILE_UNKNOWN', `No file ${missing} is in project ${projectId}`)
  const refused = found.map((file) => refusal(file, wanted.get(file.id))).find((error) => error !== undefined)
  if (refused) throw refused
}

/** Errors: PRINTER_UNKNOWN, POOL_UNKNOWN. */
async function checkPlaces(sql: Sql, items: readonly BatchItem[]): Promise<void> {
  const named = [...new Set(items.map(({ printerId, poolId }) => JSON.stringify([printerId, poolId])))]
  const pairs = named.map((pair) => JSON.parse(pair) as [string | null, string | null])
  const [found] = await rows<Places>(
    sql,
    `SELECT coalesce(bool_and(printer_known), true) AS "printerKnown", coalesce(bool_and(pool_known), true) AS "poolKnown"
    FROM (SELECT ${placesKnown('w.printer_id', 'w.pool_id')} FROM unnest($1::uuid[], $2::uuid[]) AS w (printer_id, pool_id)) AS w`,
    [pairs.map(([printerId]) => printerId), pairs.map(([, poolId]) => poolId)],
  )
  const refused = found && misplaced(found)
  if (refused) throw refused
}

/** The files of these items, each with the plates that are named of it. */
function platesByFile(items: readonly BatchItem[]): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const { fileId, plate } of items) {
    const id = fileId.toLowerCase()
    found.set(id, [...(found.get(id) ?? []), ...(plate === undefined ? [] : [plate])])
  }
  return found
}

/**
 * Adds the prints of a batch, in the order of its items: one statement for any number of them.
 * Errors: those of submitQuick(), thrown.
 */
export async function submitItems(
  sql: Sql,
  batch: { id: string; projectId: string; by: string },
  items: readonly BatchItem[],
): Promise<SubmittedPrint[]> {
  await lockFiles(sql, batch.projectId, items)
  await checkPlaces(sql, items)
  const column = <Value>(pick: (item: BatchItem) => Value | undefined) => items.map((item) => pick(item) ?? null)
  const made = await rows<{ id: string }>(sql, ITEMS, [
    batch.id,
    batch.projectId,
    batch.by,
    column(({ fileId }) => fileId),
    column(({ copies }) => copies),
    column(({ priority }) => priority),
    column(({ dueAt }) => dueAt),
    column(({ material }) => material),
    column(({ quality }) => quality),
    column(({ printerId }) => printerId),
    column(({ poolId }) => poolId),
    column(({ notBefore }) => notBefore),
    column(({ settings }) => JSON.stringify(settings ?? {})),
    column(({ plate }) => plate),
  ])
  return made.map(({ id }) => ({ id, state: 'queued' }))
}

const ITEMS = `WITH item AS (
    SELECT * FROM unnest($4::uuid[], $5::int[], $6::int[], $7::timestamptz[], $8::text[], $9::text[], $10::uuid[], $11::uuid[],
      $12::timestamptz[], $13::jsonb[], $14::int[])
    WITH ORDINALITY AS item (file_id, copies, priority, due_at, material, quality, printer_id, pool_id, not_before,
      settings, plate, place)),
  p AS (
    INSERT INTO prints (batch_id, project_id, file_id, copy, priority, due_at, material, quality, wanted_printer_id,
      wanted_pool_id, not_before, settings, plate, estimated_seconds, created_by)
    SELECT $1, $2, item.file_id, copy, item.priority, item.due_at, item.material, item.quality, item.printer_id,
      item.pool_id, item.not_before, item.settings, item.plate, ${totalSeconds('item.plate')}, $3
    FROM item JOIN files f ON f.id = item.file_id, generate_series(1, item.copies) AS copy
    ORDER BY item.place, copy RETURNING id, position),
  e AS (
    INSERT INTO print_events (print_id, attempt, to_state, moved_by, why) SELECT id, 0, 'queued', $3, 'submitted' FROM p)
  SELECT id FROM p ORDER BY position`
