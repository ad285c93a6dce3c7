import { migrate } from '../../src/context.ts'
import { type Config, readConfig } from '../../src/core/config.ts'
import { openLog } from '../../src/core/log.ts'
import { openServices, type Services } from '../../src/services/index.ts'

export type OwnServices = { config: Config; pids: Services['pids']; stop(): Promise<void> }

/** A PostgreSQL and a Redis of a farm's own, since they are killed, with a migrated database. */
export async function startChaosServices(folder: string): Promise<OwnServices> {
  const given = readConfig({
    DATA_DIR: folder,
    JWT_SECRET: 'a-secret-for-chaos-only',
    SETTINGS_KEY: 'a-settings-key-for-chaos',
  })
  const services = await openServices(given, { log: openLog({ ...given, LOG_LEVEL: 'silent' }, 'chaos') })
  // Killed with the suite, however it ends: they are nobody else's.
  const abandon = (): void => {
    for (const pid of Object.values(services.pids())) if (pid !== undefined) process.kill(pid, 'SIGKILL')
  }
  process.once('exit', abandon)
  const stop = async (): Promise<void> => {
    process.off('exit', abandon)
    await services.stop()
  }
  const config = { ...given, DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl }
  try {
    await migrate(config)
  } catch (error) {
    await stop()
    throw error
  }
  return { config, pids: services.pids, stop }
}
