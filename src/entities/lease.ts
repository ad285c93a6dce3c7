import type { DriverKind } from '../drivers/driver.ts'
import { LAST_JOB, LONGEST_GAP_SECONDS } from './printer-journal.ts'
import { type Database, row, rows } from './sql.ts'

// Leases on printers: who watches (a monitor) and who commands (one session more). All comparisons use the database's
// now() (R19); a holder counts from before it asked, so that it always believes in less time than it has.

export type Leased = {
  id: string
  name: string
  kind: DriverKind
  settings: Record<string, unknown>
  epoch: number
  deviceKey: string | null
  /** For how long nobody had watched it when it was taken; null = never watched before. */
  unwatchedSeconds: number | null
}

const LEASED = 'r.id, r.name, r.kind, r.settings, r.lease_epoch AS epoch, r.device_key AS "deviceKey"'
/** Its link was lost while somebody held it; else a lease was last renewed its own length before it ended. */
const UNWATCHED =
  'extract(epoch FROM now() - coalesce(free.lost_at, greatest(free.seen_at, free.lease_until - make_interval(secs => $2))))::float8'
/** Whose lease ended, or was let go, longer ago is nearly out of sight for the minute after which nobody vouches for its bed. */
const LAPSED_SECONDS = 45

/** R9, SQL: printer `r` is in somebody's sight, or was a moment ago; else what is known of its bed is no ground for a start. */
export const WATCHED = `(greatest(r.lease_until, r.seen_at) > now() - interval '${LAPSED_SECONDS} seconds'
  AND (r.lost_at IS NULL OR r.lost_at > now() - interval '${LONGEST_GAP_SECONDS} seconds'))`

/**
 * Takes printers that nobody watches, up to `limit`, each with a new epoch; two monitors never get the same one. One that
 * was out of sight for longer than a minute is lost until it is seen again.
 */
export function takePrinters(db: Database, owner: string, milliseconds: number, limit: number): Promise<Leased[]> {
  return rows(
    db,
    `UPDATE printers r SET lease_owner = $1, lease_epoch = r.lease_epoch + 1, lease_until = now() + make_interval(secs => $2),
      lost_at = CASE WHEN ${UNWATCHED} > ${LONGEST_GAP_SECONDS} THEN now() - make_interval(secs => ${UNWATCHED}) ELSE r.lost_at END
    FROM (
      SELECT id, lease_until, seen_at, lost_at FROM printers WHERE deleted_at IS NULL AND (lease_until IS NULL OR lease_until < now())
      ORDER BY lease_until NULLS FIRST LIMIT $3 FOR UPDATE SKIP LOCKED) free
    WHERE r.id = free.id RETURNING ${LEASED}, ${UNWATCHED} AS "unwatchedSeconds"`,
    [owner, milliseconds / 1000, limit],
  )
}

/**
 * Renews this owner's leases and tells which it still has: one that is missing was taken, changed or removed. A row that
 * somebody holds (a dispatcher, or who cancels a batch, holds many) is left for the next round: it is not `renewed`. To wait
 * for it with others locked would be a deadlock.
 */
export async function renewPrinters(
  db: Database,
  owner: string,
  milliseconds: number,
): Promise<Map<string, { epoch: number; renewed: boolean }>> {
  const kept = await rows<{ id: string; epoch: number; renewed: boolean }>(
    db,
    `WITH free AS (
      SELECT id FROM printers WHERE lease_owner = $1 AND lease_until > now() AND deleted_at IS NULL
      FOR NO KEY UPDATE SKIP LOCKED),
    renewed AS (
      UPDATE printers r SET lease_until = now() + make_interval(secs => $2) FROM free WHERE r.id = free.id RETURNING r.id)
    SELECT r.id, r.lease_epoch AS epoch, renewed.id IS NOT NULL AS renewed
    FROM printers r LEFT JOIN renewed ON renewed.id = r.id
    WHERE r.lease_owner = $1 AND r.lease_until > now() AND r.deleted_at IS NULL`,
    [owner, milliseconds / 1000],
  )
  return new Map(kept.map(({ id, ...lease }) => [id, lease]))
}

/** Ends this owner's leases on printers that it does not watch, so that they can be taken anew; seen until a moment ago. */
export async function endLeases(db: Database, owner: string, printerIds: readonly string[]): Promise<void> {
  await db.query('UPDATE printers SET lease_until = now() WHERE lease_owner = $1 AND id = ANY($2::uuid[])', [
    owner,
    printerIds,
  ])
}

/** Lets go of printers at once, so that another monitor need not wait for the lease to end. */
export async function releasePrinters(db: Database, owner: string): Promise<void> {
  // Until this moment it was watched.
  await db.query(
    'UPDATE printers SET lease_until = NULL, seen_at = CASE WHEN seen_at IS NOT NULL THEN now() END WHERE lease_owner = $1 AND lease_until > now()',
    [owner],
  )
}

/** Takes or renews the one command session of a printer. */
export async function takeSession(
  db: Database,
  printerId: string,
  owner: string,
  milliseconds: number,
): Promise<boolean> {
  const taken = await row(
    db,
    `UPDATE printers SET session_owner = $2, session_until = now() + make_interval(secs => $3)
    WHERE id = $1 AND (session_until IS NULL OR session_until < now() OR session_owner = $2) RETURNING id`,
    [printerId, owner, milliseconds / 1000],
  )
  return taken !== undefined
}

export async function releaseSession(db: Database, printerId: string, owner: string): Promise<void> {
  await db.query('UPDATE printers SET session_until = NULL WHERE id = $1 AND session_owner = $2', [printerId, owner])
}

/** What a command session needs to connect. */
export function printerConnection(db: Database, printerId: string) {
  return row<Omit<Leased, 'unwatchedSeconds'> & { lastJobRef: string | null }>(
    db,
    `SELECT ${LEASED}, ${LAST_JOB} AS "lastJobRef" FROM printers r WHERE r.id = $1 AND r.deleted_at IS NULL`,
    [printerId],
  )
}
