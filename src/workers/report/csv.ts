import type { ReportRow } from '../../entities/report-work.ts'

export type Locale = 'de' | 'en'

type Cell = string | number | Date | null
type Column = { key: keyof ReportRow; de: string; en: string; digits?: number }

const COLUMNS: Column[] = [
  { key: 'printId', de: 'Druck', en: 'Print' },
  { key: 'batchId', de: 'Auftrag', en: 'Batch' },
  { key: 'projectId', de: 'Projekt', en: 'Project' },
  { key: 'fileName', de: 'Datei', en: 'File' },
  { key: 'printerName', de: 'Drucker', en: 'Printer' },
  { key: 'printerKind', de: 'Treiber', en: 'Driver' },
  { key: 'material', de: 'Material', en: 'Material' },
  { key: 'state', de: 'Zustand', en: 'State' },
  { key: 'part', de: 'Teil', en: 'Part' },
  { key: 'attempt', de: 'Versuch', en: 'Attempt', digits: 0 },
  { key: 'createdAt', de: 'Eingereicht (UTC)', en: 'Submitted (UTC)' },
  { key: 'startedAt', de: 'Begonnen (UTC)', en: 'Started (UTC)' },
  { key: 'finishedAt', de: 'Beendet (UTC)', en: 'Finished (UTC)' },
  { key: 'estimatedSeconds', de: 'Geschätzt (s)', en: 'Estimated (s)', digits: 0 },
  { key: 'actualSeconds', de: 'Tatsächlich (s)', en: 'Actual (s)', digits: 0 },
  { key: 'filamentMillimetres', de: 'Filament (mm)', en: 'Filament (mm)', digits: 1 },
  { key: 'massGrams', de: 'Masse (g)', en: 'Mass (g)', digits: 2 },
  { key: 'reason', de: 'Grund', en: 'Reason' },
  { key: 'remark', de: 'Bemerkung zum Teil', en: 'Remark on the part' },
]

const SEPARATOR: Record<Locale, string> = { de: ';', en: ',' }
/** Spreadsheets take a file for UTF-8 only with this mark. */
const MARK = '\uFEFF'
const LINE = '\r\n'

/** The head line; RFC 4180, with the separator that spreadsheets of the locale expect. */
export function csvHead(locale: Locale): string {
  return MARK + COLUMNS.map((column) => quote(column[locale], locale)).join(SEPARATOR[locale]) + LINE
}

/** One print as a line: decimal comma and day-first dates in `de`, ISO dates in `en`. */
export function csvLine(row: ReportRow, locale: Locale): string {
  const cells = COLUMNS.map(({ key, digits }) => format(row[key] as Cell, digits, locale))
  return cells.map((cell) => quote(cell, locale)).join(SEPARATOR[locale]) + LINE
}

function format(value: Cell, digits: number | undefined, locale: Locale): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return value.toFixed(digits ?? 2).replace('.', locale === 'de' ? ',' : '.')
  if (value instanceof Date) return date(value, locale)
  return harmless(value)
}

function date(value: Date, locale: Locale): string {
  const [day = '', time = ''] = value.toISOString().slice(0, 19).split('T')
  return locale === 'de' ? `${day.split('-').reverse().join('.')} ${time}` : `${day} ${time}`
}

/** A name that begins like a formula would be run by a spreadsheet (OWASP: CSV injection). */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

const quote = (text: string, locale: Locale): string =>
  text.includes(SEPARATOR[locale]) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
