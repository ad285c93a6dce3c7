import { expect, test } from 'vitest'
import { openAttemptOf } from '../../src/entities/attempt.ts'
import { row } from '../../src/entities/database.ts'
import { cancelPrint, type Decided, type Resolution, resolvePrint } from '../../src/entities/decision.ts'
import { pausePrint, resumePrint } from '../../src/entities/pause.ts'
import { recordStarted } from '../../src/workers/start-window.ts'
import {
  addFile,
  admin,
  cancel,
  hold,
  hurry,
  moves,
  openFarm,
  printing,
  printOn,
  reaches,
  standAt,
  starts,
  takePrinter,
  truth,
  until,
} from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// A sliced 3MF on simulated Bambu Lab printers, from the line to its end; every start is counted by the machine itself.

const config = await testConfig({
  SIMULATORS: 'bambu:12',
  SIMULATOR_SPEED: '300',
  LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
})
const farm = await openFarm(config)
const { context } = farm
const { id: fileId } = await addFile(farm, 'test/fixtures/gcode/Testqube.gcode.3mf')

/** Spools by slot. */
const load = (printerId: string, loaded: { slot: number; material: string }[]) =>
  context.db.query('UPDATE printers SET loaded = $2 WHERE id = $1', [printerId, JSON.stringify(loaded)])

/** The slot of each filament, as the start said it. */
async function slotsSent({ simulator }: Awaited<ReturnType<typeof takePrinter>>): Promise<number[] | undefined> {
  const { items } = await admin<{ items: { command: string; body?: { ams_mapping?: number[] } }[] }>(
    simulator,
    'GET',
    'requests',
  )
  return items.find(({ command: sent }) => sent === 'project_file')?.body?.ams_mapping
}

/** The files of the starts that arrived. */
async function startsSent({ simulator }: Awaited<ReturnType<typeof takePrinter>>): Promise<string[]> {
  const { items } = await admin<{ items: { command: string; body?: { file?: string } }[] }>(
    simulator,
    'GET',
    'requests',
  )
  return items.filter(({ command: sent }) => sent === 'project_file').map(({ body }) => body?.file ?? '')
}

test.concurrent('a sliced 3MF goes from the line to completed, started once, from the slot that holds its material', async () => {
  const printer = await takePrinter(farm, 0)
  await load(printer.id, [
    { slot: 1, material: 'PETG' },
    { slot: 3, material: 'PLA' },
  ])
  const printId = await printOn(farm, printer, fileId)
  await until(async () => starts(await truth(printer.simulator)).length > 0)
  const done = await reaches(farm, printId, 'completed', 'failed', 'held')
  expect(done.state).toBe('completed')
  expect(done.remoteName).toMatch(/^py-.*\.gcode\.3mf$/)
  expect(await moves(farm, printId)).toEqual(['preparing', 'transferring', 'starting', 'printing', 'completed'])
  expect(starts(await truth(printer.simulator))).toMatchObject([{ fileName: done.remoteName, onPart: false }])
  expect(await slotsSent(printer)).toEqual([3])
})

test.concurrent('pauses, resumes and cancels as asked, and is canceled by the word of the printer', async () => {
  const printer = await takePrinter(farm, 1)
  const printId = await printing(farm, printer, fileId)
  await until(async () => (await admin<{ state: string }>(printer.simulator, 'GET', 'state')).state === 'RUNNING')
  await hold(farm, printId, pausePrint)
  await reaches(farm, printId, 'paused')
  await hold(farm, printId, resumePrint)
  await reaches(farm, printId, 'printing')
  await cancel(farm, printId)
  await reaches(farm, printId, 'canceled')
  expect((await truth(printer.simulator)).at(-1)).toMatchObject({ event: 'end', outcome: 'canceled' })
})

test.concurrent('a spool that runs out pauses the print with the reason, and it goes on when a person helped', async () => {
  const printer = await takePrinter(farm, 2)
  const printId = await printing(farm, printer, fileId)
  await until(
    async () =>
      (await admin<{ done: boolean }>(printer.simulator, 'POST', 'fault', { kind: 'filament-runout' })) !== undefined &&
      (await admin<{ state: string }>(printer.simulator, 'GET', 'state')).state === 'PAUSE',
  )
  const paused = await reaches(farm, printId, 'paused')
  expect(paused.reason).toMatchObject({ code: 'ATTENTION', detail: expect.stringContaining('1200_8006') })
  await hold(farm, printId, resumePrint)
  await hurry(printer)
  expect((await reaches(farm, printId, 'completed', 'failed')).state).toBe('completed')
})

test.concurrent('a start that never arrived is proven not to have, and the print is started once, under another name', async () => {
  const printer = await takePrinter(farm, 3)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'start', how: 'before' })
  const printId = await printOn(farm, printer, fileId)
  expect((await reaches(farm, printId, 'completed', 'failed', 'held')).state).toBe('completed')
  expect((await moves(farm, printId)).filter((state) => state === 'starting')).toHaveLength(2)
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
  const sent = await startsSent(printer)
  expect([sent.length, new Set(sent).size]).toEqual([2, 2])
})

