import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { dirname, join } from 'node:path'
import { type Config, readConfig } from './core/config.ts'
import { asPrintyardError, PrintyardError } from './core/errors.ts'
import { openLog } from './core/log.ts'
import { loadSecrets } from './core/secrets.ts'
import type { PartMessage } from './part-process.ts'
import { isPartName, parts } from './parts.ts'
import { openServices } from './services/index.ts'
import { lockHolder, takeLock } from './services/lock.ts'
import { useTemporaryFolder } from './services/temporary.ts'
import { lockFile, startYard } from './supervisor.ts'

const USAGE = `Usage:
  npm start                       api, worker, render and monitor
  npm start -- api worker:2       these parts; also render, monitor, simulators
  npm start -- simulators octoprint:2 bambu
                                  virtual printers alone, with a page to break them; needs no database
  npm run demo [-- --keep]        a batch of real files on simulated printers
  npm run migrate                 brings the database up to date
  node src/main.ts part worker    one part by itself; needs DATABASE_URL and REDIS_URL`

/** A stop that hangs must not make a process outlive its ten seconds. */
const STOP_LIMIT_MS = 8_000

/** Resolves when we are asked to end: by a signal, or because the process that started us is gone. */
function endAsked(signals: NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP']): Promise<void> {
  return new Promise((done) => {
    for (const signal of signals) process.on(signal, () => done())
    if (process.connected) process.on('disconnect', () => done())
  })
}

/** `start [parts]`: everything in the foreground, until a signal. */
async function start(words: string[]): Promise<number> {
  const [first, ...others] = words
  const alone = first === 'simulators' && others.every((word) => !isPartName(word.split(':')[0] ?? ''))
  if (alone) return simulate(others)
  const config = readConfig(process.env)
  const stop = new AbortController()
  const asked = endAsked()
  asked.then(() => stop.abort())
  try {
    const yard = await startYard(config, { parts: words, signal: stop.signal })
    console.log(['printyard ready', yard.url].filter(Boolean).join(' '))
    await asked
    await yard.stop()
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
  return 0
}

/** `start simulators [kind:count]`: virtual printers and their page, with no database and no Redis. */
async function simulate(kinds: string[]): Promise<number> {
  const config = readConfig({
    SIMULATORS: 'octoprint:1,moonraker:1,prusalink:1,bambu:1',
    SIMULATOR_PAGE_PORT: '4700',
    ...process.env,
    ...(kinds.length === 0 ? {} : { SIMULATORS: kinds.join(',') }),
  })
  const asked = endAsked()
  const release = takeLock(simulatorLock(config))
  try {
    const { simulatorTable, startSimulators } = await import('./drivers/simulators.ts')
    const running = await startSimulators(config, openLog(config, 'simulators'))
    console.log(`${simulatorTable(running.simulators)}\n\nsimulators ready ${running.address}`)
    await asked
    await running.stop()
  } finally {
    release()
  }
  return 0
}

/** Two that play the same printers would write into one another's files. */
const simulatorLock = (config: Config): string => join(config.DATA_DIR, 'run', 'simulators.lock')

/** `part <name> [n]`: one part in this process, for the supervisor or for a container. */
async function part([name = '', index = '1']: string[]): Promise<number> {
  if (!isPartName(name)) throw new PrintyardError('CONFIG_INVALID', `There is no part ${name || '(none named)'}`)
  const config = forPart(readConfig(process.env), name)
  useTemporaryFolder()
  const log = openLog(config, `${name}-${index}`)
  // A Ctrl-C reaches every process of the terminal; under a supervisor it is the supervisor that decides.
  if (process.connected) for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined)
  const asked = endAsked(process.connected ? ['SIGTERM'] : undefined)
  asked.then(() => setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref())
  const release = name === 'simulators' ? takeLock(simulatorLock(config)) : undefined
  const running = await parts[name](config, log)
  await tell({ ready: true, ...(running.address === undefined ? {} : { address: running.address }) })
  // Compiled code is kept now, since a part that is killed writes nothing.
  flushCompileCache()
  if (!process.connected) console.log(['printyard', name, 'ready', running.address].filter(Boolean).join(' '))
  await asked
  await running.stop()
  release?.()
  return 0
}

function forPart(config: Config, name: string): Config {
  if (name !== 'simulators' && !(config.DATABASE_URL && config.REDIS_URL)) {
    throw new PrintyardError(
      'CONFIG_INVALID',
      'A part by itself needs DATABASE_URL and REDIS_URL; npm start finds them for it',
    )
  }
  const { jwtSecret, settingsKey } = loadSecrets(config.DATA_DIR)
  return { ...config, JWT_SECRET: config.JWT_SECRET ?? jwtSecret, SETTINGS_KEY: config.SETTINGS_KEY ?? settingsKey }
}

/** Resolves when it is on its way: an exit right behind must not swallow it. */
function tell(message: PartMessage): Promise<void> {
  return new Promise((done) => {
    if (process.connected && process.send) process.send(message, undefined, undefined, () => done())
    else done()
  })
}

/** `migrate`: the schema only; in the services of a Printyard that runs in this DATA_DIR, if one does. */
async function migrate(): Promise<number> {
  const config = readConfig(process.env)
  const { migrate: bringUpToDate } = await import('./context.ts')
  const lock = lockFile(config)
  if (lockHolder(lock) !== undefined) {
    const { databaseUrl } = JSON.parse(readFileSync(join(dirname(lock), 'services.json'), 'utf8'))
    await bringUpToDate({ ...config, DATABASE_URL: databaseUrl })
  } else {
    const release = takeLock(lock)
    const services = await openServices(
      { ...config, REDIS_URL: 'redis://not-needed' },
      { log: openLog(config, 'migrate') },
    )
    await bringUpToDate({ ...config, DATABASE_URL: services.databaseUrl }).finally(() => services.stop())
    release()
  }
  console.log('The database is up to date.')
  return 0
}

async function demo(words: string[]): Promise<number> {
  const { runDemo } = await import('../examples/demo.ts')
  // A Ctrl-C comes twice, from the terminal and from run.mjs: the second must not cut the end short.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined)
  if (process.connected) process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  return runDemo(words)
}

async function usage(): Promise<number> {
  console.error(USAGE)
  return 2
}

const COMMANDS: Record<string, (words: string[]) => Promise<number>> = { start, part, migrate, demo }

async function main(): Promise<void> {
  const [word = '', ...words] = process.argv.slice(2)
  try {
    process.exitCode = await (COMMANDS[word] ?? usage)(words)
  } catch (thrown) {
    const error = asPrintyardError(thrown)
    console.error(error.code === 'INTERNAL' ? (error.cause ?? error) : error.detail)
    await tell({ failed: error.detail, code: error.code })
    process.exitCode = error.code === 'CONFIG_INVALID' ? 2 : 1
  }
  process.exit()
}

await main()
