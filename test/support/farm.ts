import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { afterAll, expect } from 'vitest'
import { type Context, openContext, type Running } from '../../src/context.ts'
import type { Config } from '../../src/core/config.ts'
import { onFailpoint } from '../../src/core/failpoint.ts'
import { sealFields } from '../../src/core/seal.ts'
import { receive } from '../../src/core/storage.ts'
import { startDispatch } from '../../src/dispatch/start.ts'
import { drivers } from '../../src/drivers/index.ts'
import type { SimulatedPrinterInfo } from '../../src/drivers/simulators.ts'
import { startSimulators } from '../../src/drivers/simulators.ts'
import { clearBed } from '../../src/entities/clearance.ts'
import { row, rows } from '../../src/entities/database.ts'
import { cancelPrint } from '../../src/entities/decision.ts'
import type { pausePrint } from '../../src/entities/pause.ts'
import { asEvents } from '../../src/entities/print.ts'
import { createPrinter } from '../../src/entities/printer.ts'
import { startMonitor } from '../../src/monitor/start.ts'
import { publish } from '../../src/queues/events.ts'
import { startRender, startWorker } from '../../src/workers/start.ts'

type FarmPart = 'worker' | 'dispatch' | 'render' | 'monitor'

/** What happened below the protocol, as the simulated machine itself counts it. */
export type Truth = {
  at: string
  event: 'start' | 'end' | 'clear'
  fileName: string
  outcome?: string
  onPart: boolean
}

/**
 * A whole farm without its API, in this process: worker, render, monitor and simulated printers on real services.
 * Everything ends after the test file.
 */
export async function openFarm(config: Config, parts: FarmPart[] = ['worker', 'dispatch', 'render', 'monitor']) {
  const context = await openContext(config, 'test')
  const simulators = await startSimulators(config, context.log)
  const start = {
    worker: startWorker,
    dispatch: async (opened: Context) => startDispatch(opened),
    render: startRender,
    monitor: startMonitor,
  }
  const running = new Map<string, Running>()
  for (const part of parts) running.set(part, await start[part](context))
  afterAll(async () => {
    await Promise.all([...running.values()].map((part) => part.stop()))
    await simulators.stop()
    await context.close()
  })
  return {
    context,
    simulators: simulators.simulators,
    running,
    async restart(part: FarmPart) {
      await running.get(part)?.stop()
      running.set(part, await start[part](context))
    },
  }
}

export type Farm = Awaited<ReturnType<typeof openFarm>>

/** Registers a simulated printer as a person would, and waits until the monitor has seen it. */
export async function addPrinter({ context }: Farm, simulator: SimulatedPrinterInfo): Promise<string> {
  const settings = sealFields(
    simulator.settings,
    drivers[simulator.kind].settings.secrets,
    context.config.SETTINGS_KEY ?? '',
  )
  const { id } = await createPrinter(context.db, { name: simulator.name, kind: simulator.kind, settings })
  await publish(context, { type: 'printer-changed', printerId: id, why: 'created' })
  await until(
    async () =>
      (await row<{ state: string }>(context.db, 'SELECT state FROM printers WHERE id = $1', [id]))?.state === 'idle',
  )
  return id
}

async function stateOf({ db }: Context, printerId: string): Promise<string> {
  return (await row<{ state: string }>(db, 'SELECT state FROM printers WHERE id = $1', [printerId]))?.state ?? ''
}

/** Takes the part off the simulated bed and says so, as an operator does. */
export async function clear({ context }: Farm, printerId: string, simulator: SimulatedPrinterInfo): Promise<void> {
  const { done } = await admin<{ done: boolean }>(simulator, 'POST', 'clear-bed')
  // The machine is at rest a moment before the monitor hears of it (a poll later): a person takes longer to get there.
  if (done) await until(async () => !['preparing', 'printing', 'finishing'].includes(await stateOf(context, printerId)))
  await clearBed(context.db, printerId, { evidence: 'operator', by: 'test' })
  await publish(context, { type: 'printer-changed', printerId, why: 'bed' })
}