test.concurrent('a start that nobody can tell the fate of, since the power went, is held, and never sent again', async () => {
  const printer = await takePrinter(farm, 7)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'lingering-finish', seconds: 3_000 })
  const printId = await printOn(farm, printer, fileId)
  await until(async () => (await startsSent(printer)).length === 1)
  await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 300 })
  const held = await reaches(farm, printId, 'held', 'completed', 'queued')
  expect(held).toMatchObject({ state: 'held', reason: { code: 'START_UNKNOWN' } })
  expect(starts(await truth(printer.simulator))).toEqual([])
  expect(await startsSent(printer)).toHaveLength(1)
})

test.concurrent('a start whose answer is lost runs once and is followed to its end', async () => {
  const printer = await takePrinter(farm, 4)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'start', how: 'after' })
  const printId = await printOn(farm, printer, fileId)
  expect((await reaches(farm, printId, 'completed', 'failed')).state).toBe('completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
})

test.concurrent('a printer that loses power in mid print leaves a held print, started once', async () => {
  const printer = await takePrinter(farm, 5)
  const printId = await printing(farm, printer, fileId)
  await until(async () => (await admin<{ state: string }>(printer.simulator, 'GET', 'state')).state === 'RUNNING')
  await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 300 })
  const held = await reaches(farm, printId, 'held', 'completed', 'failed', 'canceled')
  expect(held.state).toBe('held')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
})

type Decide = (printId: string) => Promise<Decided>
const says =
  (outcome: Resolution['outcome']): Decide =>
  (printId) =>
    resolvePrint(context.db, printId, { outcome }, 'operator')
test.concurrent.each<[number, string, Decide, string]>([
  [8, 'says that it failed', says('failed'), 'failed'],
  [9, 'says that it did not start', says('not-started'), 'queued'],
  [10, 'cancels it', (printId) => cancelPrint(context.db, printId, 'operator'), 'canceled'],
])(
  'a print held since the power went ends when a person (%i) %s, also after its leftover file ran again',
  async (index, _what, decide, state) => {
    const printer = await takePrinter(farm, index)
    const printId = await printing(farm, printer, fileId)
    const shows = async () => (await admin<{ state: string }>(printer.simulator, 'GET', 'state')).state
    await until(async () => (await shows()) === 'RUNNING')
    await admin(printer.simulator, 'POST', 'fault', { kind: 'ghost-replay', downMilliseconds: 300 })
    await until(async () => starts(await truth(printer.simulator)).length === 2 && (await shows()) === 'FINISH')
    await reaches(farm, printId, 'held')
    const held = await openAttemptOf(context.db, printId, 1)
    if (!held) throw new Error('the attempt is closed')
    const ending = { fileName: held.remoteName ?? '', jobRef: 'another', outcome: 'completed' as const }
    expect(await recordStarted(context, held, { kind: 'started', running: false, ending })).toBe('held')
    const { commandId = '' } = await decide(printId)
    await context.queues.add('control', { commandId })
    await reaches(farm, printId, state)
    await until(async () => (await commandOf(commandId))?.state === 'accepted')
    const { items } = await admin<{ items: { command: string }[] }>(printer.simulator, 'GET', 'requests')
    expect(items.filter(({ command }) => command === 'stop')).toEqual([])
    expect(await startsSent(printer)).toHaveLength(1)
  },
)

const commandOf = (id: string) => row<{ state: string }>(context.db, 'SELECT state FROM commands WHERE id = $1', [id])

test.concurrent('a printer without Developer Mode takes no print, says so, and its bed stays clear', async () => {
  const printer = await takePrinter(farm, 6)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'developer-mode' })
  const printId = await printOn(farm, printer, fileId)
  await until(async () => (await moves(farm, printId)).includes('starting'))
  await reaches(farm, printId, 'queued')
  const attempt = await row<{ answer: string; outcome: string }>(
    context.db,
    'SELECT start_answer AS answer, outcome FROM attempts WHERE print_id = $1 ORDER BY number LIMIT 1',
    [printId],
  )
  expect(attempt).toMatchObject({ answer: expect.stringContaining('PRINTER_DEVELOPER_MODE'), outcome: 'not-started' })
  expect(starts(await truth(printer.simulator))).toEqual([])
})

test('a print is fed from where its material is loaded when it starts, though the spools were swapped while it was asked', async () => {
  const printer = await takePrinter(farm, 11)
  await load(printer.id, [
    { slot: 0, material: 'PLA' },
    { slot: 1, material: 'PETG' },
  ])
  const standing = standAt('carry:before:intent')
  const printId = await printOn(farm, printer, fileId)
  await standing.reached
  await load(printer.id, [
    { slot: 0, material: 'PETG' },
    { slot: 1, material: 'PLA' },
  ])
  standing.goOn()
  await reaches(farm, printId, 'printing', 'completed')
  expect(await slotsSent(printer)).toEqual([1])
})
