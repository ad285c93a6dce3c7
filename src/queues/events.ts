import type { Config } from '../core/config.ts'
import type { Log } from '../core/log.ts'
import { openBlockingRedis, type Redis } from '../core/redis.ts'
import type { Snapshot } from '../drivers/driver.ts'
import type { PrintState } from '../entities/print.ts'
import type { Question } from './questions.ts'

/**
 * What travels over Redis while Printyard runs: one stream for all, `<prefix>:live`, and per printer
 * `<prefix>:printer:<id>` whose last entry is its newest status. Nothing here is the truth: whoever misses an event
 * has a slow tick over PostgreSQL.
 */
export type LiveEvent =
  | {
      type: 'print'
      printId: string
      projectId: string
      state: PrintState
      from: PrintState | null
      attempt: number
      progress: number
      intent: boolean
      printerId: string | null
      why: string | null
      at: string
    }
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

type Bus = { redis: Redis; config: Pick<Config, 'QUEUE_PREFIX'>; log: Log }

const LIVE_LENGTH = 10_000
const STATUS_LENGTH = 100

export const liveKey = (prefix: string): string => `${prefix}:live`
export const statusKey = (prefix: string, printerId: string): string => `${prefix}:printer:${printerId}`

/**
 * Publishes events that are already true in PostgreSQL. A failure is not one of the caller's: the event is only a
 * wake-up, and every consumer also looks by itself.
 */
export async function publish({ redis, config, log }: Bus, ...events: LiveEvent[]): Promise<void> {
  if (events.length === 0) return
  const pipeline = redis.pipeline()
  for (const event of events) {
    const body = JSON.stringify(event)
    if (event.type === 'printer') {
      pipeline.xadd(statusKey(config.QUEUE_PREFIX, event.printerId), 'MAXLEN', '~', STATUS_LENGTH, '*', 'event', body)
    }
    pipeline.xadd(liveKey(config.QUEUE_PREFIX), 'MAXLEN', '~', LIVE_LENGTH, '*', 'event', body)
  }
  await pipeline.exec().catch((error: unknown) => log.warn({ err: error }, 'live event not published'))
}

/** The newest published status of a printer, or undefined after a wipe of Redis. */
export async function lastStatus({ redis, config }: Omit<Bus, 'log'>, printerId: string) {
  const [entry] = await redis.xrevrange(statusKey(config.QUEUE_PREFIX, printerId), '+', '-', 'COUNT', 1)
  const body = entry?.[1][1]
  return body === undefined ? undefined : (JSON.parse(body) as Extract<LiveEvent, { type: 'printer' }>)
}

/**
 * Follows the live stream from now on, in order; the handler gets each event with its stream id.
 * Survives a Redis that goes away: reading goes on at the last id, or from the start of a wiped stream.
 */
export function tail(
  config: Pick<Config, 'REDIS_URL' | 'QUEUE_PREFIX'>,
  log: Log,
  handler: (event: LiveEvent, id: string) => void,
): { close(): Promise<void> } {
  const redis = openBlockingRedis(config.REDIS_URL ?? '', log)
  const key = liveKey(config.QUEUE_PREFIX)
  // A fixed place, taken once: XREAD's own "$" means "after this call" and would miss what comes between two calls.
  let last: string | undefined
  let open = true

  const read = async (): Promise<void> => {
    last ??= (await redis.xrevrange(key, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0'
    const answer = await redis.xread('COUNT', 500, 'BLOCK', 1_000, 'STREAMS', key, last)
    for (const [id, fields] of answer?.[0]?.[1] ?? []) {
      last = id
      handler(JSON.parse(fields[1] ?? '{}') as LiveEvent, id)
    }
  }
  const loop = async (): Promise<void> => {
    while (open) {
      try {
        await read()
      } catch (error) {
        if (!open) return
        log.debug({ err: error }, 'live stream interrupted')
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }
  const done = loop()
  return {
    async close() {
      open = false
      redis.disconnect()
      await done
    },
  }
}
