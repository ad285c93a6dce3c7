/**
 * Progress: from a simulated OctoPrint that sends a status to a Socket.IO client that has it, with 50 printers
 * printing, each part in a process of its own. `npm run bench -- progress [seconds]`
 *
 * Nothing is added to a message: the simulated bed's thermometer shows the clock. Its reading, taken as the printer
 * sends, travels through monitor, Redis and API to the client like any temperature. Beside it, in the same minute: the
 * same event by Redis PUBLISH from one process to another. Then prints are paused and resumed at the panels: a change
 * of state is committed to PostgreSQL before anybody hears of it.
 */
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { sure } from '../clients/typescript/index.ts'
import { openLog } from '../src/core/log.ts'
import { openBlockingRedis, openRedis } from '../src/core/redis.ts'
import { OctoprintSimulator } from '../src/drivers/octoprint/simulator.ts'
import type { Yard } from '../src/supervisor.ts'
import {
  clearBed,
  inPlace,
  inRole,
  median,
  now,
  type Place,
  quantile,
  say,
  until,
  uploadGcode,
  wait,
} from './support.ts'

const PRINTERS = 50
const SECONDS = Number(process.argv[2]) || 30
const GOAL_MS = 50
const API_KEY = 'bench'
const PRESSES = [...Array(3)].flatMap(() => [
  { button: 'pause', text: 'Pausing' } as const,
  { button: 'resume', text: 'Printing' } as const,
])
/** A pause takes a printer a second. */
const PAUSE_MS = 1_500

type Simulators = { urls: string[] }
type Temperature = { printerId: string; bed: { actual: number } }
type Status = { printerId: string; state: { text: string } }
type Press = { index: number; button: 'pause' | 'resume' }

/** The printers' process. A message presses a button at a printer's panel; the answer says when. */
async function serveSimulators(): Promise<void> {
  const simulators: OctoprintSimulator[] = []
  for (let index = 0; index < PRINTERS; index++) {
    const folder = join(process.env.DATA_DIR ?? '', 'simulators', String(index))
    const simulator = new OctoprintSimulator({ apiKey: API_KEY, folder, name: `octoprint-${index + 1}`, speed: 1 })
    const { heaters } = simulator.printer
    const read = heaters.read.bind(heaters)
    heaters.read = () => ({ ...read(), bed: { actual: now(), target: 60 } })
    await simulator.start()
    simulators.push(simulator)
    // Printers are not in step with each other.
    await wait(500 / PRINTERS)
  }
  process.on('message', ({ index, button }: Press) => {
    const at = now()
    simulators[index]?.printer[button]()
    process.send?.({ index, at })
  })
  process.send?.({ urls: simulators.map(({ url }) => url) })
}

/** The reference's sending process: as many events a second, of the same size, by Redis PUBLISH. */
async function servePublisher(): Promise<void> {
  const redis = openRedis(process.env.REDIS_URL ?? '', openLog({ LOG_LEVEL: 'silent' }, 'bench'))
  const padding = 'x'.repeat(Number(process.env.EVENT_BYTES))
  process.send?.({})
  setInterval(() => void redis.publish('bench', JSON.stringify({ at: now(), padding })), 1_000 / PRINTERS)
}

function listen(yard: Yard) {
  const socket = io(`${yard.url}/printing`, { auth: { apiKey: yard.adminKey }, transports: ['websocket'] })
  const heard = { latencies: [] as number[], bytes: 0, counting: false, text: '', changed: new Map<string, number>() }
  const seen = new Map<string, number>()
  socket.io.on('open', () =>
    socket.io.engine.on('data', (data: string) => {
      if (heard.counting) heard.bytes += Buffer.byteLength(data)
    }),
  )
  socket.on('printer:temperature', ({ printerId, bed }: Temperature) => {
    const latency = now() - bed.actual
    // A boundary is told with the last reading, which has arrived before.
    const isNew = seen.get(printerId) !== bed.actual
    seen.set(printerId, bed.actual)
    if (heard.counting && isNew) heard.latencies.push(latency)
  })
  socket.on('printer:status', ({ printerId, state }: Status) => {
    if (state.text === heard.text && !heard.changed.has(printerId)) heard.changed.set(printerId, now())
  })
  return { socket, heard, ready: socket.emitWithAck('printer:subscribe', '*') }
}

/** Registers the printers over the API, clears their beds, submits a copy for each and waits until all print. */
async function fillFarm(place: Place, yard: Yard, { urls }: Simulators): Promise<string[]> {
  const client = place.client(yard)
  const ids: string[] = []
  for (const [index, url] of urls.entries()) {
    const printer = { name: `octoprint-${index + 1}`, kind: 'octoprint', settings: { url, apiKey: API_KEY } }
    ids.push((await sure(client.POST('/api/printing/printers', { body: printer }))).id)
  }
  const states = async (): Promise<string[]> =>
    (await sure(client.GET('/api/printing/printers', { params: { query: { limit: 100 } } }))).items.map(
      ({ state }) => state,
    )
  const all = (state: string) => async () => (await states()).filter((word) => word === state).length === PRINTERS
  await until(all('awaiting-clear'), 'printers seen')
  for (const id of ids) await clearBed(client, id)
  const fileId = await uploadGcode(client)
  const body = { projectId: 'bench', items: [{ fileId, copies: PRINTERS }] }
  await sure(client.POST('/api/printing/batches', { body }))
  await until(all('printing'), 'all printers print', 120)
  return ids
}

