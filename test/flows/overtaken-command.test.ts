import { expect, test } from 'vitest'
import { commandView, requestCommand, type Verb } from '../../src/entities/command.ts'
import { row } from '../../src/entities/database.ts'
import { addFile, admin, openFarm, printOn, reaches, standAt, takePrinter, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R21, invariant 10: a command to a printer is meant for what it does when it is asked for. It waits for the printer's
// session, which whoever brings a print holds until that has begun.

const config = await testConfig({ SIMULATORS: 'octoprint:4', SIMULATOR_SPEED: '200' })
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
