import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './core/config.ts'
import { PrintyardError } from './core/errors.ts'
import { type Log, openLog } from './core/log.ts'
import { loadSecrets } from './core/secrets.ts'
import { keepPart, type PartProcess } from './part-process.ts'
import { isPartName, type PartName, USUAL_PARTS } from './parts.ts'
import { openServices, type Services } from './services/index.ts'
import { takeLock } from './services/lock.ts'
import { freePort } from './services/ports.ts'
import { commandLine, endProcess } from './services/processes.ts'

/** A running Printyard: its services and its parts, each in a process of its own. */
export type Yard = {
  /** Where the API answers; undefined when no api part runs. */
  url: string | undefined
  adminKey: string
  dataDir: string
  databaseUrl: string
  redisUrl: string
  /** Process ids by part and number: `{'api-1': 4711}`; they change when a part is restarted. */
  pids: () => Record<string, number>
  /** Those of the private services. */
  servicePids: Services['pids']
  /** What the parts said about where they answer, by part and number. */
  addresses: () => Record<string, string>
  /** Ends everything within 10 s: parts first (they hand their work over), then the services. */
  stop: () => Promise<void>
}

export type YardOptions = {
  /** `api`, `worker:2` ...; default: the usual four. */
  parts?: string[]
  /** Gives up the start and ends what runs already. */
  signal?: AbortSignal
  /** Parts write to DATA_DIR/log/<part>-<n>.log instead of our stderr. */
  logToFiles?: boolean
  /** What to run as `<program> part <name> <n>`; for tests of the supervisor itself. */
  program?: string
}

const PART_PATIENCE_MS = 7_500
const MAIN = join(import.meta.dirname, 'main.ts')

/**
 * What keeps parts small; the environment may say otherwise. Compiled code is kept beside the packages: a part that starts
 * from it is up sooner, and without the 10 MB of the compiler that takes types away (where nothing can be written, Node
 * compiles anew). glibc gives memory back that a file took, instead of keeping it for each thread that once was.
 */
export const SMALL = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '..', 'node_modules', '.cache', 'printyard'),
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
}

/**
 * V8 collects sooner: with 200 printers the parts take some 200 MB less, for a third more of very little processor time.
 * Not where meshes and moves are computed, nor where thousands of clients may fill the heap.
 */
export const flagsOf = (part: PartName): string[] =>
  part === 'render' || part === 'api' ? [] : ['--optimize-for-size']

/** The lock that the supervisor of a data folder holds. */
export const lockFile = (config: Pick<Config, 'DATA_DIR'>): string => join(config.DATA_DIR, 'run', 'lock')

/**
 * Starts services, brings the schema up to date, starts the parts and waits until all answer.
 * Errors: CONFIG_INVALID (a word is no part; another supervisor runs there), SERVICE_MISSING, DATABASE_AWAY, and
 * what a part says that does not start, INTERNAL when it says nothing. After an error nothing is left running.
 */
export async function startYard(given: Config, options: YardOptions = {}): Promise<Yard> {
  const wanted = readParts(options.parts)
  const log = openLog(given, 'supervisor')
  const release = takeLock(lockFile(given))
  const cleanUps: CleanUp[] = [release]
  const cleanUp = once(cleanUps)
  try {
    const run = join(given.DATA_DIR, 'run')
    await endLeftParts(run)
    const secrets = loadSecrets(given.DATA_DIR)
    const services = await openServices(given, { log })
    cleanUps.push(() => services.stop(), killOnExit(services))
    const config = await complete(given, services, secrets, wanted)
    writeServices(run, services, cleanUps)
    options.signal?.throwIfAborted()
    await (await import('./context.ts')).migrate(config)
    options.signal?.throwIfAborted()
    const running = wanted.map((part) => keepPart(partOptions(part, config, options, log)))
    cleanUps.push(() => Promise.all(running.map((part) => part.stop(PART_PATIENCE_MS))))
    await allReady(running, options.signal)
    return yardOf(config, secrets.adminKey, services, running, cleanUp)
  } catch (error) {
    await cleanUp()
    throw error
  }
}

type CleanUp = () => unknown