/** One status event as it lies in Redis, without the frame around it. */
async function eventBytes(yard: Yard, printerId: string): Promise<number> {
  const redis = openRedis(yard.redisUrl, openLog({ LOG_LEVEL: 'silent' }, 'bench'))
  const status = await redis.hget('printyard:statuses', printerId)
  redis.disconnect()
  return status?.length ?? 0
}

function subscribe(yard: Yard, latencies: number[]): { close(): void } {
  const redis = openBlockingRedis(yard.redisUrl, openLog({ LOG_LEVEL: 'silent' }, 'bench'))
  redis.on('message', (_channel, body) => latencies.push(now() - JSON.parse(body).at))
  void redis.subscribe('bench')
  return { close: () => redis.disconnect() }
}

function show(name: string, values: readonly number[]): void {
  const [p50, p99, worst] = [median(values), quantile(values, 0.99), quantile(values, 1)].map((value) =>
    value.toFixed(1),
  )
  say(`  ${name.padEnd(44)} p50 ${p50} ms   p99 ${p99} ms   worst ${worst} ms   (${values.length})`)
}

type Role = Awaited<ReturnType<typeof inRole<Simulators>>>

type Heard = ReturnType<typeof listen>['heard']

/** Presses a button at one printer after the other; resolves to the times until the client saw each change. */
async function press(
  simulators: Role,
  ids: readonly string[],
  heard: Heard,
  { button, text }: (typeof PRESSES)[number],
) {
  const pressed = new Map<string, number>()
  const note = ({ index, at }: { index: number; at: number }) => pressed.set(ids[index] ?? '', at)
  simulators.child.on('message', note)
  heard.changed.clear()
  heard.text = text
  for (const index of ids.keys()) {
    // Those that have yet to be pressed still show what they showed before.
    heard.changed.delete(ids[index] ?? '')
    simulators.child.send({ index, button } satisfies Press)
    await wait(40)
  }
  await until(() => ids.every((id) => heard.changed.has(id)), `every ${button} seen`, 20)
  simulators.child.off('message', note)
  await wait(PAUSE_MS)
  return ids.map((id) => (heard.changed.get(id) ?? Number.NaN) - (pressed.get(id) ?? Number.NaN))
}

async function measure(place: Place): Promise<number> {
  const yard = await place.start(['api', 'worker', 'render', 'monitor'])
  const env = { DATA_DIR: place.folder, REDIS_URL: yard.redisUrl }
  const simulators = await inRole<Simulators>(import.meta.filename, 'simulators', env)
  const { socket, heard, ready } = listen(yard)
  try {
    await ready
    const ids = await fillFarm(place, yard, simulators.ready)
    const sizeBytes = await eventBytes(yard, ids[0] ?? '')
    const reference: number[] = []
    const listener = subscribe(yard, reference)
    const publisher = await inRole(import.meta.filename, 'publisher', { ...env, EVENT_BYTES: String(sizeBytes) })
    say(`${PRINTERS} printers print; every status of ${SECONDS} s, ${sizeBytes} bytes each`)
    await wait(3_000)
    heard.counting = true
    await wait(SECONDS * 1_000)
    heard.counting = false
    await publisher.stop()
    listener.close()
    show('status, printer sends -> Socket.IO client', heard.latencies)
    show('reference: Redis PUBLISH -> subscriber', reference)
    say(
      `  ${(heard.bytes / SECONDS / 1_024).toFixed(1)} KiB a second to a client that follows all ${PRINTERS} printers`,
    )
    const changes: number[] = []
    for (const step of PRESSES) changes.push(...(await press(simulators, ids, heard, step)))
    show('change of state -> client (committed first)', changes)
    return Math.max(quantile(heard.latencies, 0.99), quantile(changes, 0.99))
  } finally {
    socket.close()
    await simulators.stop()
  }
}

async function bench(): Promise<void> {
  await inPlace(async (place) => {
    const p99 = await measure(place)
    say(`  goal: p99 below ${GOAL_MS} ms: ${p99 < GOAL_MS ? 'reached' : 'MISSED'}`)
    process.exitCode = p99 < GOAL_MS ? 0 : 1
  })
}

const ROLES: Record<string, () => Promise<void>> = { simulators: serveSimulators, publisher: servePublisher }
await (ROLES[process.argv[2] ?? ''] ?? bench)()
