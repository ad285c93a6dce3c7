import { beforeAll, expect, test } from 'vitest'
import { openContext } from '../../src/context.ts'
import type { Sql } from '../../src/entities/database.ts'
import { listPrints, livePrints, newestPrintBy } from '../../src/entities/print-view.ts'
import { createPrinter } from '../../src/entities/printer.ts'
import { testConfig } from '../support/services.ts'

// What is asked often has to find its few rows among all the prints of years.

const context = await openContext(await testConfig({}), 'test')
const { db } = context
let printerId = ''

beforeAll(async () => {
  await db.query(`INSERT INTO projects (id, name, created_by) VALUES ('p', 'p', 't')`)
  await db.query(`INSERT INTO contents (sha256, sha1, size_bytes) VALUES ('a', 'b', 1)`)
  const [busy, idle] = await Promise.all(
    ['busy', 'idle'].map((name) => createPrinter(db, { name, kind: 'octoprint', settings: {} })),
  )
  printerId = idle?.id ?? ''
  await db.query(
    `WITH file AS (
      INSERT INTO files (project_id, name, size_bytes, sha256, created_by) VALUES ('p', 'f', 1, 'a', 't') RETURNING id),
    batch AS (INSERT INTO batches (project_id, total, created_by) VALUES ('p', 1, 't') RETURNING id)
    INSERT INTO prints (batch_id, project_id, file_id, created_by, state, printer_id, finished_at)
    SELECT batch.id, 'p', file.id, 't', 'completed', $1, now() - interval '30 days' - n * interval '1 minute'
    FROM file, batch, generate_series(1, 20000) n`,
    [busy?.id],
  )
  await db.query('ANALYZE prints')
})

/** How PostgreSQL carries out what a function asks. */
async function planOf(ask: (sql: Sql) => Promise<unknown>): Promise<string> {
  let plan = ''
  const explain = async (statement: string, values: unknown[]) => {
    const lines: { 'QUERY PLAN': string }[] = await db.query(`EXPLAIN ${statement}`, values)
    plan += lines.map((line) => line['QUERY PLAN']).join('\n')
    return []
  }
  await ask({ query: explain } as Sql)
  return plan
}

const filter = { projects: null, limit: 50, before: undefined }

test.each([
  ['the prints that are not over', (sql: Sql) => livePrints(sql, null, 100), 'prints_state'],
  ['the prints of one printer', (sql: Sql) => listPrints(sql, { ...filter, printerId }), 'prints_printer'],
  ['the newest print of somebody', (sql: Sql) => newestPrintBy(sql, 'somebody'), 'prints_submitter'],
])('%s are found by an index', async (_what, ask, index) => {
  const plan = await planOf(ask)
  expect(plan).toContain(index)
  expect(plan).not.toContain('Seq Scan on prints')
})
