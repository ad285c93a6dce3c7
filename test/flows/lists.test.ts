import { expect, test } from 'vitest'
import { openAttempt } from '../../src/entities/attempt.ts'
import { movePrint, PRINT_STATES, type PrintState, STATUSES } from '../../src/entities/print.ts'
import { type Caller, type Json, settle, testApi } from '../support/api.ts'

// Filters of lists: each finds what it names and nothing else, together they narrow, and pages keep to them.

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '1000' })
const { admin, context } = api
for (const id of ['alpha', 'beta']) await admin('POST', 'projects', { body: { id, name: `Project ${id}` } })
const settings = { url: 'http://127.0.0.1:1', apiKey: 'k' }
const printer = async (name: string, more: object = {}): Promise<string> =>
  (await admin('POST', 'printers', { body: { name, kind: 'octoprint', settings, ...more } })).body.id
const file = async (projectId: string, name: string): Promise<string> =>
  (await api.upload(admin, projectId, name, `G28 ; ${projectId} ${name}\n`)).body.id
const [vase, gear, cube] = [
  await file('alpha', 'Vase 100%.gcode'),
  await file('alpha', 'gear_1.gcode'),
  await file('beta', 'cube.gcode'),
]
const print = async (fileId: string): Promise<string> =>
  (await admin('POST', 'quick-print', { body: { fileId } })).body.prints[0].id
const ids = async (path: string, caller: Caller = admin): Promise<string[]> => {
  const answer = await caller('GET', path)
  expect([path, answer.status]).toEqual([path, 200])
  return answer.body.items.map(({ id }: Json) => id)
}
const code = async (path: string): Promise<string> => (await admin('GET', path)).body.code

const prints: Record<string, string> = {}
for (const state of PRINT_STATES) prints[state] = await print(vase)
/** A print moved there by the legal way; `held` once before and once after the intent. */
const WAYS: Partial<Record<PrintState, PrintState[]>> = {
  transferring: ['transferring'],
  starting: ['transferring', 'starting'],
  printing: ['transferring', 'starting', 'printing'],
  paused: ['transferring', 'starting', 'printing', 'paused'],
  completed: ['transferring', 'starting', 'printing', 'completed'],
  preparing: [],
}
for (const [state, way] of Object.entries(WAYS)) {
  const printId = prints[state] ?? ''
  let from: PrintState = 'preparing'
  await openAttempt(context.db, printId, await printer(`at ${state}`), 'test')
  for (const to of way) {
    await movePrint(context.db, { printId, from, to, by: 'test', why: 'test' })
    from = to
  }
}
for (const to of ['held', 'failed', 'canceled'] as const)
  await movePrint(context.db, { printId: prints[to] ?? '', from: 'queued', to, by: 'test', why: 'test' })
const started = await print(vase)
await openAttempt(context.db, started, await printer('intended'), 'test')
await movePrint(context.db, { printId: started, from: 'preparing', to: 'held', by: 'test', why: 'test' })
await context.db.query('UPDATE attempts SET intent_at = now() WHERE print_id = $1', [started])

test('prints are found by state, and by each of the five statuses exactly those that show it', async () => {
  const all = (await admin('GET', 'prints?limit=500')).body.items
  expect(all).toHaveLength(PRINT_STATES.length + 1)
  for (const status of STATUSES) {
    const shown = all.filter((one: Json) => one.status === status).map(({ id }: Json) => id)
    expect(shown.length).toBeGreaterThan(0)
    expect([status, await ids(`prints?status=${status}`)]).toEqual([status, shown])
  }
  expect(await ids('prints?status=failed,canceled')).toEqual([prints.canceled, prints.failed])
  expect(await ids('prints?state=held')).toEqual([started, prints.held])
  expect(await ids('prints?state=held&status=printing')).toEqual([started])
  expect(await code('prints?status=held')).toBe('BODY_INVALID')
  expect(await code('prints?state=sleeping')).toBe('BODY_INVALID')
})

test('prints are found by project, printer, file, text of the file name, and period', async () => {
  const [geared, cubed] = [await print(gear), await print(cube)]
  expect(await ids('prints?projectId=beta')).toEqual([cubed])
  expect(await ids(`prints?fileId=${gear}`)).toEqual([geared])
  expect(await ids('prints?text=GEAR')).toEqual([geared])
  // Signs that mean something to LIKE are only signs.
  expect(await ids('prints?text=r_1')).toEqual([geared])
  expect(await ids('prints?text=a_e')).toEqual([])
  expect((await ids('prints?text=100%25&limit=500')).length).toBe(PRINT_STATES.length + 1)
  const { printerId } = (await admin('GET', `prints/${prints.printing}`)).body
  expect(await ids(`prints?printerId=${printerId}`)).toEqual([prints.printing])
  await context.db.query(`UPDATE prints SET created_at = '2026-03-05T23:30:00Z' WHERE id = $1`, [geared])
  await context.db.query(`UPDATE prints SET created_at = '2026-03-06T00:00:00Z' WHERE id = $1`, [cubed])
  expect(await ids('prints?from=2026-03-05&to=2026-03-05')).toEqual([geared])
  expect(await ids('prints?to=2026-03-06')).toEqual([cubed, geared])
  expect(await ids('prints?from=2026-03-05T23:45:00Z&to=2026-03-06T01:00:00%2B01:00')).toEqual([])
  expect(await ids('prints?from=2026-03-05T23:45:00Z&to=2026-03-06T00:00:01Z')).toEqual([cubed])
  expect(await ids('prints?text=cube&projectId=alpha')).toEqual([])
  expect(await code('prints?from=yesterday')).toBe('BODY_INVALID')
  expect(await code('prints?from=2026-13-01')).toBe('BODY_INVALID')
})

