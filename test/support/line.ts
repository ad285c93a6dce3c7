import { beforeEach } from 'vitest'
import { type Database, row, rows } from '../../src/entities/database.ts'
import { explainInputs } from '../../src/entities/matching.ts'
import { match } from '../../src/farm/match.ts'

/** In so many minutes. */
export const later = (minutes: number): Date => new Date(Date.now() + minutes * 60_000)

/** What each rule says of this print on this printer. */
export async function rulesFor(db: Database, printId: string, printerId: string) {
  const { wish, candidates } = await explainInputs(db, printId)
  const printer = candidates.find((one) => one.printerId === printerId)
  if (!wish || !printer) throw new Error('no such print or printer')
  return match(wish, printer).rules
}

/** The rules by which this printer may not take this print. */
export const failingRules = async (db: Database, printId: string, printerId: string): Promise<string[]> =>
  (await rulesFor(db, printId, printerId)).filter(({ ok }) => !ok).map(({ rule }) => rule)

/** Short words for a rule of a print on a printer, and for where a print stands and why. */
export const lineReader = (db: Database) => ({
  rule: async (printId: string, printerId: string, name: string) =>
    (await rulesFor(db, printId, printerId)).find((one) => one.rule === name),
  print: (printId: string) =>
    row<{ state: string; reason: { code: string; evidence: unknown } | null; printerId: string | null }>(
      db,
      'SELECT state, reason, printer_id AS "printerId" FROM prints WHERE id = $1',
      [printId],
    ),
})

/**
 * A waiting line and a floor as rows, emptied before each test, with one batch and one file: printers are rows whose
 * state a monitor would have written. Call it at the top level of a test file.
 */
export function openLine(db: Database) {
  let batchId = ''
  let fileId = ''

  beforeEach(async () => {
    for (const table of ['print_events', 'attempts', 'prints', 'batches', 'files', 'printers', 'pools']) {
      await db.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
      await db.query(`DELETE FROM ${table}`)
      await db.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`)
    }
    for (const id of ['alpha', 'beta']) {
      await db.query(`INSERT INTO projects (id, name, created_by) VALUES ($1, $1, 't') ON CONFLICT DO NOTHING`, [id])
    }
    await db.query(`INSERT INTO contents (sha256, sha1, size_bytes) VALUES ('a', 'b', 1) ON CONFLICT DO NOTHING`)
    batchId = await insert('batches', { project_id: 'alpha', total: 1, created_by: 't' })
    fileId = await addFile()
  })

  async function insert(table: string, fields: Record<string, unknown>): Promise<string> {
    const names = Object.keys(fields)
    const values = names.map((name) => {
      const value = fields[name]
      return typeof value === 'object' && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value
    })
    const made = await row<{ id: string }>(
      db,
      `INSERT INTO ${table} (${names.join()}) VALUES (${names.map((_name, index) => `$${index + 1}`).join()}) RETURNING id`,
      values,
    )
    return made?.id ?? ''
  }

  const addFile = (fields: Record<string, unknown> = {}) =>
    insert('files', {
      ...{
        project_id: 'alpha',
        name: 'part.gcode',
        kind: 'gcode',
        state: 'ready',
        size_bytes: 1,
        sha256: 'a',
        created_by: 't',
      },
      estimate: { durationSeconds: 3_600, preparationSeconds: 0, massGrams: 20 },
      ...fields,
    })
  let printers = 0
  const addPrinter = (fields: Record<string, unknown> = {}) => {
    printers += 1
    return insert('printers', {
      name: `printer ${printers}`,
      kind: 'octoprint',
      settings: {},
      state: 'idle',
      bed: 'clear',
      lease_until: later(60),
      ...fields,
    })
  }
  const addPrint = (fields: Record<string, unknown> = {}) =>
    insert('prints', { batch_id: batchId, project_id: 'alpha', file_id: fileId, created_by: 't', ...fields })
  /** The print on each printer. */
  const given = async () =>
    new Map(
      (
        await rows<{ print: string; printer: string }>(
          db,
          'SELECT print_id AS print, printer_id AS printer FROM attempts',
        )
      ).map(({ print, printer }) => [print, printer]),
    )
  const failing = (printId: string, printerId: string) => failingRules(db, printId, printerId)
  return { insert, addFile, addPrinter, addPrint, given, failing, batch: () => batchId, file: () => fileId }
}
