import pg from 'pg'
import { expect, it } from 'vitest'
import { testConfig } from './services.ts'

const one = await testConfig()
const two = await testConfig({ PRINT_CONCURRENCY: '7' })

it('gives every test file a migrated database, a queue prefix and a folder of its own', async () => {
  for (const config of [one, two]) {
    const client = new pg.Client({ connectionString: config.DATABASE_URL })
    await client.connect()
    const { rows } = await client.query("SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'")
    await client.end()
    expect(rows[0].tables).toBeGreaterThan(5)
  }
  expect(one.DATABASE_URL).not.toBe(two.DATABASE_URL)
  expect(one.QUEUE_PREFIX).not.toBe(two.QUEUE_PREFIX)
  expect(one.DATA_DIR).not.toBe(two.DATA_DIR)
  expect(two.PRINT_CONCURRENCY).toBe(7)
})
