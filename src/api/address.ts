import { BlockList, isIP } from 'node:net'
import { fail } from '../core/errors.ts'

/** Never a printer: link-local (cloud metadata lives there), multicast, broadcast, unspecified. Private ones are. */
const refused = new BlockList()
refused.addSubnet('169.254.0.0', 16, 'ipv4')
refused.addSubnet('224.0.0.0', 4, 'ipv4')
refused.addSubnet('240.0.0.0', 4, 'ipv4')
refused.addSubnet('0.0.0.0', 8, 'ipv4')
refused.addSubnet('fe80::', 10, 'ipv6')
refused.addSubnet('ff00::', 8, 'ipv6')
refused.addAddress('::', 'ipv6')

const refuse = (why: string): never => fail('PRINTER_ADDRESS_REFUSED', why)

function parse(address: string): URL {
  try {
    return new URL(address.includes('://') ? address : `http://${address}`)
  } catch {
    return refuse('The address is not one: send http://host:port or a host name')
  }
}

/**
 * Refuses addresses that no printer has. The URL parser has already turned the tricks (octal, hexadecimal, one number,
 * IPv4 in IPv6) into the plain form. A DNS name is let through here: it may point elsewhere tomorrow.
 * Errors: PRINTER_ADDRESS_REFUSED.
 */
export function checkAddress(address: string): void {
  const { protocol, hostname, username, password } = parse(address)
  if (protocol !== 'http:' && protocol !== 'https:') refuse('Only http and https addresses are allowed')
  if (username || password) refuse('Put the key into its own field, not into the address')
  const host = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  if (family === 0) return
  // BlockList judges an IPv4 address inside IPv6 (::ffff:a.b.c.d) by the IPv4 rules.
  if (refused.check(host, family === 6 ? 'ipv6' : 'ipv4')) {
    refuse('Link-local, multicast and unspecified addresses are not printers')
  }
}
