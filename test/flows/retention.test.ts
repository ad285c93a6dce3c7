import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, test } from 'vitest'
import { contentKey, feedbackKey, receive, snapshotKey } from '../../src/core/storage.ts'
import { noteContent } from '../../src/entities/content.ts'
import { row, rows } from '../../src/entities/database.ts'
import { recordAsked } from '../../src/entities/printer-greeting.ts'
import { removeOld } from '../../src/entities/retention.ts'
import { cleanup } from '../../src/workers/cleanup/index.ts'
import type { JobHandle, WorkContext } from '../../src/workers/work.ts'
import { addFile, clear, openFarm, printOn, reaches, takePrinter, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// What cleaning up must not take: what a printer still shows, what somebody moved, what arrives at that moment.

const config = await testConfig({ SIMULATORS: 'octoprint:1,moonraker:1', SIMULATOR_SPEED: '200' })
const farm = await openFarm(config)
const { db, storage } = farm.context
const path = 'examples/files/testqube_a1.gcode'
let fileId = ''
beforeAll(async () => {
  fileId = (await addFile(farm, path)).id
})

const strays = (printerId: string) => rows(db, 'SELECT file_name FROM strays WHERE printer_id = $1', [printerId])
const bedOf = async (printerId: string) =>
  (await row<{ bed: string }>(db, 'SELECT bed FROM printers WHERE id = $1', [printerId]))?.bed

test('a printer that still shows our print of long ago is not held by it', async () => {
  const printer = await takePrinter(farm, 1)
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'completed')
  await clear(farm, printer.id, printer.simulator)
  await farm.context.queues.add('cleanup', {})
  const left = () => rows(db, 'SELECT 1 FROM transfers WHERE printer_id = $1 AND removed_at IS NULL', [printer.id])
  await until(async () => (await left()).length === 0)
  await db.query(`UPDATE prints SET finished_at = now() - interval '91 days' WHERE id = $1`, [printId])
  await removeOld(db, 90)
  const epoch = async () =>
    (await row<{ epoch: number }>(db, 'SELECT lease_epoch AS epoch FROM printers WHERE id = $1', [printer.id]))?.epoch
  const before = await epoch()
  await farm.restart('monitor')
  const shown = `SELECT 1 FROM printer_events WHERE printer_id = $1 AND lease_epoch > $2 AND kind = 'state'`
  await until(async () => (await rows(db, shown, [printer.id, before])).length > 0)
  expect(await strays(printer.id)).toEqual([])
  expect(await bedOf(printer.id)).toBe('clear')
  await reaches(farm, await printOn(farm, printer, fileId), 'completed')
  await until(async () => (await removeOld(db, 90)).prints === 1)
})

test('a file of ours that somebody moved into a folder of the printer is no print that nobody knows of', async () => {
  const printer = await takePrinter(farm, 0)
  const { remoteName } = await reaches(farm, await printOn(farm, printer, fileId), 'completed')
  const watch = await row<{ epoch: number }>(db, 'SELECT lease_epoch AS epoch FROM printers WHERE id = $1', [
    printer.id,
  ])
  const evidence = 'the printer ran it, 1 times'
  const target = { printerId: printer.id, epoch: watch?.epoch ?? 0 }
  await recordAsked(db, target, [{ fileName: `done/${remoteName}`, evidence }])
  expect(await strays(printer.id)).toEqual([])
  await recordAsked(db, target, [{ fileName: 'done/py-whose.gcode', evidence }])
  expect(await strays(printer.id)).toHaveLength(1)
})

const ignore = (): void => undefined
const job: JobHandle = { id: 'now', signal: new AbortController().signal, log: ignore, progress: ignore }
const clean = (as: typeof storage) => cleanup.run({ ...farm.context, storage: as } as WorkContext, {}, job)
const age = (key: string) => utimes(join(config.DATA_DIR, 'storage', key), 0, 0)

