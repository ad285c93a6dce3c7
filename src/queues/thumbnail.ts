import Type from 'typebox'
import { defineQueue, shortWork } from './define.ts'

/** Draws a file, or takes the picture that the slicer embedded, and stores it in every size. */
export const thumbnail = defineQueue({
  name: 'thumbnail',
  part: 'render',
  payload: Type.Object({ fileId: Type.String() }),
  jobId: ({ fileId }) => `thumbnail-${fileId}`,
  stages: ['drawn', 'stored'],
  concurrency: 2,
  options: shortWork,
  owed: `SELECT id AS "fileId" FROM files
    WHERE state = 'received' AND checked_at < now() - interval '2 seconds' AND pictured_at IS NULL AND deleted_at IS NULL
    ORDER BY created_at LIMIT 1000`,
})
