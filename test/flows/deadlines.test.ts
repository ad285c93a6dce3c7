import { expect, test } from 'vitest'
import { startDispatch } from '../../src/dispatch/start.ts'
import { openAttempt, openAttemptOf } from '../../src/entities/attempt.ts'
import { row } from '../../src/entities/database.ts'
import { giveBackStuck, holdLost, noteWaiting } from '../../src/entities/deadline.ts'
import { movePrint } from '../../src/entities/print.ts'
import { observe } from '../../src/entities/printer-event.ts'
import { settleNotStarted } from '../../src/entities/settle.ts'
import { beginTransfer } from '../../src/entities/transfer.ts'
import { testApi } from '../support/api.ts'
import { until } from '../support/farm.ts'
import { lineReader, openLine } from '../support/line.ts'
import { waitingForLocks } from '../support/locks.ts'

// R26 on real rows: what ends a wait that nobody else would end.

const { context } = await testApi()
const { db } = context
const { addPrinter, addPrint } = openLine(db)

const { rule, print } = lineReader(db)

/** A print whose start was intended, on a printer that a monitor watches. */
async function started(state: 'starting' | 'printing') {
  const printerId = await addPrinter()
  const printId = await addPrint()
  const move = await openAttempt(db, printId, printerId, 'test')
  const attempt = (await openAttemptOf(db, printId, move?.attempt ?? -1)) ?? expect.fail('no attempt')
  const remoteName = `py-${printId}.gcode`
  await beginTransfer(db, attempt.id, printerId, remoteName)
  await db.query(
    `UPDATE attempts SET remote_name = $2, fingerprint = '{}', intent_at = now() - interval '13 hours' WHERE id = $1`,
    [attempt.id, remoteName],
  )
  await db.query(
    `UPDATE printers SET lease_owner = 'm', lease_until = now() + interval '1 hour', seen_at = now() WHERE id = $1`,
    [printerId],
  )
  await movePrint(db, { printId, from: 'preparing', to: 'transferring', by: 't', why: 't' })
  await movePrint(db, { printId, from: 'transferring', to: 'starting', by: 't', why: 't' })
  if (state === 'printing') await movePrint(db, { printId, from: 'starting', to: 'printing', by: 't', why: 't' })
  return { printerId, printId, attempt, remoteName, watch: { printerId, epoch: 0 } }
}
const intended = (printId: string, hours: number) =>
  db.query(`UPDATE attempts SET intent_at = now() - make_interval(hours => $2) WHERE print_id = $1`, [printId, hours])
const lose = (printerId: string, hours: number) =>
  db.query(`UPDATE printers SET lost_at = now() - make_interval(hours => $2), state = 'offline' WHERE id = $1`, [
    printerId,
    hours,
  ])
const down = { kind: 'link', up: false, restarted: false, gapSeconds: 0, reason: 'gone' } as const

test.each(['starting', 'printing'] as const)(
  'a print that is %s is held when its printer was not seen for too long, and settles when it tells the outcome',
  async (state) => {
    const { printerId, printId, remoteName, watch } = await started(state)
    await observe(db, watch, down)
    if (state === 'starting') await intended(printId, 11)
    expect(await holdLost(db, 12)).toEqual([])
    await lose(printerId, 11)
    expect(await holdLost(db, 12)).toEqual([])
    await lose(printerId, 13)
    await intended(printId, 13)
    expect((await holdLost(db, 12)).map(({ to }) => to)).toEqual(['held'])
    expect(await print(printId)).toMatchObject({
      state: 'held',
      reason: { code: 'LINK_LOST', evidence: { before: state, remoteName, hours: 12 } },
    })
    await observe(db, watch, { kind: 'ended', ending: { fileName: remoteName, outcome: 'completed' } })
    expect((await print(printId))?.state).toBe('completed')
  },
)

test('a start of which the printer tells nothing is held after as long, although it answers', async () => {
  const { printId, remoteName, watch } = await started('starting')
  await observe(db, watch, { kind: 'state', state: 'busy', stateText: 'BUSY', fileName: null, jobRef: null })
  await intended(printId, 11)
  expect(await holdLost(db, 12)).toEqual([])
  await intended(printId, 13)
  expect((await holdLost(db, 12)).map(({ to }) => to)).toEqual(['held'])
  expect(await print(printId)).toMatchObject({
    state: 'held',
    reason: {
      code: 'START_UNKNOWN',
      evidence: { before: 'starting', remoteName, hours: 12, printerState: 'busy', lostAt: null },
    },
  })
  const seen = { kind: 'state', state: 'printing', stateText: 'PRINTING', fileName: remoteName, jobRef: '8' } as const
  await observe(db, watch, seen)
  expect((await print(printId))?.state).toBe('printing')
})

