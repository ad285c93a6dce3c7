import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { removeOld, sumDays } from '../../src/entities/retention.ts'
import { type Json, testApi } from '../support/api.ts'
import { completedPrints } from '../support/finished.ts'

const api = await testApi()
const { admin, context } = api
for (const id of ['alpha', 'beta']) await admin('POST', 'projects', { body: { id, name: id } })
const [one, two] = [randomUUID(), randomUUID()].sort()
const rows = [
  ['2026-03-02', 'alpha', one],
  ['2026-03-02', 'alpha', two],
  ['2026-03-02', 'beta', one],
  ['2026-03-01', 'alpha', one],
  ['2026-02-28', 'beta', two],
] as const
for (const [index, [day, projectId, printerId]] of rows.toReversed().entries()) {
  await context.db.query(
    `INSERT INTO daily_totals (day, project_id, printer_id, completed, failed, canceled, succeeded, flawed, print_seconds,
      filament_millimetres, mass_grams) VALUES ($1, $2, $3, $4, 2, 3, 4, 5, 6.5, 7.25, 8.125)`,
    [day, projectId, printerId, rows.length - index],
  )
}
const PERIOD = 'from=2026-01-01&to=2026-06-30'
const named = ({ day, projectId, printerId }: Json) => [day, projectId, printerId]
const list = async (query: string, caller = admin) =>
  (await caller('GET', `analytics/daily?${PERIOD}${query}`)).body.items.map(named)

test('each day of each project and printer is a row, newest first, and pages neither repeat nor miss one', async () => {
  const first = (await admin('GET', `analytics/daily?${PERIOD}&limit=2`)).body
  expect(first.items[0]).toEqual({
    ...{ day: '2026-03-02', projectId: 'alpha', printerId: one, completed: 1, failed: 2, canceled: 3, succeeded: 4 },
    ...{ flawed: 5, printSeconds: 6.5, filamentMillimetres: 7.25, massGrams: 8.125, updatedAt: expect.any(String) },
  })
  const seen = [...first.items]
  for (let next = first.next; next; ) {
    const page = (await admin('GET', `analytics/daily?${PERIOD}&limit=2&cursor=${next}`)).body
    seen.push(...page.items)
    next = page.next
  }
  expect(seen.map(named)).toEqual(rows)
})

test('days are asked for from the first to the last, both with them; projects and printers by id', async () => {
  expect(await list('')).toEqual(rows)
  const inMarch = (await admin('GET', 'analytics/daily?from=2026-03-01&to=2026-03-01')).body.items
  expect(inMarch.map(named)).toEqual([rows[3]])
  expect(await list('&projectId=beta')).toEqual([rows[2], rows[4]])
  expect(await list(`&printerId=${two}`)).toEqual([rows[1], rows[4]])
  for (const wrong of ['from=2026-02-30', 'to=yesterday', 'from=2026-03-01T00:00:00Z', 'printerId=x', 'cursor=x']) {
    const { status, body } = await admin('GET', `analytics/daily?${wrong}`)
    expect([wrong, status, body.code]).toEqual([wrong, 422, expect.stringMatching(/^(BODY|CURSOR)_INVALID$/)])
  }
})

test('who sees a project sees its rows, and no others', async () => {
  const viewer = api.as({ roles: ['viewer'], projects: ['beta'] })
  expect(await list('', viewer)).toEqual([rows[2], rows[4]])
  expect(await list('&projectId=alpha', viewer)).toEqual([])
  expect(await list('', api.as({ roles: ['member'] }))).toEqual([])
  expect(await list('', api.as({ roles: ['operator'] }))).toEqual(rows)
})

test('prints that ended are in the row of their day once days were summed up', async () => {
  const { printerId, printIds } = await completedPrints(api, 'beta', 1, 1)
  await sumDays(context.db, 90)
  const day = (await admin('GET', `prints/${printIds[0]}`)).body.finishedAt.slice(0, 10)
  const { items } = (await admin('GET', `analytics/daily?printerId=${printerId}`)).body
  expect(items).toMatchObject([{ day, projectId: 'beta', printerId, completed: 1, succeeded: 1, printSeconds: 1_100 }])
})

/** A project whose prints end as long before the end of today as it is said, with the sums of its days as they are listed. */
async function farm(...before: string[]) {
  const project = randomUUID()
  await admin('POST', 'projects', { body: { id: project, name: 'a farm' } })
  const { printIds } = await completedPrints(api, project, before.length, 1)
  for (const [index, ago] of before.entries()) {
    await context.db.query(
      `UPDATE prints SET finished_at = (date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day' - $2::interval) AT TIME ZONE 'UTC'
      WHERE id = $1`,
      [printIds[index], ago],
    )
  }
  const sums = async () =>
    (await admin('GET', `analytics/daily?projectId=${project}`)).body.items.map((item: Json) => item.completed)
  return { printIds, sums }
}

test('a day keeps its sums while its prints are removed one after the other, however short they are kept', async () => {
  // The last one ended after the days were summed, and is summed before the first one goes.
  const { sums, printIds } = await farm('47 hours 59 minutes 59 seconds', '24 hours 2 seconds', '24 hours 1 second')
  const whole = await farm('47 hours 59 minutes 59 seconds')
  const last = printIds[2] ?? ''
  await context.db.query(`UPDATE prints SET printer_id = NULL WHERE id = $1`, [last])
  await sumDays(context.db, 1)
  expect(await sums()).toEqual([2])
  await context.db.query('UPDATE prints p SET printer_id = o.printer_id FROM prints o WHERE p.id = $1 AND o.id = $2', [
    last,
    printIds[0],
  ])
  expect((await removeOld(context.db, 1)).prints).toBeGreaterThan(1)
  expect(await sums()).toEqual([3])
  await sumDays(context.db, 1)
  expect([await sums(), await whole.sums()]).toEqual([[3], [1]])
})

test('what ended between the last run and a stop of days is summed at the next start', async () => {
  const { sums } = await farm('4 days 2 minutes', '4 days 1 minute', '3 days 1 minute')
  await context.db.query(`DELETE FROM daily_totals WHERE day > (now() AT TIME ZONE 'UTC')::date - 4`)
  await sumDays(context.db, 90)
  expect(await sums()).toEqual([1, 2])
})

test('a failed print that is tried again counts as failed no longer, nor does the only one of its day', async () => {
  const { printIds, sums } = await farm('1 second')
  await context.db.query(`UPDATE prints SET state = 'held' WHERE id = $1`, [printIds[0]])
  await context.db.query(`UPDATE prints SET state = 'failed' WHERE id = $1`, [printIds[0]])
  await sumDays(context.db, 90)
  expect(await sums()).toEqual([0])
  expect((await admin('POST', `prints/${printIds[0]}/retry`, { body: {} })).status).toBe(200)
  await sumDays(context.db, 90)
  expect(await sums()).toEqual([])
})
