import { PrintyardError } from '../core/errors.ts'
import type { Identity } from '../drivers/driver.ts'
import { type AttemptView, FINGERPRINT, lockPrinter } from './attempt.ts'
import { mustWatch, note, type Watch } from './printer-journal.ts'
import { asJson, type Database, row, type Sql } from './sql.ts'
import { recordStrays, type Suspect } from './stray.ts'

// What a monitor asks and records when it comes to a printer, before anything that the printer says counts.

/**
 * R16: binds a printer to the device that answers. The same device twice, or another one at a known address, is an
 * error that keeps the printer from taking prints. A device that was registered before, and removed, may still hold files
 * that we sent to it: they are this printer's from now on (R12). Errors: PRINTER_DUPLICATE, PRINTER_IDENTITY_CHANGED.
 */
export async function recordIdentity(db: Database, watch: Watch, identity: Identity): Promise<void> {
  const known = await row<{ deviceKey: string | null }>(
    db,
    'SELECT device_key AS "deviceKey" FROM printers WHERE id = $1 AND lease_epoch = $2 AND lease_until > now()',
    [watch.printerId, watch.epoch],
  )
  if (!known) throw new PrintyardError('PRINTER_SESSION_TAKEN', 'Another monitor watches this printer now')
  if (known.deviceKey && known.deviceKey !== identity.deviceKey) {
    throw new PrintyardError(
      'PRINTER_IDENTITY_CHANGED',
      'Another device answers at this address: check the address, or add it as a new printer; or say that it is the same one (sameDevice)',
    )
  }
  await db
    .query(
      `WITH bound AS (
        UPDATE printers SET device_key = coalesce(device_key, $3), identity = $4 WHERE id = $1 AND lease_epoch = $2
        RETURNING id, device_key)
      UPDATE transfers t SET printer_id = bound.id FROM bound
        JOIN printers gone ON gone.deleted_at IS NOT NULL AND gone.identity->>'deviceKey' = bound.device_key
      WHERE t.printer_id = gone.id AND t.removed_at IS NULL`,
      [watch.printerId, watch.epoch, identity.deviceKey ?? null, asJson(identity)],
    )
    .catch((error: unknown) => {
      if ((error as { code?: string }).code !== '23505') throw error
      throw new PrintyardError('PRINTER_DUPLICATE', 'This device is registered already under another name')
    })
}

/**
 * R20: whoever comes to a printer asks what it holds before anything may start: a database that was put back, its mark with
 * it, cannot know by itself. Errors: PRINTER_SESSION_TAKEN.
 */
export async function recordUnasked(db: Database, watch: Watch): Promise<void> {
  await db.transaction(async (sql) => {
    mustWatch(watch, await lockPrinter(sql, watch.printerId))
    await sql.query('UPDATE printers SET unasked_since = coalesce(unasked_since, now()) WHERE id = $1', [
      watch.printerId,
    ])
  })
}

/**
 * R20: the printer was asked what it holds: files that may have been printed and that this database does not know hold
 * it, and a printer without any may take prints again. Errors: PRINTER_SESSION_TAKEN.
 */
export async function recordAsked(db: Database, watch: Watch, suspects: readonly Suspect[]): Promise<void> {
  await db.transaction(async (sql) => {
    const printer = await lockPrinter(sql, watch.printerId)
    mustWatch(watch, printer)
    const found = await recordStrays(sql, watch.printerId, suspects)
    if (found.length > 0) await note(sql, watch, 'strays', { data: { found } })
    await sql.query('UPDATE printers SET unasked_since = NULL WHERE id = $1 AND unasked_since IS NOT NULL', [
      watch.printerId,
    ])
  })
}

const BEFORE_RESTART = ' before a restart'

/**
 * R11, R12: a printer that numbers no runs was restarted. What bears our name and number from now on is another run (a
 * leftover file that begins anew), so that it can settle nothing: the print is held at the latest when that one ends.
 */
export async function forgetRun(db: Database, watch: Watch): Promise<void> {
  await db.query(
    `UPDATE attempts a SET job_ref = a.job_ref || $3 FROM printers r
    WHERE r.id = $1 AND r.lease_epoch = $2 AND a.printer_id = r.id AND a.closed_at IS NULL AND a.started_at IS NOT NULL
      AND a.job_ref NOT LIKE '%' || $3`,
    [watch.printerId, watch.epoch, BEFORE_RESTART],
  )
}

/** The open attempt on a printer that may have started: what a monitor asks about after it was away. */
export function intentOn(sql: Sql, printerId: string) {
  return row<Pick<AttemptView, 'id' | 'printId' | 'number' | 'remoteName' | 'fingerprint' | 'state'>>(
    sql,
    `SELECT a.id, a.print_id AS "printId", a.number, a.remote_name AS "remoteName", ${FINGERPRINT}, p.state
    FROM attempts a JOIN prints p ON p.id = a.print_id
    WHERE a.printer_id = $1 AND a.closed_at IS NULL AND a.intent_at IS NOT NULL`,
    [printerId],
  )
}
