import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../core/config.ts'

/** The admin key of the data folder; undefined = there is none. */
export async function adminKeyOf({ DATA_DIR }: Pick<Config, 'DATA_DIR'>): Promise<string | undefined> {
  const key = await readFile(join(DATA_DIR, 'admin-key'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return key.trim() || undefined
}
