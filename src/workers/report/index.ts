import { fail } from '../../core/errors.ts'
import { reportKey } from '../../core/storage.ts'
import { failReport, finishReport, type ReportWork, reportWork } from '../../entities/report-work.ts'
import type { JobHandle, Work, WorkContext } from '../work.ts'
import { writePrints } from './prints.ts'
import { writeTimelapse } from './timelapse.ts'

/** Writes one kind of report under this key of the storage; resolves to how many rows or frames it has. */
export type Write = (context: WorkContext, report: ReportWork, key: string, job: JobHandle) => Promise<number>

const WRITERS: Record<string, Write> = { prints: writePrints, timelapse: writeTimelapse }

/** Writes a report to storage. Killed at any line it is written again, over the same key. */
export const report: Work<'report'> = {
  async run(context, { reportId }, job) {
    const wanted = await reportWork(context.db, reportId)
    if (!wanted || wanted.state === 'ready') return { state: wanted?.state ?? 'gone' }
    const write = WRITERS[wanted.kind] ?? fail('BODY_INVALID', `There is no report of the kind ${wanted.kind}`)
    const key = reportKey(reportId, wanted.format)
    const count = await write(context, wanted, key, job)
    job.progress('written', 0.9)
    await finishReport(context.db, reportId, key, count)
    job.progress('stored', 1)
    return { rows: count }
  },

  async failed(context, { reportId }, error) {
    await failReport(context.db, reportId, { code: error.code, detail: error.detail })
  },
}
