import Type from 'typebox'
import { defineQueue } from './define.ts'

/**
 * After so long nobody waits for an answer any more: what was sent and whose sender is gone ends as unknown. The lines of an
 * ejection take longer, and end with it.
 */
const ANSWERED_SECONDS = 60

/** Sends one command to a printer, at most once and before its deadline (R21). */
export const control = defineQueue({
  name: 'control',
  part: 'worker',
  payload: Type.Object({ commandId: Type.String() }),
  jobId: ({ commandId }) => `control-${commandId}`,
  stages: ['sent', 'answered'],
  // They wait for their printer, not for the processor: a long line of one printer must not keep others out.
  concurrency: 500,
  options: {
    priority: 10,
    attempts: 20,
    backoff: { type: 'exponential', delay: 250, jitter: 0.5 },
    removeOnComplete: { age: 24 * 3_600, count: 1_000 },
    removeOnFail: { age: 7 * 24 * 3_600, count: 1_000 },
  },
  owed: `SELECT c.id AS "commandId", c.verb || ' ' || r.name AS label FROM commands c
    JOIN printers r ON r.id = c.printer_id WHERE (c.state = 'queued' OR c.state = 'sent')
      AND (c.state = 'queued' OR c.sent_at < now() - interval '${ANSWERED_SECONDS} seconds')
      AND NOT EXISTS (SELECT 1 FROM ejections e WHERE e.command_id = c.id AND e.state = 'sent')`,
})
