import { createSocket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { Bonjour, type Service } from 'bonjour-service'

/** A device that said on the local network that it is there. Nothing of it was tried. */
export type Found = {
  kind: 'octoprint' | 'prusalink' | 'moonraker' | 'bambu'
  name: string
  /** What the printer's settings take: an http address, or a host for Bambu Lab. */
  address: string
  model?: string
  /** Serial number or UUID, where it tells one. */
  serial?: string
}

export type DiscoverOptions = {
  milliseconds: number
  signal?: AbortSignal
  /** Other sockets than those of the local network; tests stay on the loopback with them. */
  mdns?: Record<string, unknown>
  bambuPort?: number
}

/** Service types that the families announce by mDNS (OctoPrint's discovery plugin, PrusaLink, Moonraker's zeroconf). */
const SERVICES = { octoprint: 'octoprint', prusalink: 'prusalink', moonraker: 'moonraker' } as const
/** Bambu Lab printers send NOTIFY datagrams here, every few seconds, in SSDP's form but on a port of their own. */
const BAMBU_PORT = 2021
const BAMBU_TYPE = 'urn:bambulab-com:device:3dprinter:1'
const MOST_FOUND = 1_000

/** Model codes of the header DevModel. */
const BAMBU_MODELS: Record<string, string> = {
  C11: 'P1P',
  C12: 'P1S',
  C13: 'X1E',
  N1: 'A1 mini',
  N2S: 'A1',
  N6: 'X2D',
  N7: 'P2S',
  N9: 'A2L',
  'BL-P001': 'X1 Carbon',
  'BL-P002': 'X1',
  O1C: 'H2C',
  O1D: 'H2D',
  O1S: 'H2S',
}

/**
 * Listens on the local network for so long and tells which printers announced themselves, each once. A network without
 * multicast finds nothing; nothing is thrown.
 */
export async function discover(options: DiscoverOptions): Promise<Found[]> {
  const found = new Map<string, Found>()
  const add = (one: Found): void => {
    if (found.size < MOST_FOUND) found.set(`${one.kind} ${one.serial ?? one.address}`, one)
  }
  const stops = [browse(options, add), listenForBambu(options, add)]
  await sleep(options.milliseconds, undefined, options.signal ? { signal: options.signal } : {}).catch(() => undefined)
  for (const stop of stops) stop()
  return [...found.values()].sort((one, two) => one.kind.localeCompare(two.kind) || one.name.localeCompare(two.name))
}

function browse({ mdns }: DiscoverOptions, add: (found: Found) => void): () => void {
  // An interface that refuses multicast is no reason to fail: the other way may still find something.
  const bonjour = new Bonjour(mdns, () => undefined)
  for (const [kind, type] of Object.entries(SERVICES) as [keyof typeof SERVICES, string][]) {
    bonjour.find({ type }, (service) => {
      const one = ofService(kind, service)
      if (one) add(one)
    })
  }
  return () => bonjour.destroy()
}

function ofService(kind: Found['kind'], service: Service): Found | undefined {
  const host = service.addresses?.find((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address)) ?? service.host
  if (!host || !service.port) return undefined
  const text = (service.txt ?? {}) as Record<string, unknown>
  const said = (...keys: string[]): string | undefined =>
    keys.map((key) => text[key]).find((value): value is string => typeof value === 'string' && value !== '')
  const path = (said('path') ?? '').replace(/^\/?/, '/').replace(/\/+$/, '')
  const [model, serial] = [said('model', 'printer'), said('uuid', 'serial')]
  return {
    kind,
    name: service.name.slice(0, 200),
    address: `http://${host}${service.port === 80 ? '' : `:${service.port}`}${path}`,
    ...(model ? { model: model.slice(0, 100) } : {}),
    ...(serial ? { serial: serial.slice(0, 100) } : {}),
  }
}

function listenForBambu({ bambuPort = BAMBU_PORT }: DiscoverOptions, add: (found: Found) => void): () => void {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  let open = true
  const close = (): void => {
    if (open) socket.close()
    open = false
  }
  // Somebody else may hold the port; then these printers are not found and must be added by hand.
  socket.on('error', close)
  socket.on('message', (message, { address }) => {
    const one = ofNotify(message.toString('utf8'), address)
    if (one) add(one)
  })
  socket.bind(bambuPort)
  return close
}

/** A NOTIFY of a Bambu Lab printer; anything else is undefined. `Location` is the address without a scheme. */
export function ofNotify(message: string, sender: string): Found | undefined {
  const headers = new Map(
    message
      .split(/\r?\n/)
      .slice(0, 40)
      .map((line): [string, string] => {
        const colon = line.indexOf(':')
        return [
          line.slice(0, Math.max(colon, 0)).trim().toLowerCase(),
          line
            .slice(colon + 1)
            .trim()
            .slice(0, 200),
        ]
      }),
  )
  const serial = headers.get('usn')
  if (headers.get('nt') !== BAMBU_TYPE || !serial) return undefined
  const code = headers.get('devmodel.bambu.com')
  const told = headers.get('location') ?? ''
  return {
    kind: 'bambu',
    name: headers.get('devname.bambu.com') || serial,
    address: /^\d{1,3}(\.\d{1,3}){3}$/.test(told) ? told : sender,
    ...(code ? { model: BAMBU_MODELS[code] ?? code } : {}),
    serial,
  }
}
