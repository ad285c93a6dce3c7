import Type from 'typebox'
import type { Sql } from '../entities/database.ts'
import { allCandidates, wishesOf } from '../entities/matching.ts'
import type { PrintView } from '../entities/print-view.ts'
import { type Waiting, waitingReasons } from '../farm/waiting.ts'
import type { Principal } from './principal.ts'
import { Id } from './schemas.ts'
import { shownTo } from './shown-rules.ts'

export const WaitingAnswer = Type.Object(
  {
    rule: Type.String({ description: 'The nearest rule that fails, or no-printer-fits' }),
    advice: Type.String({ description: 'What is so, and what to do next' }),
    expected: Type.Optional(Type.Unknown()),
    actual: Type.Optional(Type.Unknown()),
    printerId: Type.Optional(Id('The printer that comes closest')),
    nearest: Type.Optional(Type.String({ description: 'With no-printer-fits: the rule that fails there' })),
  },
  { description: 'Why it waits; absent when a printer fits and takes it next' },
)

/** Why each of these prints waits, as the caller may know it; those that do not wait are not in the answer. */
export async function waitingFor(
  sql: Sql,
  prints: readonly PrintView[],
  principal: Principal,
): Promise<Map<string, Waiting | undefined>> {
  const ids = prints.filter(({ state }) => state === 'queued').map(({ id }) => id)
  if (ids.length === 0) return new Map()
  const [wishes, printers] = await Promise.all([wishesOf(sql, ids), allCandidates(sql)])
  const reasons = waitingReasons(wishes, printers, new Date())
  const shown = shownTo(principal)
  return new Map([...reasons].map(([printId, reason]) => [printId, reason && shown(reason)]))
}
