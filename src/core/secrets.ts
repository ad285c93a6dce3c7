import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What one installation keeps to itself. */
export type Secrets = { adminKey: string; jwtSecret: string; settingsKey: string }

/** An API key: `pyk_` and 256 random bits in 43 characters of base64url. */
export const newKey = (): string => `pyk_${randomBytes(32).toString('base64url')}`

/**
 * Reads the secrets of a data folder (`admin-key`, `jwt-secret`, `settings-key`, mode 0600); makes those that are not
 * there yet. Processes that start at the same time end up with the same ones.
 */
export function loadSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true })
  return {
    adminKey: keep(join(dataDir, 'admin-key'), newKey),
    jwtSecret: keep(join(dataDir, 'jwt-secret'), () => randomBytes(32).toString('base64url')),
    settingsKey: keep(join(dataDir, 'settings-key'), () => randomBytes(32).toString('base64url')),
  }
}

/** Written whole under another name and then linked: nobody reads half a secret, and the first writer wins. */
function keep(file: string, make: () => string): string {
  const known = readIfThere(file)
  if (known) return known
  if (known === '') rmSync(file)
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, make(), { mode: 0o600, flush: true })
  try {
    linkSync(fresh, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(fresh, { force: true })
  }
  return readFileSync(file, 'utf8').trim()
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
