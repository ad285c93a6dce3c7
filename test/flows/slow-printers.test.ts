import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealFields } from '../../src/core/seal.ts'
import { TIMING } from '../../src/drivers/driver.ts'
import { drivers } from '../../src/drivers/index.ts'
import { requestCommand, type Verb } from '../../src/entities/command.ts'
import { row, rows } from '../../src/entities/database.ts'
import { createPrinter } from '../../src/entities/printer.ts'
import { publish } from '../../src/queues/events.ts'
import {
  addFile,
  addPrinter,
  admin,
  moves,
  openFarm,
  printOn,
  reaches,
  type takePrinter,
  until,
} from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// One slow or hanging printer never delays another. Printers of all families share one worker and one monitor: some take
// connections and say nothing, some take a file by the drop. What is asserted is an order of events, never a time.

const PLACES = 4
// A question without an answer is given up after half the usual time: the last test sees that twice on each printer.
TIMING.requestMilliseconds = 5_000
const config = await testConfig({
  SIMULATORS: 'octoprint:2,moonraker:2,prusalink:2,bambu:2',
  SIMULATOR_SPEED: '600',
  // As few places for transfers as there are printers that hold one, and one more.
  TRANSFERS: String(PLACES),
  TRANSFERS_PER_HOST: String(PLACES),
  LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
})
const farm = await openFarm(config)
const { context } = farm
const GCODE = 'examples/files/testqube_a1.gcode'
const SLICED = 'test/fixtures/gcode/Testqube.gcode.3mf'
const LONG = 'examples/files/c_mk3s_020q_printability_truth.gcode'
/** Bytes a second: no stall, and nowhere near its end when everything else is over. */
const SLOW = { prusalink: 5_000, bambu: 500 } as Record<string, number>
const UPLOAD_HANGS = { kind: 'delay', method: 'POST', path: '/api/files/local', milliseconds: 3_600_000, times: 100 }

type Printer = Awaited<ReturnType<typeof takePrinter>>
const all: Printer[] = []
let fileOf: (printer: Printer) => string
beforeAll(async () => {
  const [gcode, long, sliced] = [await addFile(farm, GCODE), await addFile(farm, LONG), await addFile(farm, SLICED)]
  fileOf = ({ simulator: { kind, name } }) => (kind === 'bambu' ? sliced : name === 'prusalink-1' ? long : gcode).id
})

/** Takes connections, reads what comes and never answers. */
const mute = createServer((socket) => {
  held.add(socket)
  socket.on('error', () => undefined).resume()
})
const held = new Set<Socket>()
await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
afterAll(() => {
  for (const socket of held) socket.destroy()
  mute.close()
})

const muted: string[] = []

/** Registers a printer of each family that takes connections and says nothing. */
async function addMutePrinters(): Promise<void> {
  const { port } = mute.address() as AddressInfo
  for (const { kind, settings } of farm.simulators.filter(({ name }) => name.endsWith('-1'))) {
    const wire =
      kind === 'bambu'
        ? { mqttPort: port, ftpsPort: port, serial: 'MUTE00000000001' }
        : { url: `http://127.0.0.1:${port}` }
    const { secrets } = drivers[kind].settings
    const sealed = sealFields({ ...settings, ...wire }, secrets, config.SETTINGS_KEY ?? '')
    const { id } = await createPrinter(context.db, { name: `mute-${kind}`, kind, settings: sealed })
    await publish(context, { type: 'printer-changed', printerId: id, why: 'created' })
    muted.push(id)
  }
}

const picked = (...names: string[]) => all.filter(({ simulator }) => names.includes(simulator.name))
const stateOf = async ({ id }: Printer) =>
  (await row<{ state: string }>(context.db, 'SELECT state FROM printers WHERE id = $1', [id]))?.state

async function order(printer: Printer, verb: Verb, given: Record<string, unknown>): Promise<string> {
  const { commandId } = await requestCommand(context.db, { printerId: printer.id, verb, arguments: given, by: 'test' })
  await context.queues.add('control', { commandId })
  return commandId
}

async function commandStates(ids: readonly string[]): Promise<string[]> {
  const found = await rows<{ state: string }>(context.db, 'SELECT state FROM commands WHERE id = ANY($1)', [ids])
  return found.map(({ state }) => state)
}

