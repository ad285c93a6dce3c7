import { asPrintyardError, type PrintyardError } from '../core/errors.ts'

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
