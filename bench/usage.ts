import { readFileSync } from 'node:fs'

// What a process takes, as the Linux kernel counts it: unlike a wall clock it is not moved by what else runs.

const TICKS_PER_SECOND = 100

/** Seconds on a processor so far, of the process with all its threads. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** MiB of memory, pages that are shared with other processes counted by their share (PSS). */
export function pssMebibytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s*(\d+)/m.exec(rollup)?.[1] ?? Number.NaN) / 1_024
}

/** The process and all that it started. */
export function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
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
