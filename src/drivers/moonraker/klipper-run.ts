import { number, record } from '../fields.ts'
import type { Wire } from './wire.ts'

/** What tells one run of Klipper from another: its process, and how long its host has been up. */
export type KlipperRun = { processId?: number; uptimeSeconds?: number }

export async function readRun(wire: Wire): Promise<KlipperRun> {
  const info = record(record((await wire.call('GET', '/printer/info')).body).result)
  const stats = record(record((await wire.call('GET', '/machine/proc_stats')).body).result)
  return klipperRun(info.process_id, stats.system_uptime)
}

export function klipperRun(process: unknown, uptime: unknown): KlipperRun {
  const [processId, uptimeSeconds] = [number(process), number(uptime)]
  return {
    ...(processId === undefined ? {} : { processId }),
    ...(uptimeSeconds === undefined ? {} : { uptimeSeconds }),
  }
}

/**
 * Whether it is still the same run. A process id may come back after a reboot, but then the host has not been up for
 * as long as before, nor for as long as nobody looked. What cannot be told counts as another run: that only costs a question.
 */
export function isSameRun(before: KlipperRun, now: KlipperRun, gapSeconds = 0): boolean {
  const { processId, uptimeSeconds } = now
  if (processId === undefined || uptimeSeconds === undefined) return false
  return processId === before.processId && uptimeSeconds >= (before.uptimeSeconds ?? 0) && uptimeSeconds > gapSeconds
}
