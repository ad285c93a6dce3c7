import Type from 'typebox'
import { defineQueue, shortWork } from './define.ts'

/** Removes what nobody needs any more: old prints and keys, unreferenced content, files left on printers. */
export const cleanup = defineQueue({
  name: 'cleanup',
  part: 'worker',
  payload: Type.Object({}),
  jobId: () => 'cleanup-run',
  stages: ['rows', 'storage', 'printers'],
  concurrency: 1,
  options: shortWork,
  every: 15 * 60_000,
})
