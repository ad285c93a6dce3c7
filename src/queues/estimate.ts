import Type from 'typebox'
import { defineQueue, shortWork } from './define.ts'

/** Time and filament of a file: the slicer's own figures, else the planner's. */
export const estimate = defineQueue({
  name: 'estimate',
  part: 'render',
  payload: Type.Object({ fileId: Type.String() }),
  jobId: ({ fileId }) => `estimate-${fileId}`,
  stages: ['computed', 'recorded'],
  concurrency: 2,
  options: shortWork,
  owed: `SELECT id AS "fileId" FROM files
    WHERE state = 'received' AND checked_at < now() - interval '2 seconds' AND estimated_at IS NULL AND deleted_at IS NULL
    ORDER BY created_at LIMIT 1000`,
})
