import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { giveFeedback } from '../../src/entities/feedback.ts'
import { type ReportRow, reportRows } from '../../src/entities/report-work.ts'
import { removeOld, sumDays } from '../../src/entities/retention.ts'
import { cleanup } from '../../src/workers/cleanup/index.ts'
import { testApi } from '../support/api.ts'
import { completedPrints } from '../support/finished.ts'
import { waitingForLocks } from '../support/locks.ts'

// What people say of finished parts: it decides the statistics, and which durations are learned.

const api = await testApi({ MACHINE_PRICE_PER_HOUR: '360', RATE_LIMIT_MAX_REQUESTS: '1000' })
const { admin, context } = api
for (const id of ['alpha', 'beta', 'gamma']) await admin('POST', 'projects', { body: { id, name: id } })
const member = api.as({ sub: 'mia', roles: ['member'], projects: ['alpha', 'beta', 'gamma'] })
const judge = (printId: string, body: object) => member('POST', `prints/${printId}/feedback`, { body })
const statistics = async (id: string) => (await member('GET', `projects/${id}`)).body.statistics
const PNG = `iVBORw0KGgo${'A'.repeat(40)}`

test('a project without prints has no success rate, and costs nothing', async () => {
  const told = await statistics('alpha')
  expect(told).toMatchObject({ total: 0, ended: { succeeded: 0, flawed: 0, failed: 0, canceled: 0 } })
  expect(told).not.toHaveProperty('successRate')
  expect(told.cost).toEqual({ amount: 0, currency: 'EUR', filamentPerKilogram: 2500, machinePerHour: 360 })
})

test('the printer decides until a person does; the newest word counts, with its photo', async () => {
  const { printIds } = await completedPrints(api, 'alpha', 4, 1)
  expect(await statistics('alpha')).toMatchObject({ total: 4, successRate: 1, ended: { succeeded: 4 } })
  const [first = '', second = '', third = ''] = printIds
  const flawed = await judge(first, { result: 'flawed', reason: 'a gap in layer 12', photo: PNG })
  expect(flawed).toMatchObject({
    status: 200,
    body: { state: 'completed', feedback: { result: 'flawed', reason: 'a gap in layer 12', givenBy: 'mia' } },
  })
  const { photoUrl } = flawed.body.feedback
  const picture = await fetch(api.origin + photoUrl, { headers: { authorization: '' } })
  expect(picture.status).toBe(401)
  expect((await member('GET', photoUrl)).headers['content-type']).toBe('image/png')
  await judge(second, { result: 'failed' })
  await judge(third, { result: 'failed' })
  await judge(third, { result: 'good' })
  expect(await statistics('alpha')).toMatchObject({
    total: 4,
    successRate: 0.5,
    ended: { succeeded: 2, flawed: 1, failed: 1, canceled: 0 },
    printSeconds: 4400,
    filamentMillimetres: 52_000,
    massGrams: 160,
    // 160 g at 25.00 a kilogram and 4,400 s at 3.60 an hour.
    cost: { amount: 840 },
  })
  expect((await member('GET', `prints/${second}/feedback/photo`)).body.code).toBe('PICTURE_MISSING')
  expect((await judge(second, { result: 'good', photo: 'QUJDRA==' })).body).toMatchObject({
    code: 'BODY_INVALID',
    errors: [{ field: 'photo' }],
  })
  expect((await judge(second, { result: 'superb' })).body.code).toBe('BODY_INVALID')
})

test('a print that has not ended cannot be judged, nor can one of somebody else', async () => {
  const { printIds } = await completedPrints(api, 'beta', 1, 1)
  await context.db.query(`UPDATE prints SET state = 'held' WHERE id = $1`, [printIds[0]])
  expect((await judge(printIds[0] ?? '', { result: 'good' })).body.code).toBe('PRINT_STATE_CONFLICT')
  const stranger = api.as({ roles: ['member'], projects: ['alpha'] })
  const theirs = await stranger('POST', `prints/${printIds[0]}/feedback`, { body: { result: 'good' } })
  expect(theirs.body.code).toBe('PRINT_UNKNOWN')
})

