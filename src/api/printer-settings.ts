import type { Config } from '../core/config.ts'
import { fail, PrintyardError } from '../core/errors.ts'
import { sealFields, unsealFields } from '../core/seal.ts'
import type { DriverKind } from '../drivers/driver.ts'
import { drivers } from '../drivers/index.ts'
import type { PrinterView } from '../entities/printer.ts'
import { checkAddress } from './address.ts'
import { check } from './validation.ts'

type Settings = Record<string, unknown>

const isKind = (kind: string): kind is DriverKind => Object.hasOwn(drivers, kind)
const keyOf = (config: Config): string => config.SETTINGS_KEY ?? fail('CONFIG_INVALID', 'The API needs SETTINGS_KEY')

/**
 * Checks settings against their driver's schema and the address rules, and seals what is secret.
 * Errors: PRINTER_KIND_UNKNOWN, PRINTER_SETTINGS_INVALID, PRINTER_ADDRESS_REFUSED.
 */
export function checkSettings(
  config: Config,
  kind: string,
  settings: Settings,
): { kind: DriverKind; sealed: Settings } {
  if (!isKind(kind)) return fail('PRINTER_KIND_UNKNOWN', `Known kinds: ${Object.keys(drivers).join(', ')}`)
  const { schema, secrets, address } = drivers[kind].settings
  // An address with a wrong scheme is refused as an address, before the schema complains about its pattern.
  const target = address(settings)
  if (target !== '') checkAddress(target, config.PRINTER_ADDRESSES)
  const wrong = check(schema, settings)
  if (wrong) throw new PrintyardError('PRINTER_SETTINGS_INVALID', wrong.detail, { data: fieldsOf(wrong) })
  return { kind, sealed: sealFields(settings, secrets, keyOf(config)) }
}

function fieldsOf({ data }: PrintyardError): Record<string, unknown> {
  const { errors } = (data ?? {}) as { errors?: { field: string; message: string }[] }
  return { errors: errors?.map(({ field, message }) => ({ field: `settings/${field}`, message })) }
}

/** New settings over the kept ones: a secret that is not sent again stays as it is. */
export function mergeSettings(config: Config, printer: PrinterView, given: Settings): Settings {
  const kept = unsealFields(printer.settings, keyOf(config))
  return checkSettings(config, printer.kind, { ...kept, ...given }).sealed
}

/** Settings without anything secret. */
export function shownSettings({ kind, settings }: PrinterView): Settings {
  const { secrets } = drivers[kind].settings
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !secrets.includes(name)))
}

/** Errors: COMMAND_UNSUPPORTED with the verbs that there are, when no printer of this kind has the verb. */
export function checkVerb({ kind }: PrinterView, verb: string, verbs: readonly string[]): void {
  const lacks: readonly string[] = drivers[kind].settings.lacks ?? []
  if (!lacks.includes(verb)) return
  const has = verbs.filter((one) => !lacks.includes(one)).join(', ')
  fail('COMMAND_UNSUPPORTED', `Printers of the kind ${kind} have no ${verb}. They have: ${has}`)
}
