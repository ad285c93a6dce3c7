import { expect, test } from 'vitest'
import type { PrintyardError } from '../../src/core/errors.ts'
import { onFailpoint } from '../../src/core/failpoint.ts'
import { dispatch } from '../../src/dispatch/dispatch.ts'
import { row, rows } from '../../src/entities/database.ts'
import { cancelPrint, retryPrint } from '../../src/entities/decision.ts'
import { removeFile } from '../../src/entities/file.ts'
import { pausePrint, resumePrint } from '../../src/entities/pause.ts'
import { testApi } from '../support/api.ts'
import { openLine } from '../support/line.ts'
import { waitingForLocks } from '../support/locks.ts'

// A person decides about a print at the moment in which the dispatcher gives it to a printer: who waits for a row must not
// act on what was true before.

const api = await testApi({ DATABASE_POOL: '20' })
const { context } = api
const { db } = context
const { addPrinter, addPrint, addFile, given } = openLine(db)

const waiting = () => waitingForLocks(db)

const open = (printId: string) =>
  rows(db, 'SELECT number FROM attempts WHERE print_id = $1 AND closed_at IS NULL', [printId])
const stateOf = async (printId: string) =>
  (await row<{ state: string }>(db, 'SELECT state FROM prints WHERE id = $1', [printId]))?.state

test.each([
  ['canceled', 'canceled', cancelPrint, retryPrint],
  ['paused', 'queued', pausePrint, resumePrint],
] as const)(
  'a print that is %s while it is given to a printer leaves it, and is given to one again',
  async (_what, state, decide, undo) => {
    const printer = await addPrinter()
    const print = await addPrint()
    let decided: Promise<unknown> | undefined
    onFailpoint(async (name) => {
      if (name !== 'dispatch:before:commit') return
      decided = decide(db, print, 'operator')
      await expect.poll(waiting).toBe(1)
    })
    expect(await dispatch(context)).toBe(1)
    onFailpoint(undefined)
    await decided
    expect(await stateOf(print)).toBe(state)
    expect(await open(print)).toEqual([])
    await undo(db, print, 'operator')
    expect(await dispatch(context)).toBe(1)
    expect(await given()).toEqual(new Map([[print, printer]]))
  },
)

test.each([
  ['a file, before it was checked, is refused', 'received', false, 'FILE_UNKNOWN', 'canceled'],
  ['what was sliced, before it was checked, is refused', 'received', true, 'FILE_UNKNOWN', 'canceled'],
  ['a file that was checked is taken: its content is kept', 'ready', false, undefined, 'queued'],
])('a retry during the deletion of %s', async (_what, state, sliced, code, becomes) => {
  const model = sliced ? await addFile({ kind: 'stl' }) : undefined
  const program = await addFile({ state, model_file_id: model ?? null })
  const print = await addPrint({ file_id: program, model_file_id: model ?? null })
  const fileId = model ?? program
  await cancelPrint(db, print, 'operator')
  let retried: Promise<unknown> | undefined
  await db.transaction(async (sql) => {
    await removeFile(sql, fileId)
    retried = retryPrint(db, print, 'operator').then(
      () => undefined,
      (error: PrintyardError) => error.code,
    )
    await expect.poll(waiting).toBe(1)
  })
  expect(await retried).toBe(code)
  expect(await stateOf(print)).toBe(becomes)
})
