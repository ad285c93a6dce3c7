import { PrintyardError } from '../../core/errors.ts'
import type { Identity } from '../driver.ts'
import { text } from '../fields.ts'
import { expectObject, type Wire } from './wire.ts'

/** `printer` of GET /api/version (firmware 6.5.1 and later) begins with type.version. */
const MODELS: Record<string, string> = {
  '1.2': 'MK3.9',
  '1.3': 'MK3.5',
  '1.4': 'MK4',
  '2.1': 'MINI',
  '3.1': 'XL',
  '4.1': 'iX',
  '7.1': 'CORE One',
}

/**
 * Who answers; the serial number is the key. Rejects PRINTER_PROTOCOL when something else speaks, or a firmware that
 * is too old for the API.
 */
export async function identify(wire: Wire): Promise<Identity> {
  const version = expectObject(await wire.call('GET', '/api/version'), 'its version')
  const product = text(version.text) ?? ''
  if (!/^Prusa/i.test(product)) {
    throw new PrintyardError(
      'PRINTER_PROTOCOL',
      `This is ${product || 'unknown'}, not PrusaLink: choose its own driver`,
    )
  }
  const reply = await wire.call('GET', '/api/v1/info')
  if (reply.status === 404)
    throw new PrintyardError('PRINTER_PROTOCOL', 'The firmware is too old: PrusaLink needs API v1 (5.0 and later)')
  const info = expectObject(reply, 'its info')
  const [serial, name] = [text(info.serial), text(info.name) ?? text(info.hostname) ?? text(version.hostname)]
  const firmware = text(version.firmware) ?? text(version.server)
  const model = MODELS[(text(version.printer) ?? '').split('.').slice(0, 2).join('.')]
  return {
    vendor: 'Prusa',
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { deviceKey: `prusalink-${serial}` }),
    ...(firmware === undefined ? {} : { firmware: `${product} ${firmware}` }),
    ...(name === undefined ? {} : { name }),
  }
}
