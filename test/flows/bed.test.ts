import { afterAll, expect, test } from 'vitest'
import { openDatabase, row, rows } from '../../src/entities/database.ts'
import { commitIntent } from '../../src/entities/intent.ts'
import { observe } from '../../src/entities/printer-event.ts'
import { removeOld } from '../../src/entities/retention.ts'
import { idle, openBed } from '../support/bed.ts'
import { testConfig } from '../support/services.ts'

// Beds and the journal on a real database, without any printer: who may clear one, and what speaks against it then.

const db = await openDatabase(await testConfig(), 'test')
afterAll(() => db.destroy())
const { watch, see, clear, view, transferred } = openBed(db)

test('a new printer takes no print: its bed is unknown until somebody clears it', async () => {
  expect(await view()).toMatchObject({ bed: 'unknown', state: 'awaiting-clear' })
  await clear()
  expect(await view()).toMatchObject({ bed: 'clear', state: 'idle' })
})

test.each([
  ['by its number, where no job is shown', { fileName: null, jobRef: null }, { jobRef: '2' }],
  ['by its number, where the same file ran again', {}, { fileName: 'before.gcode', jobRef: '2' }],
  ['by its name', {}, { fileName: 'other.gcode', jobRef: '1' }],
])('a job that nobody saw run voids the clearance, told %s, and is known from then on', async (_how, now, shown) => {
  const before = { ...idle, state: 'completed', fileName: 'before.gcode', jobRef: '1' } as const
  await see(before)
  await see({ ...before, ...now })
  await clear()
  const { intent } = await transferred()
  const asked = { ...intent, fingerprint: { state: 'completed', ...shown } as const }
  expect(await commitIntent(db, asked)).toEqual({ kind: 'bed' })
  expect(await view()).toMatchObject({ bed: 'occupied' })
  await clear()
  expect(await commitIntent(db, asked)).toMatchObject({ kind: 'committed' })
})

test('the number of the last run outlasts any number of lost links, and the cleanup of what was seen long ago', async () => {
  await see({ ...idle, state: 'completed', fileName: 'before.gcode', jobRef: '1' })
  await see(idle)
  await db.query(
    `INSERT INTO printer_events (printer_id, lease_epoch, kind) SELECT $1, 0, 'link-down' FROM generate_series(1, 600)`,
    [watch().printerId],
  )
  await db.query(`UPDATE printer_events SET at = now() - interval '91 days' WHERE printer_id = $1`, [watch().printerId])
  await removeOld(db, 90)
  const left = 'SELECT job_ref AS ref FROM printer_events WHERE printer_id = $1'
  expect(await rows(db, left, [watch().printerId])).toEqual([{ ref: '1' }])
  await clear()
  const { intent } = await transferred()
  const ranSince = { ...intent, fingerprint: { state: 'completed', jobRef: '2' } as const }
  expect(await commitIntent(db, ranSince)).toEqual({ kind: 'bed' })
})

test('a bed is not cleared between the intent and the end, whatever the last status said', async () => {
  const { intent } = await transferred()
  await clear()
  await commitIntent(db, intent)
  await expect(clear()).rejects.toMatchObject({ code: 'BED_NOT_CLEARABLE' })
})

test('a machine must name its event and the epoch that it saw; the same event counts once', async () => {
  const shot = { evidence: 'camera', by: 'cam', eventId: 'shot-1', bedEpoch: 0 } as const
  await expect(clear({ evidence: 'camera', by: 'cam' })).rejects.toMatchObject({ code: 'BODY_INVALID' })
  await expect(clear({ ...shot, bedEpoch: 7 })).rejects.toMatchObject({ code: 'BED_EPOCH_STALE' })
  const first = await clear(shot)
  const again = await clear(shot)
  expect(again).toEqual({ ...first, repeated: true })

  const { intent } = await transferred()
  await commitIntent(db, intent)
  await see({ kind: 'ended', ending: { fileName: intent.remoteName, outcome: 'completed' } })
  const late = await clear(shot)
  expect(await view()).toMatchObject({ bed: 'occupied' }) // the late twin of an old event clears nothing
  // And says so, instead of what was so when the event came first.
  expect(late).toEqual({ bed: 'occupied', bedEpoch: 1, clearanceId: first.clearanceId, repeated: true })
  await expect(clear({ ...shot, bedEpoch: 1 })).rejects.toMatchObject({ code: 'BED_EPOCH_STALE' })
  await expect(clear({ ...shot, bedEpoch: undefined })).rejects.toMatchObject({ code: 'BODY_INVALID' })
  expect(await view()).toMatchObject({ bed: 'occupied' })
})

test('a printer that is not seen cannot be cleared', async () => {
  await see({ kind: 'link', up: false, restarted: false, gapSeconds: 0, reason: 'gone' })
  await expect(clear()).rejects.toMatchObject({ code: 'PRINTER_NOT_SEEN' })
})

test('a job of somebody else voids the clearance', async () => {
  const { clearanceId } = await clear()
  await see({ ...idle, state: 'printing', fileName: 'panel.gcode' })
  expect(await view()).toMatchObject({ bed: 'occupied', bedEpoch: 1, state: 'busy', occupant: 'foreign' })
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
    await clear()
    await see({ kind: 'link', reason: null, ...link })
    expect(await view()).toMatchObject({ bed: left })
  },
)

test('another run of the last job that nobody saw voids the clearance', async () => {
  await see({ ...idle, state: 'completed', fileName: 'panel.gcode', jobRef: '7' })
  await clear()
  await see({ ...idle, state: 'completed', fileName: 'panel.gcode', jobRef: '7' })
  expect(await view()).toMatchObject({ bed: 'clear' })
  await see({ ...idle, state: 'completed', fileName: 'panel.gcode', jobRef: '8' })
  expect(await view()).toMatchObject({ bed: 'occupied' })
})

test('a file that ended a moment ago and runs again, after the bed was cleared, voids the clearance', async () => {
  const { intent } = await transferred()
  await clear()
  await commitIntent(db, intent)
  const fileName = intent.remoteName
  await see({ ...idle, state: 'printing', fileName })
  await see({ kind: 'ended', ending: { fileName, outcome: 'completed' } })
  await see({ ...idle, state: 'completed', fileName })
  await clear()
  expect(await view()).toMatchObject({ bed: 'clear' })
  await see({ ...idle, state: 'printing', fileName })
  expect(await view()).toMatchObject({ bed: 'occupied' })
})

test('what a monitor with an old lease says is refused', async () => {
  await expect(observe(db, { ...watch(), epoch: watch().epoch - 1 }, idle)).rejects.toMatchObject({
    code: 'PRINTER_SESSION_TAKEN',
  })
})
