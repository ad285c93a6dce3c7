import { afterAll, beforeEach, expect, test } from 'vitest'
import { openLog } from '../../src/core/log.ts'
import { readMark, writeMark } from '../../src/core/mark.ts'
import { openAttempt, openAttemptOf } from '../../src/entities/attempt.ts'
import { clearBed } from '../../src/entities/clearance.ts'
import { openDatabase, row } from '../../src/entities/database.ts'
import { checkInstallation, noticeRestore } from '../../src/entities/installation.ts'
import { commitIntent } from '../../src/entities/intent.ts'
import { takePrinters } from '../../src/entities/lease.ts'
import { movePrint } from '../../src/entities/print.ts'
import { createPrinter } from '../../src/entities/printer.ts'
import { observe } from '../../src/entities/printer-event.ts'
import { recordAsked } from '../../src/entities/printer-greeting.ts'
import { beginTransfer } from '../../src/entities/transfer.ts'
import { testConfig } from '../support/services.ts'

// R20 on rows: how a database that is not the one it was is noticed, and what follows for printers.

const config = await testConfig()
const db = await openDatabase(config, 'test')
afterAll(() => db.destroy())

const idle = { kind: 'state', state: 'idle', stateText: 'Operational', fileName: null, jobRef: null } as const
let count = 0
let printerId = ''
let watch = { printerId, epoch: 0 }

/** A printer that was asked, is idle, and whose bed a person has cleared. */
beforeEach(async () => {
  count += 1
  printerId = (await createPrinter(db, { name: `printer ${count}`, kind: 'octoprint', settings: {} })).id
  await lease()
  await observe(db, watch, idle)
  await clearBed(db, printerId, { evidence: 'operator', by: 'op' })
  await noticeRestore(db, undefined)
})

async function lease(): Promise<void> {
  const [leased] = (await takePrinters(db, 'm', 60_000, 100)).filter(({ id }) => id === printerId)
  watch = { printerId, epoch: leased?.epoch ?? -1 }
}
const printer = () =>
  row<{ state: string; bed: string; asked: boolean; epoch: number; leased: boolean }>(
    db,
    `SELECT state, bed, unasked_since IS NULL AS asked, lease_epoch AS epoch, lease_until IS NOT NULL AS leased
    FROM printers WHERE id = $1`,
    [printerId],
  )

async function readyToStart() {
  await db.query(`INSERT INTO projects (id, name, created_by) VALUES ('p', 'p', 't') ON CONFLICT DO NOTHING`)
  await db.query(`INSERT INTO contents (sha256, sha1, size_bytes) VALUES ('a', 'b', 1) ON CONFLICT DO NOTHING`)
  const id = async (statement: string, values: unknown[] = []) =>
    (await row<{ id: string }>(db, statement, values))?.id ?? ''
  const file = await id(
    `INSERT INTO files (project_id, name, size_bytes, sha256, created_by) VALUES ('p', 'f', 1, 'a', 't') RETURNING id`,
  )
  const batch = await id(`INSERT INTO batches (project_id, total, created_by) VALUES ('p', 1, 't') RETURNING id`)
  const printId = await id(
    `INSERT INTO prints (batch_id, project_id, file_id, created_by) VALUES ($1, 'p', $2, 't') RETURNING id`,
    [batch, file],
  )
  const move = await openAttempt(db, printId, printerId, 'test')
  await movePrint(db, { printId, from: 'preparing', to: 'transferring', by: 't', why: 't' })
  const attempt = (await openAttemptOf(db, printId, move?.attempt ?? 0)) ?? expect.fail('no attempt')
  const remoteName = `py-${printId}.gcode`
  await beginTransfer(db, attempt.id, printerId, remoteName)
  return { attempt, remoteName, fingerprint: { state: 'idle' as const }, by: 't' }
}

test('a database that is the one it was is left alone, and its mark grows', async () => {
  const first = await noticeRestore(db, undefined)
  const second = await noticeRestore(db, first)
  expect(second).toEqual({ ...first, mark: first.mark + 1, restored: undefined })
  expect(await printer()).toMatchObject({ state: 'idle', bed: 'clear', asked: true, leased: true })
})

