import { afterAll, expect, test } from 'vitest'
import { openAttempt, openAttemptOf } from '../../src/entities/attempt.ts'
import { openDatabase, row } from '../../src/entities/database.ts'
import { cancelPrint, cancelUnlessEnded, resolvePrint, retryPrint } from '../../src/entities/decision.ts'
import { takePrinters } from '../../src/entities/lease.ts'
import { movePrint } from '../../src/entities/print.ts'
import { createPrinter, removePrinter } from '../../src/entities/printer.ts'
import { observe } from '../../src/entities/printer-event.ts'
import { recordIdentity } from '../../src/entities/printer-greeting.ts'
import { giveBack } from '../../src/entities/settle.ts'
import { leftovers } from '../../src/entities/transfer.ts'
import { idle, openBed } from '../support/bed.ts'
import { testConfig } from '../support/services.ts'

// Somebody starts a file at the panel that we had given up: its print is held, and nobody may put it in line beside that.

const db = await openDatabase(await testConfig(), 'test')
afterAll(() => db.destroy())
const { watch, see, stateOf, transferred } = openBed(db)

/** A print that was given back, and whose file runs on its printer now. */
async function startedAtThePanel() {
  const { printId, attempt, intent } = await transferred()
  await giveBack(db, attempt, 'worker', { code: 'TRANSFER_FAILED', detail: 'test' })
  const runs = { ...idle, state: 'printing', fileName: intent.remoteName } as const
  await see(runs)
  const print = await row(db, `SELECT state, reason->>'code' AS code FROM prints WHERE id = $1`, [printId])
  expect(print).toEqual({ state: 'held', code: 'RAN_AFTER_CLOSED' })
  return { printId, ended: { ...runs, state: 'completed' } as const }
}

const decisions = [
  ['tried again', retryPrint, 'queued'],
  ['canceled', cancelPrint, 'canceled'],
  ...(['not-started', 'completed', 'failed', 'canceled'] as const).map(
    (outcome) =>
      [
        `resolved as ${outcome}`,
        (sql: typeof db, printId: string, by: string) => resolvePrint(sql, printId, { outcome }, by),
        outcome === 'not-started' ? 'queued' : outcome,
      ] as const,
  ),
] as const

test.each(decisions)(
  'a print whose file runs at a panel cannot be %s before that has ended',
  async (_how, decide, to) => {
    const { printId, ended } = await startedAtThePanel()
    await expect(decide(db, printId, 'op')).rejects.toMatchObject({ code: 'PRINT_STATE_CONFLICT' })
    expect(await stateOf(printId)).toBe('held')
    await see(ended)
    await decide(db, printId, 'op')
    expect(await stateOf(printId)).toBe(to)
  },
)

test('a print that a person says ran at the panel counts for the printer that ran it', async () => {
  const { printId, ended } = await startedAtThePanel()
  await see(ended)
  await db.query(
    `UPDATE files SET estimate = '{"filamentMillimetres": 100, "massGrams": 3}' WHERE id = (SELECT file_id FROM prints WHERE id = $1)`,
    [printId],
  )
  await resolvePrint(db, printId, { outcome: 'completed' }, 'op')
  const told = await row(
    db,
    'SELECT state, progress, printer_id AS "printerId", mass_grams_used AS grams FROM prints WHERE id = $1',
    [printId],
  )
  expect(told).toEqual({ state: 'completed', progress: 1, printerId: watch().printerId, grams: 3 })
})

test('a batch is canceled beside a print of it whose file runs at a panel: that one stays held', async () => {
  const { printId } = await startedAtThePanel()
  expect(await cancelUnlessEnded(db, printId, 'op')).toBeUndefined()
  expect(await stateOf(printId)).toBe('held')
})

test('a printer that is not there any more keeps no print back', async () => {
  const { printId } = await startedAtThePanel()
  await db.query('UPDATE printers SET deleted_at = now() WHERE id = $1', [watch().printerId])
  await retryPrint(db, printId, 'op')
  expect(await stateOf(printId)).toBe('queued')
})

const GIVEN_UP = { code: 'TRANSFER_FAILED', detail: 'test' }

/** A print whose first attempt was given back, and whose second one is on its way to this printer, or to another. */
async function onItsWayAgain(where: 'here' | 'elsewhere', state: 'preparing' | 'transferring') {
  const { printId, attempt, intent } = await transferred()
  await giveBack(db, attempt, 'worker', GIVEN_UP)
  const other = await createPrinter(db, { name: `other ${printId}`, kind: 'octoprint', settings: {} })
  const move = await openAttempt(db, printId, where === 'here' ? watch().printerId : other.id, 'test')
  if (state === 'transferring')
    await movePrint(db, { printId, from: 'preparing', to: 'transferring', by: 't', why: 't' })
  const second = await openAttemptOf(db, printId, move?.attempt ?? 0)
  if (!second) throw new Error('no attempt')
  return { printId, second, fileName: intent.remoteName }
}

