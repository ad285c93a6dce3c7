import { afterAll, beforeEach, expect, test } from 'vitest'
import { openAttempt, openAttemptOf } from '../../src/entities/attempt.ts'
import { type Clearing, clearBed } from '../../src/entities/clearance.ts'
import { openDatabase, row, rows } from '../../src/entities/database.ts'
import { commitIntent } from '../../src/entities/intent.ts'
import { takePrinters } from '../../src/entities/lease.ts'
import { movePrint } from '../../src/entities/print.ts'
import { createPrinter, printerView } from '../../src/entities/printer.ts'
import { observe } from '../../src/entities/printer-event.ts'
import { settleNotStarted } from '../../src/entities/settle.ts'
import { beginTransfer } from '../../src/entities/transfer.ts'
import { testConfig } from '../support/services.ts'

// Beds, intents and the journal on a real database, without any printer: what the rows allow and refuse.

const config = await testConfig()
const db = await openDatabase(config, 'test')
afterAll(() => db.destroy())

let printerId = ''
let watch = { printerId, epoch: 0 }
let count = 0

const operator: Clearing = { evidence: 'operator', by: 'op' }
const idle = { kind: 'state', state: 'idle', stateText: 'Operational', fileName: null, jobRef: null } as const
const fingerprint = { state: 'idle' } as const

/** A printer that a monitor has seen idle. */
beforeEach(async () => {
  count += 1
  printerId = (await createPrinter(db, { name: `printer ${count}`, kind: 'octoprint', settings: {} })).id
  const [leased] = (await takePrinters(db, 'm', 60_000, 100)).filter(({ id }) => id === printerId)
  watch = { printerId, epoch: leased?.epoch ?? -1 }
  await observe(db, watch, idle)
})

/** An attempt that is ready for its intent. */
async function transferred() {
  await db.query(`INSERT INTO projects (id, name, created_by) VALUES ('p', 'p', 't') ON CONFLICT DO NOTHING`)
  await db.query(`INSERT INTO contents (sha256, sha1, size_bytes) VALUES ('a', 'b', 1) ON CONFLICT DO NOTHING`)
  const file = await row<{ id: string }>(
    db,
    `INSERT INTO files (project_id, name, size_bytes, sha256, created_by) VALUES ('p', 'f', 1, 'a', 't') RETURNING id`,
  )
  const batch = await row<{ id: string }>(
    db,
    `INSERT INTO batches (project_id, total, created_by) VALUES ('p', 1, 't') RETURNING id`,
  )
  const print = await row<{ id: string }>(
    db,
    `INSERT INTO prints (batch_id, project_id, file_id, created_by) VALUES ($1, 'p', $2, 't') RETURNING id`,
    [batch?.id, file?.id],
  )
  const printId = print?.id ?? ''
  const move = await openAttempt(db, printId, printerId, 'test')
  await movePrint(db, { printId, from: 'preparing', to: 'transferring', by: 't', why: 't' })
  const attempt = await openAttemptOf(db, printId, move?.attempt ?? 0)
  if (!attempt) throw new Error('no attempt')
  const remoteName = `py-test-${count}-${Math.random()}.gcode`
  await beginTransfer(db, attempt.id, printerId, remoteName)
  return { printId, attempt, intent: { attempt, remoteName, fingerprint, by: 't' } }
}

const bed = async () => (await printerView(db, printerId)) ?? expect.fail('gone')
const state = async (printId: string) =>
  (await row<{ state: string }>(db, 'SELECT state FROM prints WHERE id = $1', [printId]))?.state

test('a new printer takes no print: its bed is unknown until somebody clears it', async () => {
  expect(await bed()).toMatchObject({ bed: 'unknown', state: 'awaiting-clear' })
  await clearBed(db, printerId, operator)
  expect(await bed()).toMatchObject({ bed: 'clear', state: 'idle' })
})

