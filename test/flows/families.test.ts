import { describe, expect, test } from 'vitest'
import { resolvePrint } from '../../src/entities/decision.ts'
import { pausePrint, resumePrint } from '../../src/entities/pause.ts'
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
  printRow,
  reaches,
  starts,
  takePrinter,
  truth,
  until,
} from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// The life of a print on the families other than OctoPrint, side by side with one OctoPrint in the same farm. A family
// says how its start looks on the wire.

const config = await testConfig({
  SIMULATORS: 'moonraker:11,octoprint:1',
  SIMULATOR_SPEED: '600',
  LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
})
const farm = await openFarm(config)
const { context } = farm
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

const FAMILIES = [{ kind: 'moonraker', first: 0, start: { method: 'POST', path: '/printer/print/start' } }]

describe.each(FAMILIES)('a print on $kind', ({ kind, first, start }) => {
  const take = (index: number) => takePrinter(farm, first + index)

  test.concurrent('goes from the line to completed: started once, with its id and as the printer says', async () => {
    const printer = await take(0)
    expect(printer.simulator.kind).toBe(kind)
    const printId = await printOn(farm, printer, fileId)
    const done = await reaches(farm, printId, 'completed', 'failed', 'held')
    expect(done.state).toBe('completed')
    expect(await moves(farm, printId)).toEqual(['preparing', 'transferring', 'starting', 'printing', 'completed'])
    expect(starts(await truth(printer.simulator))).toMatchObject([{ fileName: done.remoteName, onPart: false }])
    expect(done.actualSeconds).toBeGreaterThan(300) // the printer's own seconds, not ours
    const [attempt] = await context.db.query('SELECT job_ref FROM attempts WHERE print_id = $1', [printId])
    expect(attempt.job_ref).toBe('000001')
  })

  test.concurrent('is paused and resumed, and the status tells each', async () => {
    const printer = await take(1)
    const printId = await printing(farm, printer, fileId)
    await hold(farm, printId, pausePrint)
    await reaches(farm, printId, 'paused')
    await hold(farm, printId, resumePrint)
    await hurry(printer)
    await reaches(farm, printId, 'completed')
    expect((await moves(farm, printId)).slice(3)).toEqual(['printing', 'paused', 'printing', 'completed'])
  })

  test.concurrent('is canceled when it has stopped', async () => {
    const printer = await take(2)
    const printId = await printing(farm, printer, fileId)
    await cancel(farm, printId)
    await reaches(farm, printId, 'canceled')
    expect((await truth(printer.simulator)).find(({ event }) => event === 'end')).toMatchObject({ outcome: 'canceled' })
  })

  test.concurrent('is not started again when the answer to its start is lost', async () => {
    const printer = await take(3)
    await admin(printer.simulator, 'POST', 'fault', { kind: 'drop-after', ...start })
    const printId = await printOn(farm, printer, fileId)
    await reaches(farm, printId, 'completed')
    expect(starts(await truth(printer.simulator))).toHaveLength(1)
    expect((await printRow(farm, printId)).attempt).toBe(1)
  })

  test.concurrent('is tried again when its start never arrived, after its file was removed', async () => {
    const printer = await take(4)
    await admin(printer.simulator, 'POST', 'fault', { kind: 'drop-before', ...start })
    const printId = await printOn(farm, printer, fileId)
    await reaches(farm, printId, 'completed')
    expect(starts(await truth(printer.simulator))).toHaveLength(1)
    expect((await printRow(farm, printId)).attempt).toBe(2)
  })

  test.concurrent('that was cut off by a reboot of its host is held until a person decides, since nothing is left to tell', async () => {
    const printer = await take(5)
    const printId = await printing(farm, printer, fileId)
    await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 200 })
    const held = await reaches(farm, printId, 'held', 'failed', 'completed')
    expect(held).toMatchObject({ state: 'held', reason: { code: 'OUTCOME_UNKNOWN' } })
    const said = { outcome: 'failed', note: 'power was cut' } as const
    const { commandId = '' } = await resolvePrint(context.db, printId, said, 'operator')
    await context.queues.add('control', { commandId })
    await reaches(farm, printId, 'failed')
  })

  test.concurrent('has failed when the printer broke down, with its reason', async () => {
    const printer = await take(6)
    const printId = await printing(farm, printer, fileId)
    await admin(printer.simulator, 'POST', 'fault', { kind: 'thermal-error', error: 'Heater extruder not heating' })
    const failed = await reaches(farm, printId, 'failed', 'held')
    expect(failed).toMatchObject({ state: 'failed', reason: { code: 'PRINT_FAILED' } })
    expect(failed.reason?.detail).toContain('Heater extruder')
  })

  test('has the outcome that the printer tells when nobody watched its end', async () => {
    const printer = await take(7)
    const printId = await printing(farm, printer, fileId)
    await farm.running.get('monitor')?.stop()
    await hurry(printer)
    await until(async () => (await truth(printer.simulator)).some(({ event }) => event === 'end'))
    expect((await printRow(farm, printId)).state).toBe('printing')
    await farm.restart('monitor')
    expect((await reaches(farm, printId, 'completed', 'held')).state).toBe('completed')
  })
})

test.concurrent('a print that Moonraker lost sight of, and Klipper printed to its end, is completed', async () => {
  const printer = await takePrinter(farm, 8)
  const printId = await printing(farm, printer, fileId)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'moonraker-restart' })
  await hurry(printer)
  expect((await reaches(farm, printId, 'completed', 'held', 'failed')).state).toBe('completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
})

test.concurrent('a print whose filament has run out waits for a person, with the reason', async () => {
  const printer = await takePrinter(farm, 9)
  const printId = await printing(farm, printer, fileId)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'filament-runout' })
  expect((await reaches(farm, printId, 'paused')).reason).toMatchObject({ code: 'ATTENTION' })
  await admin(printer.simulator, 'POST', 'fault', { kind: 'filament-runout', on: false })
  await hold(farm, printId, resumePrint)
  await hurry(printer)
  await reaches(farm, printId, 'completed')
})

test.concurrent('a printer that says nothing more is seen all the same once it has proven who it is', async () => {
  const simulator = farm.simulators[10]
  if (!simulator) throw new Error('there is no simulator 10')
  await admin(simulator, 'POST', 'fault', { kind: 'drop-before', path: '/server/files/directory' })
  const printer = await takePrinter(farm, 10)
  await reaches(farm, await printOn(farm, printer, fileId), 'completed')
})

test.concurrent('an OctoPrint in the same farm prints as ever', async () => {
  const printer = await takePrinter(farm, 11)
  expect(printer.simulator.kind).toBe('octoprint')
  await reaches(farm, await printOn(farm, printer, fileId), 'completed')
})
