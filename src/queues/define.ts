import type { JobsOptions } from 'bullmq'
import type { Static, TObject } from 'typebox'

/** Which process takes a queue: `worker` waits on the network, `render` computes. */
export type QueuePart = 'worker' | 'render'

/**
 * What API, dispatcher and worker agree on about one queue.
 * A payload carries ids only: the row is the truth, and a queued job outlives a deploy.
 */
export type Contract<Payload extends TObject = TObject> = {
  name: string
  part: QueuePart
  payload: Payload
  /** `<queue>-<key>`: adding the same work twice is one job. */
  jobId(payload: Static<Payload>): string
  /** Stages of progress, in order, as Bull Board and job logs name them. */
  stages: readonly string[]
  /** How many jobs of it one process works at once. */
  concurrency: number
  options: JobsOptions
  /**
   * R30: SQL that yields the payload (columns named as its fields) of every job that must be live now.
   * The reconciler compares it with Redis, so that a wiped Redis loses nothing. A column `label` names the job for people.
   */
  owed?: string
  /** Runs on a schedule (milliseconds) instead of being added. */
  every?: number
  /** On shutdown the job goes back to the queue at once and another worker goes on with it. */
  handsOver?: boolean
}

/** Keeps the types of one contract. */
export function defineQueue<Payload extends TObject>(contract: Contract<Payload>): Contract<Payload> {
  return contract
}

/** A passing failure is tried again three times, 1 s to 30 s apart with jitter; then the reason is on the row. */
export const shortWork: JobsOptions = {
  priority: 10,
  attempts: 4,
  backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
  removeOnComplete: { age: 24 * 3_600, count: 1_000 },
  removeOnFail: { age: 7 * 24 * 3_600, count: 5_000 },
}