/** Talks to the simulator behind the protocol. */
export async function admin<Answer>(
  simulator: SimulatedPrinterInfo,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const answer = await fetch(`${simulator.url}/_sim/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return (await answer.json()) as Answer
}

export async function truth(simulator: SimulatedPrinterInfo): Promise<Truth[]> {
  return (await admin<{ items: Truth[] }>(simulator, 'GET', 'log')).items
}

/** Stores a file and lets the workers check it, as an upload does; resolves when it is ready or rejected. */
export async function addFile({ context }: Farm, path: string): Promise<{ id: string; state: string }> {
  const { sha256, sha1, sizeBytes } = await receive(context.storage, createReadStream(path), 100_000_000)
  await context.db.query(
    `INSERT INTO projects (id, name, created_by) VALUES ('p1', 'p1', 'test') ON CONFLICT DO NOTHING`,
  )
  await context.db.query('INSERT INTO contents (sha256, sha1, size_bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    sha256,
    sha1,
    sizeBytes,
  ])
  const file = await row<{ id: string }>(
    context.db,
    `INSERT INTO files (project_id, name, size_bytes, sha256, created_by) VALUES ('p1', $1, $2, $3, 'test') RETURNING id`,
    [basename(path), sizeBytes, sha256],
  )
  const id = file?.id ?? ''
  await context.queues.add('upload', { fileId: id })
  const state = async () =>
    (await row<{ state: string }>(context.db, 'SELECT state FROM files WHERE id = $1', [id]))?.state ?? ''
  await until(async () => (await state()) !== 'received')
  return { id, state: await state() }
}

/** Puts copies of a file in line and wakes the dispatcher. */
export async function submit(
  { context }: Farm,
  fileId: string,
  copies = 1,
  printerId: string | null = null,
): Promise<string[]> {
  const batch = await row<{ id: string }>(
    context.db,
    `INSERT INTO batches (project_id, total, created_by) VALUES ('p1', $1, 'test') RETURNING id`,
    [copies],
  )
  const prints = await rows<{ id: string }>(
    context.db,
    `INSERT INTO prints (batch_id, project_id, file_id, copy, created_by, wanted_printer_id)
    SELECT $1, 'p1', $2, n, 'test', $4 FROM generate_series(1, $3) n RETURNING id`,
    [batch?.id, fileId, copies, printerId],
  )
  await publish(context, { type: 'queue' })
  return prints.map(({ id }) => id)
}

export type PrintRow = {
  state: string
  attempt: number
  reason: { code: string; detail: string } | null
  actualSeconds: number | null
  progress: number
  remoteName: string | null
}

export async function printRow({ context }: Farm, id: string): Promise<PrintRow> {
  const found = await row<PrintRow>(
    context.db,
    `SELECT p.state, p.attempt, p.reason, p.actual_seconds AS "actualSeconds", p.progress,
      (SELECT a.remote_name FROM attempts a WHERE a.print_id = p.id AND a.number = p.attempt) AS "remoteName" FROM prints p WHERE p.id = $1`,
    [id],
  )
  if (!found) throw new Error(`print ${id} is gone`)
  return found
}

export async function moves({ context }: Farm, printId: string): Promise<string[]> {
  const found = await rows<{ to: string }>(
    context.db,
    'SELECT to_state AS "to" FROM print_events WHERE print_id = $1 ORDER BY id',
    [printId],
  )
  return found.map(({ to }) => to)
}

/** An operator pauses a print, wherever it is, or lets it go on; resolves to the command, if it takes one. */
export async function hold(
  { context }: Farm,
  printId: string,
  decision: typeof pausePrint,
): Promise<string | undefined> {
  const { moves: moved, commandId } = await decision(context.db, printId, 'operator')
  await publish(context, { type: 'queue' }, ...asEvents(moved))
  if (commandId) await context.queues.add('control', { commandId })
  return commandId
}

/** Each process stands still at this point until it is let go on. */
export function standAt(point: string): { reached: Promise<void>; goOn(): void } {
  const [arrival, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  onFailpoint((name) => {
    if (name !== point) return
    arrival.resolve()
    return release.promise
  })
  const goOn = (): void => {
    onFailpoint(undefined)
    release.resolve()
  }
  return { reached: arrival.promise, goOn }
}

/** An operator cancels a print, wherever it is. */
export async function cancel({ context }: Farm, printId: string): Promise<void> {
  const { moves: moved, commandId } = await cancelPrint(context.db, printId, 'operator')
  await publish(context, ...asEvents(moved))
  if (commandId) await context.queues.add('control', { commandId })
}

/** Waits until the print is in one of these states. */
export async function reaches(farm: Farm, printId: string, ...states: string[]): Promise<PrintRow> {
  await until(
    async () => states.includes((await printRow(farm, printId)).state),
    async () => JSON.stringify(await printRow(farm, printId)),
  )
  return printRow(farm, printId)
}

/** A registered printer with its own story: tests in one file take one each and never meet. */
export async function takePrinter(farm: Farm, index: number): Promise<{ id: string; simulator: SimulatedPrinterInfo }> {
  const simulator = farm.simulators[index]
  if (!simulator) throw new Error(`there is no simulator ${index}`)
  return { id: await addPrinter(farm, simulator), simulator }
}

/** Puts one print in line that only this printer may take, and clears its bed. */
export async function printOn(
  farm: Farm,
  printer: { id: string; simulator: SimulatedPrinterInfo },
  fileId: string,
): Promise<string> {
  const [printId = ''] = await submit(farm, fileId, 1, printer.id)
  await clear(farm, printer.id, printer.simulator)
  return printId
}

/** A print that is seen to run, and slowly enough for whatever is to happen to it, on a busy machine too. */
export async function printing(
  farm: Farm,
  printer: { id: string; simulator: SimulatedPrinterInfo },
  fileId: string,
): Promise<string> {
  await admin(printer.simulator, 'POST', 'speed', { speed: 60 })
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'printing')
  return printId
}
/** Nothing more is to happen to what runs there: it may end. */
export const hurry = ({ simulator }: { simulator: SimulatedPrinterInfo }) =>
  admin(simulator, 'POST', 'speed', { speed: 2_000 })

export const starts = (log: readonly Truth[]): Truth[] => log.filter(({ event }) => event === 'start')

/** Polls until the condition holds; fails with `describe` after the time. */
export async function until(
  condition: () => Promise<boolean>,
  describe?: () => Promise<string>,
  milliseconds = 40_000,
): Promise<void> {
  const end = Date.now() + milliseconds
  while (!(await condition())) {
    if (Date.now() > end)
      expect.fail(`did not happen within ${milliseconds} ms: ${(await describe?.()) ?? condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

export type { Context }
