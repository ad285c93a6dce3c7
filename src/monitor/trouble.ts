import { asPrintyardError, type PrintyardError } from '../core/errors.ts'
import type { Ending, Printer, Verdict } from '../drivers/driver.ts'

const GREET_AGAIN_MILLISECONDS = 2_000
/** Troubles that a person must mend: a wrong key, another device. */
const MENDED_AGAIN_MILLISECONDS = 15_000

/** What a printer may get wrong when it is asked is a fact about the printer; anything else is ours and thrown on. */
export function asPrinterTrouble(error: unknown): PrintyardError {
  const known = asPrintyardError(error)
  if (!known.code.startsWith('PRINTER_') || known.code === 'PRINTER_SESSION_TAKEN') throw error
  return known
}

/** When a printer that could not be greeted is greeted again. */
export function greetAgainMilliseconds({ retry }: PrintyardError): number {
  return retry ? GREET_AGAIN_MILLISECONDS : MENDED_AGAIN_MILLISECONDS
}

/** The end of a print that its printer shows no more and does not tell of: for a person, or the cancel that it took. */
export function untoldEnding(
  fileName: string,
  verdict: Verdict,
  { capabilities }: Pick<Printer, 'capabilities'>,
): Ending {
  const reason = verdict.kind === 'unknown' ? verdict.reason : 'the printer does not know the print any more'
  // Where a cancel names its job, one that was accepted stopped this one (R14).
  return { fileName, outcome: 'unknown', reason, causeUnknown: capabilities.commandsNameJob === true }
}
