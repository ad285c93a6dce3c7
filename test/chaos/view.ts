import { row } from '../../src/entities/database.ts'
import type { PrintState } from '../../src/entities/print.ts'
import type { Farm } from './farm.ts'

export type PrintRow = { id: string; state: PrintState; attempt: number; reason: { code: string } | null }
export type PrinterRow = {
  id: string
  state: string
  bed: string
  bedEpoch: number
  leaseEpoch: number
  /** State of the print that has an open attempt here. */
  open: PrintState | null
  intent: boolean
}
/** What the rows say at one moment. */
export type View = {
  prints: PrintRow[]
  printers: PrinterRow[]
  /** A command was taken and is neither carried out nor refused nor expired. */
  owed: boolean
}

const VIEW = `SELECT
  (SELECT coalesce(json_agg(json_build_object('id', id, 'state', state, 'attempt', attempt, 'reason', reason) ORDER BY position), '[]')
    FROM prints WHERE id = ANY($1::uuid[])) AS prints,
  (SELECT coalesce(json_agg(json_build_object('id', r.id, 'state', r.state, 'bed', r.bed, 'bedEpoch', r.bed_epoch,
      'leaseEpoch', r.lease_epoch, 'open', p.state, 'intent', a.intent_at IS NOT NULL)), '[]')
    FROM printers r LEFT JOIN attempts a ON a.printer_id = r.id AND a.closed_at IS NULL LEFT JOIN prints p ON p.id = a.print_id
    WHERE r.id = ANY($2::uuid[])) AS printers,
  EXISTS (SELECT 1 FROM commands WHERE printer_id = ANY($2::uuid[]) AND state = 'queued') AS owed`

/** Asked past the gates; again and again while PostgreSQL is away. */
export async function view(farm: Farm, prints: readonly string[], printers: readonly string[]): Promise<View> {
  for (;;) {
    try {
      const found = await row<View>(farm.context.db, VIEW, [prints, printers])
      if (found) return found
    } catch {
      await farm.reachable('postgres')
    }
  }
}
