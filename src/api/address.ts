import { isIP } from 'node:net'
import { isAllowed, isWithin, NEVER_PRINTERS, parseAllowed } from '../core/address.ts'
import { fail } from '../core/errors.ts'

const refuse = (why: string): never => fail('PRINTER_ADDRESS_REFUSED', why)

function parse(address: string): URL {
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:[/\\]{2}/i.test(address) ? address : `http://${address}`)
  } catch {
    return refuse('The address is not one: send http://host:port or a host name')
  }
}

/**
 * Refuses addresses that no printer has, and those that PRINTER_ADDRESSES does not allow. The URL parser has already
 * turned the tricks (octal, hexadecimal, one number, IPv4 in IPv6) into the plain form. What a DNS name means is judged
 * where the connection is made (core/address.ts): it may point elsewhere tomorrow.
 * Errors: PRINTER_ADDRESS_REFUSED.
 */
export function checkAddress(address: string, allowed = ''): void {
  const { protocol, hostname, username, password } = parse(address)
  if (protocol !== 'http:' && protocol !== 'https:') refuse('Only http and https addresses are allowed')
  if (username || password) refuse('Put the key into its own field, not into the address')
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && isWithin(NEVER_PRINTERS, host)) {
    refuse('Link-local, multicast and unspecified addresses are not printers')
  }
  const list = parseAllowed(allowed)
  if (list && !isAllowed(host, list)) refuse(`${host} is not in PRINTER_ADDRESSES, the list of what printers may have`)
}
