import type { Config } from './core/config.ts'
import { type Log, openLog } from './core/log.ts'
import { openRedis, type Redis } from './core/redis.ts'
import { openStorage, type Storage } from './core/storage.ts'
import { hasContents } from './entities/content.ts'
import { openDatabase } from './entities/database.ts'
import { checkInstallation } from './entities/installation.ts'
import { openQueues, type Queues } from './queues/open.ts'

/** The opened resources of one process: a plain object, built once, passed first. Functions ask for the slice they use. */
export type Context = {
  config: Config
  log: Log
  db: Awaited<ReturnType<typeof openDatabase>>
  redis: Redis
  queues: Queues
  storage: Storage
  close(): Promise<void>
}

/** What a part gives back once it answers. */
export type Running = { stop(): Promise<void>; address?: string }

/**
 * Opens database, Redis, queues and storage for one part. Who opens closes: call close().
 * Errors: DATABASE_AWAY, STORAGE_AWAY, CONFIG_INVALID.
 */
export async function openContext(config: Config, part: string): Promise<Context> {
  const log = openLog(config, part)
  const db = await openDatabase(config, part)
  const redis = openRedis(config.REDIS_URL ?? '', log)
  const queues = openQueues(config, log)
  const storage = await openStorage(config, () => hasContents(db))
  // What needs it waits until it is there.
  await storage.stat('contents').catch((error: unknown) => log.error({ err: error }, 'the storage is away'))
  return {
    config,
    log,
    db,
    redis,
    queues,
    storage,
    async close() {
      await queues.close()
      redis.disconnect()
      await db.destroy()
    },
  }
}

/** Brings the schema up to date; several processes at once wait for each other. */
export async function migrate(config: Config): Promise<void> {
  const db = await openDatabase(config, 'migrate')
  try {
    const lock = db.createQueryRunner()
    try {
      // One migration at a time: the lock belongs to this short session and dies with it.
      await lock.query('SELECT pg_advisory_lock(7264891)')
      await db.runMigrations({ transaction: 'all' })
      // R20: before any part starts, so that nothing is given to a printer by a database that was put back.
      await checkInstallation({ db, config, log: openLog(config, 'migrate') })
    } finally {
      await lock.release()
    }
  } finally {
    await db.destroy()
  }
}
