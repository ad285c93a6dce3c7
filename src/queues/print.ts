import Type from 'typebox'
import { defineQueue } from './define.ts'

/**
 * Carries one attempt of a print: transfer, intent, attach or start, follow. It may run for days, be run again by
 * another worker at any point, and two overlapping runs are harmless (docs/decisions/0005-long-jobs.md).
 * Retries are ours, in rows; BullMQ's result never changes a print (R28).
 */
export const print = defineQueue({
  name: 'print',
  part: 'worker',
  payload: Type.Object({ printId: Type.String(), attempt: Type.Integer({ minimum: 1 }) }),
  jobId: ({ printId, attempt }) => `print-${printId}-${attempt}`,
  stages: ['transferring', 'starting', 'printing', 'settled'],
  concurrency: 500,
  options: {
    priority: 10,
    attempts: 1_000_000,
    // Steady: a print whose database or lock was away for an hour goes on a second after it is back.
    backoff: { type: 'fixed', delay: 1_000, jitter: 0.5 },
    removeOnComplete: { age: 24 * 3_600, count: 5_000 },
    removeOnFail: { age: 7 * 24 * 3_600, count: 5_000 },
  },
  owed: `SELECT a.print_id AS "printId", a.number AS "attempt", f.name || ' on ' || r.name AS label
    FROM attempts a JOIN prints p ON p.id = a.print_id JOIN files f ON f.id = p.file_id JOIN printers r ON r.id = a.printer_id
    WHERE a.closed_at IS NULL AND p.state <> 'held'`,
  handsOver: true,
})
