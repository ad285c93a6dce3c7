import Type from 'typebox'
import { defineQueue, shortWork } from './define.ts'

/** Looks a model over for what makes prints fail: holes, overhangs, thin walls, the best way up. */
export const analyse = defineQueue({
  name: 'analyse',
  part: 'render',
  payload: Type.Object({ fileId: Type.String() }),
  jobId: ({ fileId }) => `analyse-${fileId}`,
  stages: ['analysed', 'stored'],
  concurrency: 1,
  options: { ...shortWork, priority: 20 },
  owed: `SELECT f.id AS "fileId" FROM files f
    WHERE f.kind IN ('stl', '3mf', 'obj') AND f.state <> 'rejected' AND f.deleted_at IS NULL
      AND f.checked_at < now() - interval '2 seconds' AND f.created_at > now() - interval '1 day'
      AND NOT EXISTS (SELECT 1 FROM analyses a WHERE a.sha256 = f.sha256)
    ORDER BY f.created_at LIMIT 1000`,
})
