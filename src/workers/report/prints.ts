import { Readable } from 'node:stream'
import { reportRows } from '../../entities/report-work.ts'
import { csvHead, csvLine, type Locale } from './csv.ts'
import type { Write } from './index.ts'

/** Prints per project and period as CSV, page by page: memory does not grow with the period. */
export const writePrints: Write = async (context, { id, locale }, key) => {
  let count = 0
  async function* lines(): AsyncGenerator<string> {
    yield csvHead(locale as Locale)
    for await (const row of reportRows(context.db, id)) {
      count += 1
      yield csvLine(row, locale as Locale)
    }
  }
  await context.storage.put(key, Readable.from(lines()))
  return count
}
