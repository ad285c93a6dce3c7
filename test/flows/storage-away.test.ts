import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { openContext } from '../../src/context.ts'
import { contentKey, receive } from '../../src/core/storage.ts'
import { noteContent } from '../../src/entities/content.ts'
import { row, rows } from '../../src/entities/database.ts'
import { retryPrint } from '../../src/entities/decision.ts'
import { publish } from '../../src/queues/events.ts'
import { openFarm, printOn, reaches, takePrinter, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// A share that is not mounted for a moment costs nothing: files wait, and go on. What is gone for good, a person hears of.

const config = await testConfig({ SIMULATORS: 'octoprint:1', SIMULATOR_SPEED: '2000', DISPATCH_TICK_MS: '200' })
const farm = await openFarm(config)
const { db, queues, storage } = farm.context
const root = join(config.DATA_DIR, 'storage')

type Row = { state: string; error: { code: string } | null }
const fileOf = (id: string) => row<Row>(db, 'SELECT state, error FROM files WHERE id = $1', [id])

const store = () => receive(storage, Readable.from(['M104 S200\nG28\nG1 X10 Y10 E5 F1200\n']), 1_000)

async function received(): Promise<string> {
  const content = await store()
  await noteContent(db, content)
  await db.query(`INSERT INTO projects (id, name, created_by) VALUES ('p1', 'p1', 'test') ON CONFLICT DO NOTHING`)
  const file = await row<{ id: string }>(
    db,
    `INSERT INTO files (project_id, name, size_bytes, sha256, created_by)
      VALUES ('p1', 'part.gcode', $1, $2, 'test') RETURNING id`,
    [content.sizeBytes, content.sha256],
  )
  return file?.id ?? expect.fail('no file')
}

test('a file is not rejected while nothing is mounted, a part that starts then begins no new storage, and then the file goes on', async () => {
  const fileId = await received()
  renameSync(root, `${root}-elsewhere`)
  mkdirSync(root)
  await queues.add('upload', { fileId }, 'part.gcode')
  await until(async () => (await fileOf(fileId))?.error !== null, undefined, 60_000)
  expect(await fileOf(fileId)).toMatchObject({ state: 'received', error: { code: 'STORAGE_AWAY' } })
  const begun = await openContext(config, 'test')
  onTestFinished(() => begun.close())
  const begin = () => receive(begun.storage, Readable.from(['G28\n']), 100)
  await expect(begin()).rejects.toMatchObject({ code: 'STORAGE_AWAY' })
  rmSync(root, { recursive: true })
  renameSync(`${root}-elsewhere`, root)
  expect(await begin()).toMatchObject({ sizeBytes: 4 })
  const failed = () => queues.get('upload').getFailed()
  await until(async () => (await failed()).length === 1)
  await (await failed())[0]?.retry()
  await until(async () => (await fileOf(fileId))?.state === 'ready', undefined, 60_000)
  expect(await fileOf(fileId)).toMatchObject({ error: null })
})

test('a print whose bytes are gone for good is held at its first try, keeps no printer, and goes on when they are back', async () => {
  const fileId = await received()
  await queues.add('upload', { fileId }, 'part.gcode')
  await until(async () => (await fileOf(fileId))?.state === 'ready', undefined, 60_000)
  const printer = await takePrinter(farm, 0)
  await storage.remove(contentKey((await store()).sha256))
  const printId = await printOn(farm, printer, fileId)
  expect(await reaches(farm, printId, 'held')).toMatchObject({ attempt: 1, reason: { code: 'CONTENT_MISSING' } })
  expect(await rows(db, 'SELECT 1 FROM attempts WHERE print_id = $1 AND closed_at IS NULL', [printId])).toEqual([])
  await store()
  await retryPrint(db, printId, 'operator')
  await publish(farm.context, { type: 'queue' })
  expect(await reaches(farm, printId, 'completed')).toMatchObject({ attempt: 2, reason: null })
})
