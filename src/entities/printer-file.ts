import { EntitySchema } from 'typeorm'
import { noteContent } from './content.ts'
import { asJson, type Database, row, rows, type Sql } from './sql.ts'
import { big, id, json, maybe, points, real, stamp, text, time, uuid } from './table.ts'

/**
 * A file that lies on a printer, or did: what the printer last listed, and our copy of it. `wanted_at` is set while it
 * is to be fetched; `sha256` names the copy; `gone_at` says that the printer lists it no more.
 */
export const PrinterFiles = new EntitySchema({
  name: 'printer_files',
  columns: {
    id: id(),
    printerId: uuid(),
    name: text(),
    sizeBytes: maybe(big()),
    modifiedAt: maybe(time()),
    seenAt: stamp(),
    goneAt: maybe(time()),
    wantedAt: maybe(time()),
    wantedBy: maybe(text()),
    progress: real(0),
    sha256: maybe(text()),
    downloadedAt: maybe(time()),
    error: maybe(json()),
  },
  indices: [
    { name: 'printer_files_name', columns: ['printerId', 'name'], unique: true },
    { name: 'printer_files_content', columns: ['sha256'] },
    { name: 'printer_files_owed', columns: ['wantedAt'], where: 'wanted_at IS NOT NULL' },
  ],
  foreignKeys: [points('printerId', 'printers'), points('sha256', 'contents')],
})

/** `local`: only here (uploaded, or gone from the printer); `downloaded`: here and there; `available`: only there. */
export const PRINTER_FILE_STATES = ['available', 'downloading', 'downloaded', 'local'] as const
export type PrinterFileState = (typeof PRINTER_FILE_STATES)[number]

export type PrinterFileView = {
  id: string
  source: 'printer' | 'upload'
  printerId: string | null
  printerName: string | null
  name: string
  status: PrinterFileState
  sizeBytes: number | null
  modifiedAt: Date | null
  seenAt: Date | null
  progress: number | null
  sha256: string | null
  downloadedAt: Date | null
  error: { code: string; detail: string } | null
  at: Date
  atText: string
}

const STATUS = `CASE WHEN f.wanted_at IS NOT NULL THEN 'downloading' WHEN f.sha256 IS NULL THEN 'available'
  WHEN f.gone_at IS NULL THEN 'downloaded' ELSE 'local' END`
/** What printers hold, and what was uploaded here, as one list. */
const ALL = `(SELECT f.id, 'printer' AS source, f.printer_id AS "printerId", p.name AS "printerName", f.name, ${STATUS} AS status,
    f.size_bytes::float8 AS "sizeBytes", f.modified_at AS "modifiedAt", f.seen_at AS "seenAt",
    CASE WHEN f.wanted_at IS NULL THEN NULL ELSE f.progress END AS progress, f.sha256, f.downloaded_at AS "downloadedAt",
    f.error, coalesce(f.downloaded_at, f.modified_at, f.seen_at) AS at
  FROM printer_files f JOIN printers p ON p.id = f.printer_id AND p.deleted_at IS NULL
  WHERE f.gone_at IS NULL OR f.sha256 IS NOT NULL OR f.wanted_at IS NOT NULL
  UNION ALL
  SELECT u.id, 'upload', NULL, NULL, u.name, 'local', u.size_bytes::float8, NULL, NULL, NULL, u.sha256, u.created_at, NULL, u.created_at
  FROM files u WHERE u.deleted_at IS NULL)`

export type PrinterFileFilter = {
  printerId?: string | undefined
  status?: PrinterFileState | undefined
  text?: string | undefined
  limit: number
  after: (string | undefined)[]
}