test('a print that its printer only asks about has not begun, wherever it is', async () => {
  const { printId, remoteName, watch } = await started('starting')
  const job = { kind: 'state', stateText: 'ATTENTION', fileName: remoteName, jobRef: null } as const
  await observe(db, watch, { ...job, state: 'attention', asks: true })
  expect(await print(printId)).toMatchObject({ state: 'starting', reason: { code: 'ATTENTION' } })
  await db.query(`UPDATE attempts SET intent_at = NULL WHERE print_id = $1`, [printId])
  await observe(db, watch, { ...job, state: 'attention', asks: true })
  expect(await row(db, 'SELECT intent_at AS at FROM attempts WHERE print_id = $1', [printId])).toEqual({ at: null })
  await db.query(`UPDATE attempts SET intent_at = now() WHERE print_id = $1`, [printId])
  await observe(db, watch, { ...job, state: 'printing', jobRef: '8' })
  expect(await print(printId)).toMatchObject({ state: 'printing', reason: null })
  await observe(db, watch, { ...job, state: 'attention', jobRef: '8' })
  expect(await print(printId)).toMatchObject({ state: 'paused', reason: { code: 'ATTENTION' } })
})

test('a held print goes on when its printer comes back and still runs it, and its time begins anew', async () => {
  const { printerId, printId, remoteName, watch } = await started('printing')
  await lose(printerId, 13)
  await holdLost(db, 12)
  const seen = { kind: 'state', state: 'printing', stateText: 'Printing', fileName: remoteName, jobRef: null } as const
  await observe(db, watch, seen)
  expect((await print(printId))?.state).toBe('printing')
  expect(await holdLost(db, 12)).toEqual([])
})

test('a printer that no monitor watches is as lost as one whose link is down', async () => {
  const { printerId, printId } = await started('printing')
  await db.query(
    `UPDATE printers SET lease_until = now() - interval '13 hours', seen_at = now() - interval '14 hours' WHERE id = $1`,
    [printerId],
  )
  await holdLost(db, 12)
  expect(await print(printId)).toMatchObject({ state: 'held', reason: { code: 'LINK_LOST' } })
})

test('a transfer that makes no end goes back in line and counts against the printer', async () => {
  const [one, printId] = [await addPrinter(), await addPrint()]
  await openAttempt(db, printId, one, 'test')
  await movePrint(db, { printId, from: 'preparing', to: 'transferring', by: 't', why: 't' })
  await db.query(`UPDATE attempts SET artifact_bytes = 20000 * 600 WHERE print_id = $1`, [printId])
  const waits = (minutes: number) =>
    db.query(`UPDATE prints SET updated_at = now() - make_interval(mins => $2) WHERE id = $1`, [printId, minutes])
  await waits(19)
  expect(await giveBackStuck(db)).toEqual([])
  await waits(21)
  await noteWaiting(db, printId, 1)
  expect(await giveBackStuck(db)).toEqual([])
  await waits(21)
  await noteWaiting(db, printId, 2)
  expect((await giveBackStuck(db)).map(({ to }) => to)).toEqual(['queued'])
  expect(await print(printId)).toMatchObject({ state: 'queued', reason: { code: 'TRANSFER_STUCK' } })
  expect(await rule(printId, one, 'retry-wait')).toMatchObject({ ok: false })
})

test('what moves on while the slow tick waits for its turn is not given back', async () => {
  const [printerId, printId] = [await addPrinter(), await addPrint()]
  await openAttempt(db, printId, printerId, 'test')
  await db.query(`UPDATE prints SET updated_at = now() - interval '11 minutes' WHERE id = $1`, [printId])
  let stuck: ReturnType<typeof giveBackStuck> | undefined
  await db.transaction(async (sql) => {
    await movePrint(sql, { printId, from: 'preparing', to: 'transferring', by: 't', why: 't' })
    stuck = giveBackStuck(db)
    await until(async () => (await waitingForLocks(db)) === 1)
  })
  expect(await stuck).toEqual([])
  expect(await print(printId)).toMatchObject({ state: 'transferring' })
})

test('the slow tick gives back what no worker takes up', async () => {
  const [printerId, printId] = [await addPrinter(), await addPrint()]
  await openAttempt(db, printId, printerId, 'test')
  await db.query(`UPDATE prints SET updated_at = now() - interval '11 minutes' WHERE id = $1`, [printId])
  await db.query('UPDATE printers SET disabled = true WHERE id = $1', [printerId])
  const running = startDispatch(context)
  try {
    await until(async () => (await print(printId))?.state === 'queued')
  } finally {
    await running.stop()
  }
  expect(await print(printId)).toMatchObject({ reason: { code: 'NOT_TAKEN_UP' } })
  expect(await rule(printId, printerId, 'not-quarantined')).toMatchObject({ ok: true })
})

test('a start that is proven not to have happened counts against the printer, a person who says so does not', async () => {
  const proven = await started('starting')
  await settleNotStarted(db, proven.attempt, 't', { code: 'NOT_STARTED', detail: 'test' })
  const said = await started('starting')
  await settleNotStarted(db, said.attempt, 't', { code: 'NOT_STARTED', detail: 'test' }, false)
  const failures = async (printerId: string) =>
    (await row<{ failures: number }>(db, 'SELECT failures FROM printers WHERE id = $1', [printerId]))?.failures
  expect([await failures(proven.printerId), await failures(said.printerId)]).toEqual([1, 0])
})