test('what was said of one attempt is not held against the next', async () => {
  const { printIds } = await completedPrints(api, 'gamma', 1, 1)
  const [printId = ''] = printIds
  await judge(printId, { result: 'failed' })
  expect((await statistics('gamma')).successRate).toBe(0)
  await context.db.query('UPDATE prints SET attempt = attempt + 1 WHERE id = $1', [printId])
  expect((await statistics('gamma')).successRate).toBe(1)
  expect((await member('GET', `prints/${printId}`)).body).not.toHaveProperty('feedback')
})

test('a flawed or failed part teaches no duration, also when it is called so later', async () => {
  const project = randomUUID()
  await admin('POST', 'projects', { body: { id: project, name: 'learning' } })
  const own = api.as({ sub: 'lea', roles: ['member'], projects: [project] })
  const right = await completedPrints(api, project, 8, 1)
  const wrong = await completedPrints(api, project, 8, 3)
  const p50 = async () => (await own('POST', 'estimate', { body: { fileId: right.fileId } })).body.p50
  const misled = await p50()
  for (const [index, printId] of wrong.printIds.entries()) {
    await own('POST', `prints/${printId}/feedback`, { body: { result: index % 2 === 0 ? 'flawed' : 'failed' } })
  }
  expect([misled > 1_300, Math.round(await p50())]).toEqual([true, 1_100])
  expect((await own('GET', 'analytics/eta-accuracy')).body.prints).toBe(8)
  await own('POST', `prints/${wrong.printIds[0]}/feedback`, { body: { result: 'good' } })
  expect((await own('GET', 'analytics/eta-accuracy')).body.prints).toBe(9)
})

test('prints that are kept no longer still count, as they were judged', async () => {
  const project = randomUUID()
  await admin('POST', 'projects', { body: { id: project, name: 'old' } })
  const { printIds } = await completedPrints(api, project, 4, 1)
  const see = api.as({ sub: 'mia', roles: ['member'], projects: [project] })
  const of = async () => (await see('GET', `projects/${project}`)).body.statistics
  await see('POST', `prints/${printIds[0]}/feedback`, { body: { result: 'flawed' } })
  await sumDays(context.db, 90)
  // After the day was summed up: its totals are corrected.
  await see('POST', `prints/${printIds[1]}/feedback`, { body: { result: 'failed', photo: PNG } })
  await see('POST', `prints/${printIds[0]}/feedback`, { body: { result: 'good' } })
  const before = await of()
  expect(before).toMatchObject({ total: 4, successRate: 0.75 })
  await context.db.query(`UPDATE prints SET finished_at = finished_at - interval '100 days' WHERE id = ANY($1)`, [
    printIds,
  ])
  await context.db.query(`UPDATE daily_totals SET day = day - 100 WHERE project_id = $1`, [project])
  expect((await removeOld(context.db, 90)).prints).toBe(4)
  expect(await of()).toEqual({ ...before, prints: {} })
})

test('two words about one part at a time correct the totals once', async () => {
  const project = randomUUID()
  await admin('POST', 'projects', { body: { id: project, name: 'double click' } })
  const [printId = ''] = (await completedPrints(api, project, 1, 1)).printIds
  await sumDays(context.db, 90)
  const word = { result: 'flawed', reason: null, photoKey: null, photoType: null, by: 'mia' } as const
  const say = () => context.db.transaction((sql) => giveFeedback(sql, printId, word))
  const waiting = () => waitingForLocks(context.db)
  let second: Promise<unknown> | undefined
  await context.db.transaction(async (sql) => {
    await giveFeedback(sql, printId, word)
    second = say()
    await expect.poll(waiting).toBe(1)
  })
  await second
  const { items } = (await admin('GET', `analytics/daily?projectId=${project}`)).body
  expect(items).toMatchObject([{ completed: 1, succeeded: 0, flawed: 1 }])
})

