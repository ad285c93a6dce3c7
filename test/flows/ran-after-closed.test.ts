import { afterAll, expect, test } from 'vitest'
import { openDatabase, row } from '../../src/entities/database.ts'
import { cancelPrint, cancelUnlessEnded, resolvePrint, retryPrint } from '../../src/entities/decision.ts'
import { giveBack } from '../../src/entities/settle.ts'
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
