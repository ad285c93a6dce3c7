import { expect, test } from 'vitest'
import { TIMING } from '../../src/drivers/driver.ts'
import { row } from '../../src/entities/database.ts'
import {
  addFile,
  admin,
  clear,
  moves,
  openFarm,
  printOn,
  printRow,
  reaches,
  starts,
  submit,
  takePrinter,
  truth,
  until,
} from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// Mistakes of other print farms on Bambu Lab printers: docs/peers.md lists them with their tests.

const config = await testConfig({ SIMULATORS: 'bambu:5', SIMULATOR_SPEED: '300' })
const farm = await openFarm(config)
const { id: fileId } = await addFile(farm, 'test/fixtures/gcode/Testqube.gcode.3mf')

type Printer = Awaited<ReturnType<typeof takePrinter>>
const machine = ({ simulator }: Printer) => admin<{ state: string; partOnBed: boolean }>(simulator, 'GET', 'state')
const shows = (printer: Printer, ...states: string[]) =>
  until(
    async () => states.includes((await machine(printer)).state),
    async () => JSON.stringify(await machine(printer)),
  )
/** Commands of a kind that reached the printer. */
async function sent({ simulator }: Printer, ...commands: string[]): Promise<number> {
  const { items } = await admin<{ items: { command: string }[] }>(simulator, 'GET', 'requests')
  return items.filter(({ command }) => commands.includes(command)).length
}
const bedOf = (printer: Printer) =>
  row<{ bed: string; occupant: string | null }>(farm.context.db, 'SELECT bed, occupant FROM printers WHERE id = $1', [
    printer.id,
  ])
const seenOccupied = (printer: Printer) =>
  until(
    async () => (await bedOf(printer))?.bed === 'occupied',
    async () => JSON.stringify(await bedOf(printer)),
  )

// The longest first; the others run beside it.
test.concurrent('a printer whose connection died without a word is heard again, and prints the next one', async () => {
  const printer = await takePrinter(farm, 4)
  expect(await admin(printer.simulator, 'POST', 'fault', { kind: 'half-open' })).toEqual({ done: true })
  const said = async () =>
    (await row<{ state: string }>(farm.context.db, 'SELECT state FROM printers WHERE id = $1', [printer.id]))?.state
  // Given up at the first look after so long without a word; a look of its own may wait as long once more.
  const noticed = 2 * TIMING.silenceMilliseconds + TIMING.pingMilliseconds
  await until(async () => (await said()) === 'offline', undefined, noticed + 10_000)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'half-open', on: false })
  await until(async () => (await said()) === 'idle', undefined, noticed + 10_000)
  const printId = await printOn(farm, printer, fileId)
  expect((await reaches(farm, printId, 'completed', 'failed', 'held')).state).toBe('completed')
}, 120_000)

test.concurrent('a print that somebody starts at the touchscreen is not disturbed by one that waits', async () => {
  const printer = await takePrinter(farm, 0)
  await clear(farm, printer.id, printer.simulator)
  await admin(printer.simulator, 'POST', 'panel-start', { file: 'panel.gcode' })
  await seenOccupied(printer)
  const [printId = ''] = await submit(farm, fileId, 1, printer.id)
  await shows(printer, 'FINISH')
  expect(await moves(farm, printId)).toEqual([])
  expect(await sent(printer, 'project_file', 'gcode_file', 'stop', 'pause')).toBe(0)
  expect((await truth(printer.simulator)).map(({ event }) => event)).toEqual(['clear', 'start', 'end'])
  await clear(farm, printer.id, printer.simulator)
  expect((await reaches(farm, printId, 'completed', 'failed', 'held')).state).toBe('completed')
})

test.concurrent('a print that somebody starts at the touchscreen while our file is on its way goes on, and ours waits', async () => {
  const printer = await takePrinter(farm, 1)
  const printId = await printOn(farm, printer, fileId)
  await until(async () => (await moves(farm, printId)).includes('preparing'))
  const panel = await admin<{ done: boolean }>(printer.simulator, 'POST', 'panel-start', { file: 'panel.gcode' })
  expect(panel.done).toBe(true)
  await shows(printer, 'FINISH', 'FAILED')
  const log = await truth(printer.simulator)
  expect(log.filter(({ event }) => event === 'start').filter(({ onPart }) => onPart)).toEqual([])
  expect(log.at(-1)).toMatchObject({ event: 'end', outcome: 'completed' })
  expect(await sent(printer, 'stop')).toBe(0)
  const { state } = await reaches(farm, printId, 'queued', 'held', 'printing', 'completed', 'failed')
  expect(['queued', 'held']).toContain(state)
})

test.concurrent('a leftover file that runs again after a power cycle is seen; what had ended stays as it was, and the next print waits', async () => {
  const printer = await takePrinter(farm, 2)
  const printId = await printOn(farm, printer, fileId)
  const before = await reaches(farm, printId, 'completed')
  await clear(farm, printer.id, printer.simulator)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'ghost-replay', downMilliseconds: 300 })
  await until(async () => starts(await truth(printer.simulator)).length === 2)
  await seenOccupied(printer)
  const [next = ''] = await submit(farm, fileId, 1, printer.id)
  await shows(printer, 'FINISH')
  expect(await printRow(farm, printId)).toEqual(before)
  expect(await moves(farm, next)).toEqual([])
  expect(await sent(printer, 'project_file')).toBe(1)
  expect(starts(await truth(printer.simulator)).filter(({ onPart }) => onPart)).toEqual([])
})

test.concurrent('a print whose file runs again by itself after the power was cut is never counted as two, nor sent again', async () => {
  const printer = await takePrinter(farm, 3)
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'printing')
  await shows(printer, 'RUNNING')
  await admin(printer.simulator, 'POST', 'fault', { kind: 'ghost-replay', downMilliseconds: 300 })
  await until(async () => starts(await truth(printer.simulator)).length === 2)
  await shows(printer, 'FINISH')
  const after = await reaches(farm, printId, 'held', 'completed', 'failed')
  expect(after).toMatchObject({ state: 'held', reason: { code: 'OUTCOME_UNKNOWN' } })
  expect(await sent(printer, 'project_file')).toBe(1)
  expect((await moves(farm, printId)).filter((state) => state === 'starting')).toHaveLength(1)
})
