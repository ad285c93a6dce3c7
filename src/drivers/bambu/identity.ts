import { PrintyardError } from '../../core/errors.ts'
import type { Identity } from '../driver.ts'
import { list, record, text } from '../fields.ts'
import type { Session } from './session.ts'
import type { BambuSettings } from './settings.ts'

/**
 * Who answers. The serial is in the certificate (or the certificate is pinned) and in every topic, so a report at all
 * proves it; the main module tells it too. Rejects PRINTER_IDENTITY_CHANGED when that is another one.
 */
export async function identify(session: Session, settings: BambuSettings): Promise<Identity> {
  const echo = await session.fresh()
  const modules = list(echo.module).map(record)
  const main = modules.find(({ name }) => name === 'ota') ?? {}
  const told = text(main.sn)
  if (told !== undefined && /^[0-9A-Z]{8,}$/.test(told) && told !== settings.serial) {
    throw new PrintyardError('PRINTER_IDENTITY_CHANGED', `Another printer answers: ${told}`)
  }
  const model = modules.map(({ product_name }) => text(product_name)).find((name) => name?.startsWith('Bambu'))
  const firmware = text(main.sw_ver)
  return {
    vendor: 'Bambu Lab',
    deviceKey: settings.serial,
    ...(model === undefined ? {} : { model: model.replace(/^Bambu Lab /, '') }),
    ...(firmware === undefined ? {} : { firmware }),
  }
}
