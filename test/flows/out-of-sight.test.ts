import { afterAll, expect, test } from 'vitest'
import { lockPrinter } from '../../src/entities/attempt.ts'
import { openDatabase, row, rows } from '../../src/entities/database.ts'
import { commitIntent } from '../../src/entities/intent.ts'
import { releasePrinters, takePrinters } from '../../src/entities/lease.ts'
import { explainInputs, lockReadyPrinters } from '../../src/entities/matching.ts'
import { recordAsked, recordIdentity } from '../../src/entities/printer-greeting.ts'
import { idle, openBed } from '../support/bed.ts'
import { waitingForLocks } from '../support/locks.ts'
import { testConfig } from '../support/services.ts'

// R9: what nobody has watched for a minute is no ground for a start, whoever looks away, and however often it is tried.

const db = await openDatabase(await testConfig(), 'test')
afterAll(() => db.destroy())
const { watch, see, clear, view, transferred } = openBed(db)
const LEASE_MILLISECONDS = 8_000

const ready = async () => (await lockReadyPrinters(db)).map(({ printerId }) => printerId)
const down = (gapSeconds: number) =>
  ({ kind: 'link', up: false, restarted: false, gapSeconds, reason: 'gone' }) as const
/** The monitor that watched it is gone since so many seconds. */
const abandon = (seconds: number) =>
  db.query(
    `UPDATE printers SET lease_until = now() - make_interval(secs => $2), seen_at = now() - make_interval(secs => $2 + 8)
    WHERE id = $1`,
    [watch().printerId, seconds],
  )
const taken = async () =>
  (await takePrinters(db, 'n', LEASE_MILLISECONDS, 100)).find(({ id }) => id === watch().printerId)

test.each([
  { seconds: 30, given: true },
  { seconds: 50, given: false },
])(
  'a printer that no monitor has watched for $seconds s is given a print, and takes one: $given',
  async ({ seconds, given }) => {
    await clear()
    await abandon(seconds)
    expect((await ready()).includes(watch().printerId)).toBe(given)
    const { printId, intent } = await transferred()
    const { candidates } = await explainInputs(db, printId, watch().printerId)
    expect(candidates[0]?.state).toBe(given ? 'idle' : 'offline')
    expect((await commitIntent(db, intent)).kind).toBe(given ? 'committed' : 'unwatched')
  },
)

test('a monitor that lets go of its printers keeps nobody from starting, if another one is there soon', async () => {
  await clear()
  await releasePrinters(db, 'm')
  expect(await ready()).toContain(watch().printerId)
  const { intent } = await transferred()
  expect((await commitIntent(db, intent)).kind).toBe('committed')
})

test('a monitor that takes such a printer has to see it first: until then it takes no print', async () => {
  await clear()
  await abandon(3_600)
  const lease = await taken()
  expect(Math.round(lease?.unwatchedSeconds ?? 0)).toBe(3_608)
  expect(await ready()).not.toContain(watch().printerId)
  const { intent } = await transferred()
  expect(await commitIntent(db, intent)).toEqual({ kind: 'unwatched' })
})

test('what one monitor could not reach is as long out of sight for the next one', async () => {
  await see(down(600))
  await releasePrinters(db, 'm')
  expect(Math.round((await taken())?.unwatchedSeconds ?? 0)).toBe(600)
})

test('a printer that is seen again is ready, once its bed is cleared anew', async () => {
  await clear()
  await see(down(0))
  await db.query(`UPDATE printers SET lost_at = now() - interval '2 minutes' WHERE id = $1`, [watch().printerId])
  await see({ kind: 'link', up: true, restarted: false, gapSeconds: 120, reason: null })
  await see(idle)
  expect(await view()).toMatchObject({ bed: 'occupied' })
  await clear()
  expect(await ready()).toContain(watch().printerId)
  const kinds = await rows(db, 'SELECT 1 FROM printers WHERE id = $1 AND lost_at IS NULL', [watch().printerId])
  expect(kinds).toHaveLength(1)
})

test.each([
  ['that its link is gone', down(0)],
  ['what state it is in', { ...idle, state: 'completed' } as const],
  ['that a print ended', { kind: 'ended', ending: { fileName: 'a.gcode', outcome: 'completed' } } as const],
])(
  'a monitor that slept beyond its lease cannot say %s: whoever takes the printer reckons the time',
  async (_what, seen) => {
    await clear()
    await abandon(3_600)
    await expect(see(seen)).rejects.toMatchObject({ code: 'PRINTER_SESSION_TAKEN' })
    await expect(recordAsked(db, watch(), [])).rejects.toMatchObject({ code: 'PRINTER_SESSION_TAKEN' })
    await expect(recordIdentity(db, watch(), {} as never)).rejects.toMatchObject({ code: 'PRINTER_SESSION_TAKEN' })
    expect(Math.round((await taken())?.unwatchedSeconds ?? 0)).toBe(3_608)
    expect(await ready()).not.toContain(watch().printerId)
  },
)

test('what a monitor saw within its lease counts, also when it had to wait for the row beyond it', async () => {
  await clear()
  await db.query(`UPDATE printers SET lease_until = now() + interval '300 milliseconds' WHERE id = $1`, [
    watch().printerId,
  ])
  let seen: Promise<unknown> | undefined
  await db.transaction(async (sql) => {
    await lockPrinter(sql, watch().printerId)
    seen = see({ ...idle, state: 'printing', fileName: 'a.gcode' })
    await expect.poll(() => waitingForLocks(db)).toBeGreaterThan(0)
    await sql.query('UPDATE printers SET updated_at = now() WHERE id = $1', [watch().printerId])
    await sql.query('SELECT pg_sleep(0.5)')
  })
  await seen
  expect(await view()).toMatchObject({ state: 'busy', bed: 'occupied' })
})

test('a new printer was never watched, and is not lost by that', async () => {
  await db.query('UPDATE printers SET lease_until = NULL, seen_at = NULL WHERE id = $1', [watch().printerId])
  expect((await taken())?.unwatchedSeconds).toBeNull()
  const lost = await row<{ lostAt: Date | null }>(db, 'SELECT lost_at AS "lostAt" FROM printers WHERE id = $1', [
    watch().printerId,
  ])
  expect(lost?.lostAt).toBeNull()
})
