import { createSocket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import makeMdns from 'multicast-dns'
import { expect, test } from 'vitest'
import { discover, ofNotify } from './discover.ts'

// On the loopback only: a responder that answers mDNS questions one to one, and a datagram as a Bambu Lab printer sends it.

const NOTIFY = [
  'NOTIFY * HTTP/1.1',
  'HOST: 239.255.255.250:1990',
  'Server: UPnP/1.0',
  'Location: 192.168.1.53',
  'NT: urn:bambulab-com:device:3dprinter:1',
  'USN: 00M00A000000001',
  'Cache-Control: max-age=1800',
  'DevModel.bambu.com: N2S',
  'DevName.bambu.com: shelf, left',
  'DevConnect.bambu.com: lan',
  '',
  '',
].join('\r\n')

async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address() as AddressInfo
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}

async function responder(services: { type: string; name: string; port: number; txt: string[] }[]) {
  const port = await freePort()
  const mdns = makeMdns({ port, bind: '127.0.0.1', ip: '127.0.0.1', multicast: false })
  mdns.on('query', ({ questions }: { questions: { name: string }[] }, asker: { address: string; port: number }) => {
    const asked = new Set(questions.map(({ name }) => name))
    for (const { type, name, port: servicePort, txt } of services) {
      const domain = `_${type}._tcp.local`
      const full = `${name}.${domain}`
      if (!asked.has(domain)) continue
      mdns.respond(
        {
          answers: [
            { name: domain, type: 'PTR', ttl: 120, data: full },
            { name: full, type: 'SRV', ttl: 120, data: { target: 'host.local', port: servicePort } },
            { name: full, type: 'TXT', ttl: 120, data: txt },
            { name: 'host.local', type: 'A', ttl: 120, data: '10.0.0.7' },
          ],
        },
        asker,
      )
    }
  })
  return { port, close: () => new Promise<void>((resolve) => mdns.destroy(() => resolve())) }
}

test('what announces itself is listed once, with its kind and the address that its settings take', async () => {
  const answering = await responder([
    { type: 'octoprint', name: 'OctoPi', port: 80, txt: ['uuid=1234', 'path=/octo/'] },
    { type: 'moonraker', name: 'voron', port: 7125, txt: [] },
    { type: 'prusalink', name: 'mk4', port: 80, txt: ['serial=SN1', 'model=MK4'] },
  ])
  const bambuPort = await freePort()
  const sender = createSocket('udp4')
  const shout = setInterval(() => sender.send(NOTIFY, bambuPort, '127.0.0.1'), 50)
  const mdns = { port: answering.port, ip: '127.0.0.1', multicast: false, bind: false }
  const found = await discover({ milliseconds: 700, mdns, bambuPort })
  clearInterval(shout)
  sender.close()
  await answering.close()
  expect(found).toEqual([
    { kind: 'bambu', name: 'shelf, left', address: '192.168.1.53', model: 'A1', serial: '00M00A000000001' },
    { kind: 'moonraker', name: 'voron', address: 'http://10.0.0.7:7125' },
    { kind: 'octoprint', name: 'OctoPi', address: 'http://10.0.0.7/octo', serial: '1234' },
    { kind: 'prusalink', name: 'mk4', address: 'http://10.0.0.7', model: 'MK4', serial: 'SN1' },
  ])
})

test('an aborted search ends at once, and a port that is taken finds less instead of failing', async () => {
  const bambuPort = await freePort()
  const holder = createSocket('udp4')
  await new Promise<void>((resolve) => holder.bind(bambuPort, resolve))
  const signal = AbortSignal.timeout(50)
  const mdns = { port: await freePort(), ip: '127.0.0.1', multicast: false, bind: false }
  expect(await discover({ milliseconds: 60_000, signal, mdns, bambuPort })).toEqual([])
  holder.close()
})

test('datagrams of anybody else are no printers', () => {
  expect(ofNotify('M-SEARCH * HTTP/1.1\r\nNT: upnp:rootdevice\r\n\r\n', '10.0.0.1')).toBeUndefined()
  expect(ofNotify(NOTIFY.replace(/USN.*\r\n/, ''), '10.0.0.1')).toBeUndefined()
  expect(ofNotify(NOTIFY.replace('192.168.1.53', 'http://evil/'), '10.0.0.1')?.address).toBe('10.0.0.1')
  expect(ofNotify('\u0000'.repeat(5_000), '10.0.0.1')).toBeUndefined()
})
