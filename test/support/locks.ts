import { type Database, rows } from '../../src/entities/database.ts'

/** How many statements of this database wait for a row that somebody else has locked. */
export async function waitingForLocks(db: Database): Promise<number> {
  const query = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  return (await rows(db, query)).length
}
