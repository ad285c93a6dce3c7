import { afterAll, expect, test } from 'vitest'
import type { AttemptView } from '../../src/entities/attempt.ts'
import { openDatabase, row } from '../../src/entities/database.ts'
import { commitIntent } from '../../src/entities/intent.ts'
import { movePrint } from '../../src/entities/print.ts'
import { holdPrint, settleEnded } from '../../src/entities/settle.ts'
import { idle, openBed } from '../support/bed.ts'
import { testConfig } from '../support/services.ts'

// What a print took where its printer tells no time (Bambu Lab, or a person's word): our own clock, if it was looked at.

const db = await openDatabase(await testConfig(), 'test')
afterAll(() => db.destroy())
const { see, clear, transferred } = openBed(db)

type Running = { printId: string; attempt: AttemptView; remoteName: string }
const LINK = (gapSeconds: number) => ({ kind: 'link', up: true, restarted: false, gapSeconds, reason: null }) as const
const reason = { code: 'LINK_LOST', detail: 'test' }
const hold = ({ attempt }: Running) => holdPrint(db, attempt, 't', reason)
const runs = ({ remoteName }: Running) => see({ ...idle, state: 'printing', fileName: remoteName })
const ends = ({ remoteName }: Running, elapsed = {}) =>
  see({ kind: 'ended', ending: { fileName: remoteName, outcome: 'completed', ...elapsed } })
const resolve = ({ attempt, remoteName }: Running) =>
  db.transaction((sql) => settleEnded(sql, attempt.id, { fileName: remoteName, outcome: 'completed' }, 'op'))

async function intended(): Promise<Running> {
  const { printId, attempt, intent } = await transferred()
  await clear()
  expect(await commitIntent(db, intent)).toMatchObject({ kind: 'committed' })
  return { printId, attempt, remoteName: intent.remoteName }
}

/** Seen to run for an hour, five minutes of which it was paused. */
async function running(): Promise<Running> {
  const print = await intended()
  await runs(print)
  await db.query(`UPDATE prints SET started_at = now() - interval '1 hour', paused_seconds = 300 WHERE id = $1`, [
    print.printId,
  ])
  return print
}

const secondsOf = async ({ printId }: Running) => {
  const found = await row<{ state: string; seconds: number | null }>(
    db,
    'SELECT state, round(actual_seconds) AS seconds FROM prints WHERE id = $1',
    [printId],
  )
  expect(found?.state).toBe('completed')
  return found?.seconds
}

test.each<[string, number | null, (print: Running) => Promise<unknown>]>([
  ['watched all the time', 3_300, (print) => ends(print)],
  ['not watched for less than a minute', 3_300, (print) => see(LINK(59)).then(() => ends(print))],
  ['over when the monitor came back', null, (print) => see(LINK(9_000)).then(() => ends(print))],
  [
    'running when the monitor came back',
    null,
    (print) => see(LINK(61)).then(() => runs(print).then(() => ends(print))),
  ],
  ['held, and resolved by a person', null, (print) => hold(print).then(() => resolve(print))],
  ['held, and then seen to run', null, (print) => hold(print).then(() => runs(print).then(() => ends(print)))],
])('a print of an hour that was %s took %s s', async (_what, seconds, happens) => {
  const print = await running()
  await happens(print)
  expect(await secondsOf(print)).toBe(seconds)
})

test('a print that was not seen to begin took nobody knows how long', async () => {
  const print = await intended()
  await ends(print)
  expect(await secondsOf(print)).toBeNull()
})

test('what the printer tells counts, whoever looked away', async () => {
  const print = await running()
  await hold(print)
  await see(LINK(9_000))
  await ends(print, { elapsedSeconds: 1_234 })
  expect(await secondsOf(print)).toBe(1_234)
})

test('what was of an attempt does not go back in line with the print: its pauses, and who wanted it canceled', async () => {
  const print = await running()
  await db.query(`UPDATE prints SET cancel_requested_at = now(), cancel_requested_by = 'mia' WHERE id = $1`, [
    print.printId,
  ])
  await hold(print)
  await movePrint(db, { printId: print.printId, from: 'held', to: 'queued', by: 't', why: 't' })
  const left = await row(
    db,
    `SELECT paused_seconds AS paused, started_at AS started, cancel_requested_at AS canceled, cancel_requested_by AS by
    FROM prints WHERE id = $1`,
    [print.printId],
  )
  expect(left).toEqual({ paused: 0, started: null, canceled: null, by: null })
})
