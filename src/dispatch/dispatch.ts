import type { Context } from '../context.ts'
import { failpoint } from '../core/failpoint.ts'
import { openAttempt } from '../entities/attempt.ts'
import { row, type Sql } from '../entities/database.ts'
import { countReadyPrinters, lockReadyPrinters, lockWaiting, unprintable, walkLine } from '../entities/matching.ts'
import { asEvents, type Move, movePrint } from '../entities/print.ts'
import { labelsOf } from '../entities/print-view.ts'
import { failedSlices } from '../entities/slice.ts'
import { type Candidate, fits, type Wish } from '../farm/match.ts'
import { publish } from '../queues/events.ts'

const PAGE = 500

type Slice = Pick<Context, 'db' | 'redis' | 'queues' | 'config' | 'log'>

/**
 * Gives waiting prints to printers that fit, in order of the line, in one transaction; then adds their jobs.
 * Any number of dispatchers may run at once: rows that another one holds are skipped. Killed after the commit, the
 * reconciler adds the jobs, since an open attempt is owed one. `onSkipped` is called when a printer that is ready was
 * held by somebody (a monitor renews its leases), or a print that fits (it is edited): nothing else would tell when it is let go.
 */
export async function dispatch(context: Slice, onSkipped: () => void = () => undefined): Promise<number> {
  const moves = await context.db.transaction(async (sql) => {
    const given = await assign(sql, onSkipped)
    if (given.length > 0) await failpoint('dispatch:before:commit')
    return given
  })
  if (moves.length > 0) await failpoint('dispatch:after:commit')
  await publish(context, ...asEvents(moves))
  const names = await labelsOf(
    context.db,
    moves.map(({ printId }) => printId),
  )
  for (const { printId, attempt } of moves) await context.queues.add('print', { printId, attempt }, names.get(printId))
  if (moves.length > 0) await failpoint('dispatch:after:add')
  return moves.length
}

async function assign(sql: Sql, onSkipped: () => void): Promise<Move[]> {
  const free = await lockReadyPrinters(sql)
  if ((await countReadyPrinters(sql)) > free.length) onSkipped()
  // R19: one clock, PostgreSQL's, for what the page was filtered by and for what matching compares.
  const now = (await row<{ now: Date }>(sql, 'SELECT now() AS now'))?.now
  const moves: Move[] = []
  if (free.length === 0) return moves
  for await (const page of walkLine(sql, PAGE)) {
    const chosen = choose(page, free, now)
    const waiting = chosen.length > 0 ? await lockWaiting(sql, chosen) : new Map<string, Wish>()
    for (const wish of chosen.flatMap((printId) => waiting.get(printId) ?? [])) {
      const printer = takeFitting(free, wish, now)
      if (printer) moves.push(...(await give(sql, wish.printId, printer)))
    }
    if (waiting.size < chosen.length) onSkipped()
    if (free.length === 0) break
  }
  return moves
}

/** Which of these prints, in their order, find a printer among those that are free. */
function choose(page: readonly Wish[], free: readonly Candidate[], now: Date | undefined): string[] {
  const left = [...free]
  return page.filter((wish) => left.length > 0 && takeFitting(left, wish, now)).map(({ printId }) => printId)
}

function takeFitting(free: Candidate[], wish: Wish, now: Date | undefined): Candidate | undefined {
  const index = free.findIndex((printer) => fits(wish, printer, now))
  return index < 0 ? undefined : free.splice(index, 1)[0]
}

async function give(sql: Sql, printId: string, printer: Candidate): Promise<Move[]> {
  const move = await openAttempt(sql, printId, printer.printerId, 'a printer that fits is free')
  return move ? [move] : []
}

/** Fails waiting prints whose file was rejected, cannot be printed or could not be sliced, with the code of that. */
export async function failUnprintable(context: Slice): Promise<void> {
  for (const { printId, code, detail } of [...(await unprintable(context.db)), ...(await failedSlices(context.db))]) {
    const move = await movePrint(context.db, {
      printId,
      from: 'queued',
      to: 'failed',
      by: 'dispatcher',
      why: detail,
      reason: { code, detail },
    })
    await publish(context, ...asEvents([move]))
  }
}
