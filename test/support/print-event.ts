import type { LiveEvent } from '../../src/queues/events.ts'

/** A print of this project that has begun to run, as it is told of. */
export const printEvent = (
  printId: string,
  projectId: string,
  more: Partial<Extract<LiveEvent, { type: 'print' }>> = {},
): LiveEvent => ({
  type: 'print',
  printId,
  projectId,
  state: 'printing',
  from: 'starting',
  attempt: 1,
  progress: 0,
  intent: true,
  printerId: null,
  why: null,
  at: new Date().toISOString(),
  ...more,
})
