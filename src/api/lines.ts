import { Readable } from 'node:stream'

/** Rows as JSON, one a line. */
export async function* asLines(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`
}

type Cell = string | number | Date | object | null | undefined

/** Quoted as RFC 4180 says; what begins like a formula would be run by a spreadsheet (OWASP: CSV injection). */
function cell(value: Cell): string {
  const plain = value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : value
  const text = value === null || value === undefined ? '' : String(plain)
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Rows as CSV with a head line, in UTF-8 with the mark that spreadsheets look for. */
export async function* asCsv<Row extends object>(
  rows: AsyncIterable<Row>,
  columns: readonly (keyof Row & string)[],
): AsyncGenerator<string> {
  yield `\uFEFF${columns.join(',')}\r\n`
  for await (const row of rows) yield `${columns.map((name) => cell(row[name] as Cell)).join(',')}\r\n`
}

const CHUNK = 64 * 1024

/** Texts as a stream of larger pieces; whoever reads slowly holds the reading of rows up. */
export function streamOf(texts: AsyncIterable<string>): Readable {
  async function* gathered(): AsyncGenerator<string> {
    let held = ''
    for await (const text of texts) {
      held += text
      if (held.length < CHUNK) continue
      yield held
      held = ''
    }
    if (held !== '') yield held
  }
  return Readable.from(gathered(), { objectMode: false })
}

/** For HEAD: no body, and the headers of GET as they are; to send nothing at all would tell of 0 bytes. */
export const unsent = (): Readable => Readable.from([])
