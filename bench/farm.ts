/**
 * Farm: simulated printers of all families, all of them printing, each part in a process of its own.
 * `npm run bench -- farm [printers ...]` (100 200 500 by default); SECONDS=30 is the length of each measurement.
 *
 * Processor time and memory are the kernel's own figures per process, so that what else runs on the machine does not
 * count. The clock of a status begins when the monitor has it (`at` in `printer:status`) and ends at a Socket.IO client.
 * `PROFILE=folder` writes a processor profile of each part there.
 */
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { type Client, everything, sure } from '../clients/typescript/index.ts'
import { openLog } from '../src/core/log.ts'
import { openRedis } from '../src/core/redis.ts'
import type { SimulatedPrinterInfo } from '../src/drivers/simulators.ts'
import { openDatabase } from '../src/entities/database.ts'
import type { Yard } from '../src/supervisor.ts'
import { clearBed, inPlace, median, type Place, PROJECT, quantile, say, until, uploadGcode, wait } from './support.ts'
import { memoryOfAll, openCpuMeter } from './usage.ts'

const SIZES = process.argv.slice(2).map(Number).filter(Boolean)
const SECONDS = Number(process.env.SECONDS) || 30
/** By then the files are read and pictured, and the threads that did it have ended. */
const SETTLE_MS = 20_000
/** The size that the goals are about. */
const JUDGED = 200
const GOALS = { cores: 0.5, mebibytes: 700, changeMs: 50, turnMs: 1_000, backSeconds: 30 }
const KINDS = ['octoprint', 'moonraker', 'prusalink', 'bambu'] as const
const SLICED_FOR_BAMBU = new URL('../test/fixtures/gcode/Testqube.gcode.3mf', import.meta.url).pathname
const OURS = ['api', 'worker', 'render', 'monitor']
/** fdm-monster 2.1.1 with 50 OctoPrint printers, measured on the same kind of machine. */
const PEER = 'fdm-monster 2.1.1, 50 OctoPrint: 0.125 cores, 522 MiB, change p50 320 p95 483 ms, 109 KB/s a client'

type Farm = { place: Place; yard: Yard; client: Client; simulators: SimulatedPrinterInfo[]; ids: string[] }

async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

const page = (cursor: string | undefined) => ({ limit: 100, ...(cursor ? { cursor } : {}) })
const allPrinters = (client: Client) =>
  collected(everything((cursor) => sure(client.GET('/api/printing/printers', { params: { query: page(cursor) } }))))
/** Prints of one state, or all. */
const allPrints = (client: Client, filter: { state?: string } = {}) =>
  collected(
    everything((cursor) =>
      sure(client.GET('/api/printing/prints', { params: { query: { ...page(cursor), ...filter } } })),
    ),
  )
const at = (id: string) => ({ params: { path: { id } } })

/** Printers in this state; asked seldom, since asking is work for the API, too. */
async function inState(client: Client, state: string): Promise<number> {
  await wait(400)
  return (await allPrinters(client)).filter((printer) => printer.state === state).length
}

function simulatorsOf(place: Place): SimulatedPrinterInfo[] {
  return JSON.parse(readFileSync(join(place.folder, 'run', 'simulators.json'), 'utf8')) as SimulatedPrinterInfo[]
}

async function inTurn<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<unknown>) {
  const queue = [...items]
  const run = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, run))
}

