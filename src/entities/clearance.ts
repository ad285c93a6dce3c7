import { EntitySchema } from 'typeorm'
import { STARTABLE } from '../core/canonical.ts'
import { PrintyardError } from '../core/errors.ts'
import { type Database, row, type Sql } from './sql.ts'
import { id, maybe, points, stamp, text, time, uuid, whole } from './table.ts'

/** R7: a clearance of a bed is a row; the intent to start consumes it. */
export const Clearances = new EntitySchema({
  name: 'clearances',
  columns: {
    id: id(),
    printerId: uuid(),
    bedEpoch: whole(),
    evidence: text(),
    eventId: maybe(text()),
    clearedBy: text(),
    note: maybe(text()),
    createdAt: stamp(),
    voidedAt: maybe(time()),
    voidReason: maybe(text()),
  },
  foreignKeys: [points('printerId', 'printers')],
  indices: [
    { name: 'clearances_evidence', columns: ['evidence', 'eventId'], unique: true, where: 'event_id IS NOT NULL' },
    { name: 'clearances_printer', columns: ['printerId', 'createdAt'] },
  ],
})

export type Evidence = 'operator' | 'webhook' | 'ejection' | 'camera'
export type Clearing = {
  evidence: Evidence
  eventId?: string | undefined
  bedEpoch?: number | undefined
  note?: string | undefined
  by: string
}
/** `bed` and `bedEpoch` as they are now: a repeated event clears nothing. */
export type Cleared = { bed: BedState; bedEpoch: number; clearanceId: string; repeated: boolean }

type BedState = 'unknown' | 'clear' | 'occupied'
type Bed = {
  bed: BedState
  bedEpoch: number
  clearanceId: string | null
  state: string
  started: boolean
  ejecting: boolean
}

/**
 * Records that a bed is clear (R7, R8). A machine names its event and the bed epoch that it saw; a person may clear
 * whenever the printer is seen not printing. The same event again answers the same clearance, clears nothing, and tells the
 * bed as it is by now; with another epoch than the first time it is stale.
 * Errors: PRINTER_UNKNOWN, PRINTER_NOT_SEEN, BED_NOT_CLEARABLE, BED_EPOCH_STALE.
 */
export async function clearBed(db: Database, printerId: string, clearing: Clearing): Promise<Cleared> {
  return db.transaction(async (sql) => {
    // By a statement of its own: what another one had asked beside the row that it waited for would be as old as its wait.
    await sql.query('SELECT 1 FROM printers WHERE id = $1 FOR UPDATE', [printerId])
    const bed = await row<Bed>(
      sql,
      `SELECT bed, bed_epoch AS "bedEpoch", clearance_id AS "clearanceId", state,
        EXISTS (SELECT 1 FROM attempts a JOIN prints p ON p.id = a.print_id WHERE a.printer_id = r.id
          AND a.closed_at IS NULL AND a.intent_at IS NOT NULL AND p.state <> 'held') AS started,
        EXISTS (SELECT 1 FROM ejections e WHERE e.printer_id = r.id AND e.state = 'sent') AS ejecting
      FROM printers r WHERE id = $1 AND deleted_at IS NULL`,
      [printerId],
    )
    if (!bed) throw new PrintyardError('PRINTER_UNKNOWN', 'There is no such printer')
    needEvent(clearing)
    const earlier = await earlierClearance(sql, printerId, clearing)
    if (earlier) return { bed: bed.bed, bedEpoch: bed.bedEpoch, clearanceId: earlier.id, repeated: true }
    refuse(bed, clearing)
    if (clearing.evidence === 'operator') await answerForStrays(sql, printerId, clearing.by)
    if (bed.bed === 'clear' && bed.clearanceId) {
      return { bed: 'clear', bedEpoch: bed.bedEpoch, clearanceId: bed.clearanceId, repeated: true }
    }
    return record(sql, printerId, bed.bedEpoch, clearing)
  })
}

/** The clearance by which a bed counts as clear now. */
export async function clearanceOf(sql: Sql, printerId: string): Promise<string | null | undefined> {
  const found = await row<{ id: string | null }>(sql, 'SELECT clearance_id AS id FROM printers WHERE id = $1', [
    printerId,
  ])
  return found?.id
}

