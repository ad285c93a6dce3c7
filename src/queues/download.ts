import Type from 'typebox'
import { defineQueue } from './define.ts'

/** Fetches one file of a printer. It makes room for prints and commands, so it tries long and patiently. */
export const download = defineQueue({
  name: 'download',
  part: 'worker',
  payload: Type.Object({ printerFileId: Type.String() }),
  jobId: ({ printerFileId }) => `download-${printerFileId}`,
  stages: ['fetching', 'stored'],
  // They wait in line for their printer; how many move bytes is `TRANSFERS`.
  concurrency: 500,
  options: {
    priority: 20,
    attempts: 30,
    backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
    removeOnComplete: { age: 24 * 3_600, count: 1_000 },
    removeOnFail: { age: 7 * 24 * 3_600, count: 5_000 },
  },
  owed: `SELECT id AS "printerFileId" FROM printer_files WHERE wanted_at < now() - interval '2 seconds' ORDER BY wanted_at LIMIT 1000`,
})