/** Registers all, clears all beds, submits one print for each and waits until all print. */
async function fill(place: Place, yard: Yard): Promise<Farm> {
  const client = place.client(yard)
  const simulators = simulatorsOf(place)
  const bambus = simulators.filter(({ kind }) => kind === 'bambu').length
  const ids: string[] = []
  const [bambuPool, pool] = [
    await sure(client.POST('/api/printing/pools', { body: { name: 'bambu', attended: true } })),
    await sure(client.POST('/api/printing/pools', { body: { name: 'gcode', attended: true } })),
  ]
  await inTurn(simulators, 4, async ({ kind, name, settings }) => {
    const wanted = { name, kind, settings, pool: kind === 'bambu' ? bambuPool.id : pool.id }
    ids.push((await sure(client.POST('/api/printing/printers', { body: wanted }))).id)
  })
  await until(async () => (await inState(client, 'awaiting-clear')) === ids.length, 'all printers seen', 120)
  await inTurn(ids, 4, (id) => clearBed(client, id))
  const [gcode, sliced] = [await uploadGcode(client), await uploadGcode(client, SLICED_FOR_BAMBU)]
  const items = [
    { fileId: gcode, copies: ids.length - bambus, poolId: pool.id },
    ...(bambus > 0 ? [{ fileId: sliced, copies: bambus, poolId: bambuPool.id }] : []),
  ]
  await sure(client.POST('/api/printing/batches', { body: { projectId: PROJECT, items } }))
  const began = Date.now()
  await until(async () => (await inState(client, 'printing')) === ids.length, 'all printers print', 600).catch(
    async (error: Error) => {
      const states = Map.groupBy(await allPrinters(client), ({ state }) => state)
      const prints = Map.groupBy(await allPrints(client), ({ state, reason }) => `${state} ${reason?.code ?? ''}`)
      for (const [state, of] of [...states, ...prints]) say(`  ${of.length} ${state}`)
      throw error
    },
  )
  say(`  all ${ids.length} were given a file and print after ${((Date.now() - began) / 1_000).toFixed(1)} s`)
  return { place, yard, client, simulators, ids }
}

type Heard = { bytes: number; statuses: { text: string; latency: number }[]; counting: boolean }

/** A client that follows every printer. */
async function listen(yard: Yard): Promise<{ heard: Heard; close(): void }> {
  const socket = io(`${yard.url}/printing`, { auth: { apiKey: yard.adminKey }, transports: ['websocket'] })
  const heard: Heard = { bytes: 0, statuses: [], counting: false }
  socket.io.on('open', () =>
    socket.io.engine.on('data', (data: string) => {
      if (heard.counting) heard.bytes += Buffer.byteLength(data)
    }),
  )
  socket.on('printer:status', ({ at, state }: { at?: string; state: { text: string } }) => {
    if (heard.counting && at) heard.statuses.push({ text: state.text, latency: Date.now() - Date.parse(at) })
  })
  await socket.emitWithAck('printer:subscribe', '*')
  return { heard, close: () => void socket.close() }
}

const pidsOf = (yard: Yard): Record<string, number> => {
  const { postgres, redis } = yard.servicePids()
  return { ...yard.pids(), ...(postgres ? { postgres } : {}), ...(redis ? { redis } : {}) }
}
const oursOf = (figures: Record<string, number>): number =>
  Object.entries(figures).reduce((sum, [name, value]) => sum + (OURS.includes(name.split('-')[0] ?? '') ? value : 0), 0)
