import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether a process of that id runs; one of another user counts, one that ended and was not yet collected does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return process.platform !== 'linux' || startedAt(pid) !== undefined
}

/**
 * What tells a process from a later one of the same id: when it started (in ticks since boot, or as ps prints it).
 * Undefined when there is no such process, or only its body (a zombie).
 */
export function startedAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Field 22, counted behind the command in brackets, which may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return process.platform === 'linux' ? undefined : ps(pid, 'lstart=')
  }
}

/** The words a process was started with; empty when there is no such process. */
export function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean)
  } catch {
    return process.platform === 'linux' ? [] : (ps(pid, 'command=') ?? '').split(' ')
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

/**
 * The processes that work in that folder. PostgreSQL (postmaster and backends) and Redis change to their data
 * folder, so this finds what a killed parent left behind, and cannot be fooled by a reused process id.
 * Linux only; elsewhere it finds nothing and the servers' own pid files must do.
 */
export function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return []
  const real = realFolder(folder)
  if (real === undefined) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && workingFolder(pid) === real)
}

function realFolder(folder: string): string | undefined {
  try {
    return realpathSync(folder)
  } catch {
    return undefined
  }
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

/** Sends the signal and does not mind when the process has just ended. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Asks one process with `signal`, waits, then kills all that `find` names; resolves when it names none any more.
 * Only the first is asked: PostgreSQL's other processes take the same signals to mean other things.
 */
export async function endProcess(
  asked: number | undefined,
  find: () => number[],
  signal: NodeJS.Signals,
  patienceMs: number,
): Promise<void> {
  if (asked !== undefined) signalTo(asked, signal)
  const killAt = performance.now() + (asked === undefined ? 0 : patienceMs)
  for (let left = find(); left.length > 0; left = find()) {
    if (performance.now() >= killAt) for (const pid of left) signalTo(pid, 'SIGKILL')
    await sleep(10)
  }
}
