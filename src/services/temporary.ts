import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startedAt } from './processes.ts'

const word = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '')
/** A process number says something on its own machine, or in its own container, only. */
const HOST = word(hostname())
const NAME = /^printyard-(\d+)-([A-Za-z0-9]+)-([A-Za-z0-9]+)-.{6}$/

/**
 * From here on all temporary files of this process, of its threads and of the programs that it runs lie in one folder of
 * its own, which goes with the process. A process that was killed leaves it behind; whoever calls this next removes it.
 */
export function useTemporaryFolder(): void {
  const started = startedAt(process.pid)
  // Where processes tell nothing of themselves, nobody could say later whose the folder was.
  if (started === undefined) return
  const system = tmpdir()
  for (const name of readdirSync(system)) {
    const [, pid, its, host] = NAME.exec(name) ?? []
    if (host === HOST && word(startedAt(Number(pid)) ?? '') !== its) remove(join(system, name))
  }
  const folder = mkdtempSync(join(system, `printyard-${process.pid}-${word(started)}-${HOST}-`))
  process.env.TMPDIR = folder
  process.once('exit', () => remove(folder))
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // Another user's, or something is written to it at this moment: a later part tries again.
  }
}