const shown = (figures: Record<string, number>, digits: number): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name.replace(/-1$/, '')} ${value.toFixed(digits)}`)
    .join('  ')

/** Requests a second that one printer of each family gets. */
async function requestsPerSecond(simulators: readonly SimulatedPrinterInfo[]): Promise<string> {
  const first = KINDS.flatMap((kind) => simulators.filter((simulator) => simulator.kind === kind).slice(0, 1))
  const since = Date.now() - 20_000
  const counts = await Promise.all(
    first.map(async ({ kind, url }) => {
      const { items } = (await (await fetch(`${url}/_sim/requests`)).json()) as { items: { at: number }[] }
      return `${kind} ${(items.filter(({ at }) => at > since).length / 20).toFixed(2)}`
    }),
  )
  return counts.join('  ')
}

async function connections(yard: Yard): Promise<string> {
  const db = await openDatabase({ DATABASE_URL: yard.databaseUrl, DATABASE_POOL: 2 }, 'bench')
  const rows = await db.query<{ name: string; count: string }[]>(
    `SELECT application_name AS name, count(*) FROM pg_stat_activity WHERE application_name LIKE 'printyard-%'
    AND application_name <> 'printyard-bench' GROUP BY 1 ORDER BY 1`,
  )
  await db.destroy()
  return rows.map(({ name, count }) => `${name.replace('printyard-', '')} ${count}`).join('  ')
}

async function redisCommands(yard: Yard): Promise<number> {
  const redis = openRedis(yard.redisUrl, openLog({ LOG_LEVEL: 'silent' }, 'bench'))
  const stats = await redis.info('stats')
  redis.disconnect()
  return Number(/total_commands_processed:(\d+)/.exec(stats)?.[1])
}

/** Pauses prints and lets them go on, one after the other; resolves to how long each change took to the client. */
async function changes({ client, ids }: Farm, heard: Heard): Promise<number[]> {
  const prints = await allPrints(client, { state: 'printing' })
  heard.statuses = []
  heard.counting = true
  for (const verb of ['pause', 'resume'] as const) {
    for (const { id } of prints.slice(0, Math.min(ids.length, 60))) {
      // Some families take longer to pause than others: those are not there yet.
      const asked = await client.POST(`/api/printing/prints/{id}/${verb}`, at(id))
      if (asked.response.status !== 409) await sure(Promise.resolve(asked))
      await wait(50)
    }
    await wait(4_000)
  }
  heard.counting = false
  return heard.statuses.map(({ latency }) => latency)
}

/** Cancels prints and clears beds while others wait in line; the time from the word to the next start. */
async function turns({ client, simulators, yard }: Farm, rounds: number): Promise<number[]> {
  const times: number[] = []
  const printers = await allPrinters(client)
  for (const simulator of simulators.filter(({ kind }) => kind === 'octoprint').slice(0, rounds)) {
    const printer = printers.find(({ name }) => name === simulator.name)
    const running = (await allPrints(client, { state: 'printing' })).find(({ printerId }) => printerId === printer?.id)
    if (!printer || !running) continue
    await sure(client.POST('/api/printing/prints/{id}/cancel', at(running.id)))
    const state = async () => (await sure(client.GET('/api/printing/printers/{id}', at(printer.id)))).state
    await until(async () => (await state()) === 'awaiting-clear', 'the print canceled', 90)
    await fetch(`${simulator.url}/_sim/clear-bed`, { method: 'POST', body: '{}' })
    await sure(client.POST('/api/printing/prints/{id}/retry', at(running.id)))
    const before = await startsAt(simulator)
    const began = Date.now()
    await clearBed(client, printer.id)
    await until(async () => (await startsAt(simulator)).length > before.length, `a start at ${yard.url}`)
    times.push(((await startsAt(simulator)).at(-1) ?? Number.NaN) - began)
  }
  return times
}

async function startsAt({ url }: SimulatedPrinterInfo): Promise<number[]> {
  const { items } = (await (await fetch(`${url}/_sim/log`)).json()) as { items: { event: string; at: string }[] }
  return items.filter(({ event }) => event === 'start').map(({ at }) => Date.parse(at))
}

/** All simulated printers die at once and come back; seconds until the last is seen again. */
async function storm({ client, yard, ids }: Farm): Promise<number> {
  const pid = yard.pids()['simulators-1']
  if (!pid) return Number.NaN
  process.kill(pid, 'SIGKILL')
  const back = async () => yard.pids()['simulators-1'] !== pid && (await inState(client, 'offline')) === 0
  await until(async () => (await inState(client, 'offline')) > ids.length / 2, 'the printers gone', 60)
  const began = Date.now()
  await until(back, 'all printers back', 120)
  return (Date.now() - began) / 1_000
}

function show(name: string, values: readonly number[]): void {
  const [p50, p95, worst] = [median(values), quantile(values, 0.95), quantile(values, 1)].map((value) =>
    value.toFixed(0),
  )
  say(`  ${name.padEnd(44)} p50 ${p50} ms   p95 ${p95} ms   worst ${worst} ms   (${values.length})`)
}

function judge(what: string, value: number, goal: number): boolean {
  const met = value <= goal
  say(`  goal: ${what} at most ${goal}: ${met ? 'reached' : 'MISSED'} (${value.toFixed(2)})`)
  return met
}

async function measure(place: Place, size: number): Promise<boolean> {
  const yard = await place.start([...OURS, 'simulators'])
  say(`${size} printers, a quarter of each of ${KINDS.join(', ')}`)
  await wait(5_000)
  const idleCpu = openCpuMeter(pidsOf(yard))
  await wait(10_000)
  const idle = { cpu: idleCpu(), memory: memoryOfAll(pidsOf(yard)) }
  say(`  idle, no printers    cores  ${shown(idle.cpu, 3)}   ours ${oursOf(idle.cpu).toFixed(3)}`)
  say(`                       MiB    ${shown(idle.memory, 0)}   ours ${oursOf(idle.memory).toFixed(0)}`)
  const farm = await fill(place, yard)
  const { heard, close } = await listen(yard)
  say(
    `  right after          MiB    ${shown(memoryOfAll(pidsOf(yard)), 0)}   ours ${oursOf(memoryOfAll(pidsOf(yard))).toFixed(0)}`,
  )
  await wait(SETTLE_MS)
  const [meter, commands] = [openCpuMeter(pidsOf(yard)), await redisCommands(yard)]
  heard.counting = true
  await wait(SECONDS * 1_000)
  heard.counting = false
  const [cpu, memory] = [meter(), memoryOfAll(pidsOf(yard))]
  say(`  all print, ${SECONDS} s      cores  ${shown(cpu, 3)}   ours ${oursOf(cpu).toFixed(3)}`)
  say(`                       MiB    ${shown(memory, 0)}   ours ${oursOf(memory).toFixed(0)}`)
  say(`  load of the machine ${loadavg()[0]?.toFixed(2)}`)
  say(`  requests a second to one printer: ${await requestsPerSecond(farm.simulators)}`)
  say(`  commands a second to Redis: ${(((await redisCommands(yard)) - commands) / SECONDS).toFixed(0)}`)
  say(`  connections to the database: ${await connections(yard)}`)
  say(`  a client that follows all: ${(heard.bytes / SECONDS / 1_000).toFixed(1)} KB/s before compression`)
  const latencies = await changes(farm, heard)
  show('change at the monitor -> client', latencies)
  close()
  const turned = await turns(farm, 10)
  show('bed cleared -> next start at an OctoPrint', turned)
  const back = await storm(farm)
  say(`  all simulators killed at once: all back after ${back.toFixed(1)} s`)
  if (size !== JUDGED) return true
  return [
    judge('cores of ours, all printing', oursOf(cpu), GOALS.cores),
    judge('MiB of ours, all printing', oursOf(memory), GOALS.mebibytes),
    judge('p95 of a change to the client, ms', quantile(latencies, 0.95), GOALS.changeMs),
    judge('p95 of bed cleared to the next start, ms', quantile(turned, 0.95), GOALS.turnMs),
    judge('seconds until all are back', back, GOALS.backSeconds),
  ].every(Boolean)
}

if (process.env.PROFILE) process.env.NODE_OPTIONS = `--cpu-prof --cpu-prof-dir=${process.env.PROFILE}`
const outcomes: boolean[] = []
for (const size of SIZES.length > 0 ? SIZES : [100, 200, 500]) {
  const each = Math.ceil(size / KINDS.length)
  const simulators = KINDS.map((kind) => `${kind}:${each}`).join(',')
  await inPlace(
    async (place) => {
      outcomes.push(await measure(place, each * KINDS.length))
    },
    { SIMULATORS: simulators, SIMULATOR_SPEED: '1' },
  )
}
say(`beside it: ${PEER}`)
process.exitCode = outcomes.every(Boolean) ? 0 : 1
