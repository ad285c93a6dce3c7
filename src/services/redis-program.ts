import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { PrintyardError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'

const run = promisify(execFile)

/** A Redis that can be started here. */
export type RedisProgram = { command: string; env: Record<string, string> }

/** BullMQ asks for 6.2. */
const OLDEST = [6, 2]
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1']

/**
 * redis-server or valkey-server of this machine, else one of an earlier download in `caches`, else Debian's or Ubuntu's
 * package, unpacked into the first of `caches` that can be written; needs no root.
 * Errors: SERVICE_MISSING that names the three ways to get one.
 */
export async function findRedis(caches: string[], log: Log): Promise<RedisProgram> {
  for (const name of ['redis-server', 'valkey-server']) {
    const command = onPath(name)
    if (command && (await works({ command, env: {} }))) return { command, env: {} }
  }
  const folders = caches.map((cache) => join(cache, `redis-${systemName()}`))
  for (const folder of folders) {
    const program = unpacked(folder)
    if (program && (await works(program))) return program
  }
  try {
    return await download(folders.find(isWritable) ?? folders[0] ?? 'redis', log)
  } catch (cause) {
    throw new PrintyardError(
      'SERVICE_MISSING',
      'Redis was not found and could not be fetched. Install it (apt install redis-server, brew install redis ...), ' +
        'or run it in a container (docker run -d -p 6379:6379 redis) and set REDIS_URL=redis://127.0.0.1:6379, ' +
        'or set REDIS_URL to one that runs elsewhere.',
      { cause },
    )
  }
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** Whether it runs here and is new enough: "Redis server v=7.0.15 sha=..." */
async function works(program: RedisProgram): Promise<boolean> {
  try {
    const { stdout } = await run(program.command, ['--version'], { env: { ...process.env, ...program.env } })
    const [major = 0, minor = 0] = (/v=(\d+)\.(\d+)/.exec(stdout) ?? []).slice(1).map(Number)
    return major > (OLDEST[0] ?? 0) || (major === OLDEST[0] && minor >= (OLDEST[1] ?? 0))
  } catch {
    return false
  }
}

/** A cache may be shared by machines (a home on the network): what is unpacked fits one system. */
function systemName(): string {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  const field = (name: string) => new RegExp(`^${name}="?([\\w.-]+)`, 'm').exec(release)?.[1] ?? ''
  return `${field('ID') || process.platform}${field('VERSION_ID')}-${process.arch}`
}

function unpacked(folder: string): RedisProgram | undefined {
  const command = ['redis-server', 'valkey-server']
    .map((name) => join(folder, 'usr/bin', name))
    .find((path) => existsSync(path))
  if (!command) return undefined
  const libraries = join(folder, 'usr/lib')
  const paths = readdirSync(libraries).map((name) => join(libraries, name))
  return { command, env: { LD_LIBRARY_PATH: [libraries, ...paths].join(delimiter) } }
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(join(folder, '..'), { recursive: true })
    accessSync(join(folder, '..'), constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Unpacked beside its final place and renamed, so that two downloads at once both end well. */
async function download(folder: string, log: Log): Promise<RedisProgram> {
  const work = `${folder}.${process.pid}.${Date.now()}`
  mkdirSync(join(work, 'debs'), { recursive: true })
  try {
    log.info({ folder }, 'fetching redis')
    await fetchPackages(work)
    for (const name of readdirSync(join(work, 'debs'))) {
      if (name.endsWith('.deb')) await run('dpkg', ['-x', join(work, 'debs', name), join(work, 'out')])
    }
    const program = unpacked(join(work, 'out'))
    if (!program || !(await works(program))) throw new Error('the unpacked redis does not run here')
    place(join(work, 'out'), folder)
    return unpacked(folder) ?? program
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function place(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    // Another download was first, and theirs is as good as ours; one that does not run is replaced.
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
    const aside = `${from}.old`
    renameSync(to, aside)
    renameSync(from, to)
  }
}

async function fetchPackages(work: string): Promise<void> {
  // apt as root wants to download as its own user, who may not enter a closed folder.
  const asUs = ['-o', 'APT::Sandbox::User=root']
  try {
    await aptDownload(work, asUs)
  } catch {
    // No package lists on this machine (containers ship without) or old ones: fetch our own.
    await aptDownload(work, [...asUs, ...(await ownLists(work))])
  }
}

async function aptDownload(work: string, options: string[]): Promise<void> {
  const names = await missingPackages(options)
  await run('apt-get', [...options, 'download', ...names], { cwd: join(work, 'debs') })
}

/** What installing Redis would bring here; the usual four where apt cannot tell. */
async function missingPackages(options: string[]): Promise<string[]> {
  try {
    const { stdout } = await run('apt-get', [...options, '-s', '--no-install-recommends', 'install', 'redis-server'])
    const names = [...stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '')
    return names.includes('redis-server') ? names : PACKAGES
  } catch {
    return PACKAGES
  }
}

async function ownLists(work: string): Promise<string[]> {
  const lists = join(work, 'lists')
  const cache = join(work, 'apt-cache')
  mkdirSync(join(lists, 'partial'), { recursive: true })
  mkdirSync(join(cache, 'archives', 'partial'), { recursive: true })
  const options = ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`]
  try {
    await run('apt-get', ['-o', 'APT::Sandbox::User=root', ...options, 'update'])
  } catch {
    // One source of many may be out of reach; whether the needed lists came shows in the download.
  }
  return options
}
