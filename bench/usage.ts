import { readFileSync } from 'node:fs'

// What a process takes, as the Linux kernel counts it: unlike a wall clock it is not moved by what else runs.

const TICKS_PER_SECOND = 100

/** Seconds on a processor so far, of the process with all its threads. */
export function cpuSeconds(pid: number): number {
  const stat = said(pid, 'stat')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND
}

/** MiB of memory, pages that are shared with other processes counted by their share (PSS). */
export function pssMebibytes(pid: number): number {
  return Number(/^Pss:\s*(\d+)/m.exec(said(pid, 'smaps_rollup'))?.[1] ?? 0) / 1_024
}

/** What the kernel says of a process in this file; nothing when it has just ended. */
function said(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    // A reader of /proc meets ESRCH when the process ends between the opening and the reading.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return ''
    throw error
  }
}

/** The process and all that it started. */
export function familyOf(pid: number): number[] {
  const children = said(pid, `task/${pid}/children`).trim()
  const own = children === '' ? [] : children.split(' ').map(Number)
  return [pid, ...own.flatMap(familyOf)]
}

/** Seconds by name between two calls of a meter, each as share of one core. */
export function openCpuMeter(pids: Record<string, number>): () => Record<string, number> {
  const at = performance.now()
  const read = () =>
    Object.fromEntries(
      Object.entries(pids).map(([name, pid]) => [name, familyOf(pid).reduce((sum, one) => sum + cpuSeconds(one), 0)]),
    )
  const before = read()
  return () => {
    const seconds = (performance.now() - at) / 1_000
    return Object.fromEntries(
      Object.entries(read()).map(([name, used]) => [name, Math.max(0, used - (before[name] ?? 0)) / seconds]),
    )
  }
}

/** MiB by name. */
export const memoryOfAll = (pids: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => [name, familyOf(pid).reduce((sum, one) => sum + pssMebibytes(one), 0)]),
  )
