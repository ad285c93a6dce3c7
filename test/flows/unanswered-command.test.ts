import { expect, test } from 'vitest'
import type { Printer } from '../../src/drivers/driver.ts'
import { commandView, markSent, requestCommand } from '../../src/entities/command.ts'
import { row, rows } from '../../src/entities/database.ts'
import { cancelPrint, resolvePrint, retryPrint } from '../../src/entities/decision.ts'
import { removePrinter } from '../../src/entities/printer.ts'
import { holdPrint } from '../../src/entities/settle.ts'
import { sendMarked } from '../../src/workers/commands.ts'
import type { WorkContext } from '../../src/workers/work.ts'
import {
  addFile,
  admin,
  cancel,
  clear,
  moves,
  openFarm,
  printOn,
  printRow,
  reaches,
  standAt,
  starts,
  submit,
  type Truth,
  takePrinter,
  truth,
  until,
} from '../support/farm.ts'
import { failingRules } from '../support/line.ts'
import { testConfig } from '../support/services.ts'

// R21: a command that was sent and not answered may arrive a minute later, and a printer takes a cancel for whatever it
// runs then.

const config = await testConfig({
  SIMULATORS: 'octoprint:6,prusalink:1,moonraker:1',
  SIMULATOR_SPEED: '200',
  UNANSWERED_COMMAND_SECONDS: '6',
})
const farm = await openFarm(config)
const { db } = farm.context
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

const cannotArriveAnyMore = (printerId: string) =>
  db.query('UPDATE commands SET binds_until = now() WHERE printer_id = $1 AND binds_until > now()', [printerId])

const ends = (log: readonly Truth[]): Truth[] => log.filter(({ event }) => event === 'end')

/** A person's word about a held print; resolves to what became of the command. */
async function decided(printId: string): Promise<string | undefined> {
  const { commandId = '' } = await resolvePrint(db, printId, { outcome: 'failed' }, 'operator')
  await farm.context.queues.add('control', { commandId })
  const state = async () => (await commandView(db, commandId))?.state
  await until(async () => !['queued', 'sent'].includes((await state()) ?? ''))
  return state()
}

const failing = (printId: string, printerId: string) => failingRules(db, printId, printerId)

test.concurrent('a cancel that arrives when its print is long over meets no other one', async () => {
  const printer = await takePrinter(farm, 0)
  const first = await printOn(farm, printer, fileId)
  await reaches(farm, first, 'printing')
  // Given up by its sender after 10 s; the next print would be running by then.
  const late = { kind: 'late', method: 'POST', path: '/api/job', milliseconds: 13_000 }
  await admin(printer.simulator, 'POST', 'fault', late)
  await cancel(farm, first)
  await reaches(farm, first, 'completed', 'canceled')
  const [second = ''] = await submit(farm, fileId, 1, printer.id)
  await clear(farm, printer.id, printer.simulator)
  await until(async () => (await failing(second, printer.id)).join() === 'commands-answered')
  await reaches(farm, second, 'completed', 'canceled')
  const { items } = await admin<{ items: { method: string; path: string }[] }>(printer.simulator, 'GET', 'requests')
  expect(items.filter(({ method, path }) => method === 'POST' && path === '/api/job')).toHaveLength(1)
  const ends = (await truth(printer.simulator)).filter(({ event }) => event === 'end')
  expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed'])
  expect((await printRow(farm, second)).state).toBe('completed')
})

test.concurrent('a command that names its print on the wire keeps no other one back once it was given up', async () => {
  const printer = await takePrinter(farm, 6)
  const first = await printOn(farm, printer, fileId)
  await reaches(farm, first, 'printing')
  await admin(printer.simulator, 'POST', 'fault', { kind: 'drop-before', method: 'DELETE', path: '/api/v1/job' })
  await cancel(farm, first)
  const states = () => rows<{ state: string }>(db, 'SELECT state FROM commands WHERE printer_id = $1', [printer.id])
  await until(async () => (await states()).some(({ state }) => state === 'unknown'))
  await reaches(farm, first, 'completed', 'canceled')
  const [second = ''] = await submit(farm, fileId, 1, printer.id)
  expect(await failing(second, printer.id)).not.toContain('commands-answered')
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, second, 'completed')
})

