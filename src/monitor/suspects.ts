import { asPrintyardError } from '../core/errors.ts'
import type { ListedFile, Printer } from '../drivers/driver.ts'
import { namedLikeOurs, type Suspect } from '../entities/stray.ts'

/** A key that may not list, and an answer that cannot be read, are no reason to keep a printer out of the farm. */
const CANNOT_BE_LISTED = ['PRINTER_CREDENTIALS', 'PRINTER_PROTOCOL']

/**
 * R20: files named like ours that may have been printed: those that the printer says it ran, and, where it does not
 * count, all of them. Which of them nobody knows is for the database to say. Rejects PRINTER_OFFLINE.
 */
export async function suspectsOn(printer: Pick<Printer, 'listFiles'>): Promise<Suspect[]> {
  const files = (await printer.listFiles?.().catch(nothingWhereRefused)) ?? []
  return files
    .filter(({ name, timesPrinted }) => namedLikeOurs(name) && timesPrinted !== 0)
    .map(({ name, timesPrinted }) => ({
      fileName: name,
      evidence: timesPrinted === undefined ? 'it lies on the printer' : `the printer ran it, ${timesPrinted} times`,
    }))
}

function nothingWhereRefused(error: unknown): ListedFile[] {
  if (CANNOT_BE_LISTED.includes(asPrintyardError(error).code)) return []
  throw error
}