test.each([
  { what: 'another cluster', change: `cluster = '1'`, reason: 'another cluster' },
  { what: 'another timeline', change: 'timeline = timeline + 1', reason: 'timeline' },
])('$what means that every printer is asked anew and no bed counts as clear', async ({ change, reason }) => {
  const intent = await readyToStart()
  await db.query(`UPDATE installation SET ${change}`)
  // Before anybody has compared it, the intent does so itself.
  expect(await commitIntent(db, intent)).toEqual({ kind: 'unasked' })
  expect((await noticeRestore(db, undefined)).restored).toContain(reason)
  expect(await printer()).toMatchObject({ state: 'offline', bed: 'occupied', asked: false, leased: false })
  await expect(observe(db, watch, idle)).rejects.toMatchObject({ code: 'PRINTER_SESSION_TAKEN' })
  await expect(clearBed(db, printerId, { evidence: 'operator', by: 'op' })).rejects.toMatchObject({
    code: 'PRINTER_NOT_SEEN',
  })
  expect((await noticeRestore(db, undefined)).restored).toBeUndefined()

  await lease()
  await recordAsked(db, watch, [])
  await observe(db, watch, idle)
  await clearBed(db, printerId, { evidence: 'operator', by: 'op' })
  expect(await commitIntent(db, intent)).toMatchObject({ kind: 'committed' })
})

test('an older copy of the same cluster is known by the mark in the data folder, once', async () => {
  const log = openLog(config, 'test')
  const slice = { db, config, log }
  const { installation, mark } = await checkInstallation(slice)
  expect(readMark(config.DATA_DIR)).toEqual({ installation, mark })
  writeMark(config.DATA_DIR, { installation, mark: mark + 7 })
  expect((await checkInstallation(slice)).restored).toContain('older copy')
  expect(await printer()).toMatchObject({ asked: false, bed: 'occupied' })
  expect(await checkInstallation(slice)).toMatchObject({ mark: mark + 9, restored: undefined })
})

test('a mark of another installation, or none that can be read, tells nothing', async () => {
  const { mark } = await noticeRestore(db, undefined)
  const other = { installation: '00000000-0000-4000-8000-000000000000', mark: mark + 100 }
  expect((await noticeRestore(db, other)).restored).toBeUndefined()
  expect(await printer()).toMatchObject({ asked: true })
})

test('processes that compare at the same time do not take each other for a restore', async () => {
  const log = openLog(config, 'test')
  const all = await Promise.all(Array.from({ length: 8 }, () => checkInstallation({ db, config, log })))
  expect(all.filter(({ restored }) => restored)).toEqual([])
})

test('a file that nobody knows of holds the printer, and a person at the bed answers for it once', async () => {
  const intent = await readyToStart()
  const unknown = { fileName: 'py-forgotten.gcode', evidence: 'the printer ran it' }
  const known = { fileName: intent.remoteName, evidence: 'the printer ran it' }
  const others = { fileName: 'benchy.gcode', evidence: 'the printer ran it' }
  const marker = { fileName: 'py-marker.gcode', evidence: 'it lies there' }
  await recordAsked(db, watch, [known, others, marker])
  expect(await printer()).toMatchObject({ bed: 'clear' })

  await recordAsked(db, watch, [unknown, known])
  expect(await printer()).toMatchObject({ bed: 'occupied' })
  await clearBed(db, printerId, { evidence: 'camera', eventId: `e${count}`, bedEpoch: 1, by: 'cam' })
  expect(await commitIntent(db, intent)).toEqual({ kind: 'unasked' })
  await clearBed(db, printerId, { evidence: 'operator', by: 'op' })
  await recordAsked(db, watch, [unknown])
  expect(await commitIntent(db, intent)).toMatchObject({ kind: 'committed' })
})

test('a file of ours that nobody knows of and that runs holds the printer too', async () => {
  await observe(db, watch, { ...idle, state: 'printing', fileName: 'py-late.gcode' })
  const stray = await row(db, 'SELECT file_name AS name, evidence FROM strays WHERE printer_id = $1', [printerId])
  expect(stray).toEqual({ name: 'py-late.gcode', evidence: 'the printer shows it printing' })
})
