import type { Config } from '../core/config.ts'
import type { Log } from '../core/log.ts'
import { openBlockingRedis, type Redis } from '../core/redis.ts'
import { type LiveEvent, liveKey, type PrinterStatus, telemetryKey } from './events.ts'

const AT_ONCE = 500
const BLOCK_MILLISECONDS = 1_000
const RETRY_MILLISECONDS = 200

export type Following = {
  /** Id of the newest event that the handler was given, or after which it reads; undefined until Redis has answered. */
  seen(): string | undefined
  close(): Promise<void>
}
export type TailOptions = {
  /** What printers say between two changes. */
  telemetry?: (statuses: PrinterStatus[]) => void
  /** Events before the next one were lost, and nobody can say which: what was built from them has to be built anew. */
  gap?: () => void
}
/** `characters`: its length on the wire. */
export type Entry = { id: string; event: LiveEvent; characters: number }

const partsOf = (id: string): [number, number] => {
  const [milliseconds = '0', sequence = '0'] = id.split('-')
  return [Number(milliseconds), Number(sequence)]
}

/** Compares two ids of the live stream. */
export function isAfter(id: string, other: string): boolean {
  const [[a, b], [c, d]] = [partsOf(id), partsOf(other)]
  return a > c || (a === c && b > d)
}

/**
 * Up to 500 events after this id, in order, none when it is the newest; undefined when the event of that id is not there any more, so that nobody
 * can tell what came after it.
 */
export async function readLive(
  { redis, config }: { redis: Redis; config: Pick<Config, 'QUEUE_PREFIX'> },
  after: string,
): Promise<Entry[] | undefined> {
  const entries = await redis.xrange(liveKey(config.QUEUE_PREFIX), after, '+', 'COUNT', AT_ONCE + 1)
  if (entries[0]?.[0] !== after) return undefined
  return entries
    .slice(1)
    .map(([id, fields]) => ({ id, event: eventOf<LiveEvent>(fields), characters: fields[1]?.length ?? 0 }))
}

/** Is the event of this id still in the live stream? */
export async function knows(
  { redis, config }: { redis: Redis; config: Pick<Config, 'QUEUE_PREFIX'> },
  id: string,
): Promise<boolean> {
  return (await redis.xrange(liveKey(config.QUEUE_PREFIX), id, id)).length > 0
}

const eventOf = <Event>(fields: string[]): Event => JSON.parse(fields[1] ?? '{}') as Event

/**
 * Follows the live stream from now on, in order; the handler gets each event with its stream id and its length on the wire. Survives a Redis that
 * goes away: reading goes on at the last id, or, with a gap, from the start of a wiped stream.
 */
export function tail(
  config: Pick<Config, 'REDIS_URL' | 'QUEUE_PREFIX'>,
  log: Log,
  handler: (event: LiveEvent, id: string, characters: number) => void,
  options: TailOptions = {},
): Following {
  const redis = openBlockingRedis(config.REDIS_URL ?? '', log)
  const [live, telemetry] = [liveKey(config.QUEUE_PREFIX), telemetryKey(config.QUEUE_PREFIX)]
  // A fixed place, taken once: XREAD's own "$" means "after this call" and would miss what comes between two calls.
  let last: string | undefined
  let lastTelemetry = '$'
  let doubtful = false
  let open = true

  /** A stream without the event that was read last was wiped. */
  const check = async (): Promise<void> => {
    doubtful = false
    if (last === undefined || last === '0-0') return
    const [entry] = await redis.xrange(live, last, last)
    if (entry || !open) return
    last = '0-0'
    options.gap?.()
  }
  const begin = async (): Promise<string> => {
    const [newest, telling] = await Promise.all([
      redis.xrevrange(live, '+', '-', 'COUNT', 1),
      redis.xrevrange(telemetry, '+', '-', 'COUNT', 1),
    ])
    lastTelemetry = telling[0]?.[0] ?? '0-0'
    return newest[0]?.[0] ?? '0-0'
  }
  const read = async (): Promise<void> => {
    last ??= await begin()
    if (doubtful) await check()
    const from = options.telemetry ? [live, telemetry, last, lastTelemetry] : [live, last]
    const answer = await redis.xread('COUNT', AT_ONCE, 'BLOCK', BLOCK_MILLISECONDS, 'STREAMS', ...from)
    let quiet = true
    for (const [stream, entries] of answer ?? []) {
      if (stream === live) quiet = false
      for (const [id, fields] of entries) {
        if (stream === telemetry) {
          lastTelemetry = id
          options.telemetry?.(eventOf<PrinterStatus[]>(fields))
          continue
        }
        last = id
        const event = eventOf<LiveEvent>(fields)
        handler(event, id, fields[1]?.length ?? 0)
        if (event.type === 'gap') options.gap?.()
      }
    }
    if (quiet) quietly()
    else quietSince = performance.now()
  }
  let quietSince = performance.now()
  /** Nothing happened for a while, or nobody can tell us any more. */
  const quietly = (): void => {
    if (performance.now() - quietSince < BLOCK_MILLISECONDS) return
    quietSince = performance.now()
    doubtful = true
  }
  const loop = async (): Promise<void> => {
    while (open) {
      try {
        await read()
      } catch (error) {
        if (!open) return
        doubtful = true
        log.debug({ err: error }, 'live stream interrupted')
        await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS))
      }
    }
  }
  const done = loop()
  return {
    seen: () => (last === '0-0' ? undefined : last),
    async close() {
      open = false
      redis.disconnect()
      await done
    },
  }
}
