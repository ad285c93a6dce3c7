import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from '../core/config.ts'
import type { Log } from '../core/log.ts'
import type { Kept } from './keep.ts'
import { openPostgres } from './postgres.ts'
import { openRedis } from './redis.ts'

/** PostgreSQL and Redis, wherever they came from; private ones are kept running at the same address until `stop()`. */
export type Services = {
  databaseUrl: string
  redisUrl: string
  /** Process ids of the private ones. */
  pids: () => { postgres?: number; redis?: number }
  stop: () => Promise<void>
}

type Opened = { url: string } & Kept
/** Downloads are shared by all data folders of this checkout. */
const SHARED_CACHE = resolve(import.meta.dirname, '../../.printyard/cache')

/**
 * Uses DATABASE_URL and REDIS_URL where given; starts private ones under DATA_DIR where not. The caller must be the
 * only one to do so for this DATA_DIR (lock.ts): what still runs there is taken for a leftover and ended.
 * Errors: SERVICE_MISSING, with what to do.
 */
export async function openServices(
  config: Pick<Config, 'DATA_DIR' | 'DATABASE_URL' | 'REDIS_URL'>,
  { log }: { log: Log },
): Promise<Services> {
  mkdirSync(config.DATA_DIR, { recursive: true })
  const folder = (name: string) => join(config.DATA_DIR, name)
  const caches = [SHARED_CACHE, folder('cache')]
  const [postgres, redis] = await bothOrNone(
    config.DATABASE_URL ? given(config.DATABASE_URL) : openPostgres(folder('postgres'), log),
    config.REDIS_URL ? given(config.REDIS_URL) : openRedis(folder('redis'), caches, log),
  )
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    pids: () => ({ ...withPid('postgres', postgres), ...withPid('redis', redis) }),
    stop: async () => {
      await Promise.all([postgres.stop(), redis.stop()])
    },
  }
}

async function given(url: string): Promise<Opened> {
  return { url, pid: () => undefined, stop: async () => undefined }
}

function withPid(name: 'postgres' | 'redis', service: Opened): { [name: string]: number } {
  const pid = service.pid()
  return pid === undefined ? {} : { [name]: pid }
}

/** If one does not start, the other must not stay behind. */
async function bothOrNone(first: Promise<Opened>, second: Promise<Opened>): Promise<[Opened, Opened]> {
  const [one, two] = await Promise.allSettled([first, second])
  if (one.status === 'fulfilled' && two.status === 'fulfilled') return [one.value, two.value]
  for (const result of [one, two]) if (result.status === 'fulfilled') await result.value.stop()
  throw one.status === 'rejected' ? one.reason : (two as PromiseRejectedResult).reason
}
