import { randomBytes } from 'node:crypto'
import { EntitySchema } from 'typeorm'
import type { Revocation } from '../drivers/driver.ts'
import { type Database, row, rows, type Sql } from './sql.ts'
import { id, maybe, points, stamp, text, time, uuid } from './table.ts'

/** R3: each transfer run has its own random remote name, written before the first byte leaves. */
export const Transfers = new EntitySchema({
  name: 'transfers',
  columns: {
    id: id(),
    attemptId: uuid(),
    printerId: uuid(),
    remoteName: text(),
    state: { ...text(), default: 'sending' },
    createdAt: stamp(),
    verifiedAt: maybe(time()),
    removedAt: maybe(time()),
  },
  foreignKeys: [points('attemptId', 'attempts', 'CASCADE'), points('printerId', 'printers')],
  indices: [
    { name: 'transfers_name', columns: ['remoteName'], unique: true },
    { name: 'transfers_attempt', columns: ['attemptId'] },
    { name: 'transfers_left', columns: ['printerId'], where: 'removed_at IS NULL' },
  ],
})

/** Kinds of files that printers tell apart by their extension. */
const EXTENSIONS = ['gcode', 'bgcode', 'gcode.3mf'] as const
const LENGTH_LIMIT = 40
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/**
 * R3: a name for one transfer run: `py-` + 50 random bits + a slug of the file's name, ASCII, at most 40 characters.
 * Never derived from print and attempt, so that no two runs can mean the same file. Its extension is the one by which
 * printers know what `fileKind` holds; whatever else was stored is sent as plain G-code.
 */
export function remoteName(fileName: string, fileKind: string | null): string {
  const extension = EXTENSIONS.find((one) => one === fileKind) ?? 'gcode'
  const random = [...randomBytes(10)].map((byte) => ALPHABET[byte & 31]).join('')
  const slug = fileName
    .toLowerCase()
    .replace(/(\.gcode)?\.[^.]*$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, Math.min(18, LENGTH_LIMIT - 'py-'.length - 10 - '-.'.length - extension.length))
    .replace(/-+$/, '')
  return `py-${random}${slug ? `-${slug}` : ''}.${extension}`
}

/** Written before the first byte leaves, so that whatever lies on a printer is known to us. */
export async function beginTransfer(sql: Sql, attemptId: string, printerId: string, name: string): Promise<void> {
  await sql.query('INSERT INTO transfers (attempt_id, printer_id, remote_name) VALUES ($1, $2, $3)', [
    attemptId,
    printerId,
    name,
  ])
}

export async function verifyTransfer(sql: Sql, name: string): Promise<void> {
  await sql.query(`UPDATE transfers SET state = 'verified', verified_at = now() WHERE remote_name = $1`, [name])
}

/** R3: a predecessor's file is adopted only if it was recorded as verified. */
export function verifiedTransfer(sql: Sql, attemptId: string) {
  return row<{ remoteName: string }>(
    sql,
    `SELECT remote_name AS "remoteName" FROM transfers
    WHERE attempt_id = $1 AND state = 'verified' AND removed_at IS NULL ORDER BY verified_at DESC LIMIT 1`,
    [attemptId],
  )
}

/**
 * Notes what a printer said of a file that it was to delete (remove, revoke). True: it is gone. Of any other word nothing
 * is noted, so that the cleanup asks again.
 */
export async function noteRemoval(sql: Sql, name: string, word: Revocation | undefined): Promise<boolean> {
  if (word !== 'absent') return false
  await sql.query('UPDATE transfers SET removed_at = now() WHERE remote_name = $1', [name])
  return true
}

/**
 * Files of closed attempts that still lie on printers that are there. Of each the oldest few, so that a printer that gives
 * nothing back never keeps the files of others from being looked at.
 */
export function leftovers(db: Database, ofEach = 50) {
  return rows<{ printerId: string; names: string[] }>(
    db,
    `SELECT printer_id AS "printerId", array_agg(remote_name ORDER BY place) AS names FROM (
      SELECT t.printer_id, t.remote_name, row_number() OVER (PARTITION BY t.printer_id ORDER BY t.created_at) AS place
      FROM transfers t JOIN attempts a ON a.id = t.attempt_id JOIN printers r ON r.id = t.printer_id
      WHERE t.removed_at IS NULL AND a.closed_at IS NOT NULL AND r.state <> 'offline' AND r.deleted_at IS NULL
    ) files WHERE place <= $1 GROUP BY printer_id`,
    [ofEach],
  )
}

/**
 * Files that ran on a printer though nobody knows what it answered to our start: that one may still be on its way.
 * R9: such a file must not lie there when the bed is cleared. Older than a day, the cleanup takes them.
 */
export function ranUnanswered(db: Database, printerId: string) {
  return rows<{ remoteName: string }>(
    db,
    `SELECT t.remote_name AS "remoteName" FROM transfers t JOIN attempts a ON a.id = t.attempt_id
    WHERE t.printer_id = $1 AND t.removed_at IS NULL AND a.remote_name = t.remote_name
      AND a.closed_at > now() - interval '1 day' AND coalesce(a.start_answer LIKE 'unknown%', true)`,
    [printerId],
  )
}
