import Type from 'typebox'
import { defineQueue } from './define.ts'

/**
 * Tells one webhook of one event. Nobody adds these jobs: the row comes with the event, and the reconciler's tick finds
 * it. Fourteen tries, 10 s doubling to over 11 h, are about a day.
 */
export const notify = defineQueue({
  name: 'notify',
  part: 'worker',
  payload: Type.Object({ deliveryId: Type.String() }),
  jobId: ({ deliveryId }) => `notify-${deliveryId}`,
  stages: ['answered'],
  concurrency: 20,
  options: {
    priority: 20,
    attempts: 14,
    backoff: { type: 'exponential', delay: 10_000, jitter: 0.2 },
    removeOnComplete: { age: 24 * 3_600, count: 1_000 },
    removeOnFail: { age: 7 * 24 * 3_600, count: 5_000 },
  },
  // In turn for each webhook, and what was never tried first: one that does not answer keeps nobody waiting.
  owed: `SELECT id AS "deliveryId" FROM (
      SELECT id, row_number() OVER (PARTITION BY webhook_id ORDER BY tries, created_at) AS place
      FROM webhook_deliveries WHERE state = 'queued') owed ORDER BY place LIMIT 1000`,
})