test('printers that take connections and never answer keep nobody from being watched', async () => {
  await addMutePrinters()
  await until(async () => held.size >= 4)
  triedAgain = givenUpAndTriedAgain()
  triedAgain.catch(() => undefined)
  for (const simulator of farm.simulators) all.push({ id: await addPrinter(farm, simulator), simulator })
  expect(await Promise.all(all.map(stateOf))).toEqual(all.map(() => 'idle'))
})

const waiting: string[] = []

test('others print again and again while some take their file by the drop, or take it and say nothing', async () => {
  for (const { simulator } of picked('octoprint-1')) await admin(simulator, 'POST', 'fault', UPLOAD_HANGS)
  for (const { simulator } of picked('prusalink-1', 'bambu-1')) {
    await admin(simulator, 'POST', 'fault', { kind: 'slow', bytesPerSecond: SLOW[simulator.kind] })
  }
  for (const printer of picked('octoprint-1', 'prusalink-1', 'bambu-1')) {
    waiting.push(await printOn(farm, printer, fileOf(printer)))
  }
  for (const printId of waiting) await reaches(farm, printId, 'transferring')

  const others = picked('octoprint-2', 'moonraker-1', 'moonraker-2', 'prusalink-2', 'bambu-2')
  await Promise.all(
    others.map(async (printer) => {
      for (let turn = 0; turn < 2; turn += 1) {
        const printId = await printOn(farm, printer, fileOf(printer))
        await reaches(farm, printId, 'completed')
        expect(await moves(farm, printId)).toEqual(['preparing', 'transferring', 'starting', 'printing', 'completed'])
      }
    }),
  )
  for (const printId of waiting) expect(await moves(farm, printId)).not.toContain('starting')
})

test('commands for others are carried out while a printer whose session is held has a long line of them', async () => {
  const flood: string[] = []
  for (const slow of picked('prusalink-1')) {
    for (let count = 0; count < 80; count += 1) flood.push(await order(slow, 'home', {}))
  }
  const heated = picked('octoprint-2', 'moonraker-1', 'moonraker-2')
  const orders = await Promise.all(heated.map((printer) => order(printer, 'temperatures', { bed: 40 })))
  await until(async () => (await commandStates(orders)).every((state) => state === 'accepted'))
  // Each of them still waits for the first time: none had to give up its place for the others.
  expect(new Set(await commandStates(flood))).toEqual(new Set(['queued']))
  expect(await context.queues.get('control').getDelayedCount()).toBe(0)
})

test('files of ended prints are taken off other printers while one gives nothing back', async () => {
  const [slow] = picked('prusalink-1')
  await context.db.query(
    `INSERT INTO transfers (attempt_id, printer_id, remote_name, state, created_at)
    SELECT (SELECT id FROM attempts WHERE closed_at IS NOT NULL LIMIT 1), $1, 'py-left-' || n, 'verified', now() - interval '1 day'
    FROM generate_series(1, 120) n`,
    [slow?.id],
  )
  const left = async () => {
    const query = `SELECT DISTINCT t.printer_id AS id FROM transfers t JOIN attempts a ON a.id = t.attempt_id
      WHERE t.removed_at IS NULL AND a.closed_at IS NOT NULL`
    return (await rows<{ id: string }>(context.db, query)).map(({ id }) => id)
  }
  expect((await left()).length).toBeGreaterThan(3)
  await context.queues.add('cleanup', {})
  await until(async () => (await left()).length === 1)
  expect(await left()).toEqual([slow?.id])
  // It still waits for that one.
  expect(await context.queues.get('cleanup').getActiveCount()).toBe(1)
})

test('the slow ones print, too, when they have their file', async () => {
  for (const { simulator } of picked('prusalink-1', 'bambu-1'))
    await admin(simulator, 'POST', 'fault', { kind: 'none' })
  for (const printId of waiting.slice(1)) await reaches(farm, printId, 'printing', 'completed')
})

test('those that never answer are given up each time, and tried again', async () => {
  await triedAgain
}, 100_000)

/** Goes on beside all the others. */
let triedAgain: Promise<void> | undefined
async function givenUpAndTriedAgain(): Promise<void> {
  const down = `SELECT DISTINCT printer_id FROM printer_events WHERE printer_id = ANY($1) AND kind = 'link-down'`
  await until(async () => (await rows(context.db, down, [muted])).length === muted.length, undefined, 30_000)
  const before = held.size
  await until(async () => held.size > before + muted.length, undefined, 60_000)
}
