import { createRequire } from 'node:module'
import { beforeAll, expect, test } from 'vitest'
import { BUTTONS } from '../../src/api/board-buttons.ts'
import { row } from '../../src/entities/database.ts'
import { type QueueName, queueNames } from '../../src/queues/index.ts'
import { type Answer, type Json, testApi } from '../support/api.ts'
import {
  addFile,
  clear,
  hurry,
  openFarm,
  printRow,
  reaches,
  starts,
  submit,
  takePrinter,
  truth,
  until,
} from '../support/farm.ts'

// R29: every button of Bull Board over its own HTTP routes, pressed by an operator in a browser session while the farm
// prints. Every start is counted by the simulated machines themselves.

const api = await testApi({ SIMULATORS: 'octoprint:9', SIMULATOR_SPEED: '150' })
const farm = await openFarm(api.config)
const { context } = farm
const { queues } = context
let fileId = ''
let operator = { sub: '', headers: {} as Record<string, string> }

beforeAll(async () => {
  fileId = (await addFile(farm, 'examples/files/testqube_a1.gcode')).id
  const { key, id } = (await api.admin('POST', 'api-keys', { body: { name: 'floor', roles: ['operator'] } })).body
  const session = await api.plain()('POST', 'session', { body: { apiKey: key } })
  const cookie = [session.headers['set-cookie']].flat().map((text) => String(text).split(';')[0])
  operator = { sub: `key:${id}`, headers: { cookie: cookie.join('; '), 'x-xsrf-token': session.body.csrfToken } }
})

const board = (method: string, path: string, body?: unknown, headers = operator.headers): Promise<Answer> =>
  api.plain(headers)(method, `/board/api/${path}`, body === undefined ? {} : { body })
const press = (path: string, body?: unknown) => board('PUT', `queues/${path}`, body)
const jobOf = async (queue: QueueName, id: string) => queues.get(queue).getJob(id)
const stateOf = async (queue: QueueName, id: string) => (await jobOf(queue, id))?.getState() ?? 'missing'

/** A print that a printer of its own is in the middle of. */
async function inMidPrint(index: number) {
  const printer = await takePrinter(farm, index)
  const [printId = ''] = await submit(farm, fileId, 1, printer.id)
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, printId, 'printing')
  const jobId = `print-${printId}-1`
  await until(async () => (await stateOf('print', jobId)) === 'active')
  return { ...printer, printId, jobId }
}
type Printing = Awaited<ReturnType<typeof inMidPrint>>

/** The rest of it goes by at once; it ends as the printer says, after one start, and never lay under another one. */
async function endsWell({ printId, simulator }: Pick<Printing, 'printId' | 'simulator'>): Promise<void> {
  await hurry({ simulator })
  const done = await reaches(farm, printId, 'completed', 'failed', 'canceled', 'held')
  const log = await truth(simulator)
  expect([
    done.state,
    done.attempt,
    starts(log).length,
    log.some(({ onPart, event }) => event === 'start' && onPart),
  ]).toEqual(['completed', 1, 1, false])
}

const addresses = (name: string, queue: string, jobId: string): string =>
  name.replace(':queueName', queue).replace(':jobId', jobId).replace(':schedulerId', `${queue}-schedule`)
/** What the dialogs of the buttons send. */
const bodyOf = (name: string): unknown => {
  if (name.endsWith('/add')) return { name: 'by hand', data: { printId: 'x', attempt: 1 }, options: {} }
  if (name.endsWith('update-data')) return { jobData: { printId: 'x', attempt: 1 } }
  if (name.endsWith('/delay')) return { runAt: Date.now() + 3_600_000 }
  if (name.endsWith('/priority')) return { priority: 3 }
  if (name.endsWith('/concurrency')) return { concurrency: 1 }
  if (name.endsWith('/rate-limit')) return { max: 1, duration: 60_000 }
  if (name.endsWith('/obliterate')) return { force: true }
  if (name.includes('/job-schedulers/:schedulerId') && name.startsWith('PATCH')) return { every: 86_400_000 }
  return {}
}
const STATES = ['active', 'wait', 'waiting', 'prioritized', 'delayed', 'completed', 'failed', 'paused']
const withStates = (path: string): string[] =>
  path.includes(':queueStatus') ? STATES.map((state) => path.replace(':queueStatus', state)) : [path]

test('every route of this Bull Board that changes something is one that we thought through', () => {
  const { appRoutes } = createRequire(import.meta.url)('../../node_modules/@bull-board/api/dist/routes.js') as {
    appRoutes: { api: { method: string; route: string }[] }
  }
  const changing = appRoutes.api.filter(({ method }) => method !== 'get')
  expect(changing.map(({ method, route }) => `${method.toUpperCase()} ${route}`).sort()).toEqual(
    Object.keys(BUTTONS).sort(),
  )
})

