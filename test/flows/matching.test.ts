import { expect, test } from 'vitest'
import { onFailpoint } from '../../src/core/failpoint.ts'
import { dispatch } from '../../src/dispatch/dispatch.ts'
import { startDispatch } from '../../src/dispatch/start.ts'
import { openAttemptOf } from '../../src/entities/attempt.ts'
import { rows } from '../../src/entities/database.ts'
import { testApi } from '../support/api.ts'
import { until } from '../support/farm.ts'
import { later, openLine } from '../support/line.ts'

// Who gets which printer: matching and dispatcher over real rows.

const api = await testApi({ DATABASE_POOL: '20' })
const { context } = api
const { db } = context
const line = openLine(db)
const { insert, addFile, addPrinter, addPrint, given, failing } = line

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

test('a print that fits nowhere does not block those behind it, even 600 of them, and is not locked by looking', async () => {
  const huge = await addFile({ bounds_millimetres: { min: [0, 0, 0], max: [900, 900, 900] } })
  await db.query(
    `INSERT INTO prints (batch_id, project_id, file_id, created_by, priority) SELECT $1, 'alpha', $2, 't', 3 FROM generate_series(1, 600)`,
    [line.batch(), huge],
  )
  const printer = await addPrinter({ capabilities: { buildVolumeMillimetres: { x: 200, y: 200, z: 200 } } })
  const print = await addPrint({ priority: 0 })
  const unlocked = 'SELECT id FROM prints WHERE file_id = $1 FOR UPDATE SKIP LOCKED'
  let editable = 0
  onFailpoint(async (name) => {
    if (name === 'dispatch:before:commit') editable = (await db.query(unlocked, [huge])).length
  })
  expect(await dispatch(context)).toBe(1)
  onFailpoint(undefined)
  expect(await given()).toEqual(new Map([[print, printer]]))
  expect(editable).toBe(600)
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
  await db.query(`UPDATE printers SET state = 'idle', bed = 'clear', lease_until = $2 WHERE id = $1`, [
    made.id,
    later(60),
  ])
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
    [
      next,
      {
        rule: 'bed-clear',
        advice: 'A part may lie on the bed: take it off, and say bed-cleared',
        expected: 'clear',
        actual: 'occupied',
        printerId: near,
      },
    ],
    [
      spool,
      {
        rule: 'material-loaded',
        advice: 'The print needs ABS and the printer holds PLA: load ABS',
        expected: 'ABS',
        actual: ['PLA'],
        printerId: near,
      },
    ],
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
  const locked = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = db.transaction(async (sql) => {
    await sql.query('SELECT 1 FROM printers WHERE id = $1 FOR NO KEY UPDATE', [printer])
    locked.resolve()
    await held.promise
  })
  await locked.promise
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
    [line.batch(), line.file()],
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
