import { expect, test } from 'vitest'
import { dispatch } from '../../src/dispatch/dispatch.ts'
import { allCandidates, plannedPrinters, plannedPrints } from '../../src/entities/matching.ts'
import { plan } from '../../src/farm/plan.ts'
import { type Json, testApi } from '../support/api.ts'
import { later, openLine } from '../support/line.ts'

// Who prints what when: the plan over real rows, beside what the dispatcher does, and over HTTP.

const api = await testApi({ DATABASE_POOL: '20' })
const { context } = api
const { db } = context
const line = openLine(db)
const { addFile, addPrinter, addPrint, given } = line

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
      file_id: index % 5 ? line.file() : coarse,
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
  await db.query(`ALTER TABLE prints DISABLE TRIGGER USER`)
  // A stop of days and a clock that jumped are not its pace.
  for (const actual of [100, 100, 250, 401, 220_000, 24]) {
    await addPrint({
      state: 'completed',
      printer_id: printer,
      finished_at: new Date(),
      actual_seconds: actual,
      estimated_seconds: 100,
    })
  }
  await db.query(`ALTER TABLE prints ENABLE TRIGGER USER`)
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

test('a print is planned for its whole time, with preparation once', async () => {
  const estimate = { durationSeconds: 900, preparationSeconds: 100 }
  const timed = await addFile({ estimate })
  await addPrint({ file_id: timed, estimated_seconds: 1_000 })
  await addPrint({ file_id: timed, estimated_seconds: null })
  expect((await plannedPrints(db, 10)).map(({ seconds }) => seconds)).toEqual([1_000, 1_000])
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
      rules: [
        {
          rule: 'build-volume',
          ok: false,
          expected: expect.any(Object),
          actual: { x: 100, y: 100, z: 100 },
          advice:
            'The part is 900 x 900 x 900 mm and the printer prints 100 x 100 x 100 mm: use a larger printer, or a smaller part',
        },
      ],
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
    `INSERT INTO printers (name, kind, settings, state, bed, lease_until)
    SELECT 'many ' || n, 'octoprint', '{}', 'idle', 'occupied', now() + interval '1 hour' FROM generate_series(1, 300) n`,
  )
  await db.query(
    `INSERT INTO prints (batch_id, project_id, file_id, created_by, estimated_seconds) SELECT $1, 'alpha', $2, 't', 600 + n FROM generate_series(1, 10000) n`,
    [line.batch(), line.file()],
  )
  const inserted = Date.now()
  const planBeside = async (): Promise<{ plan: Json; answers: number }> => {
    let done = false
    const planned = api.admin('GET', 'queue/plan').finally(() => {
      done = true
    })
    let answers = 0
    for (; !done; answers += 1) await api.plain()('GET', '/health')
    return { plan: (await planned).body, answers }
  }
  // The plan that was asked for last is handed out for a while, on a busy machine for seconds.
  let made = await planBeside()
  while (Date.parse(made.plan.madeAt) < inserted) made = await planBeside()
  const { plan, answers } = made
  expect(plan.items).toHaveLength(10_000)
  // Made on the loop that answers, it would let one or two through.
  expect(answers).toBeGreaterThan(10)
  expect(await allCandidates(db)).toHaveLength(300)
})
