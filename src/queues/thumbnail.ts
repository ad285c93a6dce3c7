import Type from 'typebox'
import { defineQueue, shortWork } from './define.ts'

/** Draws a file, or takes the picture that the slicer embedded, in every size; with an order, the one that was asked for. */
export const thumbnail = defineQueue({
  name: 'thumbnail',
  part: 'render',
  payload: Type.Object({ fileId: Type.String(), orderId: Type.Optional(Type.Union([Type.String(), Type.Null()])) }),
  jobId: ({ fileId, orderId }) => `thumbnail-${orderId ?? fileId}`,
  stages: ['drawn', 'stored'],
  concurrency: 2,
  options: shortWork,
  owed: `(SELECT id AS "fileId", NULL::uuid AS "orderId" FROM files
    WHERE state <> 'rejected' AND checked_at < now() - interval '2 seconds' AND pictured_at IS NULL AND deleted_at IS NULL
    ORDER BY created_at LIMIT 1000)
    UNION ALL (SELECT o.file_id, o.id FROM picture_orders o JOIN files f ON f.id = o.file_id
    WHERE o.state = 'queued' AND o.created_at < now() - interval '2 seconds' AND f.deleted_at IS NULL
      AND f.checked_at IS NOT NULL AND f.state <> 'rejected' ORDER BY o.created_at LIMIT 1000)`,
})
