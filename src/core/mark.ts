import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How far a database was seen to have come, kept outside of it: a database with a smaller mark is an older copy. */
export type OutsideMark = { installation: string; mark: number }

const fileOf = (dataDir: string): string => join(dataDir, 'database-mark.json')

/** The mark that this data folder last saw; undefined = none, or one that cannot be read. */
export function readMark(dataDir: string): OutsideMark | undefined {
  try {
    const { installation, mark } = JSON.parse(readFileSync(fileOf(dataDir), 'utf8'))
    return typeof installation === 'string' && Number.isSafeInteger(mark) ? { installation, mark } : undefined
  } catch {
    return undefined
  }
}

/** Written whole and renamed: a kill leaves the old or the new mark. */
export function writeMark(dataDir: string, { installation, mark }: OutsideMark): void {
  mkdirSync(dataDir, { recursive: true })
  const fresh = `${fileOf(dataDir)}.${process.pid}`
  writeFileSync(fresh, JSON.stringify({ installation, mark }), { mode: 0o600, flush: true })
  renameSync(fresh, fileOf(dataDir))
}
