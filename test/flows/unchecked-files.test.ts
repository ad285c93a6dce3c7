import { createReadStream } from 'node:fs'
import { expect, test } from 'vitest'
import { PrintyardError } from '../../src/core/errors.ts'
import { receive } from '../../src/core/storage.ts'
import { noteContent } from '../../src/entities/content.ts'
import { row, rows } from '../../src/entities/database.ts'
import { createFile } from '../../src/entities/file.ts'
import { upload as contract } from '../../src/queues/upload.ts'
import { upload } from '../../src/workers/upload/index.ts'
import type { WorkContext } from '../../src/workers/work.ts'
import { openFarm, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

const config = await testConfig({ DISPATCH_TICK_MS: '200' })
const { context } = await openFarm(config, ['worker', 'dispatch', 'render'])
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