test.concurrent('a cancel in a heat-up is sent once, and its answer, which takes longer than others, frees the printer', async () => {
  const printer = await takePrinter(farm, 7)
  // 431 s of heating, so that Klipper gets to the cancel later than after the 10 s of other answers.
  await admin(printer.simulator, 'POST', 'speed', { speed: 28 })
  const first = await printOn(farm, printer, fileId)
  await reaches(farm, first, 'printing')
  await cancel(farm, first)
  await reaches(farm, first, 'completed', 'canceled')
  expect((await printRow(farm, first)).state).toBe('canceled')
  const { items } = await admin<{ items: { path: string }[] }>(printer.simulator, 'GET', 'requests')
  expect(items.filter(({ path }) => path === 'printer.print.cancel')).toHaveLength(1)
  const [second = ''] = await submit(farm, fileId, 1, printer.id)
  await until(async () => (await failing(second, printer.id)).join() === 'bed-clear')
  await admin(printer.simulator, 'POST', 'speed', { speed: 2_000 })
  await clear(farm, printer.id, printer.simulator)
  await reaches(farm, second, 'completed')
}, 60_000)

test.concurrent('a command without an answer that was sent while the file was on its way keeps the start back', async () => {
  const printer = await takePrinter(farm, 1)
  await admin(printer.simulator, 'POST', 'fault', {
    kind: 'delay',
    method: 'POST',
    path: '/api/files/local',
    milliseconds: 2_000,
  })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'transferring')
  await db.query(
    `INSERT INTO commands (printer_id, verb, state, requested_by, deadline_at, sent_at, binds_until)
    VALUES ($1, 'temperatures', 'sent', 'somebody', now(), now(), now() + interval '1 hour')`,
    [printer.id],
  )
  await reaches(farm, printId, 'queued')
  expect((await printRow(farm, printId)).reason).toMatchObject({ code: 'COMMAND_UNANSWERED' })
  expect(starts(await truth(printer.simulator))).toHaveLength(0)
  // Registered again it would have another id, of which no command is known.
  await expect(removePrinter(db, printer.id)).rejects.toMatchObject({ code: 'COMMAND_UNANSWERED' })
  await cannotArriveAnyMore(printer.id)
  await reaches(farm, printId, 'completed')
  expect((await moves(farm, printId)).filter((state) => state === 'starting')).toHaveLength(1)
})

test('a decision whose printer falls away while it is asked ends as unknown, and can be taken again', async () => {
  const printer = await takePrinter(farm, 2)
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'printing')
  await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 100 })
  await reaches(farm, printId, 'held')
  await until(async () => (await failing(printId, printer.id)).every((rule) => rule !== 'printer-ready'))
  await admin(printer.simulator, 'POST', 'fault', {
    kind: 'drop-before',
    method: 'GET',
    path: '/api/files/local/py-',
    times: 6,
  })
  expect(await decided(printId)).toBe('unknown')
  expect((await reaches(farm, printId, 'held')).state).toBe('held')
  await admin(printer.simulator, 'POST', 'fault', { kind: 'none' })
  expect(await decided(printId)).toBe('accepted')
  expect((await reaches(farm, printId, 'failed')).state).toBe('failed')
})

test('the answer to a command is written down, too, when the database was away as it came', async () => {
  const printerId = (await row<{ id: string }>(db, 'SELECT id FROM printers LIMIT 1'))?.id ?? ''
  const { commandId } = await requestCommand(db, { printerId, verb: 'cancel', by: 'test' })
  expect(await markSent(db, commandId, 60)).toBe(true)
  let away = 3
  const coming: typeof db = Object.create(db, {
    query: {
      value: (...query: Parameters<typeof db.query>) => {
        if (away === 0) return db.query(...query)
        away -= 1
        return Promise.reject(new Error('Connection terminated unexpectedly'))
      },
    },
  })
  const context = { ...farm.context, db: coming } as WorkContext
  const command = { id: commandId, printerId }
  await sendMarked(context, { capabilities: {} as Printer['capabilities'] }, command, async () => ({
    kind: 'accepted',
  }))
  expect((await commandView(db, commandId))?.state).toBe('accepted')
})

