import { type Principal, seesAll } from './principal.ts'
import type { Payloads, Told } from './realtime-events.ts'

/** What one client hears: its projects, and the printers that it follows. */
export type Ear = { staff: boolean; projects: readonly string[]; printers: Set<string>; allPrinters: boolean }

export const earOf = (principal: Principal, printers: Iterable<string> = [], allPrinters = false): Ear => ({
  staff: seesAll(principal),
  projects: principal.projects,
  printers: new Set(printers),
  allPrinters: allPrinters && seesAll(principal),
})

/** What this client is told of it; undefined = it is none of theirs. */
export function heardBy(ear: Ear, { to, data, publicly }: Told): Payloads[keyof Payloads] | undefined {
  if ('projectId' in to) return ear.staff || ear.projects.includes(to.projectId) ? data : undefined
  if (!ear.allPrinters && !ear.printers.has(to.printerId)) return undefined
  return ear.staff ? data : (publicly ?? data)
}
