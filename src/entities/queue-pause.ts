import { EntitySchema } from 'typeorm'
import { rows, type Sql } from './sql.ts'
import { stamp, text } from './table.ts'

/**
 * Queues that an operator has paused. BullMQ keeps a mark of its own in Redis, which a wiped Redis forgets; the row is
 * what counts, and the reconciler puts the mark back.
 */
export const QueuePauses = new EntitySchema({
  name: 'queue_pauses',
  columns: { queue: { ...text(), primary: true }, pausedBy: text(), pausedAt: stamp() },
})

/** SQL for "no print is handed out now". */
export const PRINTING_PAUSED = `EXISTS (SELECT 1 FROM queue_pauses WHERE queue = 'print')`

export async function pauseQueues(sql: Sql, queues: readonly string[], by: string): Promise<void> {
  await sql.query(
    'INSERT INTO queue_pauses (queue, paused_by) SELECT unnest($1::text[]), $2 ON CONFLICT (queue) DO NOTHING',
    [queues, by],
  )
}

export async function resumeQueues(sql: Sql, queues: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM queue_pauses WHERE queue = ANY($1::text[])', [queues])
}

export async function pausedQueues(sql: Sql): Promise<string[]> {
  return (await rows<{ queue: string }>(sql, 'SELECT queue FROM queue_pauses')).map(({ queue }) => queue)
}
