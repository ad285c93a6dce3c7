import { beforeEach, expect, test } from 'vitest'
import { dispatch } from '../../src/dispatch/dispatch.ts'
import { startDispatch } from '../../src/dispatch/start.ts'
import { openAttemptOf } from '../../src/entities/attempt.ts'
import { row, rows } from '../../src/entities/database.ts'
import { allCandidates, explainInputs, plannedPrinters, plannedPrints } from '../../src/entities/matching.ts'
import { match } from '../../src/farm/match.ts'
import { plan } from '../../src/farm/plan.ts'
import { testApi } from '../support/api.ts'
import { until } from '../support/farm.ts'

// Who gets which printer: matching, dispatcher and plan over real rows; printers are rows whose state a monitor would
// have written.

const api = await testApi({ DATABASE_POOL: '20' })
const { context } = api
const { db } = context

let batchId = ''
let fileId = ''

beforeEach(async () => {
  for (const table of ['print_events', 'attempts', 'prints', 'batches', 'files', 'printers', 'pools']) {
    await db.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
    await db.query(`DELETE FROM ${table}`)
    await db.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`)
  }
  for (const id of ['alpha', 'beta']) {
    await db.query(`INSERT INTO projects (id, name, created_by) VALUES ($1, $1, 't') ON CONFLICT DO NOTHING`, [id])
  }
  await db.query(`INSERT INTO contents (sha256, sha1, size_bytes) VALUES ('a', 'b', 1) ON CONFLICT DO NOTHING`)
  batchId = await insert('batches', { project_id: 'alpha', total: 1, created_by: 't' })
  fileId = await addFile()
})

async function insert(table: string, fields: Record<string, unknown>): Promise<string> {
  const names = Object.keys(fields)
  const values = names.map((name) => {
    const value = fields[name]
    return typeof value === 'object' && value !== null && !(value instanceof Date) ? JSON.stringify(value) : value
  })
  const made = await row<{ id: string }>(
    db,
    `INSERT INTO ${table} (${names.join()}) VALUES (${names.map((_name, index) => `$${index + 1}`).join()}) RETURNING id`,
    values,
  )
  return made?.id ?? ''
}

const addFile = (fields: Record<string, unknown> = {}) =>
  insert('files', {
    ...{
      project_id: 'alpha',
      name: 'part.gcode',
      kind: 'gcode',
      state: 'ready',
      size_bytes: 1,
      sha256: 'a',
      created_by: 't',
    },
    estimate: { durationSeconds: 3_600, preparationSeconds: 0, massGrams: 20 },
    ...fields,
  })
let printers = 0
const addPrinter = (fields: Record<string, unknown> = {}) => {
  printers += 1
  return insert('printers', {
    name: `printer ${printers}`,
    kind: 'octoprint',
    settings: {},
    state: 'idle',
    bed: 'clear',
    ...fields,
  })
}
const addPrint = (fields: Record<string, unknown> = {}) =>
  insert('prints', { batch_id: batchId, project_id: 'alpha', file_id: fileId, created_by: 't', ...fields })
/** The print on each printer. */
const given = async () =>
  new Map(
    (
      await rows<{ print: string; printer: string }>(
        db,
        'SELECT print_id AS print, printer_id AS printer FROM attempts',
      )
    ).map(({ print, printer }) => [print, printer]),
  )
async function failing(printId: string, printerId: string): Promise<string[]> {
  const { wish, candidates } = await explainInputs(db, printId)
  const printer = candidates.find((one) => one.printerId === printerId)
  if (!wish || !printer) throw new Error('no such print or printer')
  return match(wish, printer)
    .rules.filter(({ ok }) => !ok)
    .map(({ rule }) => rule)
}
const later = (minutes: number): Date => new Date(Date.now() + minutes * 60_000)

test('what rows say is what the rules see', async () => {
  const file = await addFile({
    metadata: {
      ...{ printerModel: 'MK4', flavour: 'marlin2', slicer: { name: 'PrusaSlicer' }, nozzleMillimetres: 0.6 },
      ...{ materials: ['PETG'], filamentGrams: [120] },
    },
    bounds_millimetres: { min: [0, 0, 0], max: [240, 20, 20] },
  })
  const print = await addPrint({ file_id: file, settings: { colour: 'red', tags: ['enclosed'] } })
  const silent = await addPrinter({ capabilities: { tags: ['enclosed'] } })
  const other = await addPrinter({
    model: 'Prusa MINI',
    capabilities: {
      buildVolumeMillimetres: { x: 180, y: 180, z: 180 },
      nozzleMillimetres: 0.4,
      flavour: 'bambu',
      tags: [],
    },
    loaded: [{ slot: 0, material: 'PLA' }],
  })
  const nearly = await addPrinter({
    capabilities: { tags: ['enclosed', 'x'] },
    loaded: [{ slot: 0, material: 'petg', colour: 'red', remainingGrams: 10 }],
  })
  expect(await failing(print, silent)).toEqual([])
  expect(await failing(print, other)).toEqual([
    ...['tags', 'firmware-flavour', 'printer-model', 'build-volume', 'nozzle', 'material-loaded'],
  ])
  expect(await failing(print, nearly)).toEqual(['filament-left'])
  const blue = await addPrint({ file_id: file, settings: { colour: 'blue' } })
  expect(await failing(blue, nearly)).toEqual(['colour-loaded', 'filament-left'])
})

test('a printer of which nothing is known takes everything, and odd rows stop nobody', async () => {
  const printer = await addPrinter({ loaded: {} as object, capabilities: { tags: 'x' } })
  const print = await addPrint({ settings: { tags: 'y', colour: null } })
  expect(await failing(print, printer)).toEqual([])
  expect(await dispatch(context)).toBe(1)
  expect(await given()).toEqual(new Map([[print, printer]]))
})

test('the line is served by priority, then due date, then position', async () => {
  const low = await addPrint({ priority: 0, due_at: later(1) })
  const second = await addPrint()
  const due = await addPrint({ due_at: later(600) })
  const sooner = await addPrint({ due_at: later(60) })
  const urgent = await addPrint({ priority: 3 })
  const order: string[] = []
  for (let turn = 0; turn < 5; turn++) {
    await addPrinter()
    const before = await given()
    expect(await dispatch(context)).toBe(1)
    order.push(...[...(await given()).keys()].filter((print) => !before.has(print)))
  }
  expect(order).toEqual([urgent, sooner, due, second, low])
})

test('a print that fits nowhere does not block those behind it, even 600 of them', async () => {
  const huge = await addFile({ bounds_millimetres: { min: [0, 0, 0], max: [900, 900, 900] } })
  await db.query(
    `INSERT INTO prints (batch_id, project_id, file_id, created_by, priority) SELECT $1, 'alpha', $2, 't', 3 FROM generate_series(1, 600)`,
    [batchId, huge],
  )
  const printer = await addPrinter({ capabilities: { buildVolumeMillimetres: { x: 200, y: 200, z: 200 } } })
  const print = await addPrint({ priority: 0 })
  expect(await dispatch(context)).toBe(1)
  expect(await given()).toEqual(new Map([[print, printer]]))
})

test('wanted printer, wanted pool, paused pool, closed pool, material and time are honoured', async () => {
  const paused = await insert('pools', { name: 'paused', paused: true })
  const hour = new Date(Date.now() + 3 * 3_600_000).getUTCHours()
  const clock = (minutes: string) => `${String(hour).padStart(2, '0')}:${minutes}`
  const shut = await insert('pools', { name: 'shut', hours: { timeZone: 'UTC', from: clock('00'), to: clock('30') } })
  const open = await insert('pools', { name: 'open', hours: { timeZone: 'UTC', from: '00:00', to: '23:59' } })
  await addPrinter({ pool_id: paused })
  const closed = await addPrinter({ pool_id: shut })
  const pla = await addPrinter({ loaded: [{ slot: 0, material: 'PLA' }] })
  const petg = await addPrinter({ pool_id: open, loaded: [{ slot: 0, material: 'PETG' }] })
  const spare = await addPrinter({ disabled: true })
  const third = await addPrinter({ pool_id: open })
  const waits = await addPrint({ priority: 3, not_before: later(5) })
  const shutIn = await addPrint({ priority: 3, wanted_pool_id: shut })
  const onSpare = await addPrint({ priority: 3, wanted_printer_id: spare })
  const wantsThird = await addPrint({ wanted_printer_id: third })
  const wantsOpen = await addPrint({ wanted_pool_id: open, material: 'petg' })
  const wantsPla = await addPrint({ material: 'PLA' })
  await addPrint({ material: 'ABS' })
  expect(await dispatch(context)).toBe(3)
  expect(await given()).toEqual(
    new Map([
      [wantsThird, third],
      [wantsOpen, petg],
      [wantsPla, pla],
    ]),
  )
  expect(await failing(waits, pla)).toEqual(['not-before', 'printer-free'])
  expect(await failing(shutIn, closed)).toEqual(['pool-hours'])
  expect(await failing(onSpare, spare)).toEqual(['printer-enabled'])
})

test('a pool or a printer that is reserved takes only prints of its projects', async () => {
  const { body: pool } = await api.admin('POST', 'pools', { body: { name: 'school', projects: ['beta'] } })
  expect(pool).toMatchObject({ projects: ['beta'] })
  const inPool = await addPrinter({ pool_id: pool.id })
  const settings = { url: 'http://127.0.0.1:9', apiKey: 'x' }
  const own = { name: 'own', kind: 'octoprint', settings, projects: ['alpha'] }
  const { body: made } = await api.admin('POST', 'printers', { body: own })
  expect(made).toMatchObject({ projects: ['alpha'] })
  await db.query(`UPDATE printers SET state = 'idle', bed = 'clear' WHERE id = $1`, [made.id])
  const [first, second] = [await addPrint(), await addPrint()]
  const guest = await addPrint({ project_id: 'beta' })
  expect(await failing(guest, made.id)).toEqual(['project-allowed'])
  expect(await failing(first, inPool)).toEqual(['project-allowed'])
  expect(await dispatch(context)).toBe(2)
  expect(await given()).toEqual(
    new Map([
      [first, made.id],
      [guest, inPool],
    ]),
  )
  const viewer = api.as({ roles: ['viewer'], projects: ['alpha'] })
  expect((await viewer('GET', `pools/${pool.id}`)).body.projects).toEqual([])
  expect((await viewer('GET', `printers/${made.id}`)).body.projects).toEqual([])

  await api.admin('PATCH', `pools/${pool.id}`, { body: { projects: [] } })
  await addPrinter({ pool_id: pool.id })
  expect(await dispatch(context)).toBe(1)
  expect((await given()).has(second)).toBe(true)
  expect(
    (await api.admin('PATCH', `printers/${made.id}`, { body: { projects: ['alpha', 'beta'] } })).body,
  ).toMatchObject({
    projects: ['alpha', 'beta'],
  })
})

test('each waiting print tells in the lists why it waits, and what does not wait tells nothing', async () => {
  const loaded = [{ slot: 0, material: 'PLA' }]
  const near = await addPrinter({ bed: 'occupied', loaded })
  const next = await addPrint()
  const spool = await addPrint({ material: 'ABS' })
  const huge = await addFile({ bounds_millimetres: { min: [0, 0, 0], max: [900, 900, 900] } })
  await db.query(`UPDATE printers SET capabilities = $1`, [
    JSON.stringify({ buildVolumeMillimetres: { x: 200, y: 200, z: 200 } }),
  ])
  const never = await addPrint({ file_id: huge })
  const done = await addPrint({ state: 'completed' })
  const reasons = async (path: string) => {
    const { items } = (await api.admin('GET', path)).body
    return new Map(items.map((item: { id: string; waiting?: { rule: string } }) => [item.id, item.waiting]))
  }
  const expected = new Map<string, unknown>([
    [next, { rule: 'bed-clear', expected: 'clear', actual: 'occupied', printerId: near }],
    [spool, { rule: 'material-loaded', expected: 'ABS', actual: ['PLA'], printerId: near }],
    [never, expect.objectContaining({ rule: 'no-printer-fits', nearest: 'build-volume', printerId: near })],
  ])
  expect(await reasons('queue')).toEqual(expected)
  expect(await reasons('prints?state=queued')).toEqual(expected)
  expect((await reasons(`prints?state=completed`)).get(done)).toBeUndefined()
  expect((await api.admin('GET', `prints/${next}`)).body.waiting).toMatchObject({ rule: 'bed-clear' })
})

test('a printer whose row somebody held for a moment is not forgotten until the next tick', async () => {
  const printer = await addPrinter()
  const print = await addPrint()
  const config = { ...context.config, DISPATCH_TICK_MS: 60_000 }
  const held = Promise.withResolvers<void>()
  const holding = db.transaction(async (sql) => {
    await sql.query('SELECT 1 FROM printers WHERE id = $1 FOR NO KEY UPDATE', [printer])
    await held.promise
  })
  let skipped = 0
  const skip = () => {
    skipped += 1
  }
  expect(await dispatch(context, skip)).toBe(0)
  const running = startDispatch({ ...context, config })
  try {
    await new Promise((resolve) => setTimeout(resolve, 200))
    held.resolve()
    await holding
    await until(async () => (await given()).get(print) === printer)
  } finally {
    await running.stop()
  }
  expect(await dispatch(context, skip)).toBe(0)
  expect(skipped).toBe(1)
})

test('twenty dispatchers at once give each print once and each printer one', async () => {
  const kinds = [{}, { loaded: [{ slot: 0, material: 'PLA' }] }, { loaded: [{ slot: 0, material: 'PETG' }] }]
  for (let index = 0; index < 50; index++) await addPrinter(kinds[index % 3])
  await db.query(
    `INSERT INTO prints (batch_id, project_id, file_id, created_by, material)
    SELECT $1, 'alpha', $2, 't', CASE n % 3 WHEN 1 THEN 'PLA' WHEN 2 THEN 'PETG' END FROM generate_series(1, 200) n`,
    [batchId, fileId],
  )
  const counts = await Promise.all(Array.from({ length: 20 }, () => dispatch(context)))
  const rest = await dispatch(context)
  const total = counts.reduce((sum, count) => sum + count, 0) + rest
  const [found] = await rows<Record<string, number>>(
    db,
    `SELECT count(*)::int AS attempts, count(DISTINCT print_id)::int AS prints, count(DISTINCT printer_id)::int AS printers,
      (SELECT count(*)::int FROM prints WHERE state = 'preparing') AS preparing,
      (SELECT count(*)::int FROM prints WHERE state = 'queued') AS queued,
      (SELECT count(*)::int FROM prints WHERE attempt > 1) AS again FROM attempts`,
  )
  expect({ total, ...found }).toEqual({
    total: 50,
    attempts: 50,
    prints: 50,
    printers: 50,
    preparing: 50,
    queued: 150,
    again: 0,
  })
  for (const [printId, printerId] of await given()) {
    expect((await openAttemptOf(db, printId, 1))?.printerId).toBe(printerId)
  }
})

test('the plan begins with what the dispatcher does next', async () => {
  for (let index = 0; index < 12; index++) {
    await addPrinter({
      bed: index % 4 ? 'clear' : 'occupied',
      capabilities: index % 2 ? { nozzleMillimetres: 0.4 } : {},
      loaded: index % 3 ? [{ slot: 0, material: index % 3 === 1 ? 'PLA' : 'PETG' }] : [],
    })
  }
  const coarse = await addFile({ metadata: { nozzleMillimetres: 0.6 } })
  for (let index = 0; index < 40; index++) {
    await addPrint({
      priority: index % 3,
      file_id: index % 5 ? fileId : coarse,
      material: ['PLA', 'PETG', 'ABS', null][index % 4],
      ...(index % 7 ? {} : { due_at: later(index * 10) }),
    })
  }
  const [prints, machines] = await Promise.all([plannedPrints(db, 10_000), plannedPrinters(db)])
  const now = new Date()
  const { items, unplaced } = plan(prints, machines, now)
  expect(items.length + unplaced.length).toBe(40)
  expect(await dispatch(context)).toBe(9)
  for (const [printId, printerId] of await given()) {
    expect(items.find((item) => item.printerId === printerId)).toMatchObject({ printId, startsAt: now })
  }
})

test('a printer with a print of ours is planned from when it ends, at its own pace', async () => {
  const printer = await addPrinter()
  for (let count = 0; count < 3; count++) {
    await db.query(`ALTER TABLE prints DISABLE TRIGGER USER`)
    await addPrint({
      state: 'completed',
      printer_id: printer,
      finished_at: new Date(),
      actual_seconds: 150,
      estimated_seconds: 100,
    })
    await db.query(`ALTER TABLE prints ENABLE TRIGGER USER`)
  }
  const running = await addPrint({ estimated_seconds: 1_000 })
  expect(await dispatch(context)).toBe(1)
  await addPrint({ estimated_seconds: 1_000 })
  const [machine] = await plannedPrinters(db)
  expect(machine).toMatchObject({ openPrintId: running, busySeconds: 1_000, speed: 1.5 })
  const now = new Date()
  const [item] = plan(await plannedPrints(db, 10), await plannedPrinters(db), now).items
  expect([item?.startsAt, item?.endsAt]).toEqual([
    new Date(now.getTime() + 1_300_000),
    new Date(now.getTime() + 2_800_000),
  ])
  await db.query(`UPDATE prints SET state = 'held' WHERE id = $1`, [running])
  expect((await plannedPrinters(db))[0]).toMatchObject({ busySeconds: null })
})

test('GET queue/plan: operators see everything, members their own projects', async () => {
  const printer = await addPrinter({ capabilities: { buildVolumeMillimetres: { x: 100, y: 100, z: 100 } } })
  const huge = await addFile({ bounds_millimetres: { min: [0, 0, 0], max: [900, 900, 900] } })
  const mine = await addPrint()
  const theirs = await addPrint({ project_id: 'beta' })
  const nowhere = await addPrint({ file_id: huge })
  const all = await api.admin('GET', 'queue/plan')
  expect([all.status, all.body.items.map(({ printId }: { printId: string }) => printId)]).toEqual([200, [mine, theirs]])
  expect(all.body.items[0]).toEqual({
    printId: mine,
    printerId: printer,
    startsAt: all.body.madeAt,
    endsAt: expect.any(String),
  })
  expect(all.body.unplaced).toEqual([
    {
      printId: nowhere,
      rules: [{ rule: 'build-volume', ok: false, expected: expect.any(Object), actual: { x: 100, y: 100, z: 100 } }],
    },
  ])
  const member = await api.as({ roles: ['member'], projects: ['beta'] })('GET', 'queue/plan')
  expect([member.body.items.map(({ printId }: { printId: string }) => printId), member.body.unplaced]).toEqual([
    [theirs],
    [],
  ])
  expect((await api.plain()('GET', 'queue/plan')).status).toBe(401)
})

test('other requests are answered while a plan of 10,000 prints on 300 printers is made', async () => {
  await db.query(
    `INSERT INTO printers (name, kind, settings, state, bed) SELECT 'many ' || n, 'octoprint', '{}', 'idle', 'occupied' FROM generate_series(1, 300) n`,
  )
  await db.query(
    `INSERT INTO prints (batch_id, project_id, file_id, created_by, estimated_seconds) SELECT $1, 'alpha', $2, 't', 600 + n FROM generate_series(1, 10000) n`,
    [batchId, fileId],
  )
  let done = false
  const planned = api.admin('GET', 'queue/plan').then((answer) => {
    done = true
    return answer
  })
  let slowest = 0
  while (!done) {
    const asked = performance.now()
    await api.plain()('GET', '/health')
    slowest = Math.max(slowest, performance.now() - asked)
  }
  expect((await planned).body.items).toHaveLength(10_000)
  expect(slowest).toBeLessThan(1_000)
  expect(await allCandidates(db)).toHaveLength(300)
})