test('a job that nobody saw run voids the clearance, and is known from then on', async () => {
  const ended = { ...idle, state: 'canceled', stateText: 'STOPPED', fileName: 'py-before.gcode', jobRef: '1' } as const
  await observe(db, watch, ended)
  await clearBed(db, printerId, operator)
  const { intent } = await transferred()
  const shown = { state: 'canceled', jobRef: '2' } as const
  expect(await commitIntent(db, { ...intent, fingerprint: shown })).toEqual({ kind: 'bed' })
  expect(await bed()).toMatchObject({ bed: 'occupied' })
  await clearBed(db, printerId, operator)
  expect(await commitIntent(db, { ...intent, fingerprint: shown })).toMatchObject({ kind: 'committed' })
})

test('a run that nobody saw is told by its number, also on a printer that shows no job', async () => {
  await observe(db, watch, { ...idle, jobRef: '1' })
  await observe(db, watch, idle)
  await clearBed(db, printerId, operator)
  const { intent } = await transferred()
  expect(await commitIntent(db, { ...intent, fingerprint: { state: 'completed', jobRef: '2' } })).toEqual({
    kind: 'bed',
  })
  expect(await bed()).toMatchObject({ bed: 'occupied' })
})

test('the intent consumes the clearance: it serves one start', async () => {
  const { attempt, intent } = await transferred()
  expect(await commitIntent(db, intent)).toEqual({ kind: 'bed' })
  const { clearanceId } = await clearBed(db, printerId, operator)
  expect(await commitIntent(db, intent)).toMatchObject({ kind: 'committed' })
  const stored = await row(db, 'SELECT clearance_id AS id, bed_epoch AS epoch FROM attempts WHERE id = $1', [
    attempt.id,
  ])
  expect(stored).toEqual({ id: clearanceId, epoch: 0 })
  expect(await bed()).toMatchObject({ bed: 'occupied', bedEpoch: 1, state: 'busy' })
})

test('two runs that want the same intent: one gets it', async () => {
  const { intent } = await transferred()
  await clearBed(db, printerId, operator)
  const results = await Promise.all(Array.from({ length: 8 }, () => commitIntent(db, intent)))
  expect(results.filter(({ kind }) => kind === 'committed')).toHaveLength(1)
})

test('a run whose fence was raised by a newer run gets no intent', async () => {
  const { intent } = await transferred()
  await clearBed(db, printerId, operator)
  await db.query(`UPDATE attempts SET fence = nextval('attempt_fence') WHERE id = $1`, [intent.attempt.id])
  expect(await commitIntent(db, intent)).toEqual({ kind: 'lost' })
  expect(await bed()).toMatchObject({ bed: 'clear' })
})

test('a requested cancel is tested by the intent', async () => {
  const { printId, intent } = await transferred()
  await clearBed(db, printerId, operator)
  await db.query('UPDATE prints SET cancel_requested_at = now() WHERE id = $1', [printId])
  expect(await commitIntent(db, intent)).toEqual({ kind: 'lost' })
})

test('only a start that is proven not to have happened gives the clearance back, as a new one', async () => {
  const { printId, intent } = await transferred()
  await clearBed(db, printerId, operator)
  await commitIntent(db, intent)
  await settleNotStarted(db, intent.attempt, 't', { code: 'NOT_STARTED', detail: 'test' })
  expect(await bed()).toMatchObject({ bed: 'clear', bedEpoch: 1 })
  expect(await state(printId)).toBe('queued')
  const evidence = await rows(
    db,
    'SELECT evidence, bed_epoch AS epoch FROM clearances WHERE printer_id = $1 ORDER BY created_at',
    [printerId],
  )
  expect(evidence).toEqual([
    { evidence: 'operator', epoch: 0 },
    { evidence: 'not-started', epoch: 1 },
  ])
})

test('settling never touches the bed', async () => {
  const { printId, intent } = await transferred()
  await clearBed(db, printerId, operator)
  await commitIntent(db, intent)
  await observe(db, watch, {
    kind: 'ended',
    ending: { fileName: intent.remoteName, outcome: 'completed', elapsedSeconds: 60 },
  })
  expect(await state(printId)).toBe('completed')
  expect(await bed()).toMatchObject({ bed: 'occupied', state: 'awaiting-clear' })
})

test('a bed is not cleared between the intent and the end, whatever the last status said', async () => {
  const { intent } = await transferred()
  await clearBed(db, printerId, operator)
  await commitIntent(db, intent)
  await expect(clearBed(db, printerId, operator)).rejects.toMatchObject({ code: 'BED_NOT_CLEARABLE' })
})

