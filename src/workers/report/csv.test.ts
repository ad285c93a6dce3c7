import { expect, test } from 'vitest'
import type { ReportRow } from '../../entities/report-work.ts'
import { csvHead, csvLine } from './csv.ts'

const row: ReportRow = {
  position: 1,
  printId: 'p1',
  batchId: 'b1',
  projectId: 'shop',
  fileName: 'bracket; left "v2".gcode',
  printerName: 'mk4-1',
  printerKind: 'octoprint',
  material: 'PETG',
  state: 'completed',
  attempt: 2,
  createdAt: new Date('2026-11-21T08:05:09Z'),
  startedAt: new Date('2026-11-21T09:00:00Z'),
  finishedAt: null,
  estimatedSeconds: 5807,
  actualSeconds: 5905.25,
  filamentMillimetres: 5026.43,
  massGrams: 14.9876,
  reason: null,
  part: 'flawed',
  remark: 'a gap',
}

test('English: comma, decimal point, ISO dates, quotes doubled', () => {
  expect(csvLine(row, 'en')).toBe(
    'p1,b1,shop,"bracket; left ""v2"".gcode",mk4-1,octoprint,PETG,completed,flawed,2,2026-11-21 08:05:09,2026-11-21 09:00:00,,5807,5905,5026.4,14.99,,a gap\r\n',
  )
})

test('German: semicolon, decimal comma, day first', () => {
  expect(csvLine(row, 'de')).toBe(
    'p1;b1;shop;"bracket; left ""v2"".gcode";mk4-1;octoprint;PETG;completed;flawed;2;21.11.2026 08:05:09;21.11.2026 09:00:00;;5807;5905;5026,4;14,99;;a gap\r\n',
  )
})

test('the head is in the language of the locale and marked as UTF-8', () => {
  expect(csvHead('de')).toMatch(/^\uFEFFDruck;Auftrag;Projekt;Datei;/)
  expect(csvHead('en').split(',')).toHaveLength(csvLine({ ...row, fileName: 'a' }, 'en').split(',').length)
})

test('a name that begins like a formula is not run by a spreadsheet', () => {
  const line = csvLine({ ...row, fileName: '=cmd|calc!A1.gcode', reason: '@SUM(1)' }, 'en')
  expect(line).toContain(",'=cmd|calc!A1.gcode,")
  expect(line).toContain(",'@SUM(1),a gap\r\n")
})
