import { PrintyardError } from '../core/errors.ts'
import { lockPrinter } from './attempt.ts'
import { voidClearance } from './clearance.ts'
import { row, type Sql } from './sql.ts'

// R16: which device a printer is, when a person changes how it is reached.

type Known = { deviceKey: string | null; open: boolean; intent: boolean }

/** A new epoch makes whoever watches it connect anew. */
const WATCHED_ANEW = ['lease_epoch = lease_epoch + 1', 'lease_until = NULL', "state = 'offline'"]
const LEARNED_ANEW = [...WATCHED_ANEW, 'device_key = NULL']

/** Locks the printer. Errors: PRINTER_BUSY while a print is open on it. */
export async function refuseIfBusy(sql: Sql, id: string): Promise<void> {
  if ((await lockKnown(sql, id)).open) throw busy('wait for it, cancel it or resolve it first')
}

const busy = (advice: string) => new PrintyardError('PRINTER_BUSY', `A print is open on this printer: ${advice}`)

/**
 * What new settings, or a person's word that it is the same device, change of the printer's row: SQL for its SET. New settings
 * may lead to another device, which is learned anew; with a print open on it they are refused. `sameDevice` lets them pass all
 * the same: the device then has to prove that it is the one. Without settings it says that what proved it is gone (a marker
 * file), and it is learned anew. Errors: PRINTER_BUSY.
 */
export async function changeDevice(
  sql: Sql,
  id: string,
  { settings, sameDevice }: { settings?: unknown; sameDevice?: true | undefined },
): Promise<string[]> {
  if (!settings && !sameDevice) return []
  const known = await lockKnown(sql, id)
  if (sameDevice && settings && known.deviceKey !== null && known.intent) return WATCHED_ANEW
  if (sameDevice && !settings) {
    await sql.query('UPDATE attempts SET device_key = NULL WHERE printer_id = $1 AND closed_at IS NULL', [id])
    return LEARNED_ANEW
  }
  if (known.intent)
    throw busy('wait for it, or send `sameDevice: true` with them if it is the same printer in another place')
  if (known.open) throw busy('it begins in a moment, or waits in line again')
  // R9: what was seen of the bed was seen at the device of the old address; nor does the part there lie on this one.
  await voidClearance(sql, id, 'its settings were changed: it may be another device')
  return LEARNED_ANEW
}

async function lockKnown(sql: Sql, id: string): Promise<Known> {
  await lockPrinter(sql, id)
  const known = await row<Known>(
    sql,
    `SELECT r.device_key AS "deviceKey", a.id IS NOT NULL AS open, a.intent_at IS NOT NULL AS intent
    FROM printers r LEFT JOIN attempts a ON a.printer_id = r.id AND a.closed_at IS NULL WHERE r.id = $1`,
    [id],
  )
  return known ?? { deviceKey: null, open: false, intent: false }
}
