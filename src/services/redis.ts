import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import type { Log } from '../core/log.ts'
import { type Kept, keepRunning } from './keep.ts'
import { portIsFree, rememberedPort } from './ports.ts'
import { commandLine, endProcess, processesIn } from './processes.ts'
import { findRedis, type RedisProgram } from './redis-program.ts'

/** Starts the private Redis of that folder and keeps it running at one address. `caches`: where a downloaded one may lie. */
export async function openRedis(home: string, caches: string[], log: Log): Promise<{ url: string } & Kept> {
  const program = await findRedis(caches, log)
  const data = join(home, 'data')
  mkdirSync(data, { recursive: true, mode: 0o700 })
  await clearLeftovers(data)
  const password = keptPassword(join(home, 'password'))
  const kept = await launch(program, home, data, password, log)
  return { ...kept, url: `redis://:${password}@127.0.0.1:${kept.port}` }
}

function keptPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

/** In a file, not on the command line: everybody may list that. */
function writeSettings(file: string, port: number, password: string): void {
  const settings = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
  ]
  writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 })
}

async function launch(program: RedisProgram, home: string, data: string, password: string, log: Log) {
  const settings = join(home, 'redis.conf')
  for (let attempt = 1; ; attempt++) {
    const port = await rememberedPort(join(home, 'port'))
    writeSettings(settings, port, password)
    try {
      const kept = await keepRunning(
        {
          name: 'Redis',
          command: program.command,
          args: [settings],
          folder: data,
          logFile: join(home, 'log'),
          env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', ...program.env },
          user: {},
          stopSignal: 'SIGTERM',
          clear: () => clearLeftovers(data),
          isReady: () => answers(port, password),
        },
        log,
      )
      return { ...kept, port }
    } catch (error) {
      if (attempt === 3 || (await portIsFree(port))) throw error
    }
  }
}

/** Whether Redis answers PING; it says LOADING while it still reads its log. */
function answers(port: number, password: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    let text = ''
    const end = (result: boolean) => {
      socket.destroy()
      done(result)
    }
    socket.setTimeout(1_000, () => end(false))
    socket.on('error', () => end(false))
    socket.on('close', () => end(false))
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    socket.on('data', (bytes) => {
      text += bytes
      if (text.includes('+PONG')) end(true)
      else if (text.includes('-')) end(false)
    })
  })
}

/** Ends the Redis that a killed parent left in this folder: two writing one log would ruin it. */
async function clearLeftovers(data: string): Promise<void> {
  const find = () => processesIn(data).filter((pid) => /redis|valkey/.test(commandLine(pid)[0] ?? ''))
  await endProcess(find()[0], find, 'SIGTERM', 3_000)
}
