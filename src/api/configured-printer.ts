import type { Context } from '../context.ts'
import { PrintyardError } from '../core/errors.ts'
import { audit } from '../entities/audit.ts'
import { row } from '../entities/database.ts'
import { createPrinter } from '../entities/printer.ts'
import { checkSettings } from './printer-settings.ts'

/**
 * OCTOPRINT_URL and OCTOPRINT_API_KEY add one printer named "octoprint", once: later starts, and other processes that
 * start now, leave it as it is.
 */
export async function ensureConfiguredPrinter({ db, config }: Pick<Context, 'db' | 'config'>): Promise<void> {
  const { OCTOPRINT_URL: url, OCTOPRINT_API_KEY: apiKey } = config
  if (!url || !apiKey) return
  const { kind, sealed } = checkSettings(config, 'octoprint', { url, apiKey })
  try {
    await db.transaction(async (sql) => {
      if (await row(sql, "SELECT 1 FROM printers WHERE name = 'octoprint'")) return // also one that was removed since
      const made = await createPrinter(sql, { name: 'octoprint', kind, settings: sealed })
      await audit(sql, { by: 'setup', action: 'printer.created', target: made.id, data: { name: 'octoprint', kind } })
    })
  } catch (error) {
    if (!(error instanceof PrintyardError && error.code === 'PRINTER_NAME_TAKEN')) throw error
  }
}
