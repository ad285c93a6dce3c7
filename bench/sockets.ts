/**
 * Sockets: so many Socket.IO clients that only listen, on one API process. `npm run bench -- sockets [count]` (10,000)
 *
 * What they take in memory, how soon somebody else hears an event beside them, and how soon all of them have heard one that
 * concerns everybody. Each is a real client to the server: it signs in, answers pings and is told what happens.
 */
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'
import { openLog } from '../src/core/log.ts'
import { openRedis } from '../src/core/redis.ts'
import { type LiveEvent, publish } from '../src/queues/events.ts'
import type { Yard } from '../src/supervisor.ts'
import { inPlace, inRole, now, type Place, quantile, say, until, wait } from './support.ts'
import { memoryOfAll, openCpuMeter } from './usage.ts'

const COUNT = Number(process.argv[2]) || 10_000
const AT_ONCE = 100
const EVENTS = 200
const HOLDERS = 2
const GOALS = { p99Ms: 50, everybodyMs: 5_000 }

type Tally = { open: number; heard: number; full: number; lastAt: number }

/** A process that holds sockets; asked, it says how many are open and how many heard that the line changed. */
async function serveHolder(): Promise<void> {
  const tally: Tally = { open: 0, heard: 0, full: 0, lastAt: 0 }
  const url = `${process.env.URL?.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
  const hold = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { perMessageDeflate: true })
      socket.on('error', reject).on('close', () => {
        tally.open -= 1
      })
      socket.on('message', (data) => {
        const packet = String(data)
        if (packet.startsWith('0')) socket.send(`40/printing,${JSON.stringify({ apiKey: process.env.API_KEY })}`)
        else if (packet === '2') socket.send('3')
        else if (packet.startsWith('40/printing')) {
          tally.open += 1
          resolve()
        } else if (packet.includes('queue:updated')) Object.assign(tally, { heard: tally.heard + 1, lastAt: now() })
        else if (packet.includes('state:full')) Object.assign(tally, { full: tally.full + 1, lastAt: now() })
      })
    })
  let left = Number(process.env.COUNT)
  for (; left > 0; left -= AT_ONCE) await Promise.all(Array.from({ length: Math.min(AT_ONCE, left) }, hold))
  process.on('message', () => process.send?.(tally))
  process.send?.(tally)
}

type Holder = Awaited<ReturnType<typeof inRole<Tally>>>

async function tallyOf(holders: Holder[]): Promise<Tally> {
  const each = await Promise.all(
    holders.map(({ child }) => {
      const answer = new Promise<Tally>((resolve) => child.once('message', (tally) => resolve(tally as Tally)))
      child.send('?')
      return answer
    }),
  )
  return each.reduce((sum, { open, heard, full, lastAt }) => ({
    open: sum.open + open,
    heard: sum.heard + heard,
    full: sum.full + full,
    lastAt: Math.max(sum.lastAt, lastAt),
  }))
}

type Bus = Parameters<typeof publish>[0]

/** Asks for a print list every 20 ms until told to stop; how long each answer took. */
function ask(yard: Yard): { stop(): Promise<number[]> } {
  const took: number[] = []
  let open = true
  const loop = async (): Promise<void> => {
    for (; open; await wait(20)) {
      const at = now()
      const answer = await fetch(`${yard.url}/api/printing/prints`, { headers: { 'x-api-key': yard.adminKey } })
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`GET prints is ${answer.status}`)
      took.push(now() - at)
    }
  }
  const done = loop()
  return {
    async stop() {
      open = false
      await done
      return took
    },
  }
}

/** One client that follows all printers, and how long each event took to it. */
async function listen(yard: Yard, bus: Bus): Promise<number[]> {
  const socket = io(`${yard.url}/printing`, { auth: { apiKey: yard.adminKey }, transports: ['websocket'] })
  await new Promise<void>((resolve) => socket.once('session:ready', () => resolve()))
  const latencies: number[] = []
  await socket.emitWithAck('printer:subscribe', '*')
  socket.on('printer:connection', ({ printerId }: { printerId: string }) => latencies.push(now() - Number(printerId)))
  for (let count = 0; count < EVENTS; count++) {
    await publish(bus, { type: 'link', printerId: String(now()), up: true } satisfies LiveEvent)
    await wait(20)
  }
  await until(() => latencies.length === EVENTS, 'every event heard')
  socket.close()
  return latencies
}

type Beside = { event: number[]; get: number[] }

/** What others notice: events to a client, and answers to requests, in the same seconds. */
async function lookBeside(yard: Yard, bus: Bus, name: string): Promise<Beside> {
  const asking = ask(yard)
  const event = await listen(yard, bus)
  const beside = { event, get: await asking.stop() }
  show(`${name}: an event to a client`, beside.event)
  show(`${name}: GET prints`, beside.get)
  return beside
}

function show(name: string, values: readonly number[]): void {
  const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => quantile(values, share).toFixed(1))
  say(`  ${name.padEnd(38)} p50 ${p50} ms   p99 ${p99} ms   worst ${worst} ms   (${values.length})`)
}

/** Says something that all hear; milliseconds until the last one did. Requests go on beside it. */
async function tellAll(yard: Yard, bus: Bus, holders: Holder[], what: LiveEvent, heard: 'heard' | 'full') {
  const before = await tallyOf(holders)
  const asking = ask(yard)
  const told = now()
  await publish(bus, what)
  await until(
    async () => (await tallyOf(holders))[heard] - before[heard] >= before.open,
    `everybody is told: ${what.type}`,
  )
  const took = (await tallyOf(holders)).lastAt - told
  show(`GET prints meanwhile (${(took / 1_000).toFixed(1)} s)`, await asking.stop())
  return took
}

const apiMebibytes = (yard: Yard): number => memoryOfAll(yard.pids())['api-1'] ?? Number.NaN

async function open(yard: Yard): Promise<Holder[]> {
  const env = { URL: yard.url ?? '', API_KEY: yard.adminKey, COUNT: String(Math.ceil(COUNT / HOLDERS)) }
  const before = apiMebibytes(yard)
  const asking = ask(yard)
  const began = now()
  const holders = await Promise.all(
    Array.from({ length: HOLDERS }, () => inRole<Tally>(import.meta.filename, 'holder', env)),
  )
  const { open } = await tallyOf(holders)
  say(`${open} sockets are open after ${((now() - began) / 1_000).toFixed(1)} s`)
  show('GET prints meanwhile', await asking.stop())
  const after = apiMebibytes(yard)
  const each = (((after - before) * 1_024) / open).toFixed(1)
  say(`  the API: ${before.toFixed(0)} MiB before, ${after.toFixed(0)} with them, ${each} KiB each`)
  return holders
}

async function measure(place: Place): Promise<boolean> {
  const yard = await place.start(['api'])
  const log = openLog({ LOG_LEVEL: 'silent' }, 'bench')
  const redis = openRedis(yard.redisUrl, log)
  const bus = { redis, log, config: { QUEUE_PREFIX: 'printyard' } }
  // The first entry of a new stream says that something may be missing; that is looked at by itself, below.
  await publish(bus, { type: 'queue' })
  await lookBeside(yard, bus, 'without them')
  const holders = await open(yard)
  const meter = openCpuMeter(yard.pids())
  await wait(30_000)
  say(`  cores of the API while they only answer pings: ${meter()['api-1']?.toFixed(3)}`)
  const beside = await lookBeside(yard, bus, 'beside them')
  const everybody = await tellAll(yard, bus, holders, { type: 'queue' }, 'heard')
  say(`  everybody heard that the line changed after ${everybody.toFixed(0)} ms`)
  const anew = await tellAll(yard, bus, holders, { type: 'gap' }, 'full')
  say(`  everybody has a full state ${anew.toFixed(0)} ms after a gap`)
  const still = (await tallyOf(holders)).open
  say(`  still open: ${still}; the API: ${apiMebibytes(yard).toFixed(0)} MiB`)
  await Promise.all(holders.map((holder) => holder.stop()))
  redis.disconnect()
  const p99 = Math.max(quantile(beside.event, 0.99), quantile(beside.get, 0.99))
  return still >= COUNT && p99 <= GOALS.p99Ms && everybody <= GOALS.everybodyMs
}

async function bench(): Promise<void> {
  await inPlace(async (place) => {
    const met = await measure(place)
    say(
      `  goal: all stay open, p99 at most ${GOALS.p99Ms} ms beside them, of events and of GET: ${met ? 'reached' : 'MISSED'}`,
    )
    process.exitCode = met ? 0 : 1
  })
}

await (process.argv[2] === 'holder' ? serveHolder() : bench())
