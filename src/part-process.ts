import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { ERRORS, type ErrorCode, PrintyardError } from './core/errors.ts'
import type { Log } from './core/log.ts'

/** What a part's process tells the supervisor: that it answers, or why it does not. */
export type PartMessage = { ready: true; address?: string } | { failed: string; code: string }

export type PartOptions = {
  /** Part and number, `api-1`. */
  name: string
  program: string
  words: string[]
  /** For Node itself, beside those of every part. */
  flags: string[]
  env: NodeJS.ProcessEnv
  pidFile: string
  /** Where its output goes; undefined = to our stderr, since stdout is for what people read. */
  logFile: string | undefined
  log: Log
}

/** One part in a process of its own, kept running. */
export type PartProcess = {
  name: string
  pid: () => number | undefined
  address: () => string | undefined
  /** Settles when it first answers, or when it is clear that it will not. */
  ready: Promise<void>
  /** Asks it to end and kills it after that time; its pid file goes with it. */
  stop: (patienceMs: number) => Promise<void>
}

const FIRST_DELAY_MS = 200
const LONGEST_DELAY_MS = 5_000
/** A part that lived that long was well: the next death is a first one again. */
const WELL_MS = 10_000
const START_ATTEMPTS = 4
/**
 * V8 lets the youngest objects fill 64 MB on a large machine before it looks at them, and never gives that back: 50 MB
 * in each process that answers small messages. Threads that compute have their own limit (workers/compute.ts).
 */
export const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4']

/** The wait before the nth restart in a row: none, then 200 ms doubling up to 5 s. */
export function restartDelayMs(deaths: number): number {
  return deaths <= 1 ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (deaths - 2))
}

/** Starts a part and starts it again whenever it ends, until stop(). */
export function keepPart(options: PartOptions): PartProcess {
  const { log, name } = options
  const state = {
    stopping: false,
    everReady: false,
    deaths: 0,
    failure: 'it ended',
    code: 'INTERNAL' as ErrorCode,
    address: undefined as string | undefined,
  }
  const ready = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  let child: ChildProcess
  let timer: NodeJS.Timeout | undefined

  const run = () => {
    const startedAt = performance.now()
    child = launch(options)
    child.on('message', (message: PartMessage) => {
      if ('failed' in message) {
        state.failure = message.failed
        if (message.code in ERRORS) state.code = message.code as ErrorCode
        if (message.code === 'CONFIG_INVALID') state.deaths = START_ATTEMPTS
        return
      }
      state.everReady = true
      state.address = message.address
      ready.resolve()
    })
    // 'close' would wait for grandchildren that hold the output open.
    child.once('exit', (code, signal) => {
      rmSync(options.pidFile, { force: true })
      if (state.stopping) return ended.resolve()
      state.deaths = performance.now() - startedAt > WELL_MS ? 1 : state.deaths + 1
      log.warn({ name, code, signal, deaths: state.deaths }, 'part ended, starting it again')
      if (!state.everReady && state.deaths >= START_ATTEMPTS) {
        ended.resolve()
        return ready.reject(new PrintyardError(state.code, `${name} did not start: ${state.failure}`))
      }
      timer = setTimeout(run, restartDelayMs(state.deaths))
    })
    child.on('error', (error) => {
      state.failure = error.message
    })
  }
  run()
  // Whoever waits for it gets the error; when nobody does yet, it is not an accident.
  ready.promise.catch(() => undefined)

  return {
    name,
    pid: () => (isRunning(child) ? child.pid : undefined),
    address: () => state.address,
    ready: ready.promise,
    stop: async (patienceMs) => {
      state.stopping = true
      clearTimeout(timer)
      ready.reject(new PrintyardError('INTERNAL', `${name} was stopped`))
      if (!isRunning(child)) return
      child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), patienceMs)
      await ended.promise
      clearTimeout(kill)
    },
  }
}

const isRunning = (child: ChildProcess) =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null

function launch(options: PartOptions): ChildProcess {
  const output = options.logFile === undefined ? 2 : openSync(options.logFile, 'a', 0o600)
  const child = spawn(process.execPath, [...NODE_FLAGS, ...options.flags, options.program, ...options.words], {
    env: options.env,
    stdio: ['ignore', output, output, 'ipc'],
  })
  if (output !== 2) closeSync(output)
  if (child.pid !== undefined) writeFileSync(options.pidFile, String(child.pid))
  return child
}
