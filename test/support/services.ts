import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, inject } from 'vitest'
import { type Config, readConfig } from '../../src/core/config.ts'
import { startYard, type Yard } from '../../src/supervisor.ts'
import { administer } from './administer.ts'

/**
 * A Config with a database of its own (a migrated, empty copy), its own QUEUE_PREFIX and its own DATA_DIR, all removed
 * after the test file. Call it at the top level of a test file or describe: `const config = await testConfig()`.
 * `overrides` are variables as in the environment; what is not named keeps the default, whatever the machine sets.
 */
export async function testConfig(overrides: Record<string, string> = {}): Promise<Config> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const { databaseUrl, redisUrl } = inject('services')
  const folder = mkdtempSync(join(tmpdir(), 'printyard-data-'))
  await administer(databaseUrl, `CREATE DATABASE ${name} TEMPLATE printyard`)
  afterAll(async () => {
    await administer(databaseUrl, `DROP DATABASE ${name} WITH (FORCE)`)
    rmSync(folder, { recursive: true, force: true })
  })
  const database = new URL(databaseUrl)
  database.pathname = name
  return readConfig({
    DATA_DIR: folder,
    DATABASE_URL: database.href,
    REDIS_URL: redisUrl,
    QUEUE_PREFIX: name.replace('_', '-'),
    JWT_SECRET: 'a-secret-for-tests-only',
    SETTINGS_KEY: 'a-settings-key-for-tests-only',
    PORT: '0',
    LOG_LEVEL: 'silent',
    // Whatever the machine has: tests that slice say so.
    PRUSA_SLICER: 'off',
    ORCA_SLICER: 'off',
    CURA_ENGINE: 'off',
    ...overrides,
  })
}

/**
 * Starts these parts (`['api', 'worker:2', 'simulators']`) as processes, as `npm start` does, on a testConfig() of their
 * own; they end after the test file. Their logs are in `<dataDir>/log`. Call it at the top level of a test file.
 */
export async function startTestYard(
  parts: string[],
  overrides: Record<string, string> = {},
): Promise<Yard & { config: Config }> {
  const config = await testConfig(overrides)
  const yard = await startYard(config, { parts, logToFiles: true })
  afterAll(() => yard.stop())
  return { ...yard, config }
}
