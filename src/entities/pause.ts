import { type CommandRequest, requestCommand } from './command.ts'
import { conflict, current, type Decided, leavePrinter } from './decision.ts'
import { BEFORE_INTENT, type PrintState } from './print.ts'
import { type Database, row, type Sql } from './sql.ts'

// Pause and resume at every stage: before the intent the row says so, after it the printer is asked.

/**
 * Before the intent a print is kept back at once: what has begun of bringing it to a printer is given back, as by a cancel
 * (R24). From then on it is a command to the printer, which waits while nobody knows yet whether it runs.
 * Errors: PRINT_UNKNOWN, PRINT_STATE_CONFLICT.
 */
export async function pausePrint(db: Database, printId: string, by: string): Promise<Decided> {
  return db.transaction(async (sql) => {
    const now = await current(sql, printId)
    const asked = { printId, attempt: now.attempt, printerId: now.printerId ?? '', by }
    if (now.state === 'printing' || now.state === 'starting') return ask(sql, { ...asked, verb: 'pause' }, now.state)
    if (!BEFORE_INTENT.includes(now.state)) throw conflict(now.state, 'paused')
    await sql.query(
      'UPDATE prints SET kept_back_at = coalesce(kept_back_at, now()), updated_at = now() WHERE id = $1',
      [printId],
    )
    if (now.state === 'queued') return { state: 'queued', moves: [] }
    return leavePrinter(sql, now, { printId, to: 'queued', by, why: 'paused before the start' })
  })
}

/** What was kept back waits in line as before. Errors: PRINT_UNKNOWN, PRINT_STATE_CONFLICT (it is not paused). */
export async function resumePrint(db: Database, printId: string, by: string): Promise<Decided> {
  return db.transaction(async (sql) => {
    const now = await current(sql, printId)
    const asked = { printId, attempt: now.attempt, printerId: now.printerId ?? '', by }
    if (now.state === 'paused') return ask(sql, { ...asked, verb: 'resume' }, now.state)
    const released = await row(
      sql,
      `UPDATE prints SET kept_back_at = NULL, updated_at = now() WHERE id = $1 AND kept_back_at IS NOT NULL
        AND state = 'queued' RETURNING id`,
      [printId],
    )
    if (!released) throw conflict(now.state, 'resumed: it is not paused')
    return { state: 'queued', moves: [] }
  })
}

async function ask(sql: Sql, request: CommandRequest, state: PrintState): Promise<Decided> {
  const { commandId } = await requestCommand(sql, request)
  return { state, moves: [], commandId }
}