test('pages keep to the filter, and each print comes once', async () => {
  const whole = await ids('prints?text=vase&limit=500')
  const found: string[] = []
  for (let cursor = ''; ; ) {
    const { items, next } = (await admin('GET', `prints?text=vase&limit=4${cursor && `&cursor=${cursor}`}`)).body
    found.push(...items.map(({ id }: Json) => id))
    if (!next) break
    cursor = next
  }
  expect(found).toEqual(whole)
})

test('files are found by project, state, kind, text and period', async () => {
  await settle(context, cube, { state: 'ready', kind: 'stl' })
  await context.db.query(`UPDATE files SET created_at = '2026-03-05T12:00:00Z' WHERE id = $1`, [gear])
  expect(await ids('files?kind=stl')).toEqual([cube])
  expect(await ids('files?state=ready')).toEqual([cube])
  expect(await ids('files?text=VASE')).toEqual([vase])
  expect(await ids('files?to=2026-03-05')).toEqual([gear])
  expect(await ids('files?from=2026-03-06&projectId=alpha')).toEqual([vase])
  expect(await ids('files?name=cube')).toEqual([])
  expect(await ids('files?text=cube', api.as({ projects: ['alpha'] }))).toEqual([])
})

test('printers are found by state, kind, pool and text', async () => {
  const { id: poolId } = (await admin('POST', 'pools', { body: { name: 'hall' } })).body
  const mk4 = await printer('Prusa MK4', { pool: 'hall' })
  await admin('PATCH', `printers/${mk4}`, { body: { disabled: true } })
  expect(await ids('printers?state=disabled')).toEqual([mk4])
  expect(await ids(`printers?poolId=${poolId}`)).toEqual([mk4])
  expect(await ids('printers?text=mk4')).toEqual([mk4])
  expect(await ids('printers?kind=bambu')).toEqual([])
  const whole = await ids('printers?text=at%20&limit=500')
  const first = (await admin('GET', 'printers?text=at%20&limit=4')).body
  const rest = await ids(`printers?text=at%20&limit=500&cursor=${first.next}`)
  expect([...first.items.map(({ id }: Json) => id), ...rest]).toEqual(whole)
})

test('projects, templates and reports are found by what they have', async () => {
  const body = { name: 'Weekly gears', projectId: 'alpha', items: [{ fileId: gear }] }
  const { id: template } = (await admin('POST', 'templates', { body })).body
  await admin('POST', 'templates', { body: { ...body, name: 'Cubes', projectId: 'beta', items: [{ fileId: cube }] } })
  expect(await ids('projects?text=ALPHA')).toEqual(['alpha'])
  expect(await ids('templates?text=gear')).toEqual([template])
  expect(await ids('templates?projectId=alpha')).toEqual([template])
  const asked = { kind: 'prints', from: '2026-01-01', to: '2026-01-02' }
  const { id: report } = (await admin('POST', 'reports', { body: { ...asked, projectId: 'alpha' } })).body
  await admin('POST', 'reports', { body: { ...asked, projectId: 'beta' } })
  expect(await ids('reports?projectId=alpha')).toEqual([report])
  expect(await ids('reports?projectId=alpha&state=ready')).toEqual([])
  expect(await ids('reports?kind=timelapse')).toEqual([])
  expect((await ids('reports?from=2026-01-01&state=queued')).length).toBe(2)
  expect(await ids('reports?to=2026-01-01')).toEqual([])
})

test('the waiting line takes the filters of the list of prints, and pages keep to them', async () => {
  const only = await printer('the only one')
  const body = { fileId: gear, printerId: only, copies: 2 }
  const bound = (await admin('POST', 'quick-print', { body })).body.prints.map(({ id }: Json) => id)
  const elsewhere = await print(await file('beta', 'another cube.gcode'))
  expect(await ids(`queue?printerId=${only}`)).toEqual(bound)
  expect(await ids(`queue?printerId=${only}&text=GEAR&projectId=alpha&status=queued,failed&state=queued`)).toEqual(
    bound,
  )
  expect(await ids(`queue?printerId=${only}&text=vase`)).toEqual([])
  expect(await ids(`queue?printerId=${only}&projectId=beta`)).toEqual([])
  expect(await ids('queue?text=cube&limit=500')).toContain(elsewhere)
  expect((await ids('queue?text=cube&limit=500')).filter((id) => bound.includes(id))).toEqual([])
  expect(await ids('queue?status=printing')).toEqual([])
  expect(await ids('queue?state=held')).toEqual([])
  const today = new Date().toISOString().slice(0, 10)
  expect(await ids(`queue?printerId=${only}&from=${today}&to=${today}`)).toEqual(bound)
  expect(await ids(`queue?printerId=${only}&to=2026-01-01`)).toEqual([])
  expect(await ids(`queue?printerId=${only}&from=2999-01-01`)).toEqual([])
  const { items, next } = (await admin('GET', `queue?printerId=${only}&limit=1`)).body
  expect(items.map(({ id }: Json) => id)).toEqual(bound.slice(0, 1))
  expect(await ids(`queue?printerId=${only}&limit=1&cursor=${next}`)).toEqual(bound.slice(1))
  expect(await code('queue?status=held')).toBe('BODY_INVALID')
  const stranger = api.as({ sub: 'sam', projects: ['beta'] })
  expect(await ids(`queue?projectId=alpha`, stranger)).toEqual([])
  expect(await ids(`queue?printerId=${only}`, stranger)).toEqual([])
})
