import Type from 'typebox'
import { defineQueue } from './define.ts'

/** Waits until the bed under a finished part has cooled, then has the printer take the part off, once. */
export const eject = defineQueue({
  name: 'eject',
  part: 'worker',
  payload: Type.Object({ ejectionId: Type.String() }),
  jobId: ({ ejectionId }) => `eject-${ejectionId}`,
  stages: ['cooling', 'ejecting', 'settled'],
  concurrency: 500,
  options: {
    priority: 10,
    attempts: 1_000_000,
    backoff: { type: 'fixed', delay: 2_000, jitter: 0.5 },
    removeOnComplete: { age: 24 * 3_600, count: 1_000 },
    removeOnFail: { age: 7 * 24 * 3_600, count: 1_000 },
  },
  owed: `SELECT e.id AS "ejectionId", 'part on ' || r.name AS label FROM ejections e JOIN printers r ON r.id = e.printer_id
    WHERE e.state IN ('waiting', 'sent')`,
  handsOver: true,
})