/** R20: a person who stands at the printer answers for prints on it that the database does not know. */
async function answerForStrays(sql: Sql, printerId: string, by: string): Promise<void> {
  await sql.query(
    'UPDATE strays SET cleared_at = now(), cleared_by = $2 WHERE printer_id = $1 AND cleared_at IS NULL',
    [printerId, by],
  )
}

async function earlierClearance(sql: Sql, printerId: string, { evidence, eventId, bedEpoch }: Clearing) {
  if (eventId === undefined) return undefined
  const earlier = await row<{ id: string; bedEpoch: number; printerId: string }>(
    sql,
    `SELECT id, bed_epoch AS "bedEpoch", printer_id AS "printerId" FROM clearances WHERE evidence = $1 AND event_id = $2`,
    [evidence, eventId],
  )
  if (earlier && earlier.printerId !== printerId) {
    throw new PrintyardError('BED_EPOCH_STALE', 'This event was recorded for another printer: send one of its own')
  }
  if (earlier && bedEpoch !== undefined && bedEpoch !== earlier.bedEpoch) {
    throw new PrintyardError('BED_EPOCH_STALE', `This event was recorded for epoch ${earlier.bedEpoch}: look again`)
  }
  return earlier
}

function needEvent({ evidence, eventId, bedEpoch }: Clearing): void {
  if (evidence !== 'operator' && (eventId === undefined || bedEpoch === undefined)) {
    throw new PrintyardError('BODY_INVALID', 'A machine must send eventId and the bedEpoch that it saw')
  }
}

function refuse(bed: Bed, { bedEpoch }: Clearing): void {
  if (bedEpoch !== undefined && bedEpoch !== bed.bedEpoch) {
    throw new PrintyardError('BED_EPOCH_STALE', `The bed is at epoch ${bed.bedEpoch}, not ${bedEpoch}: look again`)
  }
  // What was seen before the start says nothing: a print of ours holds the bed until it is settled or held.
  if (bed.started) throw new PrintyardError('BED_NOT_CLEARABLE', 'A print is on it: wait until it has ended')
  if (bed.ejecting) throw new PrintyardError('BED_NOT_CLEARABLE', 'The printer is taking a part off: wait until it has')
  if (['offline', 'unavailable', 'unknown'].includes(bed.state)) {
    throw new PrintyardError(
      'PRINTER_NOT_SEEN',
      'The printer is not seen, so it may be printing: clear the bed when it is back',
    )
  }
  if (!(STARTABLE as readonly string[]).includes(bed.state) && bed.state !== 'fault') {
    throw new PrintyardError('BED_NOT_CLEARABLE', `The printer is ${bed.state}: wait until it has ended`)
  }
}

async function record(sql: Sql, printerId: string, bedEpoch: number, clearing: Clearing): Promise<Cleared> {
  const made = await row<{ id: string }>(
    sql,
    `INSERT INTO clearances (printer_id, bed_epoch, evidence, event_id, cleared_by, note)
    VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [printerId, bedEpoch, clearing.evidence, clearing.eventId ?? null, clearing.by, clearing.note ?? null],
  )
  const clearanceId = made?.id ?? ''
  await sql.query(`UPDATE printers SET bed = 'clear', clearance_id = $2, updated_at = now() WHERE id = $1`, [
    printerId,
    clearanceId,
  ])
  return { bed: 'clear', bedEpoch, clearanceId, repeated: false }
}

/** R9: what happened on the printer makes the clearance worthless; the bed counts as occupied until cleared anew. */
export async function voidClearance(sql: Sql, printerId: string, reason: string): Promise<void> {
  await sql.query(
    `UPDATE clearances SET voided_at = now(), void_reason = $2
    WHERE id = (SELECT clearance_id FROM printers WHERE id = $1) AND voided_at IS NULL`,
    [printerId, reason],
  )
  await sql.query(
    `UPDATE printers SET bed = 'occupied', bed_epoch = bed_epoch + 1, clearance_id = NULL, updated_at = now() WHERE id = $1`,
    [printerId],
  )
}

/** Like voidClearance, where the bed counts as clear: what is known now speaks against it. */
export async function doubtClearance(sql: Sql, printerId: string, reason: string): Promise<void> {
  const clear = await row(sql, `SELECT id FROM printers WHERE id = $1 AND bed = 'clear' FOR UPDATE`, [printerId])
  if (clear) await voidClearance(sql, printerId, reason)
}