test('a board job shows the file and the printer in its name, progress and log', async () => {
  const printing = await inMidPrint(0)
  const { body } = await board('GET', `queues/print/${printing.jobId}`)
  const logs = await board('GET', `queues/print/${printing.jobId}/logs`)
  expect(body.job).toMatchObject({
    name: `testqube_a1.gcode on ${printing.simulator.name}`,
    data: { printId: printing.printId, attempt: 1 },
  })
  await until(async () => ((await jobOf('print', printing.jobId))?.progress as Json)?.stage === 'printing')
  expect((await jobOf('print', printing.jobId))?.progress).toMatchObject({ printer: printing.simulator.name })
  expect(String(logs.body)).toContain(`testqube_a1.gcode on ${printing.simulator.name}`)
  await endsWell(printing)
})

test('every button on every queue, in mid print: no second start, no lost print, nothing breaks', async () => {
  const printing = await inMidPrint(1)
  for (const [name, button] of Object.entries(BUTTONS)) {
    const [method = '', route = ''] = name.split(' /api/')
    for (const queue of route.includes(':queueName') ? queueNames : [undefined]) {
      for (const path of withStates(addresses(route, queue ?? '', queue === 'print' ? printing.jobId : 'none'))) {
        const answer = await board(method, path, bodyOf(name))
        const refused = button.refused?.(queue)
        // Bull Board's own words to a job that waits for nothing.
        const told = answer.status < 500 || String(answer.body.message).includes('not in the delayed state')
        expect([name, path, told, answer.body.code]).toEqual([
          name,
          path,
          true,
          refused ? 'BOARD_BUTTON_REFUSED' : undefined,
        ])
        if (refused) expect(answer).toMatchObject({ status: 403, body: { message: refused } })
      }
    }
  }
  await press('resume')
  for (const queue of queueNames) {
    await queues.get(queue).removeGlobalConcurrency()
    await press(`${queue}/rate-limit`, { max: null })
  }
  await endsWell(printing)
})

test('pausing the queue print hands out no further print and says so; what prints goes on and settles', async () => {
  const [printing, next] = [await inMidPrint(2), await takePrinter(farm, 3)]
  expect((await press('print/pause', {})).status).toBe(200)
  const [waiting = ''] = await submit(farm, fileId, 1, next.id)
  await clear(farm, next.id, next.simulator)
  await endsWell(printing)

  expect(await printRow(farm, waiting)).toMatchObject({ state: 'queued', attempt: 0 })
  expect((await api.admin('GET', `prints/${waiting}`)).body.waiting).toMatchObject({ rule: 'printing-running' })
  const why = (await api.admin('GET', `prints/${waiting}/why`)).body.printers
  expect(why.every(({ fits }: Json) => !fits)).toBe(true)
  // A wiped Redis has forgotten it; the rows have not.
  await context.redis.hdel(`${api.config.QUEUE_PREFIX}:print:meta`, 'paused')
  await until(async () => queues.get('print').isPaused())
  expect(await printRow(farm, waiting)).toMatchObject({ state: 'queued', attempt: 0 })

  // Redis was away while it was resumed: its mark is still there, the row is not.
  await context.db.query(`DELETE FROM queue_pauses WHERE queue = 'print'`)
  await reaches(farm, waiting, 'printing', 'completed')
  expect(await queues.get('print').isPaused()).toBe(false)
  await endsWell({ printId: waiting, simulator: next.simulator })
})

test('obliterate by force in mid print: the job is back, the queue stays paused, the print goes on', async () => {
  const printing = await inMidPrint(4)
  await press('print/pause', {})
  expect((await press('print/obliterate', { force: false })).status).toBe(409)
  expect((await press('print/obliterate', { force: true })).status).toBe(200)
  await until(async () => queues.get('print').isPaused())
  await press('print/resume', {})
  await until(async () => ['active', 'completed'].includes(await stateOf('print', printing.jobId)))
  await endsWell(printing)
})

test('removed, emptied and cleaned jobs of prints that wait for a worker are back, and print once', async () => {
  await farm.running.get('worker')?.stop()
  const printers = [await takePrinter(farm, 5), await takePrinter(farm, 6)]
  const printIds: string[] = []
  for (const printer of printers) {
    printIds.push(...(await submit(farm, fileId, 1, printer.id)))
    await clear(farm, printer.id, printer.simulator)
  }
  const waits = async () => {
    for (const id of printIds) await until(async () => (await stateOf('print', `print-${id}-1`)) === 'prioritized')
  }
  await waits()
  expect((await press(`print/print-${printIds[0]}-1/clean`)).status).toBe(204)
  await waits()
  await press('print/empty')
  await waits()
  await press('print/clean/prioritized')
  await waits()
  expect((await board('PATCH', `queues/print/print-${printIds[0]}-1/priority`, { priority: 1 })).status).toBe(200)
  await farm.restart('worker')
  for (const [index, printer] of printers.entries()) {
    await endsWell({ printId: printIds[index] ?? '', simulator: printer.simulator })
  }
})

