import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { testConfig } from '../test/support/services.ts'
import { restartDelayMs } from './part-process.ts'
import { isAlive } from './services/processes.ts'
import { readParts, startYard, type Yard } from './supervisor.ts'

const config = await testConfig()
const program = resolve(import.meta.dirname, '../test/support/fake-part.ts')
const run = join(config.DATA_DIR, 'run')
const pidIn = (name: string) => Number(readFileSync(join(run, `${name}.pid`), 'utf8'))

let yard: Yard | undefined
afterEach(() => yard?.stop())
const start = async (...parts: string[]) => {
  yard = await startYard(config, { parts, program, logToFiles: true })
  return yard
}

describe('the supervisor', () => {
  it('runs each part in a process of its own and tells where everything is', async () => {
    const { url, pids, adminKey } = await start('api', 'worker:2')
    expect(Object.keys(pids())).toEqual(['api-1', 'worker-1', 'worker-2'])
    expect(pidIn('worker-2')).toBe(pids()['worker-2'])
    expect(await (await fetch(url ?? '')).text()).toBe(config.DATABASE_URL)
    expect(JSON.parse(readFileSync(join(run, 'services.json'), 'utf8'))).toEqual({
      databaseUrl: config.DATABASE_URL,
      redisUrl: config.REDIS_URL,
    })
    expect(statSync(join(run, 'services.json')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(config.DATA_DIR, 'admin-key'), 'utf8')).toBe(adminKey)
    expect(adminKey).toMatch(/^pyk_[\w-]{43}$/)
    expect(statSync(join(config.DATA_DIR, 'admin-key')).mode & 0o777).toBe(0o600)
  })

  it('restarts a killed part at the same address', async () => {
    const { url, pids } = await start('api')
    const before = pidIn('api-1')
    process.kill(before, 'SIGKILL')
    await vi.waitFor(async () => expect((await fetch(url ?? '')).ok).toBe(true), 5_000)
    expect(pidIn('api-1')).not.toBe(before)
    expect(pids()['api-1']).toBe(pidIn('api-1'))
  })

  it('refuses a second one in the same folder', async () => {
    await start('worker')
    await expect(startYard(config, { parts: ['worker'], program })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(isAlive(pidIn('worker-1'))).toBe(true)
  })

  it('leaves nothing behind, not even a part that does not want to end', async () => {
    const { stop, pids } = await start('api', 'monitor')
    const running = Object.values(pids())
    const began = Date.now()
    await Promise.all([stop(), stop()])
    expect(Date.now() - began).toBeLessThan(10_000)
    expect(running.filter(isAlive)).toEqual([])
    expect(readdirSync(run)).toEqual([])
  })

  it('says why a part does not start, and ends the others', async () => {
    await expect(start('worker', 'render')).rejects.toThrow('render-1 did not start: there is no paint')
    expect(readdirSync(run)).toEqual([])
  })

  it('ends what a killed supervisor left, but not a stranger who got its number', async () => {
    const left = spawn(process.execPath, [program, 'part', 'worker', '1'], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    await once(left, 'message')
    writeFileSync(join(run, 'worker-1.pid'), String(left.pid))
    writeFileSync(join(run, 'monitor-1.pid'), String(process.pid))
    writeFileSync(join(run, 'lock'), JSON.stringify({ pid: process.pid, startedAt: 'long ago' }))
    const ended = once(left, 'exit')
    await start('api')
    await ended
    expect(existsSync(join(run, 'worker-1.pid'))).toBe(false)
  })
})

it('waits longer between restarts of a part that keeps dying', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 20].map(restartDelayMs)).toEqual([0, 200, 400, 800, 1600, 3200, 5000, 5000])
})

it('refuses words that are no parts', () => {
  for (const word of ['apy', 'worker:0', 'worker:x', '']) expect(() => readParts([word])).toThrow('There is no part')
  expect(readParts([]).map(({ part }) => part)).toEqual(['api', 'worker', 'render', 'monitor'])
})
