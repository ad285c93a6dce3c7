import type { Config } from '../core/config.ts'
import type { Log } from '../core/log.ts'
import type { Redis } from '../core/redis.ts'
import type { Snapshot } from '../drivers/driver.ts'
import type { Move, PrintState } from '../entities/print.ts'
import type { Question } from './questions.ts'

export { type Entry, type Following, isAfter, knows, readLive, tail } from './tail.ts'

/**
 * What travels over Redis while Printyard runs. `<prefix>:live` is one stream of what happened, long enough for a client
 * that was away to read on from the id that it heard last; `<prefix>:telemetry` is a short one of what printers say in
 * between; the hash `<prefix>:statuses` keeps the newest status of each. Nothing here is the truth: whoever misses an
 * event has a slow tick over PostgreSQL.
 */
export type LiveEvent =
  | ({ type: 'print'; state: PrintState; from: PrintState | null } & Omit<Move, 'from' | 'to'>)
  | {
      type: 'print-progress'
      printId: string
      projectId: string
      state: PrintState
      progress: number
      printerId: string
      attempt: number
    }
  | {
      type: 'printer'
      printerId: string
      epoch: number
      sequence: number
      name: string
      state: string
      up: boolean
      printId: string | null
      snapshot: Snapshot | null
    }
  /** The link to a printer came or went. */
  | { type: 'link'; printerId: string; up: boolean }
  /** Events before this one were lost: Redis was wiped, or was away from somebody who had something to tell. */
  | { type: 'gap' }
  | { type: 'printer-changed'; printerId: string; why: string }
  | {
      type: 'ended'
      printerId: string
      printId: string | null
      fileName: string
      outcome: string
      reason: string | null
    }
  | { type: 'queue' }
  | { type: 'file'; fileId: string; projectId: string; name: string; state: string }
  | { type: 'command'; commandId: string; printerId: string; state: string }
  | { type: 'camera-wanted'; printerId: string }
  | { type: 'question'; questionId: string; question: Question }

export type PrinterStatus = Extract<LiveEvent, { type: 'printer' }>

type Bus = { redis: Redis; config: Pick<Config, 'QUEUE_PREFIX'>; log: Log }
type Pipeline = ReturnType<Redis['pipeline']>

/** Minutes of a farm of hundreds of printers, and about 10 MB. */
const LIVE_LENGTH = 30_000
const TELEMETRY_LENGTH = 500
const GAP_AGAIN_MILLISECONDS = 500
const GAP = JSON.stringify({ type: 'gap' } satisfies LiveEvent)

export const liveKey = (prefix: string): string => `${prefix}:live`
export const telemetryKey = (prefix: string): string => `${prefix}:telemetry`
const statusesKey = (prefix: string): string => `${prefix}:statuses`

/**
 * Publishes events that are already true in PostgreSQL. A failure is not one of the caller's: the event is only a
 * wake-up, and every consumer also looks by itself. That something was lost is told as soon as Redis is back.
 */
export async function publish(bus: Bus, ...events: LiveEvent[]): Promise<void> {
  if (events.length === 0) return
  const bodies = events.map((event) => JSON.stringify(event))
  const statuses = bodies.flatMap((body, index) => {
    const event = events[index]
    return event?.type === 'printer' ? [event.printerId, body] : []
  })
  const write = (pipeline: Pipeline): void => {
    if (statuses.length > 0) pipeline.hset(statusesKey(bus.config.QUEUE_PREFIX), ...statuses)
  }
  try {
    // A stream that is not there was wiped: its first entry has to say so.
    const begun = !losses.has(bus.redis) && (await append(bus, bodies, true, write))
    if (!begun) await append(bus, [GAP, ...bodies], false, write)
    losses.delete(bus.redis)
  } catch (error) {
    bus.log.warn({ err: error }, 'live event not published')
    tellLater(bus)
  }
}

/** Appends to the live stream; false = nothing was added, since there is no stream. */
async function append(
  { redis, config }: Bus,
  bodies: readonly string[],
  existing: boolean,
  also: (pipeline: Pipeline) => void,
): Promise<boolean> {
  const pipeline = redis.pipeline()
  also(pipeline)
  for (const body of bodies) {
    const only = existing ? (['NOMKSTREAM'] as const) : []
    pipeline.call('XADD', liveKey(config.QUEUE_PREFIX), ...only, 'MAXLEN', '~', LIVE_LENGTH, '*', 'event', body)
  }
  const answers = (await pipeline.exec()) ?? []
  for (const [error] of answers) if (error) throw error
  return answers.at(-1)?.[1] !== null
}

/** Clients whose last events did not arrive, with the next try to say so. */
const losses = new Map<Redis, NodeJS.Timeout>()

function tellLater(bus: Bus): void {
  if (losses.has(bus.redis)) return
  const again = async (): Promise<void> => {
    if (!losses.has(bus.redis)) return
    const told = await append(bus, [GAP], false, () => undefined).catch(() => false)
    // Ended on purpose: the process goes, and nobody can say anything any more.
    if (told || bus.redis.status === 'end') losses.delete(bus.redis)
    else losses.set(bus.redis, setTimeout(again, GAP_AGAIN_MILLISECONDS).unref())
  }
  losses.set(bus.redis, setTimeout(again, GAP_AGAIN_MILLISECONDS).unref())
}

/** What printers say between two changes: kept as their newest status and told once, in one write. May be lost. */
export async function publishTelemetry({ redis, config, log }: Bus, statuses: readonly PrinterStatus[]): Promise<void> {
  if (statuses.length === 0) return
  const bodies = statuses.map((status) => JSON.stringify(status))
  const fields = bodies.flatMap((body, index) => [statuses[index]?.printerId ?? '', body])
  const pipeline = redis.pipeline()
  pipeline.hset(statusesKey(config.QUEUE_PREFIX), ...fields)
  pipeline.xadd(
    telemetryKey(config.QUEUE_PREFIX),
    'MAXLEN',
    '~',
    TELEMETRY_LENGTH,
    '*',
    'statuses',
    `[${bodies.join(',')}]`,
  )
  await pipeline.exec().catch((error: unknown) => log.debug({ err: error }, 'telemetry not published'))
}

/** The newest published status of a printer, or undefined after a wipe of Redis. */
export async function lastStatus({ redis, config }: Omit<Bus, 'log'>, printerId: string) {
  const body = await redis.hget(statusesKey(config.QUEUE_PREFIX), printerId)
  return body ? (JSON.parse(body) as PrinterStatus) : undefined
}

/** The newest published status of every printer. */
export async function lastStatuses({ redis, config }: Omit<Bus, 'log'>): Promise<PrinterStatus[]> {
  const bodies = await redis.hvals(statusesKey(config.QUEUE_PREFIX))
  return bodies.map((body) => JSON.parse(body) as PrinterStatus)
}

/** Forgets the status of a printer that is gone. */
export async function forgetStatus({ redis, config }: Omit<Bus, 'log'>, printerId: string): Promise<void> {
  await redis.hdel(statusesKey(config.QUEUE_PREFIX), printerId)
}
