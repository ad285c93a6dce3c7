import { Redis } from 'ioredis'
import type { Log } from './log.ts'

export type { Redis } from 'ioredis'

/** Options that BullMQ and ioredis both take; handing options, not clients, leaves closing to who opened. */
export function redisOptions(url: string) {
  const { hostname, port, username, password, pathname, protocol } = new URL(url)
  return {
    host: hostname,
    port: Number(port || 6379),
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    db: Number(pathname.slice(1) || 0),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
    // Quick to come back: a farm that waits for Redis stands still, and 100 ms steps cost nothing.
    retryStrategy: (times: number) => Math.min(100 * times, 2_000),
  }
}

/**
 * Opens a client for short commands. While Redis is away a command fails after one retry instead of waiting:
 * Redis carries wake-ups and telemetry, and whoever misses one has a slow tick.
 */
export function openRedis(url: string, log: Log): Redis {
  const redis = new Redis({ ...redisOptions(url), maxRetriesPerRequest: 1, enableAutoPipelining: true })
  redis.on('error', (error: Error) => log.debug({ err: error }, 'redis connection failed'))
  return redis
}

/** Opens a client for one blocking reader (XREAD); it waits for Redis as long as it takes. */
export function openBlockingRedis(url: string, log: Log): Redis {
  const redis = new Redis({ ...redisOptions(url), maxRetriesPerRequest: null })
  redis.on('error', (error: Error) => log.debug({ err: error }, 'redis connection failed'))
  return redis
}

/** Listening to Redis pub/sub: for bytes that nobody keeps, such as camera frames. Nobody listening = lost. */
export type Channels = {
  /** Calls the handler with each message of the channel; returns how to stop. One handler per channel. */
  subscribe(channel: string, handler: (message: Buffer) => void): () => void
  /** As subscribe; resolves once Redis has taken it, so that no message after that is missed. */
  subscribed(channel: string, handler: (message: Buffer) => void): Promise<() => void>
  close(): Promise<void>
}

/** One connection for all channels of a process, opened by the first subscription. */
export function openChannels(url: string, log: Log): Channels {
  const handlers = new Map<string, (message: Buffer) => void>()
  let redis: Redis | undefined
  const client = (): Redis => {
    if (redis) return redis
    redis = openBlockingRedis(url, log)
    redis.on('messageBuffer', (channel: Buffer, message: Buffer) => handlers.get(channel.toString())?.(message))
    return redis
  }
  const shrug = (error: unknown): void => log.debug({ err: error }, 'redis subscription failed')
  const leave = (channel: string) => (): void => {
    if (handlers.delete(channel)) client().unsubscribe(channel).catch(shrug)
  }
  return {
    subscribe(channel, handler) {
      handlers.set(channel, handler)
      client().subscribe(channel).catch(shrug)
      return leave(channel)
    },
    async subscribed(channel, handler) {
      handlers.set(channel, handler)
      await client().subscribe(channel)
      return leave(channel)
    },
    async close() {
      handlers.clear()
      redis?.disconnect()
    },
  }
}
