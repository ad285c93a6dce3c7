import { list, number, record } from '../fields.ts'
import type { Status } from './merge.ts'

/** The important codes in our own words; the maker's list has thousands, and a code without a text is told as it is. */
export const TEXTS: Record<string, string> = {
  '0300_4000': 'the print stopped: Z homing failed',
  '0300_4006': 'the nozzle is clogged',
  '0300_400C': 'the print was canceled',
  '0300_8000': 'paused for an unknown reason',
  '0300_8001': 'paused by the user',
  '0300_8002': 'first layer defects were seen',
  '0300_8003': 'spaghetti was seen',
  '0300_8004': 'the filament ran out',
  '0300_8005': 'the toolhead cover is off',
  '0300_8007': 'the power was cut in mid print: look at the part, and let it go on or cancel it',
  '0300_8008': 'nozzle temperature out of control',
  '0300_8009': 'heatbed temperature out of control',
  '0300_800A': 'filament piled up in the waste chute',
  '0500_400E': 'the print was canceled',
  '0500_4002': 'the path of the file is not supported',
  '0500_4003': 'the file could not be read',
  '0500_4004': 'the printer is busy and takes no new print',
  '0500_4006': 'no room left on the card',
  '0500_4008': 'the print could not be started: switch the printer off and on',
  '0500_C010': 'the card could not be read or written',
  '0502_4007': 'the command was not verified: switch on LAN-only mode and Developer Mode',
  '0700_8011': 'the AMS filament ran out',
  '0700_8012': 'the AMS mapping could not be read',
  '07FF_8011': 'the external filament ran out',
  '07FF_8012': 'the AMS mapping could not be read',
  '1200_8006': 'the filament could not be fed: look at spool and tube',
  '0300_0200_0001_0001': 'the nozzle heats oddly: its heater or sensor may be broken',
  '0300_0100_0001_0001': 'the heatbed heats oddly: its heater may be broken',
  '0500_0500_0001_0007': 'a command was not verified: switch on LAN-only mode and Developer Mode',
}

/** `print_error` as the maker writes it: 302022662 = 1200_8006. */
export function errorCode(printError: number): string {
  const hex = printError.toString(16).toUpperCase().padStart(8, '0')
  return `${hex.slice(0, 4)}_${hex.slice(4)}`
}

export type Fault = { code: string; text: string }
const textOf = (code: string): Fault => ({ code, text: TEXTS[code] ? `${TEXTS[code]} (${code})` : `error ${code}` })

export const describeError = (printError: number): Fault => textOf(errorCode(printError))

/** 0300_400C and 0500_400E: a person, or we, canceled. */
const CANCELED = [0x0300400c, 0x0500400e]
export const isCancel = (code: number | undefined): boolean => code !== undefined && CANCELED.includes(code)

/** 0300_8007: the printer was switched on again and holds the print that it had, until somebody lets it go on. */
export const POWER_LOST = 0x03008007

/** Refusals of a start, which come after its echo: 0500_4xxx and unreadable mappings. */
export const isStartRefusal = (code: number): boolean => {
  const name = errorCode(code)
  return /^0500_40(02|03|04|06|08)$/.test(name) || name === '0502_4007' || /^07.._8012$/.test(name)
}

/** One health message: severity 1 fatal, 2 serious, 3 common, 4 information; module 3 = motion and heaters. */
export type Health = Fault & { severity: number; module: number }

export function healthOf(status: Status): Health[] {
  return list(status.hms).flatMap((item) => {
    const attr = number(record(item).attr)
    const code = number(record(item).code)
    if (attr === undefined || code === undefined) return []
    const hex = [attr, code].map((part) => errorCode(part >>> 0)).join('_')
    return [{ ...textOf(hex), severity: code >>> 16, module: attr >>> 24 }]
  })
}

const SIGNATURE_NEEDED = 0x2000_0000n

/**
 * Firmware with authorization control refuses unsigned commands: bit 29 of `fun`. The health message 0500_0500_0001_0007
 * says the same of the past: it stays listed until the next start, also after Developer Mode was switched on.
 */
export function needsDeveloperMode({ fun }: Status): boolean {
  const bits = typeof fun === 'string' && /^[0-9A-Fa-f]{1,32}$/.test(fun) ? BigInt(`0x${fun}`) : 0n
  return (bits & SIGNATURE_NEEDED) !== 0n
}

/** A refusal because of the missing signature, in the echo of a command. */
export const isUnverified = (echo: Status): boolean =>
  echo.err_code === 0x05024007 || /verif\w+ failed/i.test(String(echo.reason ?? ''))
