import { afterAll, expect, test } from 'vitest'
import { type AttemptView, claimAttempt, lockPrinter } from '../../src/entities/attempt.ts'
import { type Database, openDatabase, row, rows } from '../../src/entities/database.ts'
import { commitIntent } from '../../src/entities/intent.ts'
import { settleEnded, settleNotStarted } from '../../src/entities/settle.ts'
import { idle, openBed } from '../support/bed.ts'
import { waitingForLocks } from '../support/locks.ts'
import { testConfig } from '../support/services.ts'

// Intents and what becomes of them, on a real database, without any printer: one start per clearance, one end per start.

const db = await openDatabase(await testConfig(), 'test')
afterAll(() => db.destroy())
const { watch, see, clear, view, stateOf, transferred } = openBed(db)

const SHOWN = { ...idle, state: 'completed', fileName: 'before.gcode', jobRef: '1' } as const
const LINK = (gapSeconds: number) => ({ kind: 'link', up: true, restarted: false, gapSeconds, reason: null }) as const

const waiting = () => waitingForLocks(db)

test('the intent consumes the clearance: it serves one start', async () => {
  const { attempt, intent } = await transferred()
  expect(await commitIntent(db, intent)).toEqual({ kind: 'bed' })
  const { clearanceId } = await clear()
  expect(await commitIntent(db, intent)).toMatchObject({ kind: 'committed' })
  const stored = await row(db, 'SELECT clearance_id AS id, bed_epoch AS epoch FROM attempts WHERE id = $1', [
    attempt.id,
  ])
  expect(stored).toEqual({ id: clearanceId, epoch: 0 })
  expect(await view()).toMatchObject({ bed: 'occupied', bedEpoch: 1, state: 'busy' })
})

test('a bed that was cleared anew since the printer was asked is asked about again: something ran on it', async () => {
  const { intent } = await transferred()
  const { clearanceId } = await clear()
  await see({ ...idle, state: 'printing', fileName: 'panel.gcode' })
  await see({ kind: 'ended', ending: { fileName: 'panel.gcode', outcome: 'completed' } })
  await see(idle)
  const anew = await clear()
  expect(await commitIntent(db, { ...intent, clearanceId })).toEqual({ kind: 'bed' })
  expect(await commitIntent(db, { ...intent, clearanceId: anew.clearanceId })).toMatchObject({ kind: 'committed' })
})

test('two runs that want the same intent: one gets it', async () => {
  const { intent } = await transferred()
  await clear()
  const results = await Promise.all(Array.from({ length: 8 }, () => commitIntent(db, intent)))
  expect(results.filter(({ kind }) => kind === 'committed')).toHaveLength(1)
})

test('a run whose fence was raised by a newer run gets no intent', async () => {
  const { intent } = await transferred()
  await clear()
  await db.query(`UPDATE attempts SET fence = nextval('attempt_fence') WHERE id = $1`, [intent.attempt.id])
  expect(await commitIntent(db, intent)).toEqual({ kind: 'lost' })
  expect(await view()).toMatchObject({ bed: 'clear' })
})

test('a requested cancel is tested by the intent', async () => {
  const { printId, intent } = await transferred()
  await clear()
  await db.query('UPDATE prints SET cancel_requested_at = now() WHERE id = $1', [printId])
  expect(await commitIntent(db, intent)).toEqual({ kind: 'lost' })
})

test('only a start that is proven not to have happened gives the clearance back, as a new one', async () => {
  const { printId, intent } = await transferred()
  await clear()
  await commitIntent(db, intent)
  await settleNotStarted(db, intent.attempt, 't', { code: 'NOT_STARTED', detail: 'test' })
  expect(await view()).toMatchObject({ bed: 'clear', bedEpoch: 1 })
  expect(await stateOf(printId)).toBe('queued')
  const evidence = await rows(
    db,
    'SELECT evidence, bed_epoch AS epoch FROM clearances WHERE printer_id = $1 ORDER BY created_at',
    [watch().printerId],
  )
  expect(evidence).toEqual([
    { evidence: 'operator', epoch: 0 },
    { evidence: 'not-started', epoch: 1 },
  ])
})

test.each([
  ['the same end screen as before is shown again, and the link was lost for a moment', true, [SHOWN, LINK(59)]],
  ["somebody else's file is shown at its end", false, [{ ...SHOWN, fileName: 'panel.gcode' }]],
  ['the file before was run once more', false, [{ ...SHOWN, jobRef: '2' }]],
  ["somebody else's file ended", false, [{ kind: 'ended', ending: { fileName: 'panel.gcode', outcome: 'completed' } }]],
  ['nobody watched for more than a minute', false, [LINK(61)]],
  ['the printer was restarted', false, [{ ...LINK(1), restarted: true }]],
] as const)('a start that did not happen gives the clearance back, where %s: %s', async (_since, back, seen) => {
  await see(SHOWN)
  const { intent } = await transferred()
  await clear()
  const { fileName, jobRef } = SHOWN
  const fingerprint = { state: 'completed', fileName, jobRef } as const
  expect(await commitIntent(db, { ...intent, fingerprint })).toMatchObject({ kind: 'committed' })
  for (const one of seen) await see(one)
  await settleNotStarted(db, intent.attempt, 't', { code: 'NOT_STARTED', detail: 'test' })
  expect((await view()).bed).toBe(back ? 'clear' : 'occupied')
})

test('settling never touches the bed', async () => {
  const { printId, intent } = await transferred()
  await clear()
  await commitIntent(db, intent)
  const ending = { fileName: intent.remoteName, outcome: 'completed', elapsedSeconds: 60 } as const
  await see({ kind: 'ended', ending })
  expect(await stateOf(printId)).toBe('completed')
  expect(await view()).toMatchObject({ bed: 'occupied', state: 'awaiting-clear' })
})

