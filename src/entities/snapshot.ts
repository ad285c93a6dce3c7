import { EntitySchema } from 'typeorm'
import { row, rows, type Sql } from './sql.ts'
import { id, points, real, stamp, text, uuid, whole } from './table.ts'

/** A picture that the camera took while a print ran; the bytes are in storage, and go with the print. */
export const PrintSnapshots = new EntitySchema({
  name: 'print_snapshots',
  columns: {
    id: id(),
    printId: uuid(),
    takenAt: stamp(),
    progress: real(),
    storageKey: text(),
    sizeBytes: whole(),
  },
  indices: [
    { name: 'print_snapshots_print', columns: ['printId', 'takenAt'] },
    { name: 'print_snapshots_key', columns: ['storageKey'], unique: true },
  ],
  foreignKeys: [points('printId', 'prints', 'CASCADE')],
})

export type PrintSnapshotView = { id: string; takenAt: Date; progress: number; sizeBytes: number; storageKey: string }

/** Notes a picture that storage holds already. Nothing happens when the print is gone. */
export async function recordSnapshot(
  sql: Sql,
  taken: { printId: string; progress: number; storageKey: string; sizeBytes: number },
): Promise<void> {
  await sql.query(
    `INSERT INTO print_snapshots (print_id, progress, storage_key, size_bytes)
    SELECT id, $2, $3, $4 FROM prints WHERE id = $1`,
    [taken.printId, taken.progress, taken.storageKey, taken.sizeBytes],
  )
}

/** Oldest first; a print has at most a few hundred. */
export function printSnapshots(sql: Sql, printId: string): Promise<PrintSnapshotView[]> {
  return rows(
    sql,
    `SELECT id, taken_at AS "takenAt", progress, size_bytes AS "sizeBytes", storage_key AS "storageKey"
    FROM print_snapshots WHERE print_id = $1 ORDER BY taken_at, id LIMIT 1000`,
    [printId],
  )
}

/** Whether a row speaks of these bytes; the sweep over the storage asks it. */
export async function isSnapshot(sql: Sql, storageKey: string): Promise<boolean> {
  return (await row(sql, 'SELECT 1 FROM print_snapshots WHERE storage_key = $1', [storageKey])) !== undefined
}