const reasonOf = (printId: string) =>
  row(db, `SELECT state, attempt, reason->>'code' AS code FROM prints WHERE id = $1`, [printId])
const attemptsOf = async (printId: string) =>
  (await db.query('SELECT outcome FROM attempts WHERE print_id = $1 ORDER BY number', [printId])) as unknown[]

test.each([
  ['here', 'preparing'],
  ['here', 'transferring'],
  ['elsewhere', 'preparing'],
  ['elsewhere', 'transferring'],
] as const)(
  'the next attempt, %s and %s, is given back when the file of the one before runs at a panel',
  async (where, state) => {
    const { printId, fileName } = await onItsWayAgain(where, state)
    await see({ ...idle, state: 'printing', fileName })
    expect(await reasonOf(printId)).toEqual({ state: 'held', attempt: 2, code: 'RAN_AFTER_CLOSED' })
    expect(await attemptsOf(printId)).toEqual([{ outcome: 'given-back' }, { outcome: 'given-back' }])
  },
)

test('a next attempt that was sent is not taken back for the file of the one before', async () => {
  const { printId, second, fileName } = await onItsWayAgain('elsewhere', 'transferring')
  await db.query('UPDATE attempts SET intent_at = now() WHERE id = $1', [second.id])
  await movePrint(db, { printId, from: 'transferring', to: 'starting', by: 't', why: 't' })
  await see({ ...idle, state: 'printing', fileName })
  expect(await reasonOf(printId)).toMatchObject({ state: 'starting' })
  expect(await attemptsOf(printId)).toEqual([{ outcome: 'given-back' }, { outcome: null }])
})

test('a print that waits after its second attempt is held when the file of its first runs', async () => {
  const { printId, second, fileName } = await onItsWayAgain('elsewhere', 'transferring')
  await giveBack(db, second, 'worker', GIVEN_UP)
  await see({ ...idle, state: 'printing', fileName })
  expect(await reasonOf(printId)).toEqual({ state: 'held', attempt: 2, code: 'RAN_AFTER_CLOSED' })
})

test('a given-up file of which only the end was seen holds its print, too', async () => {
  const { printId, attempt, intent } = await transferred()
  await giveBack(db, attempt, 'worker', GIVEN_UP)
  const ending = { fileName: intent.remoteName, outcome: 'completed' } as const
  await observe(db, watch(), { kind: 'ended', ending })
  expect(await reasonOf(printId)).toEqual({ state: 'held', attempt: 1, code: 'RAN_AFTER_CLOSED' })
})

test('a given-up file that follows somebody else’s print without a pause holds its print, too', async () => {
  const { printId, attempt, intent } = await transferred()
  await giveBack(db, attempt, 'worker', GIVEN_UP)
  await see({ ...idle, state: 'printing', fileName: 'theirs.gcode' })
  await see({ ...idle, state: 'printing', fileName: intent.remoteName })
  expect(await reasonOf(printId)).toEqual({ state: 'held', attempt: 1, code: 'RAN_AFTER_CLOSED' })
})

test('a printer that was removed and added again is known to hold our files, and a given-up one that runs holds its print', async () => {
  const { printId, attempt, intent } = await transferred()
  await giveBack(db, attempt, 'worker', GIVEN_UP)
  const device = { deviceKey: `device of ${printId}`, vendor: 'test' }
  const removed = watch()
  await recordIdentity(db, removed, device)
  const { id } = await createPrinter(db, { name: `again ${printId}`, kind: 'octoprint', settings: {} })
  const leased = (await takePrinters(db, 'm', 60_000, 100)).find((one) => one.id === id)
  const again = { printerId: id, epoch: leased?.epoch ?? -1 }
  await observe(db, again, idle)
  await expect(recordIdentity(db, again, device)).rejects.toMatchObject({ code: 'PRINTER_DUPLICATE' })
  await removePrinter(db, removed.printerId)
  const left = async () => (await leftovers(db)).filter(({ names }) => names.includes(intent.remoteName))
  expect(await left()).toEqual([])
  await recordIdentity(db, again, device)
  expect(await left()).toEqual([{ printerId: id, names: [intent.remoteName] }])
  await observe(db, again, { ...idle, state: 'printing', fileName: intent.remoteName })
  expect(await reasonOf(printId)).toEqual({ state: 'held', attempt: 1, code: 'RAN_AFTER_CLOSED' })
  await expect(retryPrint(db, printId, 'op')).rejects.toMatchObject({ code: 'PRINT_STATE_CONFLICT' })
})
