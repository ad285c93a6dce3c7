import Type from 'typebox'
import { defineQueue, shortWork } from './define.ts'

/** Checks what was uploaded: kind by content, structure, bounds. */
export const upload = defineQueue({
  name: 'upload',
  part: 'worker',
  payload: Type.Object({ fileId: Type.String() }),
  jobId: ({ fileId }) => `upload-${fileId}`,
  stages: ['read', 'recorded'],
  concurrency: 4,
  options: shortWork,
  // One whose check failed is owed again after a minute, and ever later, up to ten minutes.
  owed: `SELECT id AS "fileId" FROM files
    WHERE state = 'received' AND checked_at IS NULL AND deleted_at IS NULL AND created_at < now() - interval '2 seconds'
      AND (tried_at IS NULL OR tried_at < now() - least(greatest(tried_at - created_at, interval '1 minute'), interval '10 minutes'))
    ORDER BY created_at LIMIT 1000`,
})
