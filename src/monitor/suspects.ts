import { asPrintyardError } from '../core/errors.ts'
import type { ListedFile, Printer } from '../drivers/driver.ts'
import { namedLikeOurs, type Suspect } from '../entities/stray.ts'

/** A key that may not list, and an answer that cannot be read, are no reason to keep a printer out of the farm. */
const CANNOT_BE_LISTED = ['PRINTER_CREDENTIALS', 'PRINTER_PROTOCOL']

/** A farm that starts asks all of its printers at once; their answers may be megabytes each. */
const AT_ONCE = 16
let free = AT_ONCE
const waiting: (() => void)[] = []

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (free > 0) free -= 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
}

/**
 * R20: files named like ours that may have been printed: those that the printer says it ran, and, where it does not
 * count, all of them. Which of them nobody knows is for the database to say. Rejects PRINTER_OFFLINE.
 */
export async function suspectsOn(printer: Pick<Printer, 'listFiles'>): Promise<Suspect[]> {
  const files = await inTurn(async () => (await printer.listFiles?.().catch(nothingWhereRefused)) ?? [])
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