test('of what was sent by a worker that died nobody waits for an answer for ever, also without its job', async () => {
  const sent = await row<{ id: string }>(
    db,
    `INSERT INTO commands (printer_id, verb, state, requested_by, deadline_at, sent_at, binds_until)
    SELECT id, 'home', 'sent', 'somebody', now(), now() - interval '2 minutes', now() FROM printers LIMIT 1 RETURNING id`,
  )
  const commandId = sent?.id ?? ''
  await until(async () => (await commandView(db, commandId))?.state === 'unknown')
})

test('a cancel that was decided late meets no print that somebody else has begun since', async () => {
  const printer = await takePrinter(farm, 3)
  await admin(printer.simulator, 'POST', 'speed', { speed: 20 })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'printing')
  await holdPrint(db, { printId, number: 1 }, 'test', { code: 'LINK_LOST', detail: 'as after hours without a link' })
  const standing = standAt('reconcile:after:verdict')
  await cancel(farm, printId)
  await standing.reached
  await admin(printer.simulator, 'POST', 'speed', { speed: 2_000 })
  await reaches(farm, printId, 'completed')
  await admin(printer.simulator, 'POST', 'clear-bed')
  await admin(printer.simulator, 'POST', 'panel-start', { file: 'somebody.gcode' })
  standing.goOn()
  await until(async () => ends(await truth(printer.simulator)).length === 2)
  expect(ends(await truth(printer.simulator)).map(({ outcome }) => outcome)).toEqual(['completed', 'completed'])
})

test('a cancel of a held print that the printer has accepted counts, too, when it forgets the cause', async () => {
  const printer = await takePrinter(farm, 4)
  await admin(printer.simulator, 'POST', 'speed', { speed: 20 })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'printing')
  await holdPrint(db, { printId, number: 1 }, 'test', { code: 'LINK_LOST', detail: 'as after hours without a link' })
  const standing = standAt('monitor:before:ended')
  await cancel(farm, printId)
  await standing.reached
  const answered = () =>
    row(db, `SELECT 1 AS found FROM commands WHERE print_id = $1 AND verb = 'revoke' AND answer = 'accepted'`, [
      printId,
    ])
  await until(async () => (await answered()) !== undefined)
  await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 100 })
  // What the standing monitor heard is lost with its lease; the next one asks an OctoPrint that tells no cause.
  await db.query('UPDATE printers SET lease_epoch = lease_epoch + 1, lease_until = NULL WHERE id = $1', [printer.id])
  standing.goOn()
  expect((await reaches(farm, printId, 'canceled', 'failed')).state).toBe('canceled')
})

test('a retry after a cancel that came to nothing is the newest decision, and has to wait while the cancel is open', async () => {
  const printer = await takePrinter(farm, 5)
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'printing')
  await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 100 })
  await reaches(farm, printId, 'held')
  const { commandId = '' } = await cancelPrint(db, printId, 'operator')
  await expect(retryPrint(db, printId, 'operator')).rejects.toMatchObject({ code: 'PRINT_STATE_CONFLICT' })
  // As of a printer that is away for longer.
  await db.query('UPDATE commands SET deadline_at = now() WHERE id = $1', [commandId])
  await farm.context.queues.add('control', { commandId })
  await until(async () => (await commandView(db, commandId))?.state === 'expired')
  await until(async () => (await failing(printId, printer.id)).every((rule) => rule !== 'printer-ready'))
  const retried = await retryPrint(db, printId, 'operator')
  await farm.context.queues.add('control', { commandId: retried.commandId ?? '' })
  expect((await reaches(farm, printId, 'queued', 'canceled')).state).toBe('queued')
})