test('promote and promote all run a delayed job now; its data are not edited and its delay is not moved', async () => {
  await farm.running.get('worker')?.stop()
  const printer = await takePrinter(farm, 7)
  const [printId = ''] = await submit(farm, fileId, 1, printer.id)
  await clear(farm, printer.id, printer.simulator)
  const jobId = `print-${printId}-1`
  await until(async () => (await stateOf('print', jobId)) === 'prioritized')
  await queues.get('print').pause()
  await (await jobOf('print', jobId))?.remove()
  await queues.get('print').add('later', { printId, attempt: 1 }, { jobId, delay: 3_600_000, attempts: 9 })
  await queues.get('print').resume()
  await farm.restart('worker')
  expect((await board('PATCH', `queues/print/${jobId}/delay`, { runAt: Date.now() + 9_000_000 })).body.code).toBe(
    'BOARD_BUTTON_REFUSED',
  )
  expect((await board('PATCH', `queues/print/${jobId}/update-data`, { jobData: {} })).body.code).toBe(
    'BOARD_BUTTON_REFUSED',
  )
  expect((await press(`print/${jobId}/promote`)).status).toBe(204)
  expect((await press('print/promote')).status).toBe(200)
  await reaches(farm, printId, 'printing', 'completed')
  await endsWell({ printId, simulator: printer.simulator })
})

test('retry of jobs that have ended, one or all, starts nothing again', async () => {
  const printing = await inMidPrint(8)
  await endsWell(printing)
  await until(async () => (await stateOf('print', printing.jobId)) === 'completed')
  expect((await press(`print/${printing.jobId}/retry`)).status).toBe(204)
  await until(async () => (await stateOf('print', printing.jobId)) === 'completed')
  await queues.get('print').add('nonsense', { printId: 3 }, { jobId: 'nonsense', attempts: 1 })
  await until(async () => (await stateOf('print', 'nonsense')) === 'failed')
  await queues.get('print').add('foreign', { printId: printing.printId, attempt: 1 }, { jobId: 'foreign', attempts: 1 })
  await until(async () => (await stateOf('print', 'foreign')) === 'failed')
  await clear(farm, printing.id, printing.simulator)
  for (const queue of queueNames) {
    for (const state of ['completed', 'failed']) expect((await press(`${queue}/retry/${state}`)).status).toBe(200)
  }
  await until(
    async () => (await queues.get('print').getJobCountByTypes('active', 'wait', 'prioritized', 'delayed')) === 0,
  )
  expect(starts(await truth(printing.simulator))).toHaveLength(1)
  expect(await printRow(farm, printing.printId)).toMatchObject({ state: 'completed', attempt: 1 })
})

test('schedules that a button removed, or whose run one took, come back without a restart', async () => {
  const scheduled = async (queue: QueueName) => {
    const found = await queues.get(queue).getJobScheduler(`${queue}-schedule`)
    return (found?.next ?? 0) > Date.now() && (await queues.get(queue).getDelayedCount()) > 0
  }
  for (const queue of ['cleanup', 'analytics'] as const) {
    await until(() => scheduled(queue))
    expect((await press(`${queue}/job-schedulers/${queue}-schedule/remove`)).status).toBe(204)
    await until(() => scheduled(queue))
    await press(`${queue}/pause`)
    expect((await press(`${queue}/obliterate`, { force: true })).status).toBe(200)
    await press(`${queue}/resume`)
    await until(() => scheduled(queue))
    await press(`${queue}/empty`)
    for (const state of STATES) await press(`${queue}/clean/${state}`)
    await until(() => scheduled(queue))
    const run = await press(`${queue}/job-schedulers/${queue}-schedule/run`)
    await until(async () => (await stateOf(queue, run.body.job.id)) === 'completed')
    await press(`${queue}/promote`)
    await until(() => scheduled(queue))
  }
})

test('a queue other than print and control can be held to a number at once, and goes on when that is lifted', async () => {
  await press('estimate/concurrency', { concurrency: 1 })
  await press('estimate/rate-limit', { max: 1, duration: 600_000 })
  await press('estimate/rate-limit', { max: null })
  await press('estimate/rate-limit/release')
  const file = await addFile(farm, 'examples/files/c_ender3_printability_truth.gcode')
  expect(file.state).toBe('ready')
})

test('who pressed what is in the audit log, also what was refused; without the CSRF token nothing is pressed', async () => {
  await press('report/pause')
  await press('report/resume')
  await board('POST', 'queues/report/add', bodyOf('/add'))
  const { items } = (await api.admin('GET', 'audit?target=report&limit=3')).body
  expect(items).toMatchObject([
    { by: operator.sub, action: 'board.pressed', data: { button: 'add', refused: true } },
    { by: operator.sub, action: 'board.pressed', data: { button: 'resume' } },
    { by: operator.sub, action: 'board.pressed', data: { button: 'pause' } },
  ])
  const { 'x-xsrf-token': _token, ...cookieOnly } = operator.headers
  expect((await board('PUT', 'queues/report/pause', {}, cookieOnly)).body.code).toBe('CSRF_INVALID')
  expect((await api.as({ roles: ['member'] })('PUT', '/board/api/queues/report/pause')).status).toBe(403)
  expect(await row(context.db, `SELECT 1 FROM queue_pauses WHERE queue = 'report'`)).toBeUndefined()
})