test('a photo goes with its print, a day later', async () => {
  const keys = async () => {
    const found: string[] = []
    for await (const key of context.storage.list('feedback/')) found.push(key)
    return found
  }
  const before = await keys()
  const kept = await context.db.query('SELECT photo_key AS key FROM feedback WHERE photo_key IS NOT NULL')
  expect(before.length).toBeGreaterThan(kept.length)
  const work = { ...context, storage: { ...aged(context.storage) } }
  await cleanup.run(
    work as never,
    {} as never,
    { progress: () => undefined, log: () => undefined, signal: new AbortController().signal } as never,
  )
  expect((await keys()).sort()).toEqual(kept.map(({ key }: { key: string }) => key).sort())
})

/** A storage in which everything is two days old. */
function aged(storage: typeof context.storage): typeof context.storage {
  return {
    ...storage,
    async stat(key) {
      const found = await storage.stat(key)
      return found && { ...found, modifiedAt: new Date(Date.now() - 2 * 86_400_000) }
    },
  }
}

test('the view for SQL readers and the rows of a report count parts as the statistics do', async () => {
  const project = randomUUID()
  await admin('POST', 'projects', { body: { id: project, name: 'views' } })
  const own = api.as({ sub: 'vic', roles: ['member'], projects: [project] })
  const { printIds } = await completedPrints(api, project, 5, 1)
  const [good = '', flawed = '', failed = '', saved = '', earlier = ''] = printIds
  const say = (printId: string, body: object) => own('POST', `prints/${printId}/feedback`, { body })
  await say(flawed, { result: 'flawed', reason: 'a gap' })
  await say(failed, { result: 'failed' })
  await context.db.query(`UPDATE prints SET state = 'held' WHERE id = $1`, [saved])
  await context.db.query(`UPDATE prints SET state = 'failed' WHERE id = $1`, [saved])
  await say(saved, { result: 'good' })
  await say(earlier, { result: 'failed' })
  await context.db.query('UPDATE prints SET attempt = attempt + 1 WHERE id = $1', [earlier])
  const told = (await own('GET', `projects/${project}`)).body.statistics
  expect(told.ended).toEqual({ succeeded: 3, flawed: 1, failed: 1, canceled: 0 })
  const [view] = await context.db.query('SELECT * FROM print_job_stats_by_project WHERE project_id = $1', [project])
  expect(view).toMatchObject({ total_jobs: 5, completed_jobs: 3, flawed_jobs: 1, failed_jobs: 1, canceled_jobs: 0 })
  expect(Number(view.success_rate)).toBeCloseTo(told.successRate * 100, 1)
  const body = { kind: 'prints', projectId: project, from: '2020-01-01', to: '2999-01-01', format: 'csv' }
  const { id } = (await admin('POST', 'reports', { body })).body
  const rows: ReportRow[] = []
  for await (const line of reportRows(context.db, id)) rows.push(line)
  expect(Object.fromEntries(rows.map(({ printId, part, remark }) => [printId, [part, remark]]))).toEqual({
    [good]: ['good', null],
    [flawed]: ['flawed', 'a gap'],
    [failed]: ['failed', null],
    [saved]: ['good', null],
    [earlier]: ['good', null],
  })
})

test('no transaction waits for the storage of a photo', async () => {
  const { printIds } = await completedPrints(api, 'gamma', 1, 1)
  const put = context.storage.put.bind(context.storage)
  const open: number[] = []
  const stored = vi.spyOn(context.storage, 'put').mockImplementation(async (...what) => {
    const [seen] = await context.db.query(
      `SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
    )
    open.push(seen.open)
    return put(...what)
  })
  expect((await judge(printIds[0] ?? '', { result: 'flawed', photo: PNG })).status).toBe(200)
  stored.mockRestore()
  expect(open).toEqual([0])
})
