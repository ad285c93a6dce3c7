import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { PrintyardError } from './errors.ts'

/** A list of networks and addresses: `10.0.0.0/8`, `fe80::/10`, `192.168.1.7`. Throws what BlockList throws. */
export function networks(texts: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Which hosts a setting allows: networks and addresses, and names with `*.suffix` for all below. */
export type AllowedHosts = { addresses: BlockList; names: string[] }

const NAME = /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/

/** Undefined = everything. Throws an Error that names a bad entry. */
export function parseAllowed(text: string): AllowedHosts | undefined {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '')
  if (entries.length === 0) return undefined
  const isNetwork = (entry: string): boolean => isIP(entry.split('/')[0] ?? '') !== 0
  const names = entries.filter((entry) => !isNetwork(entry)).map((name) => name.toLowerCase())
  const wrong = names.find((name) => !NAME.test(name))
  if (wrong !== undefined) throw new Error(`"${wrong}" is neither a network, an address nor a name`)
  return { addresses: networks(entries.filter(isNetwork)), names }
}

/** A name in the list is trusted, whatever it leads to; an address must be in one of its networks. */
export function isAllowed(host: string, { addresses, names }: AllowedHosts): boolean {
  if (isIP(host) !== 0) return isWithin(addresses, host)
  const name = host.toLowerCase().replace(/\.$/, '')
  return names.some((wanted) => (wanted.startsWith('*.') ? name.endsWith(wanted.slice(1)) : name === wanted))
}

/** Whether an address is in a list. An IPv4 address inside IPv6 (::ffff:a.b.c.d) is judged by the IPv4 rules. */
export const isWithin = (list: BlockList, address: string): boolean =>
  list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Who an address stands for: an IPv4 address (also inside IPv6) for itself, an IPv6 address for its /64, which one customer has. */
export function customerOf(address: string): string {
  const [plain = ''] = address.split('%')
  if (plain.includes('.')) return plain.slice(plain.lastIndexOf(':') + 1)
  if (isIP(plain) !== 6) return plain
  const [before = '', after] = plain.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const first = after === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill('0')]
  const groups = [...first, ...(after ?? [])].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

/**
 * Looks a name up once and lets the connection go only to addresses that are not in the list: what a name means cannot
 * change between the check and the call.
 */
export function lookupOutside(list: BlockList, refusal: (host: string) => Error): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, [])
      const outside = addresses.filter(({ address }) => !isWithin(list, address))
      const [first] = outside
      if (!first) return done(refusal(host) as NodeJS.ErrnoException, [])
      return options.all ? done(null, outside) : done(null, first.address, first.family)
    })
  }
}

/**
 * Never a printer: link-local (cloud metadata lives there), multicast, broadcast, unspecified, and the clouds' metadata
 * at addresses that look private. Other private ones and loopback are.
 */
export const NEVER_PRINTERS = networks([
  '0.0.0.0/8',
  '100.100.100.200',
  '169.254.0.0/16',
  '192.0.0.192',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::',
  '64:ff9b::a9fe:0/112',
  'fd00:ec2::254',
  'fe80::/10',
  'ff00::/8',
])

/** Where nobody outside may make us call: ourselves, our network, the cloud's metadata (RFC 6890 and its like). */
export const INSIDE = networks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::',
  '::1',
  '64:ff9b::/96',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
])

/** Whether the host of a URL is an address inside our network, or this machine; what other names lead to is judged when they are called. */
export function isInside(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return isIP(host) === 0 ? /^(.*\.)?localhost\.?$/i.test(host) : isWithin(INSIDE, host)
}

/** How every connection to a printer by name is looked up. Fails with PRINTER_ADDRESS_REFUSED. */
export const printerLookup = lookupOutside(
  NEVER_PRINTERS,
  (host) =>
    new PrintyardError('PRINTER_ADDRESS_REFUSED', `The name ${host} leads to an address that is not a printer's`),
)
