import { DataSource } from 'typeorm'
import type { Config } from '../core/config.ts'
import { PrintyardError } from '../core/errors.ts'
import { SnakeNames } from './table.ts'
import { tables } from './tables.ts'

export { type Database, row, rows, type Sql } from './sql.ts'

/** Files of migrations/, resolved here so that the command line and the product read the same ones. */
const MIGRATIONS = new URL('../../migrations/*.ts', import.meta.url).pathname

/**
 * Describes the connection to PostgreSQL.
 * R18: no transaction may sit idle for over 10 s, no statement run for over 30 s, dead peers are noticed by TCP.
 * R20: synchronous_commit stays on whatever the server's default is, since an intent that is lost would start twice.
 */
export function databaseOptions(config: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL'>, part: string) {
  return {
    type: 'postgres' as const,
    url: config.DATABASE_URL,
    entities: tables,
    migrations: [MIGRATIONS],
    migrationsTableName: 'migrations',
    namingStrategy: new SnakeNames(),
    uuidExtension: 'pgcrypto' as const,
    installExtensions: false,
    synchronize: false,
    poolSize: config.DATABASE_POOL,
    connectTimeoutMS: 5_000,
    applicationName: `printyard-${part}`,
    poolErrorHandler: () => undefined, // a dropped idle connection is replaced at next use; the use reports what is wrong
    extra: {
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 10_000,
      options: '-c synchronous_commit=on',
    },
  }
}

/** Opens the pool; errors: DATABASE_AWAY (nobody answers), CONFIG_INVALID (a server that may forget commits, R20). */
export async function openDatabase(
  config: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL'>,
  part: string,
): Promise<DataSource> {
  const db = new DataSource(databaseOptions(config, part))
  try {
    await db.initialize()
  } catch (cause) {
    throw new PrintyardError('DATABASE_AWAY', 'PostgreSQL does not answer: check DATABASE_URL', { cause })
  }
  const [row] = await db.query<{ fsync: string }[]>("select current_setting('fsync') as fsync")
  if (row?.fsync !== 'on') {
    await db.destroy()
    throw new PrintyardError('CONFIG_INVALID', 'PostgreSQL runs with fsync=off and may forget that a print was started')
  }
  return db
}
