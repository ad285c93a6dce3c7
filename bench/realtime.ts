/**
 * Realtime: from an event at the monitor to a Socket.IO client that has it, and what the events cost a client in bytes.
 * `npm run bench -- realtime [printers ...]` (50 200 500 by default); SECONDS=20 is the length of each measurement.
 *
 * A process of its own says what a monitor says of so many printers, by the monitor's own code: a report of each every
 * second, a change of state of each every 20 s. Their bed's thermometer shows a clock that all processes share. In the same
 * moments the same process sends an event of the same size by Redis PUBLISH to a subscriber beside the client.
 */
import { io } from 'socket.io-client'
import { openLog } from '../src/core/log.ts'
import { openBlockingRedis, openRedis } from '../src/core/redis.ts'
import { Telemetry } from '../src/monitor/telemetry.ts'
import { type PrinterStatus, publish } from '../src/queues/events.ts'
import type { Yard } from '../src/supervisor.ts'
import { inPlace, inRole, median, now, type Place, quantile, say, wait } from './support.ts'
import { openCpuMeter } from './usage.ts'

const SECONDS = Number(process.env.SECONDS) || 20
const WATCHERS = 9
const GOALS = { p99Ms: 25, judged: 200, watched: 50, kilobytes: 14, compressed: 5 }
const TICK_MS = 4
const PRINT_SECONDS = 3_600
const CHANGE_SECONDS = 20
const log = openLog({ LOG_LEVEL: 'silent' }, 'bench')

const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

function reportOf(index: number, sequence: number, state: 'printing' | 'paused'): PrinterStatus {
  const elapsed = (index * 37 + sequence) % PRINT_SECONDS
  return {
    type: 'printer',
    printerId: idOf(index),
    epoch: 1,
    sequence,
    name: `printer-${index}`,
    state,
    up: true,
    printId: idOf(index + 1_000_000),
    snapshot: {
      state,
      stateText: state === 'paused' ? 'Paused' : 'Printing',
      temperatures: {
        tools: [{ actual: 214 + Math.random() * 2, target: 215 }],
        bed: { actual: now(), target: 60 },
      },
      job: {
        fileName: 'py-bench.gcode',
        progress: elapsed / PRINT_SECONDS,
        elapsedSeconds: elapsed,
        remainingSeconds: PRINT_SECONDS - elapsed,
      },
      observedAt: new Date().toISOString(),
    },
  }
}

/** The role of a monitor; of each tenth event the subscriber is told, too. */
async function serveMonitor(): Promise<void> {
  const redis = openRedis(process.env.REDIS_URL ?? '', log)
  const bus = { redis, log, config: { QUEUE_PREFIX: 'printyard' } } as never
  const telemetry = new Telemetry(bus)
  const printers = Number(process.env.PRINTERS)
  let said = 0
  const began = performance.now()
  setInterval(() => {
    const due = ((performance.now() - began) / 1_000) * printers
    for (; said < due; said++) {
      const index = said % printers
      const sequence = Math.floor(said / printers) + 1
      const changes = (sequence + index) % CHANGE_SECONDS === 0
      const report = reportOf(index, sequence, changes ? 'paused' : 'printing')
      if (changes) {
        telemetry.supersede(report.printerId)
        void publish(bus, report)
      } else telemetry.put(report)
      if (said % 10 === 0) void redis.publish('bench', JSON.stringify({ ...report, sentAt: now() }))
    }
  }, TICK_MS)
  process.send?.({})
}

const watch = (url: string, apiKey: string) =>
  io(`${url}/printing`, { auth: { apiKey }, transports: ['websocket'], forceNew: true })

/** Others who watch the same. */
async function serveWatchers(): Promise<void> {
  const { URL: url = '', API_KEY: key = '' } = process.env
  await Promise.all(Array.from({ length: WATCHERS }, () => watch(url, key).emitWithAck('printer:subscribe', '*')))
  process.send?.({})
}

type Heard = { reports: number[]; changes: number[]; bytes: number; wire: () => number; counting: boolean }
type Bed = { bed: { actual: number } }

