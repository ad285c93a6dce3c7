import { migrate } from '../../src/context.ts'
import { type Config, readConfig } from '../../src/core/config.ts'
import { openLog } from '../../src/core/log.ts'
import { openServices } from '../../src/services/index.ts'

/** A PostgreSQL and a Redis for a whole long run, and the migrated database that each farm copies. */
export async function startChaosServices(folder: string): Promise<{ config: Config; stop(): Promise<void> }> {
  const given = readConfig({
    DATA_DIR: folder,
    JWT_SECRET: 'a-secret-for-chaos-only',
    SETTINGS_KEY: 'a-settings-key-for-chaos',
  })
  const services = await openServices(given, { log: openLog({ ...given, LOG_LEVEL: 'fatal' }, 'chaos') })
  const config = { ...given, DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl }
  try {
    await migrate(config)
  } catch (error) {
    await services.stop()
    throw error
  }
  return { config, stop: () => services.stop() }
}