/** Newest first, one more than asked. */
export function listPrinterFiles(sql: Sql, filter: PrinterFileFilter): Promise<PrinterFileView[]> {
  return rows(
    sql,
    `SELECT *, at::text AS "atText" FROM ${ALL} a
    WHERE ($1::uuid IS NULL OR "printerId" = $1) AND ($2::text IS NULL OR status = $2)
      AND ($3::text IS NULL OR position(lower($3) in lower(name)) > 0)
      AND ($4::text IS NULL OR (at, id) < ($4::timestamptz, $5::uuid))
    ORDER BY at DESC, id DESC LIMIT $6`,
    [
      filter.printerId ?? null,
      filter.status ?? null,
      filter.text ?? null,
      filter.after[0] ?? null,
      filter.after[1] ?? null,
      filter.limit + 1,
    ],
  )
}

export function printerFileById(sql: Sql, fileId: string): Promise<PrinterFileView | undefined> {
  return row(sql, `SELECT *, at::text AS "atText" FROM ${ALL} a WHERE id = $1 AND source = 'printer'`, [fileId])
}

export type PrinterFileTotals = {
  printerId: string | null
  printerName: string | null
  status: string
  files: number
  sizeBytes: number
}

/** How many files and bytes, per printer and status; uploads stand under no printer. */
export function printerFileTotals(sql: Sql): Promise<PrinterFileTotals[]> {
  return rows(
    sql,
    `SELECT "printerId", "printerName", status, count(*)::int AS files, coalesce(sum("sizeBytes"), 0)::float8 AS "sizeBytes"
    FROM ${ALL} a GROUP BY 1, 2, 3 ORDER BY 2 NULLS LAST, 3`,
  )
}

export type Listed = { name: string; sizeBytes?: number; modifiedAt?: string }

/** Takes over what a printer lists now: new files come, those that it lists no more are gone, unless we hold a copy. */
export function recordListing(db: Database, printerId: string, listed: readonly Listed[]): Promise<void> {
  return db.transaction(async (sql) => {
    await sql.query('SELECT 1 FROM printers WHERE id = $1 FOR UPDATE', [printerId])
    await sql.query(
      `INSERT INTO printer_files (printer_id, name, size_bytes, modified_at)
      SELECT $1, name, size, modified FROM unnest($2::text[], $3::bigint[], $4::timestamptz[]) AS l(name, size, modified)
      ON CONFLICT (printer_id, name) DO UPDATE SET size_bytes = excluded.size_bytes, modified_at = excluded.modified_at,
        progress = CASE WHEN (printer_files.size_bytes, printer_files.modified_at)
          IS NOT DISTINCT FROM (excluded.size_bytes, excluded.modified_at) THEN printer_files.progress ELSE 0 END,
        seen_at = now(), gone_at = NULL`,
      [
        printerId,
        listed.map(({ name }) => name),
        listed.map(({ sizeBytes }) => sizeBytes ?? null),
        listed.map(({ modifiedAt }) => modifiedAt ?? null),
      ],
    )
    const gone = `printer_id = $1 AND gone_at IS NULL AND NOT (name = ANY($2))`
    const names = listed.map(({ name }) => name)
    await sql.query(`DELETE FROM printer_files WHERE ${gone} AND sha256 IS NULL AND wanted_at IS NULL`, [
      printerId,
      names,
    ])
    await sql.query(`UPDATE printer_files SET gone_at = now() WHERE ${gone}`, [printerId, names])
    await sql.query('UPDATE printers SET files_listed_at = now() WHERE id = $1', [printerId])
  })
}

/** How long ago the printer's files were listed; undefined = never. */
export async function listedSecondsAgo(sql: Sql, printerId: string): Promise<number | undefined> {
  const found = await row<{ seconds: number | null }>(
    sql,
    'SELECT extract(epoch FROM now() - files_listed_at)::float8 AS seconds FROM printers WHERE id = $1',
    [printerId],
  )
  return found?.seconds ?? undefined
}

