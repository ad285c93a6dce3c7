import { EntitySchema } from 'typeorm'
import { asJson, row, rows, type Sql } from './sql.ts'
import { json, maybe, points, stamp, text, whole } from './table.ts'

/** What the shape of a model says about printing it, by analyser version; or why that could not be worked out. */
export const Analyses = new EntitySchema({
  name: 'analyses',
  columns: {
    sha256: { ...text(), primary: true },
    version: { ...whole(), primary: true },
    result: maybe(json()),
    error: maybe(json()),
    /** Storage keys of its pictures by view. */
    pictures: json('{}'),
    createdAt: stamp(),
  },
  foreignKeys: [points('sha256', 'contents')],
})

export type FaultView = 'above' | 'below'
export type AnalysisView = {
  version: number
  result: Record<string, unknown> | null
  error: { code: string; detail: string } | null
  pictures: Partial<Record<FaultView, string>>
}

/** The newest analysis of a content. */
export function analysisOf(sql: Sql, sha256: string): Promise<AnalysisView | undefined> {
  return row(
    sql,
    'SELECT version, result, error, pictures FROM analyses WHERE sha256 = $1 ORDER BY version DESC LIMIT 1',
    [sha256],
  )
}

/** Writes an analysis or the reason why there is none; a later one of the same version takes its place. */
export async function recordAnalysis(
  sql: Sql,
  sha256: string,
  version: number,
  found: { result?: unknown; pictures?: Partial<Record<FaultView, string>>; error?: { code: string; detail: string } },
): Promise<void> {
  await sql.query(
    `INSERT INTO analyses (sha256, version, result, error, pictures) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (sha256, version) DO UPDATE SET result = excluded.result, error = excluded.error,
      pictures = excluded.pictures, created_at = now()`,
    [sha256, version, asJson(found.result), found.error ? asJson(found.error) : null, asJson(found.pictures ?? {})],
  )
}

type Room = { printerId: string; name: string; room: { x: number; y: number; z: number } | null }

/** The room of every printer, by name; null where it is not known. */
export function printerRooms(sql: Sql): Promise<Room[]> {
  return rows(
    sql,
    `SELECT id AS "printerId", name, capabilities->'buildVolumeMillimetres' AS room FROM printers
    WHERE deleted_at IS NULL ORDER BY name LIMIT 1000`,
  )
}
