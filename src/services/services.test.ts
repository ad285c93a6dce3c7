import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { openLog } from '../core/log.ts'
import { openServices, type Services } from './index.ts'
import { isAlive } from './processes.ts'

const log = openLog({ LOG_LEVEL: 'silent' }, 'test')
const folders: string[] = []
const open = (folder: string) => openServices({ DATA_DIR: folder }, { log })

function fresh(): string {
  const folder = mkdtempSync(join(tmpdir(), 'printyard-services-'))
  folders.push(folder)
  return folder
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function sql<Row>(services: Services, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: services.databaseUrl })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(text)).rows as Row[]
  } finally {
    await client.end()
  }
}

async function redis<Result>(services: Services, use: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(services.redisUrl, { retryStrategy: () => null, maxRetriesPerRequest: 0, lazyConnect: true })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await use(client)
  } finally {
    client.disconnect()
  }
}

function pidsOf(services: Services): number[] {
  const { postgres, redis } = services.pids()
  if (postgres === undefined || redis === undefined) throw new Error('a service is not private')
  return [postgres, redis]
}

/** Starts services in a process that is then killed outright; returns the ids of the servers it leaves. */
async function startAndKillParent(folder: string): Promise<number[]> {
  const code = `
    import { openServices } from '${import.meta.dirname}/index.ts'
    const log = { info() {}, warn() {}, error() {}, debug() {} }
    const services = await openServices({ DATA_DIR: '${folder}' }, { log })
    console.log(JSON.stringify(Object.values(services.pids())))
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  return JSON.parse(String(line)) as number[]
}

describe('the private services', () => {
  it('come back at the same address with their data, by themselves after a kill -9 and at the next start', async () => {
    const folder = fresh()
    const services = await open(folder)
    await sql(services, 'CREATE TABLE kept AS SELECT 1 AS value')
    await redis(services, (client) => client.set('kept', '1'))
    // Redis writes its log to the disk every second.
    await new Promise((done) => setTimeout(done, 1_100))

    const before = pidsOf(services)
    for (const pid of before) process.kill(pid, 'SIGKILL')
    const killedAt = Date.now()
    await vi.waitFor(async () => expect(await sql(services, 'SELECT value FROM kept')).toEqual([{ value: 1 }]), 5_000)
    await vi.waitFor(async () => expect(await redis(services, (client) => client.get('kept'))).toBe('1'), 5_000)
    expect(Date.now() - killedAt).toBeLessThan(3_000)
    expect(pidsOf(services)).not.toEqual(before)
    await services.stop()

    const again = await open(folder)
    expect([again.databaseUrl, again.redisUrl]).toEqual([services.databaseUrl, services.redisUrl])
    expect(await sql(again, 'SELECT value FROM kept')).toEqual([{ value: 1 }])
    expect(await redis(again, (client) => client.get('kept'))).toBe('1')
    await again.stop()
  })

  it('replace what a killed parent left running in their folder, and end with stop()', async () => {
    const folder = fresh()
    const left = await startAndKillParent(folder)
    for (const pid of left) expect(isAlive(pid)).toBe(true)
    const services = await open(folder)
    for (const pid of left) expect(isAlive(pid)).toBe(false)
    expect(await sql(services, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    const ours = pidsOf(services)
    await services.stop()
    for (const pid of ours) expect(isAlive(pid)).toBe(false)
  })

  it('never trade durability for speed', async () => {
    const services = await open(fresh())
    const settings = await sql<{ name: string; setting: string }>(
      services,
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')",
    )
    expect(settings.map(({ setting }) => setting)).toEqual(['on', 'on', 'on'])
    const policy = await redis(services, (client) => client.config('GET', 'maxmemory-policy'))
    expect(policy).toContain('noeviction')
    await services.stop()
  })

  it('keep their passwords to themselves', async () => {
    const folder = fresh()
    const services = await open(folder)
    for (const name of ['postgres', 'redis']) {
      const file = join(folder, name, 'password')
      expect(statSync(file).mode & 0o777).toBe(0o600)
    }
    await services.stop()
    const withoutPassword = { ...services, redisUrl: services.redisUrl.replace(/\/\/.*@/, '//') }
    await expect(redis(withoutPassword, (client) => client.get('kept'))).rejects.toThrow()
  })

  it('are not started where others are configured', async () => {
    const folder = fresh()
    const given = { DATA_DIR: folder, DATABASE_URL: 'postgres://db/x', REDIS_URL: 'redis://cache' }
    const services = await openServices(given, { log })
    expect([services.databaseUrl, services.redisUrl]).toEqual(['postgres://db/x', 'redis://cache'])
    expect(readdirSync(folder)).toEqual([])
    await services.stop()
  })
})
