import { EntitySchema } from 'typeorm'
import { doubtClearance } from './clearance.ts'
import { row, rows, type Sql } from './sql.ts'
import { id, maybe, points, stamp, text, time, uuid } from './table.ts'

/**
 * R20: a file named like ours on a printer, of which this database knows nothing, and which may have been printed: what
 * a database that was put back from a backup has forgotten. An open one holds its printer until a person clears the bed.
 */
export const Strays = new EntitySchema({
  name: 'strays',
  columns: {
    id: id(),
    printerId: uuid(),
    fileName: text(),
    evidence: text(),
    foundAt: stamp(),
    clearedAt: maybe(time()),
    clearedBy: maybe(text()),
  },
  foreignKeys: [points('printerId', 'printers', 'CASCADE')],
  indices: [
    { name: 'strays_file', columns: ['printerId', 'fileName'], unique: true },
    { name: 'strays_open', columns: ['printerId'], where: 'cleared_at IS NULL' },
  ],
})

/** A file that a printer holds, with what speaks for its having been printed. */
export type Suspect = { fileName: string; evidence: string }

/** Ours by its name; the marker by which a printer is known again is never printed. */
export const namedLikeOurs = (fileName: string): boolean => {
  const base = fileName.split('/').at(-1) ?? ''
  return base.startsWith('py-') && !base.startsWith('py-marker')
}

/**
 * Records those of these files that no transfer of this database explains, wherever somebody has moved them; the bed then counts as occupied. Resolves to
 * the names that are new. A file that a person has answered for once is never asked about again.
 */
export async function recordStrays(sql: Sql, printerId: string, suspects: readonly Suspect[]): Promise<string[]> {
  const ours = suspects.filter(({ fileName }) => namedLikeOurs(fileName))
  if (ours.length === 0) return []
  const found = await rows<{ fileName: string }>(
    sql,
    `INSERT INTO strays (printer_id, file_name, evidence)
    SELECT $1, file_name, evidence FROM unnest($2::text[], $3::text[]) AS seen (file_name, evidence)
    WHERE NOT EXISTS (SELECT 1 FROM transfers t WHERE t.remote_name = regexp_replace(file_name, '^.*/', ''))
    ON CONFLICT DO NOTHING RETURNING file_name AS "fileName"`,
    [printerId, ours.map(({ fileName }) => fileName), ours.map(({ evidence }) => evidence)],
  )
  const names = found.map(({ fileName }) => fileName)
  if (names.length > 0) await doubtClearance(sql, printerId, `a print that nobody knows of: ${names.join(', ')}`)
  return names
}

/** Whether a forgotten print holds the printer. */
export async function hasStrays(sql: Sql, printerId: string): Promise<boolean> {
  const open = await row(sql, 'SELECT 1 FROM strays WHERE printer_id = $1 AND cleared_at IS NULL LIMIT 1', [printerId])
  return open !== undefined
}

/** Whether the printer is still to be asked what it holds: a moment after a monitor has come to it, or longer (R20). */
export async function isUnasked(sql: Sql, printerId: string): Promise<boolean> {
  const found = await row(sql, 'SELECT 1 FROM printers WHERE id = $1 AND unasked_since IS NOT NULL', [printerId])
  return found !== undefined
}
