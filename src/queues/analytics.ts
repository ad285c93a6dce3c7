import Type from 'typebox'
import { defineQueue, shortWork } from './define.ts'

/** Sums up the last days per printer and project. */
export const analytics = defineQueue({
  name: 'analytics',
  part: 'worker',
  payload: Type.Object({}),
  jobId: () => 'analytics-run',
  stages: ['summed'],
  concurrency: 1,
  options: shortWork,
  every: 10 * 60_000,
})
