import { PrintyardError } from '../core/errors.ts'

// What the families that speak HTTP share; which status means what differs, and stays with each.

/** The body as text. Rejects PRINTER_PROTOCOL beyond the limit, and the connection goes with it. */
export async function readText(who: string, body: AsyncIterable<Buffer>, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > limitBytes) throw new PrintyardError('PRINTER_PROTOCOL', `${who} gave an answer without end`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size).toString()
}

/** Turns what the HTTP client throws into our codes. */
export function httpError(who: string, error: unknown): PrintyardError {
  if (error instanceof PrintyardError) return error
  const { code, message } = error as { code?: unknown; message?: string }
  // The code of a DOMException (a time-out) is a number and says nothing.
  const reason = typeof code === 'string' ? code : (message ?? String(error))
  const kind = reason.startsWith('HPE_') ? 'PRINTER_PROTOCOL' : 'PRINTER_OFFLINE'
  return new PrintyardError(kind, `${who}: ${reason}`, { cause: error })
}

/** JSON, or undefined: a proxy's page of HTML is no answer of the printer. */
export function parsed(raw: string): unknown {
  if (raw === '') return undefined
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}
