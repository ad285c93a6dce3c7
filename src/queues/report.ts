import Type from 'typebox'
import { defineQueue, shortWork } from './define.ts'

/** Writes a report to storage. */
export const report = defineQueue({
  name: 'report',
  part: 'render',
  payload: Type.Object({ reportId: Type.String() }),
  jobId: ({ reportId }) => `report-${reportId}`,
  stages: ['written', 'stored'],
  concurrency: 1,
  options: shortWork,
  owed: `SELECT id AS "reportId" FROM reports WHERE state = 'queued' AND created_at < now() - interval '2 seconds'`,
})
