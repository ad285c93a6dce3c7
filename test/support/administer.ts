import pg from 'pg'

/** Runs one statement in the maintenance database: nobody may be connected to the one that is copied. */
export async function administer(databaseUrl: string | URL, statement: string): Promise<void> {
  const url = new URL(databaseUrl)
  url.pathname = 'postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
