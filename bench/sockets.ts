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
import { inPlace, inRole, median, now, type Place, quantile, say, until, wait } from './support.ts'
import { memoryOfAll, openCpuMeter } from './usage.ts'

const COUNT = Number(process.argv[2]) || 10_000
const AT_ONCE = 100
const EVENTS = 200
const HOLDERS = 2
const GOALS = { p99Ms: 50, everybodyMs: 5_000 }

type Tally = { open: number; heard: number; lastAt: number }

/** A process that holds sockets; asked, it says how many are open and how many heard that the line changed. */
async function serveHolder(): Promise<void> {
  const tally: Tally = { open: 0, heard: 0, lastAt: 0 }
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
  return each.reduce((sum, { open, heard, lastAt }) => ({
    open: sum.open + open,
    heard: sum.heard + heard,
    lastAt: Math.max(sum.lastAt, lastAt),
  }))
}

/** One client of a project of its own, and how long each event took to it. */
async function listen(yard: Yard, bus: Parameters<typeof publish>[0]): Promise<number[]> {
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

async function measure(place: Place): Promise<boolean> {
  const yard = await place.start(['api'])
  const log = openLog({ LOG_LEVEL: 'silent' }, 'bench')
  const redis = openRedis(yard.redisUrl, log)
  const bus = { redis, log, config: { QUEUE_PREFIX: 'printyard' } }
  const before = memoryOfAll(yard.pids())['api-1'] ?? Number.NaN
  const env = { URL: yard.url ?? '', API_KEY: yard.adminKey, COUNT: String(Math.ceil(COUNT / HOLDERS)) }
  const began = now()
  const holders = await Promise.all(
    Array.from({ length: HOLDERS }, () => inRole<Tally>(import.meta.filename, 'holder', env)),
  )
  const { open } = await tallyOf(holders)
  say(`${open} sockets are open after ${((now() - began) / 1_000).toFixed(1)} s`)
  const after = memoryOfAll(yard.pids())['api-1'] ?? Number.NaN
  const each = ((after - before) * 1_024) / open
  say(`  the API: ${before.toFixed(0)} MiB before, ${after.toFixed(0)} with them, ${each.toFixed(1)} KiB each`)
  const meter = openCpuMeter(yard.pids())
  await wait(30_000)
  say(`  cores of the API while they only answer pings: ${meter()['api-1']?.toFixed(3)}`)
  const latencies = await listen(yard, bus)
  const p99 = quantile(latencies, 0.99)
  say(`  an event to a client beside them: p50 ${median(latencies).toFixed(1)} ms   p99 ${p99.toFixed(1)} ms`)
  const heardBefore = (await tallyOf(holders)).heard
  const told = now()
  await publish(bus, { type: 'queue' })
  await until(async () => (await tallyOf(holders)).heard - heardBefore >= open, 'everybody heard that the line changed')
  const everybody = (await tallyOf(holders)).lastAt - told
  say(`  everybody heard that the line changed after ${everybody.toFixed(0)} ms`)
  const still = (await tallyOf(holders)).open
  say(`  still open: ${still}`)
  await Promise.all(holders.map((holder) => holder.stop()))
  redis.disconnect()
  return open >= COUNT && still === open && p99 <= GOALS.p99Ms && everybody <= GOALS.everybodyMs
}

async function bench(): Promise<void> {
  await inPlace(async (place) => {
    const met = await measure(place)
    say(`  goal: all stay open, p99 at most ${GOALS.p99Ms} ms beside them: ${met ? 'reached' : 'MISSED'}`)
    process.exitCode = met ? 0 : 1
  })
}

await (process.argv[2] === 'holder' ? serveHolder() : bench())