test('a machine must name its event and the epoch that it saw; the same event counts once', async () => {
  const camera = { evidence: 'camera', by: 'cam' } as const
  await expect(clearBed(db, printerId, camera)).rejects.toMatchObject({ code: 'BODY_INVALID' })
  await expect(clearBed(db, printerId, { ...camera, eventId: `a${count}`, bedEpoch: 7 })).rejects.toMatchObject({
    code: 'BED_EPOCH_STALE',
  })
  const first = await clearBed(db, printerId, { ...camera, eventId: `a${count}`, bedEpoch: 0 })
  const again = await clearBed(db, printerId, { ...camera, eventId: `a${count}`, bedEpoch: 0 })
  expect(again).toEqual({ ...first, repeated: true })

  const { intent } = await transferred()
  await commitIntent(db, intent)
  await observe(db, watch, { kind: 'ended', ending: { fileName: intent.remoteName, outcome: 'completed' } })
  await clearBed(db, printerId, { ...camera, eventId: `a${count}`, bedEpoch: 0 })
  expect(await bed()).toMatchObject({ bed: 'occupied' }) // the late twin of an old event clears nothing
})

test('a printer that is not seen cannot be cleared', async () => {
  await observe(db, watch, { kind: 'link', up: false, restarted: false, gapSeconds: 0, reason: 'gone' })
  await expect(clearBed(db, printerId, operator)).rejects.toMatchObject({ code: 'PRINTER_NOT_SEEN' })
})

test('a job of somebody else voids the clearance', async () => {
  const { clearanceId } = await clearBed(db, printerId, operator)
  await observe(db, watch, { ...idle, state: 'printing', fileName: 'panel.gcode' })
  expect(await bed()).toMatchObject({ bed: 'occupied', bedEpoch: 1, state: 'busy', occupant: 'foreign' })
  const voided = await row(db, 'SELECT void_reason AS why FROM clearances WHERE id = $1', [clearanceId])
  expect(voided).toMatchObject({ why: expect.stringContaining('panel.gcode') })
})

test.each([
  { up: true, restarted: true, gapSeconds: 1, bed: 'occupied' },
  { up: true, restarted: false, gapSeconds: 61, bed: 'occupied' },
  { up: true, restarted: false, gapSeconds: 59, bed: 'clear' },
])(
  'a link that comes back after $gapSeconds s (restarted: $restarted) leaves the bed $bed',
  async ({ bed: left, ...link }) => {
    await clearBed(db, printerId, operator)
    await observe(db, watch, { kind: 'link', reason: null, ...link })
    expect(await bed()).toMatchObject({ bed: left })
  },
)

test('our file that runs before its intent is adopted as started, so that nobody sends a start', async () => {
  const { printId, intent } = await transferred()
  await clearBed(db, printerId, operator)
  await observe(db, watch, { ...idle, state: 'printing', fileName: intent.remoteName })
  expect(await state(printId)).toBe('printing')
  expect(await commitIntent(db, intent)).toMatchObject({ kind: 'bed' })
})

test('what a monitor with an old lease says is refused', async () => {
  await expect(observe(db, { ...watch, epoch: watch.epoch - 1 }, idle)).rejects.toMatchObject({
    code: 'PRINTER_SESSION_TAKEN',
  })
})

test('an ending is settled once, and an ending that cannot be told holds the print', async () => {
  const { printId, intent } = await transferred()
  await clearBed(db, printerId, operator)
  await commitIntent(db, intent)
  await observe(db, watch, {
    kind: 'ended',
    ending: { fileName: intent.remoteName, outcome: 'unknown', reason: 'restarted' },
  })
  expect(await state(printId)).toBe('held')
  const ended = { kind: 'ended', ending: { fileName: intent.remoteName, outcome: 'completed' } } as const
  expect((await observe(db, watch, ended)).moves).toHaveLength(1)
  expect((await observe(db, watch, ended)).moves).toHaveLength(0)
  expect(await state(printId)).toBe('completed')
})

