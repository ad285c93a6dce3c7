import Type from 'typebox'
import { defineQueue, shortWork } from './define.ts'

/** Slices a model by a profile, for every print that waits for it. It starts no print: what it makes is a file. */
export const slice = defineQueue({
  name: 'slice',
  part: 'render',
  payload: Type.Object({ sliceId: Type.String() }),
  jobId: ({ sliceId }) => `slice-${sliceId}`,
  stages: ['fetched', 'sliced', 'stored'],
  // A slicer uses every core it gets.
  concurrency: 1,
  options: shortWork,
  owed: `SELECT s.id AS "sliceId" FROM slices s WHERE s.state = 'waiting' AND EXISTS (SELECT 1 FROM prints p
      WHERE p.slice_id = s.id AND p.state = 'queued' AND p.model_file_id IS NULL AND p.cancel_requested_at IS NULL)
    ORDER BY s.created_at LIMIT 1000`,
})