/** Asks for a copy; a file that is being fetched, or is here unchanged, stays as it is. `undefined` = not listed. */
export function wantPrinterFile(
  sql: Sql,
  wanted: { printerId: string; name: string; by: string },
): Promise<{ id: string; status: PrinterFileState } | undefined> {
  return row(
    sql,
    `UPDATE printer_files f SET
      wanted_at = CASE WHEN f.sha256 IS NOT NULL AND (f.gone_at IS NOT NULL OR f.progress = 1) THEN f.wanted_at
        ELSE coalesce(f.wanted_at, now()) END,
      wanted_by = coalesce(f.wanted_by, $3), error = NULL
    WHERE f.printer_id = $1 AND f.name = $2 RETURNING f.id, ${STATUS} AS status`,
    [wanted.printerId, wanted.name, wanted.by],
  )
}

export type WantedFile = { id: string; printerId: string; name: string; sizeBytes: number | null }

export function wantedPrinterFile(sql: Sql, fileId: string): Promise<WantedFile | undefined> {
  return row(
    sql,
    `SELECT id, printer_id AS "printerId", name, size_bytes::float8 AS "sizeBytes" FROM printer_files
    WHERE id = $1 AND wanted_at IS NOT NULL`,
    [fileId],
  )
}

export async function recordDownloadProgress(sql: Sql, fileId: string, progress: number): Promise<void> {
  await sql.query('UPDATE printer_files SET progress = $2 WHERE id = $1 AND wanted_at IS NOT NULL', [fileId, progress])
}

/** The copy is in storage: the row points to it. Repeating it changes nothing. */
export function recordDownloaded(
  db: Database,
  fileId: string,
  content: { sha256: string; sha1: string; sizeBytes: number },
): Promise<void> {
  return db.transaction(async (sql) => {
    await noteContent(sql, content)
    await sql.query(
      `UPDATE printer_files SET sha256 = $2, downloaded_at = now(), wanted_at = NULL, wanted_by = NULL, progress = 1, error = NULL
      WHERE id = $1`,
      [fileId, content.sha256],
    )
  })
}

/** It cannot be fetched: the reason stays, the file is only on the printer again. */
export async function recordDownloadFailed(sql: Sql, fileId: string, error: { code: string; detail: string }) {
  await sql.query(
    `UPDATE printer_files SET wanted_at = NULL, wanted_by = NULL, progress = 0, error = $2 WHERE id = $1 AND wanted_at IS NOT NULL`,
    [fileId, asJson(error)],
  )
}

/** Lets go of our copy; the bytes go with the cleanup when nothing else refers to them. False = there is none. */
export async function forgetCopy(sql: Sql, fileId: string): Promise<boolean> {
  const changed = await row(
    sql,
    `UPDATE printer_files SET sha256 = NULL, downloaded_at = NULL, progress = 0 WHERE id = $1 AND sha256 IS NOT NULL RETURNING 1`,
    [fileId],
  )
  await sql.query('DELETE FROM printer_files WHERE id = $1 AND gone_at IS NOT NULL AND wanted_at IS NULL', [fileId])
  return changed !== undefined
}

/** Copies past their keep. */
export async function forgetOldCopies(sql: Sql, retentionDays: number): Promise<number> {
  const old = await rows<{ id: string }>(
    sql,
    'SELECT id FROM printer_files WHERE downloaded_at < now() - make_interval(days => $1) AND wanted_at IS NULL',
    [retentionDays],
  )
  for (const { id: fileId } of old) await forgetCopy(sql, fileId)
  return old.length
}

/** Whether a print or a command waits for the session on this printer: whoever only fetches a file makes room. */
export async function sessionWanted(sql: Sql, printerId: string): Promise<boolean> {
  const waiting = await row(
    sql,
    `SELECT 1 WHERE EXISTS (SELECT 1 FROM commands WHERE printer_id = $1 AND state = 'queued')
      OR EXISTS (SELECT 1 FROM attempts a JOIN prints p ON p.id = a.print_id WHERE a.printer_id = $1 AND a.closed_at IS NULL
        AND (a.started_at IS NULL OR p.cancel_requested_at IS NOT NULL))`,
    [printerId],
  )
  return waiting !== undefined
}