test('our file that runs before its intent is adopted as started, so that nobody sends a start', async () => {
  const { printId, intent } = await transferred()
  await clear()
  await see({ ...idle, state: 'printing', fileName: intent.remoteName })
  expect(await stateOf(printId)).toBe('printing')
  expect(await commitIntent(db, intent)).toMatchObject({ kind: 'bed' })
})

test('an ending is settled once, and an ending that cannot be told holds the print', async () => {
  const { printId, intent } = await transferred()
  await clear()
  await commitIntent(db, intent)
  const untold = { fileName: intent.remoteName, outcome: 'unknown', reason: 'restarted' } as const
  await see({ kind: 'ended', ending: untold })
  expect(await stateOf(printId)).toBe('held')
  const ended = { kind: 'ended', ending: { fileName: intent.remoteName, outcome: 'completed' } } as const
  expect((await see(ended)).moves).toHaveLength(1)
  expect((await see(ended)).moves).toHaveLength(0)
  expect(await stateOf(printId)).toBe('completed')
})

/** Commits an intent, and does something else just before: that has to wait for it. */
async function intended(meanwhile: (attempt: AttemptView) => Promise<unknown>): Promise<unknown> {
  const { intent } = await transferred()
  await clear()
  let answer: Promise<unknown> = Promise.resolve()
  const slow: Database = Object.create(db, {
    transaction: {
      value: (work: (sql: Database) => Promise<unknown>) =>
        db.transaction(async (sql) => {
          const result = await work(sql)
          answer = meanwhile(intent.attempt)
          answer.catch(() => undefined)
          await expect.poll(waiting).toBe(1)
          return result
        }),
    },
  })
  expect(await commitIntent(slow, intent)).toMatchObject({ kind: 'committed' })
  return answer
}

test('who clears a bed while a start on it is intended is told that a print is on it', async () => {
  await expect(intended(() => clear())).rejects.toMatchObject({ code: 'BED_NOT_CLEARABLE' })
  expect(await view()).toMatchObject({ bed: 'occupied' })
})

test('who takes an attempt over while its start is intended knows that it is', async () => {
  const told = await intended(({ printId, number }) => claimAttempt(db, printId, number, 'another'))
  expect(told).toMatchObject({ state: 'starting' })
})

test('a person settles a held print while its printer tells the end: one of them counts, and neither breaks off', async () => {
  const { printId, attempt, intent } = await transferred()
  await clear()
  await commitIntent(db, intent)
  // What a run that came to an end makes good again: a row of the printer is written.
  await db.query('UPDATE printers SET failures = 1 WHERE id = $1', [attempt.printerId])
  const ending = { fileName: intent.remoteName, outcome: 'completed' } as const
  const [locked, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const printer = db.transaction(async (sql) => {
    await lockPrinter(sql, attempt.printerId)
    locked.resolve()
    await goOn.promise
    return settleEnded(sql, attempt.id, ending, 'monitor')
  })
  await locked.promise
  const person = db.transaction((sql) => settleEnded(sql, attempt.id, { ...ending, outcome: 'failed' }, 'person'))
  await expect.poll(waiting).toBe(1)
  goOn.resolve()
  const [told, said] = await Promise.all([printer, person])
  expect([told.length > 0, said]).toEqual([true, []])
  expect(await stateOf(printId)).toBe('completed')
})

test('the end of another run of the same file settles nothing: it is known only that ours is over', async () => {
  const { printId, intent } = await transferred()
  await clear()
  await commitIntent(db, intent)
  await see({ ...idle, state: 'printing', fileName: intent.remoteName, jobRef: '41' })
  await see({ kind: 'ended', ending: { fileName: intent.remoteName, jobRef: '42', outcome: 'completed' } })
  expect(await stateOf(printId)).toBe('held')
  await see({ kind: 'ended', ending: { fileName: intent.remoteName, jobRef: '41', outcome: 'failed' } })
  expect(await stateOf(printId)).toBe('failed')
})

test("a later run of our file is somebody else's job", async () => {
  const { intent } = await transferred()
  await clear()
  await commitIntent(db, intent)
  await see({ ...idle, state: 'printing', fileName: intent.remoteName, jobRef: '41' })
  expect(await view()).toMatchObject({ occupant: 'print' })
  await see({ ...idle, state: 'printing', fileName: intent.remoteName, jobRef: '42' })
  expect(await view()).toMatchObject({ occupant: 'foreign', bed: 'occupied' })
})

test('a later run of our file right after ours ended is no echo of it: the bed that was cleared counts no more', async () => {
  const { printId, intent } = await transferred()
  await clear()
  await commitIntent(db, intent)
  const shown = (state: 'printing' | 'completed', jobRef: string) =>
    see({ ...idle, state, fileName: intent.remoteName, jobRef })
  const ended = (jobRef: string) =>
    see({ kind: 'ended', ending: { fileName: intent.remoteName, jobRef, outcome: 'completed' } })
  await shown('printing', '41')
  await ended('41')
  await shown('completed', '41')
  await clear()
  await ended('41')
  await shown('completed', '41')
  expect(await view()).toMatchObject({ bed: 'clear' })
  await ended('42')
  expect(await view()).toMatchObject({ bed: 'occupied' })
  await clear()
  await shown('printing', '42')
  expect(await view()).toMatchObject({ occupant: 'foreign', bed: 'occupied' })
  expect(await stateOf(printId)).toBe('completed')
})
