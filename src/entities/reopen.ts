import { closeAttempt } from './attempt.ts'
import { type Move, movePrint, type PrintState } from './print.ts'
import { row, type Sql } from './sql.ts'

/** The reason of a print whose given-up file runs, or ran. */
export const RAN_AFTER_CLOSED = 'RAN_AFTER_CLOSED'

type GivenUp = { printId: string; open: boolean; outcome: string | null }
type Now = { state: PrintState; attempt: number }
type Later = { id: string; intent: boolean }

/**
 * R25: a printer runs, or has run, a file that we had given up: evidence against what we had concluded holds its print for a
 * person. An attempt that is on its way to a printer by now is given back, as long as nothing was sent for it (R12); of one
 * that was sent, or has ended, nothing is taken back. Comes under the lock of the bed on which the file was seen.
 * Resolves to the moves: none where the print is not in line, on its way, failed or canceled.
 */
export async function reopen(sql: Sql, owner: GivenUp | undefined, fileName: string | null): Promise<Move[]> {
  if (!owner || owner.open || (owner.outcome !== 'not-started' && owner.outcome !== 'given-back')) return []
  const { printId, outcome } = owner
  const now = await row<Now>(sql, 'SELECT state, attempt FROM prints WHERE id = $1 FOR UPDATE', [printId])
  // By a statement of its own: one that joins the row for which it waits tells of the others as they were before.
  const later = await row<Later>(
    sql,
    'SELECT id, intent_at IS NOT NULL AS intent FROM attempts WHERE print_id = $1 AND closed_at IS NULL',
    [printId],
  )
  if (!now || later?.intent) return []
  const reason = {
    code: RAN_AFTER_CLOSED,
    detail: 'The printer runs a file that was given up: look at the printer',
    evidence: { fileName, outcome },
  }
  const base = {
    printId,
    attempt: now.attempt,
    by: 'monitor',
    why: 'the printer runs a file of a closed attempt',
    reason,
  }
  const back = await movePrint(sql, { ...base, from: ['preparing', 'transferring'], to: 'queued' })
  if (back && later) await closeAttempt(sql, later.id, 'given-back', reason)
  const held = await movePrint(sql, { ...base, from: ['queued', 'failed', 'canceled'], to: 'held' })
  return [back, held].filter((move) => move !== undefined)
}
