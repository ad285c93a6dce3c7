import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { PrintyardError } from '../../src/core/errors.ts'
import { receive } from '../../src/core/storage.ts'
import { noteContent } from '../../src/entities/content.ts'
import { row, rows } from '../../src/entities/database.ts'
import { createFile } from '../../src/entities/file.ts'
import { upload as contract } from '../../src/queues/upload.ts'
import { upload } from '../../src/workers/upload/index.ts'
import type { WorkContext } from '../../src/workers/work.ts'
import { addFile, openFarm, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

const config = await testConfig({ DISPATCH_TICK_MS: '200' })
const farm = await openFarm(config, ['worker', 'dispatch', 'render'])
const { context } = farm
const folder = mkdtempSync(join(tmpdir(), 'printyard-unchecked-'))
afterAll(() => rmSync(folder, { recursive: true }))
const odd = join(folder, 'odd.gcode')
writeFileSync(odd, `G28\n${'G1 X1 Y1 E1 F900\n'.repeat(400)}; printer_model = MK4\0\n`)
const { db, storage } = context

const fileRow = (id: string) =>
  row<{ state: string; error: { code: string } | null }>(db, 'SELECT state, error FROM files WHERE id = $1', [id])
const owed = async () => (await rows<{ fileId: string }>(db, contract.owed ?? '')).map(({ fileId }) => fileId)

test('a file that could not be checked while the storage was away is checked later, also when no job is left', async () => {
  const content = await receive(storage, createReadStream('examples/files/testqube_a1.gcode'), 1_000_000)
  await noteContent(db, content)
  await db.query(`INSERT INTO projects (id, name, created_by) VALUES ('p1', 'p1', 'test')`)
  const id = await db.transaction(async (sql) => {
    const made = await createFile(sql, { projectId: 'p1', name: 'a.gcode', ...content, by: 'test' })
    // The last try of its job, before Redis was wiped.
    const failed = new PrintyardError('STORAGE_AWAY')
    await upload.failed?.({ ...context, db: sql } as unknown as WorkContext, { fileId: made }, failed)
    return made
  })
  expect(await fileRow(id)).toMatchObject({ state: 'received', error: { code: 'STORAGE_AWAY' } })
  await db.query(`UPDATE files SET created_at = created_at - interval '5 seconds' WHERE id = $1`, [id])
  // It waits before it is tried again.
  expect(await owed()).toEqual([])
  await db.query(
    `UPDATE files SET created_at = created_at - interval '20 seconds', tried_at = tried_at - interval '61 seconds' WHERE id = $1`,
    [id],
  )
  await until(async () => (await fileRow(id))?.state === 'ready')
  expect(await fileRow(id)).toMatchObject({ error: null })
})

test('what a file tells in characters that the database cannot hold keeps it from nothing', async () => {
  const made = await addFile(farm, odd)
  expect(made.state).toBe('ready')
  const told = await row<{ model: string }>(db, `SELECT metadata->>'printerModel' AS model FROM files WHERE id = $1`, [
    made.id,
  ])
  expect(told?.model).toBe('MK4')
})

test('a file that ends its thread each time is refused', async () => {
  const { id } = await addFile(farm, 'examples/files/testqube_a1.gcode')
  await db.query(`UPDATE files SET state = 'received', checked_at = NULL WHERE id = $1`, [id])
  await upload.failed?.(context as unknown as WorkContext, { fileId: id }, new PrintyardError('COMPUTE_CRASHED'))
  expect(await fileRow(id)).toMatchObject({ state: 'rejected', error: { code: 'COMPUTE_CRASHED' } })
})
