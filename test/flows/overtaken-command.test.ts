import { expect, test } from 'vitest'
import { commandView, requestCommand, type Verb } from '../../src/entities/command.ts'
import { row } from '../../src/entities/database.ts'
import { control } from '../../src/workers/control/index.ts'
import type { WorkContext } from '../../src/workers/work.ts'
import {
  addFile,
  admin,
  hurry,
  openFarm,
  printing,
  printOn,
  reaches,
  standAt,
  takePrinter,
  until,
} from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R21, invariant 10: a command to a printer is meant for what it does when it is asked for. It waits for the printer's
// session, which whoever brings a print holds until that has begun.

const config = await testConfig({ SIMULATORS: 'octoprint:6', SIMULATOR_SPEED: '200' })
const farm = await openFarm(config)
const { db, queues } = farm.context
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

type Printer = Awaited<ReturnType<typeof takePrinter>>

async function ask({ id: printerId }: Printer, verb: Verb, given: Record<string, unknown> = {}): Promise<string> {
  const { commandId } = await requestCommand(db, { printerId, verb, arguments: given, by: 'operator' })
  await queues.add('control', { commandId })
  return commandId
}

const isOver = (commandId: string) => async () =>
  !['queued', 'sent'].includes((await commandView(db, commandId))?.state ?? '')

async function sent({ simulator }: Printer, path: string): Promise<number> {
  const { items } = await admin<{ items: { method: string; path: string }[] }>(simulator, 'GET', 'requests')
  return items.filter((request) => request.method === 'POST' && request.path === path).length
}

test.concurrent.each([
  [0, 'gcode', { lines: ['M104 S0'] }, '/api/printer/command'],
  [1, 'cancel', {}, '/api/job'],
] as const)(
  'what was asked of an idle printer meets no print that began meanwhile (%i, %s)',
  async (index, verb, given, path) => {
    const printer = await takePrinter(farm, index)
    const slow = { kind: 'delay', method: 'POST', path: '/api/files/local', milliseconds: 3_000 }
    await admin(printer.simulator, 'POST', 'fault', slow)
    const printId = await printOn(farm, printer, fileId)
    await reaches(farm, printId, 'transferring')
    const commandId = await ask(printer, verb, given)
    await reaches(farm, printId, 'completed', 'canceled', 'failed')
    await until(isOver(commandId))
    expect(await commandView(db, commandId)).toMatchObject({
      state: 'refused',
      answer: 'something else has begun since',
    })
    expect(await sent(printer, path)).toBe(0)
    await reaches(farm, printId, 'completed')
  },
)

test('what is asked of the printer about the print that runs is sent', async () => {
  const printer = await takePrinter(farm, 2)
  await admin(printer.simulator, 'POST', 'speed', { speed: 20 })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'printing')
  for (const [verb, state] of [
    ['pause', 'paused'],
    ['resume', 'printing'],
    ['cancel', 'canceled'],
  ] as const) {
    await ask(printer, verb)
    await reaches(farm, printId, state)
  }
})

test('a worker that stands still before it sends a command meets nothing that somebody has begun since', async () => {
  const printer = await takePrinter(farm, 3)
  await admin(printer.simulator, 'POST', 'speed', { speed: 20 })
  const standing = standAt('control:after:sent-row')
  const commandId = await ask(printer, 'gcode', { lines: ['G28'] })
  await standing.reached
  await admin(printer.simulator, 'POST', 'panel-start', { file: 'somebody.gcode' })
  const foreign = () => row(db, `SELECT 1 AS found FROM printers WHERE id = $1 AND occupant = 'foreign'`, [printer.id])
  await until(async () => (await foreign()) !== undefined)
  standing.goOn()
  await until(isOver(commandId))
  expect(await commandView(db, commandId)).toMatchObject({ state: 'refused', answer: 'something else has begun since' })
  expect(await sent(printer, '/api/printer/command')).toBe(0)
})

const job = { id: 'test', signal: new AbortController().signal, log: () => undefined, progress: () => undefined }

/** A second run of the job, which has read the command before the first one marked it as sent. */
function secondRun(commandId: string) {
  const { promise: released, resolve: goOn } = Promise.withResolvers<void>()
  const { promise: read, resolve: hasRead } = Promise.withResolvers<void>()
  const late: typeof db = Object.create(db, {
    query: {
      value: async (...query: Parameters<typeof db.query>) => {
        const found = await db.query(...query)
        hasRead()
        await released
        return found
      },
    },
  })
  const over = control.run({ ...farm.context, db: late } as WorkContext, { commandId }, job).catch(() => undefined)
  return { read, goOn, over }
}

test.each([
  [4, 'while its session lasts', false],
  [5, 'when its session has lapsed', true],
])(
  'a second run of the job says nothing of a command that the first one has sent (%i, %s)',
  async (index, _when, lapse) => {
    const printer = await takePrinter(farm, index)
    const printId = await printing(farm, printer, fileId)
    const request = { printerId: printer.id, printId, attempt: 1, verb: 'pause', by: 'operator' } as const
    const { commandId } = await requestCommand(db, request)
    const second = secondRun(commandId)
    await second.read
    const standing = standAt('control:after:sent-row')
    const first = control.run(farm.context as WorkContext, { commandId }, job)
    await standing.reached
    await hurry(printer)
    await reaches(farm, printId, 'completed')
    second.goOn()
    const lapsing = setInterval(() => {
      if (lapse) void db.query('UPDATE printers SET session_until = NULL WHERE id = $1', [printer.id])
    }, 50)
    await second.over
    clearInterval(lapsing)
    const left = await row(
      db,
      `SELECT c.state, c.binds_until > now() AS binds, r.session_until > now() AS held
    FROM commands c JOIN printers r ON r.id = c.printer_id WHERE c.id = $1`,
      [commandId],
    )
    expect(left).toMatchObject({ state: 'sent', binds: true, ...(lapse ? {} : { held: true }) })
    standing.goOn()
    await first
  },
)
