import dns from 'node:dns'
import { once } from 'node:events'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { checkAddress } from '../../src/api/address.ts'
import { readConfig } from '../../src/core/config.ts'
import { HASTY, LIMITS, quiet } from '../../src/drivers/conformance-support.ts'
import type { Driver, DriverKind, Printer } from '../../src/drivers/driver.ts'
import { drivers } from '../../src/drivers/index.ts'
import { testApi } from '../support/api.ts'

// Whoever may add a printer, and every printer itself, may try to have us call other machines.

/** What names lead to in this process, as a name server that an attacker runs would say. */
const names = new Map<string, string>()
const lookup = dns.lookup
beforeAll(() => {
  dns.lookup = ((host: string, options: dns.LookupAllOptions, done: (...result: unknown[]) => void) => {
    const address = names.get(host)
    if (address === undefined) return lookup(host, options, done as never)
    const family = address.includes(':') ? 6 : 4
    return options.all ? done(null, [{ address, family }]) : done(null, address, family)
  }) as never
  syncBuiltinESMExports()
})
afterAll(() => {
  dns.lookup = lookup
  syncBuiltinESMExports()
})

async function listening<Kind extends Server>(server: Kind): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/**
 * A port that closes whoever comes. `came()` says how many that were: the queue of those who wait is taken in order, so a
 * connection of our own that was taken stands behind all before it.
 */
async function counting(): Promise<{ port: number; came(): Promise<number> }> {
  let connections = 0
  let ours = 0
  const port = await listening(
    createServer((socket) => {
      connections += 1
      socket.destroy()
    }),
  )
  return {
    port,
    async came() {
      const last = connect(port, '127.0.0.1').on('error', () => undefined)
      await new Promise((closed) => last.on('close', closed))
      ours += 1
      return connections - ours
    },
  }
}

const KINDS: Record<DriverKind, (host: string, port: number) => Record<string, unknown>> = {
  octoprint: (host, port) => ({ url: `http://${host}:${port}`, apiKey: 'k' }),
  moonraker: (host, port) => ({ url: `http://${host}:${port}`, apiKey: 'k' }),
  prusalink: (host, port) => ({ url: `http://${host}:${port}`, apiKey: 'k' }),
  bambu: (host, port) => ({
    ...{ host, accessCode: '12345678', serial: '01P00A000000000' },
    ...{ mqttPort: port, ftpsPort: port, cameraPort: port },
  }),
}

/** Asks a printer everything that connects: questions, transfers, the start of a print, its camera and its watched line. */
async function bother(kind: DriverKind, settings: Record<string, unknown>): Promise<string[]> {
  const driver = (await drivers[kind].load()) as Driver<never>
  const open = (): Printer => driver.connect(settings as never, { log: quiet, limits: LIMITS, timing: HASTY })
  const signal = AbortSignal.timeout(3_000)
  const deeds: ((printer: Printer) => Promise<unknown> | undefined)[] = [
    (printer) => printer.snapshot(),
    (printer) => printer.stat('py-a.gcode'),
    (printer) => printer.start('py-a.gcode', 1_000),
    (printer) => printer.download?.('py-a.gcode', signal),
    (printer) => printer.cameraSnapshot?.(signal),
    (printer) => {
      const nothing = () => undefined
      printer.watch({ link: nothing, snapshot: nothing, started: nothing, ended: nothing } as never)
      return new Promise((resolve) => setTimeout(resolve, 300))
    },
  ]
  return Promise.all(
    deeds.map(async (deed) => {
      const printer = open()
      const said = await Promise.resolve(deed(printer)).then(
        (answer) => JSON.stringify(answer) ?? 'nothing',
        (error: { code?: string }) => String(error.code),
      )
      await printer.close()
      return said
    }),
  )
}

describe.each(Object.keys(KINDS) as DriverKind[])('a printer of the kind %s', (kind) => {
  test('whose name leads to an address that no printer has is never connected to', async () => {
    const known = await counting()
    names.set('printer.test', '127.0.0.1')
    await bother(kind, KINDS[kind]('printer.test', known.port))
    expect(await known.came()).toBeGreaterThan(2)
    // A name that is checked today may lead elsewhere tomorrow: 0.0.0.0 is this machine too, and is never a printer. On a port
    // of its own: a line that was given up while it came up is taken late, and would be counted here.
    const inside = await counting()
    names.set('printer.test', '0.0.0.0')
    const said = await bother(kind, KINDS[kind]('printer.test', inside.port))
    expect([await inside.came(), said[0]]).toEqual([0, 'PRINTER_ADDRESS_REFUSED'])
    names.set('printer.test', '169.254.169.254')
    expect((await bother(kind, KINDS[kind]('printer.test', inside.port)))[0]).toBe('PRINTER_ADDRESS_REFUSED')
  })

  test.skipIf(kind === 'bambu')(
    'that redirects is not followed, with any status, to any of its addresses',
    async () => {
      let calls = 0
      const inner = await listening(
        createHttp((_request, response) => {
          calls += 1
          response.end('{}')
        }),
      )
      for (const status of [301, 302, 303, 307, 308]) {
        const redirect: RequestListener = (_request, response) =>
          void response.writeHead(status, { location: `http://127.0.0.1:${inner}/latest/meta-data/` }).end()
        const outer = await listening(createHttp(redirect))
        await bother(kind, KINDS[kind]('127.0.0.1', outer))
      }
      expect(calls).toBe(0)
    },
  )
})

