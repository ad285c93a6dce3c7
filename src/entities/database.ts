import { DataSource, type EntityManager } from 'typeorm'
import type { Config } from '../core/config.ts'
import { PrintyardError } from '../core/errors.ts'
import { SnakeNames } from './table.ts'
import { tables } from './tables.ts'

export type Database = DataSource
/** Anything that runs SQL: the pool, or the transaction that is under way. */
export type Sql = Pick<EntityManager, 'query'>

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
): Promise<Database> {
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

/**
 * Runs one statement and gives its rows, whatever its kind: TypeORM answers `[rows, count]` to an UPDATE or DELETE
 * with RETURNING and plain rows to everything else.
 */
export async function rows<Row>(sql: Sql, statement: string, values: readonly unknown[] = []): Promise<Row[]> {
  const answer: unknown = await sql.query(statement, [...values])
  if (Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number') {
    return answer[0] as Row[]
  }
  return answer as Row[]
}

/** Like rows(), for at most one row. */
export async function row<Row>(sql: Sql, statement: string, values: readonly unknown[] = []): Promise<Row | undefined> {
  return (await rows<Row>(sql, statement, values))[0]
}
