import { Readable } from 'node:stream'
import { PrintyardError } from '../../core/errors.ts'
import { reportKey } from '../../core/storage.ts'
import { failReport, finishReport, reportRows, reportWork } from '../../entities/report-work.ts'
import type { Work } from '../work.ts'
import { csvHead, csvLine, type Locale } from './csv.ts'

/** Writes prints per project and period as CSV, page by page: memory does not grow with the period. */
export const report: Work<'report'> = {
  async run(context, { reportId }, job) {
    const wanted = await reportWork(context.db, reportId)
    if (!wanted || wanted.state === 'ready') return { state: wanted?.state ?? 'gone' }
    if (wanted.format !== 'csv') throw new PrintyardError('BODY_INVALID', `There is no report format ${wanted.format}`)
    const locale = wanted.locale as Locale
    let count = 0
    async function* lines(): AsyncGenerator<string> {
      yield csvHead(locale)
      for await (const row of reportRows(context.db, reportId)) {
        count += 1
        yield csvLine(row, locale)
      }
    }
    await context.storage.put(reportKey(reportId), Readable.from(lines()))
    job.progress('written', 0.9)
    await finishReport(context.db, reportId, reportKey(reportId), count)
    job.progress('stored', 1)
    return { rows: count }
  },

  async failed(context, { reportId }, error) {
    await failReport(context.db, reportId, { code: error.code, detail: error.detail })
  },
}