async function listen(yard: Yard) {
  const socket = watch(yard.url ?? '', yard.adminKey)
  const wire = () =>
    (socket.io.engine.transport as unknown as { ws: { _socket: { bytesRead: number } } }).ws._socket.bytesRead
  const heard: Heard = { reports: [], changes: [], bytes: 0, wire, counting: false }
  const seen = new Map<string, number>()
  socket.on('printer:status', ({ printerId, temperature }: { printerId: string; temperature: Bed }) => {
    seen.set(printerId, temperature.bed.actual)
    if (heard.counting) heard.changes.push(now() - temperature.bed.actual)
  })
  socket.on('printer:temperature', ({ printerId, bed }: { printerId: string } & Bed) => {
    // A change is told with its reading once more.
    if (heard.counting && seen.get(printerId) !== bed.actual) heard.reports.push(now() - bed.actual)
  })
  socket.io.on('open', () =>
    socket.io.engine.on('data', (data: string) => {
      if (heard.counting) heard.bytes += Buffer.byteLength(data)
    }),
  )
  await socket.emitWithAck('printer:subscribe', '*')
  return { heard, close: () => void socket.close() }
}

function subscribe(yard: Yard, latencies: number[]): { close(): void } {
  const redis = openBlockingRedis(yard.redisUrl, log)
  redis.on('message', (_channel, body) => latencies.push(now() - JSON.parse(body).sentAt))
  void redis.subscribe('bench')
  return { close: () => redis.disconnect() }
}

function show(name: string, values: readonly number[]): void {
  const [p50, p99, worst] = [median(values), quantile(values, 0.99), quantile(values, 1)].map((value) =>
    value.toFixed(1),
  )
  say(`  ${name.padEnd(46)} p50 ${p50} ms   p99 ${p99} ms   worst ${worst} ms   (${values.length})`)
}

function judge(what: string, value: number, goal: number): boolean {
  const met = value <= goal
  say(`  goal: ${what} at most ${goal}: ${met ? 'reached' : 'MISSED'} (${value.toFixed(1)})`)
  return met
}

async function measure(place: Place, printers: number): Promise<boolean> {
  const yard = await place.start(['api'])
  const env = { REDIS_URL: yard.redisUrl, PRINTERS: String(printers), URL: yard.url ?? '', API_KEY: yard.adminKey }
  const { heard, close } = await listen(yard)
  const watchers = await inRole(import.meta.filename, 'watchers', env)
  const monitor = await inRole(import.meta.filename, 'monitor', env)
  const reference: number[] = []
  const listener = subscribe(yard, reference)
  try {
    await wait(4_000)
    reference.length = 0
    const [meter, wire] = [openCpuMeter(yard.pids()), heard.wire()]
    heard.counting = true
    await wait(SECONDS * 1_000)
    heard.counting = false
    const compressed = (heard.wire() - wire) / SECONDS / 1_000
    const plain = heard.bytes / SECONDS / 1_000
    const all = [...heard.reports, ...heard.changes]
    say(`${printers} printers, ${WATCHERS + 1} clients that follow all of them, ${SECONDS} s`)
    show('report at the monitor -> client', heard.reports)
    show('change at the monitor -> client', heard.changes)
    show('reference: Redis PUBLISH -> subscriber', reference)
    const ratio = (share: number) => (quantile(all, share) / quantile(reference, share)).toFixed(1)
    say(`  ratio                                          p50 ${ratio(0.5)}   p99 ${ratio(0.99)}`)
    say(`  a client: ${plain.toFixed(1)} KB/s, ${compressed.toFixed(1)} KB/s compressed`)
    say(`  cores of the API ${meter()['api-1']?.toFixed(3)}`)
    const met = [true]
    if (printers === GOALS.judged) met.push(judge('p99 to the client, ms', quantile(all, 0.99), GOALS.p99Ms))
    if (printers === GOALS.watched) {
      met.push(judge('KB/s of a client', plain, GOALS.kilobytes))
      met.push(judge('KB/s of a client, compressed', compressed, GOALS.compressed))
    }
    return met.every(Boolean)
  } finally {
    close()
    listener.close()
    await Promise.all([monitor.stop(), watchers.stop()])
    await yard.stop()
  }
}

const ROLES: Record<string, () => Promise<void>> = { monitor: serveMonitor, watchers: serveWatchers }

async function bench(): Promise<void> {
  const sizes = process.argv.slice(2).map(Number).filter(Boolean)
  const outcomes: boolean[] = []
  await inPlace(async (place) => {
    for (const size of sizes.length > 0 ? sizes : [50, 200, 500]) outcomes.push(await measure(place, size))
  })
  process.exitCode = outcomes.every(Boolean) ? 0 : 1
}

await (ROLES[process.argv[2] ?? ''] ?? bench)()
