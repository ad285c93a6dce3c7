import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { PrintyardError } from '../core/errors.ts'
import { startedAt } from './processes.ts'

type Holder = { pid: number; startedAt: string }

/**
 * Takes a file as a lock for this process; returns how to give it back. A holder that died does not count, nor
 * another process that has got its number since.
 * Errors: CONFIG_INVALID that names the process that holds it.
 */
export function takeLock(file: string): () => void {
  mkdirSync(dirname(file), { recursive: true })
  const mine = `${file}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, startedAt: startedAt(process.pid) ?? '' }))
  try {
    while (!place(mine, file)) {
      const holder = lockHolder(file)
      if (holder !== undefined) {
        throw new PrintyardError(
          'CONFIG_INVALID',
          `Printyard runs already in ${dirname(dirname(file))} (process ${holder}): stop it first, or set another DATA_DIR`,
        )
      }
      rmSync(file, { force: true })
    }
  } finally {
    rmSync(mine, { force: true })
  }
  return () => {
    if (read(file)?.pid === process.pid) rmSync(file, { force: true })
  }
}

/** A link to a written file: the lock is never seen half written, and only one process can make it. */
function place(mine: string, file: string): boolean {
  try {
    linkSync(mine, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** The living process that holds the lock, if any. */
export function lockHolder(file: string): number | undefined {
  const holder = read(file)
  return holder && startedAt(holder.pid) === holder.startedAt ? holder.pid : undefined
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return undefined
  }
}