test('a webcam that a printer names elsewhere is not called', async () => {
  let calls = 0
  const port = await listening(
    createHttp((_request, response) => {
      calls += 1
      response.end()
    }),
  )
  const elsewhere = [
    `http://other.test:${port}/`,
    `http://127.0.0.2:${port}/`,
    `gopher://127.0.0.1:${port}/`,
    'file:///etc/passwd',
  ]
  names.set('other.test', '127.0.0.1')
  for (const snapshotUrl of elsewhere) {
    const octoprint = await listening(
      createHttp((_request, response) =>
        response.end(JSON.stringify({ webcam: { snapshotUrl, streamUrl: snapshotUrl } })),
      ),
    )
    const driver = (await drivers.octoprint.load()) as Driver<never>
    const printer = driver.connect(KINDS.octoprint('127.0.0.1', octoprint) as never, { log: quiet, limits: LIMITS })
    const signal = AbortSignal.timeout(3_000)
    await expect(printer.cameraSnapshot?.(signal)).rejects.toMatchObject({ code: 'CAMERA_MISSING' })
    await printer.close()
  }
  expect(calls).toBe(0)
})

test('addresses of the clouds that look private are refused too', () => {
  const bad = ['http://100.100.100.200', 'http://[fd00:ec2::254]', 'http://[64:ff9b::a9fe:a9fe]', 'http://192.0.0.192']
  for (const address of [...bad, 'gopher://10.0.0.1', 'http:\\\\169.254.169.254', 'http://169.254.169.254.:80']) {
    expect(() => checkAddress(address), address).toThrow('PRINTER_ADDRESS_REFUSED')
  }
})

test('a webhook to an address inside our own network is refused when it is made, not only when it is called', async () => {
  const api = await testApi()
  const inside = [
    'http://127.0.0.1:9/',
    'http://2130706433/',
    'http://[::1]/',
    'http://169.254.169.254/',
    'http://10.1.2.3/',
  ]
  for (const url of [...inside, 'http://localhost:8080/', 'http://a.localhost/']) {
    const { status, body } = await api.admin('POST', 'webhooks', { body: { url } })
    expect([url, status, body.code]).toEqual([url, 422, 'WEBHOOK_ADDRESS_REFUSED'])
  }
  const { id } = (await api.admin('POST', 'webhooks', { body: { url: 'https://example.com/hook' } })).body
  const moved = await api.admin('PATCH', `webhooks/${id}`, { body: { url: 'http://127.0.0.1/' } })
  expect(moved.body.code).toBe('WEBHOOK_ADDRESS_REFUSED')
})

describe('with a list of what printers may have', async () => {
  const api = await testApi({ PRINTER_ADDRESSES: '10.0.0.0/8, 192.168.1.7 fd00:1::/32,octopi.local,*.farm.example' })
  const add = async (host: string) =>
    (
      await api.admin('POST', 'printers', {
        body: { name: host, kind: 'octoprint', settings: KINDS.octoprint(host, 80) },
      })
    ).body
  const operator = api.as({ roles: ['operator'] })

  test.each([
    '10.1.2.3',
    '192.168.1.7',
    '[fd00:1::7]',
    'octopi.local',
    'OCTOPI.local.',
    'a.farm.example',
    '[::ffff:10.0.0.1]',
  ])('%s is allowed', async (host) => {
    expect((await add(host)).state).toBe('offline')
  })
  test.each(['11.0.0.1', '192.168.1.8', '127.0.0.1', 'localhost', '[fd00:2::7]', 'farm.example', 'evil-octopi.local'])(
    '%s is refused',
    async (host) => {
      expect((await add(host)).code).toBe('PRINTER_ADDRESS_REFUSED')
    },
  )
  test.each(['octopi.local.evil.example', 'afarm.example', '0x0b000001', '[::ffff:11.0.0.1]', '10.0.0.1@11.0.0.1'])(
    '%s is no way around it',
    async (host) => {
      expect((await add(host)).code).toBe('PRINTER_ADDRESS_REFUSED')
    },
  )
  test('a change of a printer is held to it as well, and other families are', async () => {
    const { id } = await add('10.9.9.9')
    const moved = await operator('PATCH', `printers/${id}`, { body: { settings: { url: 'http://11.0.0.1' } } })
    expect(moved.body.code).toBe('PRINTER_ADDRESS_REFUSED')
    const body = { name: 'b', kind: 'bambu', settings: KINDS.bambu('11.0.0.1', 1) }
    expect((await operator('POST', 'printers', { body })).body.code).toBe('PRINTER_ADDRESS_REFUSED')
  })
  test('a list that cannot be read stops the start', () => {
    for (const bad of ['10.0.0.0/99', 'http://10.0.0.1', '*', 'a b/8', '*.*']) {
      expect(() => readConfig({ PRINTER_ADDRESSES: bad }), bad).toThrow('PRINTER_ADDRESSES')
    }
  })
})
