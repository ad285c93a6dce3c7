import { asPrintyardError, type PrintyardError } from '../core/errors.ts'

/** What a printer may get wrong when it is greeted is a fact about the printer; anything else is ours and thrown on. */
export function asPrinterTrouble(error: unknown): PrintyardError {
  const known = asPrintyardError(error)
  if (!known.code.startsWith('PRINTER_') || known.code === 'PRINTER_SESSION_TAKEN') throw error
  return known
}