test('the end of another run of the same file settles nothing: it is known only that ours is over', async () => {
  const { printId, intent } = await transferred()
  await clearBed(db, printerId, operator)
  await commitIntent(db, intent)
  await observe(db, watch, { ...idle, state: 'printing', fileName: intent.remoteName, jobRef: '41' })
  await observe(db, watch, {
    kind: 'ended',
    ending: { fileName: intent.remoteName, jobRef: '42', outcome: 'completed' },
  })
  expect(await state(printId)).toBe('held')
  await observe(db, watch, { kind: 'ended', ending: { fileName: intent.remoteName, jobRef: '41', outcome: 'failed' } })
  expect(await state(printId)).toBe('failed')
})

test("a later run of our file is somebody else's job", async () => {
  const { intent } = await transferred()
  await clearBed(db, printerId, operator)
  await commitIntent(db, intent)
  await observe(db, watch, { ...idle, state: 'printing', fileName: intent.remoteName, jobRef: '41' })
  expect(await bed()).toMatchObject({ occupant: 'print' })
  await observe(db, watch, { ...idle, state: 'printing', fileName: intent.remoteName, jobRef: '42' })
  expect(await bed()).toMatchObject({ occupant: 'foreign', bed: 'occupied' })
})

test('a later run of our file right after ours ended is no echo of it: the bed that was cleared counts no more', async () => {
  const { printId, intent } = await transferred()
  await clearBed(db, printerId, operator)
  await commitIntent(db, intent)
  const shown = (state: 'printing' | 'completed', jobRef: string) =>
    observe(db, watch, { ...idle, state, fileName: intent.remoteName, jobRef })
  const ended = (jobRef: string) =>
    observe(db, watch, { kind: 'ended', ending: { fileName: intent.remoteName, jobRef, outcome: 'completed' } })
  await shown('printing', '41')
  await ended('41')
  await shown('completed', '41')
  await clearBed(db, printerId, operator)
  await ended('41')
  await shown('completed', '41')
  expect(await bed()).toMatchObject({ bed: 'clear' })
  await ended('42')
  expect(await bed()).toMatchObject({ bed: 'occupied' })
  await clearBed(db, printerId, operator)
  await shown('printing', '42')
  expect(await bed()).toMatchObject({ occupant: 'foreign', bed: 'occupied' })
  expect(await state(printId)).toBe('completed')
})

test('a last job with another number, right before the intent, speaks against the clearance', async () => {
  const { intent } = await transferred()
  await observe(db, watch, { ...idle, state: 'completed', fileName: 'panel.gcode', jobRef: '7' })
  await clearBed(db, printerId, operator)
  const shown = (jobRef: string) => ({ ...intent, fingerprint: { ...fingerprint, fileName: 'panel.gcode', jobRef } })
  expect(await commitIntent(db, shown('8'))).toEqual({ kind: 'bed' })
  expect(await bed()).toMatchObject({ bed: 'occupied' })
  await clearBed(db, printerId, operator)
  expect(await commitIntent(db, shown('8'))).toMatchObject({ kind: 'committed' })
})

test('another run of the last job that nobody saw voids the clearance', async () => {
  await observe(db, watch, { ...idle, state: 'completed', fileName: 'panel.gcode', jobRef: '7' })
  await clearBed(db, printerId, operator)
  await observe(db, watch, { ...idle, state: 'completed', fileName: 'panel.gcode', jobRef: '7' })
  expect(await bed()).toMatchObject({ bed: 'clear' })
  await observe(db, watch, { ...idle, state: 'completed', fileName: 'panel.gcode', jobRef: '8' })
  expect(await bed()).toMatchObject({ bed: 'occupied' })
})

test('a file that ended a moment ago and runs again, after the bed was cleared, voids the clearance', async () => {
  const { intent } = await transferred()
  await clearBed(db, printerId, operator)
  await commitIntent(db, intent)
  const fileName = intent.remoteName
  await observe(db, watch, { ...idle, state: 'printing', fileName })
  await observe(db, watch, { kind: 'ended', ending: { fileName, outcome: 'completed' } })
  await observe(db, watch, { ...idle, state: 'completed', fileName })
  await clearBed(db, printerId, operator)
  expect(await bed()).toMatchObject({ bed: 'clear' })
  await observe(db, watch, { ...idle, state: 'printing', fileName })
  expect(await bed()).toMatchObject({ bed: 'occupied' })
})
