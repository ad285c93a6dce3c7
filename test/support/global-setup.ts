import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { readConfig } from '../../src/core/config.ts'
import { openLog } from '../../src/core/log.ts'
import { openServices } from '../../src/services/index.ts'
import { isAlive, processesIn } from '../../src/services/processes.ts'

declare module 'vitest' {
  interface ProvidedContext {
    services: { databaseUrl: string; redisUrl: string }
  }
}

const PREFIX = 'printyard-test-'
/** Threads that read, estimate and draw files are started by most test files, and load their modules from there. */
const COMPILED = join(import.meta.dirname, '../../node_modules/.cache/printyard')

/**
 * Starts a PostgreSQL and a Redis of this run's own, in a fresh folder on free ports, migrates the database that tests
 * copy theirs from, and ends and removes all of it afterwards, also on Ctrl-C.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  removeLeftovers()
  process.env.NODE_COMPILE_CACHE ??= COMPILED
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const config = readConfig({ DATA_DIR: folder })
  const services = await openServices(config, { log: openLog(config, 'test') })
  const discard = () => {
    end(folder)
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', discard)
  const { databaseUrl, redisUrl } = services
  const { migrate } = await import('../../src/context.ts')
  await migrate({ ...config, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl })
  project.provide('services', { databaseUrl, redisUrl })
  return async () => {
    await services.stop()
    process.off('exit', discard)
    discard()
  }
}

/** At exit nothing can be awaited, and nothing in there is worth a clean end. */
function end(folder: string): void {
  for (const data of ['postgres/data', 'redis/data']) {
    for (const pid of processesIn(join(folder, data))) process.kill(pid, 'SIGKILL')
  }
}

/** What a run left that was killed outright; its folder's name says which process it belonged to. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (!owner || isAlive(owner)) continue
    try {
      end(join(tmpdir(), name))
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
    } catch {
      // Another user's, or another run removes it at the same time.
    }
  }
}