/** Undoes the steps, last first, all of them even when one fails; asked twice it is done once. */
function once(steps: CleanUp[]): () => Promise<void> {
  let done: Promise<void> | undefined
  const undo = async () => {
    const failures: unknown[] = []
    for (const step of [...steps].reverse()) {
      try {
        await step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Printyard did not end cleanly')
  }
  return () => {
    done ??= undo()
    return done
  }
}

type Wanted = { part: PartName; index: number }

/** `['api', 'worker:2']` -> api 1, worker 1, worker 2. */
export function readParts(words: string[] | undefined): Wanted[] {
  const counts = new Map<PartName, number>()
  for (const word of words?.length ? words : USUAL_PARTS) {
    const [name = '', count = '1'] = word.split(':')
    if (!isPartName(name) || !/^[1-9]\d?$/.test(count)) {
      throw new PrintyardError(
        'CONFIG_INVALID',
        `There is no part ${word}; name api, worker, render, monitor or simulators, or worker:2`,
      )
    }
    counts.set(name, (counts.get(name) ?? 0) + Number(count))
  }
  return [...counts].flatMap(([part, count]) =>
    Array.from({ length: count }, (_, index) => ({ part, index: index + 1 })),
  )
}

/** Ends the parts of a supervisor that was killed; a number that now belongs to something else is left alone. */
async function endLeftParts(run: string): Promise<void> {
  const ends = readdirSync(run)
    .map((name) => ({ file: join(run, name), match: /^([a-z]+)-(\d+)\.pid$/.exec(name) }))
    .filter(({ match }) => match !== null)
    .map(async ({ file, match }) => {
      const pid = Number(readFileSync(file, 'utf8'))
      const isOurs = () => commandLine(pid).slice(-3).join(' ') === `part ${match?.[1]} ${match?.[2]}`
      const find = () => (isOurs() ? [pid] : [])
      await endProcess(find()[0], find, 'SIGTERM', PART_PATIENCE_MS)
      rmSync(file, { force: true })
    })
  await Promise.all(ends)
}

/** What parts are told: everything decided, so that one that is started again finds the same addresses. */
async function complete(
  given: Config,
  services: Services,
  secrets: ReturnType<typeof loadSecrets>,
  wanted: Wanted[],
): Promise<Config> {
  return {
    ...given,
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redisUrl,
    JWT_SECRET: given.JWT_SECRET ?? secrets.jwtSecret,
    SETTINGS_KEY: given.SETTINGS_KEY ?? secrets.settingsKey,
    PORT: given.PORT || (await freePort(wanted.filter(({ part }) => part === 'api').length || 1)),
  }
}

function writeServices(run: string, services: Services, cleanUps: CleanUp[]): void {
  const file = join(run, 'services.json')
  rmSync(file, { force: true })
  writeFileSync(file, JSON.stringify({ databaseUrl: services.databaseUrl, redisUrl: services.redisUrl }), {
    mode: 0o600,
  })
  cleanUps.push(() => rmSync(file, { force: true }))
}

/** If we go down without a stop() (a bug, process.exit), the services must not stay; parts see that we are gone. */
function killOnExit(services: Services): () => void {
  const end = () => {
    const { postgres, redis } = services.pids()
    if (postgres !== undefined) process.kill(postgres, 'SIGINT')
    if (redis !== undefined) process.kill(redis, 'SIGTERM')
  }
  process.once('exit', end)
  return () => process.off('exit', end)
}

function partOptions({ part, index }: Wanted, config: Config, options: YardOptions, log: Log) {
  const name = `${part}-${index}`
  const logs = join(config.DATA_DIR, 'log')
  if (options.logToFiles) mkdirSync(logs, { recursive: true })
  const settings = { ...config, PORT: config.PORT + (part === 'api' ? index - 1 : 0) }
  const env = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]))
  return {
    name,
    program: options.program ?? MAIN,
    words: ['part', part, String(index)],
    flags: flagsOf(part),
    env: { ...SMALL, ...process.env, ...env },
    pidFile: join(config.DATA_DIR, 'run', `${name}.pid`),
    logFile: options.logToFiles ? join(logs, `${name}.log`) : undefined,
    log,
  }
}

async function allReady(running: PartProcess[], signal: AbortSignal | undefined): Promise<void> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal?.reason)
  signal?.addEventListener('abort', abort)
  try {
    await Promise.race([Promise.all(running.map((part) => part.ready)), aborted.promise])
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

function yardOf(
  config: Config,
  adminKey: string,
  services: Services,
  running: PartProcess[],
  stop: () => Promise<void>,
): Yard {
  const list = <Value>(read: (part: PartProcess) => Value | undefined) =>
    Object.fromEntries(
      running.flatMap((part) => {
        const value = read(part)
        return value === undefined ? [] : [[part.name, value]]
      }),
    ) as Record<string, Value>
  const hasApi = running.some(({ name }) => name === 'api-1')
  return {
    url: hasApi ? `http://${config.HOST}:${config.PORT}` : undefined,
    adminKey,
    dataDir: config.DATA_DIR,
    databaseUrl: services.databaseUrl,
    redisUrl: services.redisUrl,
    pids: () => list((part) => part.pid()),
    servicePids: services.pids,
    addresses: () => list((part) => part.address()),
    stop,
  }
}