test('for a week after a restore the bytes stay of which the database does not know, but for uploads that broke off', async () => {
  const { sha256 } = await receive(storage, Readable.from(['G28 ; after the backup\n']), 100)
  const keys = [contentKey(sha256), snapshotKey('print', 'one'), feedbackKey('print', 'one'), 'incoming/broke-off']
  for (const key of keys.slice(1)) await storage.put(key, Readable.from(['bytes']))
  await Promise.all(keys.map(age))
  const there = async () => (await Promise.all(keys.map(storage.stat))).map((found) => found !== undefined)
  const restored = (days: number) =>
    db.query('UPDATE installation SET restored_at = now() - make_interval(days => $1)', [days])
  await restored(6)
  await clean(storage)
  expect(await there()).toEqual([true, true, true, false])
  await restored(8)
  await clean(storage)
  expect(await there()).toEqual([false, false, false, false])
})

test('a content that is stored again while the old copy is cleaned away is not taken with it', async () => {
  const bytes = 'G28 ; nobody refers to it\n'
  const old = await receive(storage, Readable.from([bytes]), 100)
  await noteContent(db, old)
  await db.query(`UPDATE contents SET created_at = now() - interval '2 days' WHERE sha256 = $1`, [old.sha256])
  const key = contentKey(old.sha256)
  await age(key)
  let [again, rows] = [false, 0]
  /** An upload of the same bytes, at the first step after the rows are gone. */
  const upload = async (): Promise<void> => {
    if (again) return
    again = true
    rows = (await db.query('SELECT 1 FROM contents WHERE sha256 = $1', [old.sha256])).length
    await noteContent(db, await receive(storage, Readable.from([bytes]), 100))
  }
  const busy: typeof storage = {
    ...storage,
    async *list(prefix) {
      await upload()
      yield* storage.list(prefix)
    },
    async remove(name) {
      await upload()
      await storage.remove(name)
    },
  }
  await clean(busy)
  expect({ again, rows }).toEqual({ again: true, rows: 0 })
  expect(await storage.stat(key)).toBeDefined()
})

/** Old bytes that no row names, and the same sent once more at the moment in which the cleanup takes them from their place. */
async function sentAtTheLastMoment(content: string) {
  const send = () => receive(storage, Readable.from([content]), 100)
  const sent = await send()
  const key = contentKey(sent.sha256)
  await age(key)
  const late =
    (then: () => Promise<unknown>) =>
    async (name: string): Promise<void> => {
      if (name !== key) return
      await send()
      await then()
    }
  /** What the cleanup does, with an upload and what follows it right before it removes the bytes. */
  const cleanWith = (then: () => Promise<unknown>) =>
    clean({
      ...storage,
      remove: async (name) => late(then)(name).then(() => storage.remove(name)),
      move: async (from, to) => late(then)(from).then(() => storage.move(from, to)),
    })
  const placed = async () => {
    for await (const name of storage.list('contents/')) if (name === key) return true
    return false
  }
  return { sent, key, cleanWith, placed, read: async () => text(await storage.open(key)) }
}

test('a content that is stored again right before its old copy is removed stays', async () => {
  const content = 'G28 ; at the last moment\n'
  const { sent, cleanWith, placed, read } = await sentAtTheLastMoment(content)
  await cleanWith(() => noteContent(db, sent))
  expect([await placed(), await read()]).toEqual([true, content])
})

test('so does one whose row is committed only after that, and it is there all the time', async () => {
  const content = 'G28 ; its row comes late\n'
  const { sent, cleanWith, placed, read } = await sentAtTheLastMoment(content)
  await cleanWith(async () => undefined)
  expect(await read()).toBe(content)
  await clean(storage)
  expect(await read()).toBe(content)
  await noteContent(db, sent)
  await clean(storage)
  expect([await placed(), await read()]).toEqual([true, content])
})

test('what a cleanup that was killed had taken from its place comes back if a row names it, else it goes', async () => {
  const wanted = await sentAtTheLastMoment('G28 ; wanted\n')
  const unwanted = await sentAtTheLastMoment('G28 ; unwanted\n')
  for (const { key } of [wanted, unwanted]) await storage.move(key, `condemned/${key}`)
  await noteContent(db, wanted.sent)
  await clean(storage)
  expect([await wanted.placed(), await wanted.read()]).toEqual([true, 'G28 ; wanted\n'])
  expect(await storage.stat(unwanted.key)).toBeUndefined()
})
