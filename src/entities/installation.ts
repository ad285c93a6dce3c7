import { EntitySchema } from 'typeorm'
import type { Config } from '../core/config.ts'
import type { Log } from '../core/log.ts'
import { type OutsideMark, readMark, writeMark } from '../core/mark.ts'
import { type Database, row, type Sql } from './sql.ts'
import { big, id, maybe, text, time, whole } from './table.ts'

/** R20: one row that tells this database from an older copy of itself, and from one that was moved. */
export const Installation = new EntitySchema({
  name: 'installation',
  columns: {
    id: id(),
    cluster: maybe(text()),
    timeline: maybe(whole()),
    mark: { ...big(), default: 0 },
    restoredAt: maybe(time()),
    restoreReason: maybe(text()),
  },
})

export type Noticed = OutsideMark & { restored: string | undefined }

type Known = { id: string; cluster: string | null; timeline: number | null; mark: number }

/**
 * Who the server is: PostgreSQL's own number of the cluster, and its timeline, which every promotion and every recovery
 * to a point in time raises. The timeline is read off the write-ahead log: the control file learns of it only at the
 * next checkpoint.
 */
const IDENTITY = `(SELECT system_identifier::text FROM pg_control_system()) AS cluster,
  ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int AS timeline`

const reasonOf = (known: Known, now: { cluster: string; timeline: number }, outside: OutsideMark | undefined) => {
  if (known.cluster !== null && known.cluster !== now.cluster) return 'the database was moved to another cluster'
  if (known.timeline !== null && known.timeline !== now.timeline) {
    return `the timeline of the database changed from ${known.timeline} to ${now.timeline}`
  }
  if (outside?.installation === known.id && outside.mark > known.mark) {
    return `the database is an older copy of itself: its mark is ${known.mark}, and ${outside.mark} was seen`
  }
  return undefined
}

/**
 * Compares the database with what it was and with the mark in the data folder. Asked at the start and whenever the
 * connection may be new. Errors: as noticeRestore().
 */
export async function checkInstallation({
  db,
  config,
  log,
}: {
  db: Database
  config: Pick<Config, 'DATA_DIR'>
  log: Log
}): Promise<Noticed> {
  // Read before the database is asked: a mark that a rival writes meanwhile must not look like one from the future.
  const outside = readMark(config.DATA_DIR)
  const noticed = await noticeRestore(db, outside)
  writeMark(config.DATA_DIR, noticed)
  if (noticed.restored) log.warn({ reason: noticed.restored }, 'the database was restored: printers are asked anew')
  return noticed
}

/**
 * Compares the database with what it was, and raises its mark. When it was restored, moved or promoted, every printer
 * has to be asked before it takes a print, and no bed counts as clear (R20). `outside` must have been read before.
 * Errors: as the database; a server that does not tell its identity is an error too, since nothing could be noticed.
 */
export function noticeRestore(db: Database, outside: OutsideMark | undefined): Promise<Noticed> {
  return db.transaction(async (sql) => {
    const known = await row<Known>(
      sql,
      'SELECT id, cluster, timeline, mark::float8 AS mark FROM installation LIMIT 1 FOR UPDATE',
    )
    const now = await row<{ cluster: string; timeline: number }>(sql, `SELECT ${IDENTITY}`)
    if (!known || !now) throw new Error('the table of the installation is empty')
    const restored = reasonOf(known, now, outside)
    if (restored) await distrust(sql, restored)
    const mark = Math.max(known.mark, outside?.installation === known.id ? outside.mark : 0) + 1
    await sql.query(
      `UPDATE installation SET cluster = $1, timeline = $2, mark = $3,
        restored_at = CASE WHEN $4::text IS NULL THEN restored_at ELSE now() END,
        restore_reason = coalesce($4, restore_reason)`,
      [now.cluster, now.timeline, mark, restored ?? null],
    )
    return { installation: known.id, mark, restored }
  })
}

/** Nobody knows what printers did meanwhile. Their leases end, so that a monitor greets each of them anew. */
async function distrust(sql: Sql, reason: string): Promise<void> {
  await sql.query(
    `UPDATE clearances SET voided_at = now(), void_reason = $1
    WHERE voided_at IS NULL AND id IN (SELECT clearance_id FROM printers)`,
    [reason],
  )
  await sql.query(
    `UPDATE printers SET unasked_since = now(), state = 'offline', state_reason = $1, lost_at = coalesce(lost_at, now()),
      bed = CASE WHEN bed = 'clear' THEN 'occupied' ELSE bed END, bed_epoch = bed_epoch + 1, clearance_id = NULL,
      lease_until = NULL, lease_epoch = lease_epoch + 1
    WHERE deleted_at IS NULL`,
    [reason],
  )
}

/** Whether the database was put back, moved or promoted in the last seven days: it may not know of bytes that it will want. */
export async function wasRestoredLately(sql: Sql): Promise<boolean> {
  return (await row(sql, `SELECT 1 FROM installation WHERE restored_at > now() - interval '7 days'`)) !== undefined
}

/** Whether the server that runs this transaction is the one that was last compared; asked by the intent. */
export async function isSameServer(sql: Sql): Promise<boolean> {
  const same = await row<{ same: boolean }>(
    sql,
    `SELECT coalesce(i.cluster = now.cluster AND i.timeline = now.timeline, true) AS same
    FROM installation i, (SELECT ${IDENTITY}) AS now`,
  )
  return same?.same ?? false
}
