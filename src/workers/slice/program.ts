import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { PrintyardError } from '../../core/errors.ts'

export type ProgramLimits = {
  milliseconds: number
  /** Address space; where the system has `prlimit`. */
  megabytes: number
  signal: AbortSignal
}
export type Ended = { code: number | null; killedBy: NodeJS.Signals | null; lastWords: string }

const KEPT_LINES = 40
/** What a process writes into one file at most, so that a slicer gone mad cannot fill the disk. */
const LARGEST_FILE_BYTES = 8_000_000_000

/**
 * Programs of util-linux that bound another one and then become it: it dies with us, and gets so much memory, time of
 * a processor and disk. Where they are missing (macOS) the wall clock alone bounds it.
 */
function bounds({ milliseconds, megabytes }: ProgramLimits, cores: number): string[] {
  const seconds = Math.ceil((milliseconds / 1000) * cores)
  const limits = [`--as=${megabytes * 1_000_000}`, `--cpu=${seconds}`, `--fsize=${LARGEST_FILE_BYTES}`, '--core=0']
  return ['setpriv', '--pdeathsig', 'KILL', 'prlimit', ...limits, '--']
}

/**
 * Runs a program in a process group of its own and hears its lines. The whole group is killed when the time is over or
 * the signal aborts. Errors: SLICER_MISSING, SLICE_TIMEOUT, SLICE_UNWANTED (aborted).
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { folder: string; limits: ProgramLimits; bounded: boolean; cores: number; onLine(line: string): unknown },
): Promise<Ended> {
  const { folder, limits, onLine } = options
  const [first = program, ...rest] = [...(options.bounded ? bounds(limits, options.cores) : []), program, ...args]
  const child = spawn(first, rest, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const timeout = AbortSignal.timeout(limits.milliseconds)
  const stop = AbortSignal.any([timeout, limits.signal])
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
  stop.addEventListener('abort', kill, { once: true })
  if (stop.aborted) kill()
  const words: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      words.push(line)
      if (words.length > KEPT_LINES) words.shift()
      onLine(line)
    })
  }
  const ended = await new Promise<Ended>((resolve, reject) => {
    child.once('error', (cause) => reject(new PrintyardError('SLICER_MISSING', `${program} cannot be run`, { cause })))
    child.once('close', (code, killedBy) => resolve({ code, killedBy, lastWords: words.join('\n') }))
  }).finally(() => {
    stop.removeEventListener('abort', kill)
    // Whatever it started and left behind goes with it.
    kill()
  })
  if (limits.signal.aborted) throw new PrintyardError('SLICE_UNWANTED')
  if (timeout.aborted)
    throw new PrintyardError('SLICE_TIMEOUT', `Slicing took longer than ${limits.milliseconds / 1000} s`)
  return ended
}

/** What a program says when it is asked for its version; undefined when it cannot be run. */
export async function ask(program: string, args: readonly string[]): Promise<string | undefined> {
  const limits = { milliseconds: 20_000, megabytes: 0, signal: new AbortController().signal }
  const said: string[] = []
  try {
    const { killedBy } = await runProgram(program, args, {
      ...{ folder: '/', limits, bounded: false, cores: 1, onLine: (line) => said.push(line) },
    })
    return killedBy ? undefined : said.join('\n')
  } catch {
    return undefined
  }
}
