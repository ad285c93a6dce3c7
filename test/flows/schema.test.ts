import { afterAll, expect, test } from 'vitest'
import { openDatabase, rows } from '../../src/entities/database.ts'
import { PRINT_STATES, TRANSITIONS } from '../../src/entities/print.ts'
import { testConfig } from '../support/services.ts'

const config = await testConfig()
const db = await openDatabase(config, 'test')
afterAll(() => db.destroy())

/** TypeORM's schema builder asks many questions at once on one connection, which pg warns of and will refuse. */
function askInTurn(source: typeof db): void {
  const create = source.createQueryRunner.bind(source)
  source.createQueryRunner = (mode) => {
    const runner = create(mode)
    const ask = runner.query.bind(runner)
    let last: Promise<unknown> = Promise.resolve()
    runner.query = (...question: Parameters<typeof ask>) => {
      const answer = last.then(() => ask(...question))
      last = answer.catch(() => undefined)
      return answer
    }
    return runner
  }
}

test('after the migrations the database has exactly the schema of the entities', async () => {
  askInTurn(db)
  const drift = await db.driver.createSchemaBuilder().log()
  expect(drift.upQueries.map(({ query }) => query)).toEqual([])
})

test('the database and the code know the same legal moves', async () => {
  const stored = await rows<{ from: string; to: string }>(
    db,
    'SELECT from_state AS "from", to_state AS "to" FROM print_transitions',
  )
  const inCode = PRINT_STATES.flatMap((from) => TRANSITIONS[from].map((to) => `${from} -> ${to}`))
  expect(stored.map(({ from, to }) => `${from} -> ${to}`).sort()).toEqual(inCode.sort())
})

test('an illegal move cannot be written, and an event cannot be changed', async () => {
  await db.query(`INSERT INTO projects (id, name, created_by) VALUES ('p', 'p', 't')`)
  await db.query(`INSERT INTO contents (sha256, sha1, size_bytes) VALUES ('a', 'b', 1)`)
  const [file] = await rows<{ id: string }>(
    db,
    `INSERT INTO files (project_id, name, size_bytes, sha256, created_by) VALUES ('p', 'f', 1, 'a', 't') RETURNING id`,
  )
  const [batch] = await rows<{ id: string }>(
    db,
    `INSERT INTO batches (project_id, total, created_by) VALUES ('p', 1, 't') RETURNING id`,
  )
  const [print] = await rows<{ id: string }>(
    db,
    `INSERT INTO prints (batch_id, project_id, file_id, created_by) VALUES ($1, 'p', $2, 't') RETURNING id`,
    [batch?.id, file?.id],
  )
  await expect(db.query(`UPDATE prints SET state = 'printing' WHERE id = $1`, [print?.id])).rejects.toThrow(
    'illegal move',
  )
  await db.query(`INSERT INTO print_events (print_id, attempt, to_state, moved_by) VALUES ($1, 0, 'queued', 't')`, [
    print?.id,
  ])
  await expect(db.query(`UPDATE print_events SET to_state = 'failed'`)).rejects.toThrow('append-only')
})

test('the views for SQL readers project onto the five statuses', async () => {
  const [job] = await rows<Record<string, unknown>>(db, 'SELECT * FROM print_jobs')
  expect(job).toMatchObject({ project_id: 'p', file_name: 'f', status: 'queued', progress: '0.0', printer_name: null })
  expect(Object.keys(job ?? {})).toEqual([
    'id',
    'project_id',
    'file_id',
    'file_name',
    'status',
    'progress',
    'queued_at',
    'started_at',
    'completed_at',
    'estimated_time',
    'actual_time',
    'printer_name',
    'print_settings',
    'material_type',
    'material_used',
    'error_message',
    'metadata',
  ])
  expect(await rows(db, 'SELECT * FROM active_print_jobs')).toHaveLength(1)
  expect(await rows(db, 'SELECT * FROM print_job_history')).toHaveLength(0)
  const [stats] = await rows<{ total_jobs: number }>(db, 'SELECT * FROM print_job_stats_by_project')
  expect(stats?.total_jobs).toBe(1)
})

test('old finished prints are cleaned up by the function, after 90 days by default', async () => {
  await db.query(`UPDATE prints SET state = 'canceled', finished_at = now() - interval '91 days'`)
  const [gone] = await rows<{ count: number }>(db, 'SELECT cleanup_old_print_jobs() AS count')
  expect(gone?.count).toBe(1)
})
