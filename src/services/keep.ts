import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PrintyardError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import { endProcess, processesIn } from './processes.ts'

/** How to run one server process. */
export type Server = {
  name: string
  command: string
  args: string[]
  folder: string
  logFile: string
  env: Record<string, string>
  user: { uid?: number; gid?: number }
  stopSignal: NodeJS.Signals
  /** Clears away what an earlier process left; before every start. */
  clear: () => Promise<void>
  /** Whether it answers. */
  isReady: (pid: number) => Promise<boolean>
}

/** A server that is kept running. */
export type Kept = { pid: () => number | undefined; stop: () => Promise<void> }

const READY_MS = 20_000
const PATIENCE_MS = 2_000

/**
 * Starts a server, and starts it again whenever it ends, until `stop()`.
 * Errors: SERVICE_MISSING with the end of its log when the first start fails.
 */
export async function keepRunning(server: Server, log: Log): Promise<Kept> {
  let stopping = false
  let child = await start(server, () => stopping)
  let reviving: Promise<void> | undefined
  const watch = () =>
    child.once('exit', (code, signal) => {
      if (stopping) return
      log.warn({ service: server.name, code, signal }, 'service ended, starting it again')
      reviving = revive()
    })
  const revive = async () => {
    while (!stopping) {
      try {
        child = await start(server, () => stopping)
        log.info({ service: server.name, pid: child.pid }, 'service is back')
        watch()
        return
      } catch (error) {
        log.error({ service: server.name, err: error }, 'service did not start')
        await sleep(250)
      }
    }
  }
  watch()
  return {
    pid: () => child.pid,
    stop: async () => {
      stopping = true
      await reviving
      const own = () => (child.pid === undefined || hasEnded(child) ? [] : [child.pid])
      const all = () => [...own(), ...processesIn(server.folder)]
      await endProcess(own()[0], all, server.stopSignal, PATIENCE_MS)
    },
  }
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

async function start(server: Server, isGivenUp: () => boolean): Promise<ChildProcess> {
  await server.clear()
  const output = openSync(server.logFile, 'a', 0o600)
  // Detached: a Ctrl-C in the terminal must reach only the supervisor, which stops the parts before their database.
  const child = spawn(server.command, server.args, {
    cwd: server.folder,
    env: server.env,
    stdio: ['ignore', output, output],
    detached: true,
    ...server.user,
  })
  closeSync(output)
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  const giveUpAt = performance.now() + READY_MS
  while (child.pid === undefined || !(await server.isReady(child.pid))) {
    if (failure || hasEnded(child) || performance.now() > giveUpAt || isGivenUp()) {
      child.kill('SIGKILL')
      throw new PrintyardError(
        'SERVICE_MISSING',
        `${server.name} did not start: ${failure?.message ?? lastLines(server.logFile)}`,
      )
    }
    await sleep(10)
  }
  if (hasEnded(child)) throw new PrintyardError('SERVICE_MISSING', `${server.name} ended as soon as it was up`)
  return child
}

function lastLines(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-5).join(' | ')
}
