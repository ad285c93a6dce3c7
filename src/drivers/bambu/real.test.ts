import { connect as connectPlain } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { afterAll, describe, expect, it } from 'vitest'
import { describeDriver } from '../conformance.ts'
import { dwellingGcode, SPEED } from '../conformance-simulators.ts'
import { type Bench, HASTY, LIMITS, nameFilesBy, put, quiet } from '../conformance-support.ts'
import type { Timing } from '../driver.ts'
import { openFtp } from './ftps.ts'
import { bambu } from './index.ts'
import { RealPrinter } from './real-servers.ts'
import type { BambuSettings } from './settings.ts'
import { sliced } from './simulator-bench.ts'
import { openChannel, tlsOptions } from './tls.ts'

// Optional: docs/real-bambu.md. BAMBU_PEERS_CODE is the password of the local user bblp.
const accessCode = process.env.BAMBU_PEERS_CODE
const pamService = process.env.BAMBU_PEERS_PAM ?? 'printyard-bambu'

describe.runIf(accessCode !== undefined)('against vsftpd and mosquitto', () => {
  let serials = 0
  const opened: RealPrinter[] = []
  afterAll(async () => {
    await Promise.all(opened.map((real) => real.close()))
  })

  async function openReal(): Promise<Bench & { settings: BambuSettings }> {
    nameFilesBy('gcode.3mf')
    serials += 1
    const serial = `03900REAL${String(serials).padStart(6, '0')}`
    const real = await RealPrinter.open(serial, accessCode ?? '', SPEED, pamService)
    opened.push(real)
    const connect = (settings: Partial<BambuSettings>, timing: Partial<Timing> = {}) =>
      bambu.connect(
        { ...real.settings, startShowsSeconds: 0.4, ...settings },
        { log: quiet, limits: LIMITS, timing: { ...HASTY, ...timing } },
      )
    return {
      settings: real.settings,
      connect: (timing) => connect({}, timing),
      // PAM answers a wrong password some seconds late.
      connectWithWrongKey: () => connect({ accessCode: '00000000' }, { stallMilliseconds: 10_000 }),
      gcode: (wallSeconds) => sliced(dwellingGcode(wallSeconds)),
      breakDown: async () => real.printer.breakDown(),
      foreignStart: async (fileName) => void real.printer.panelStart(fileName),
      restart: () => real.restart(),
      close: () => real.close(),
    }
  }

  describeDriver('bambu', { open: openReal, seconds: 10, countsSeconds: false })

  it('is refused data connections on a session of their own, and stores nothing by them', async () => {
    const bench = await openReal()
    const { settings } = bench
    const { client, cut } = await openFtp(settings, HASTY)
    // What the driver does, but for the session.
    const { message } = await client.ftp.request('PASV')
    const [, high, low] = /(\d+),(\d+)\)/.exec(message) ?? []
    const raw = await openRaw(Number(high) * 256 + Number(low))
    const said: string[] = []
    client.ftp.socket.on('data', (chunk) => said.push(String(chunk)))
    client.ftp.send('STOR /alone.gcode')
    const socket = connectTls({ ...tlsOptions(settings), socket: raw })
    await new Promise((resolve) =>
      socket
        .once('close', resolve)
        .once('error', () => undefined)
        .end('G28\n'),
    )
    await expect.poll(() => said.join('')).toMatch(/^(522|425|426) /m)
    cut()
    const printer = bench.connect()
    expect(await printer.stat('alone.gcode')).toMatchObject({ sizeBytes: 0 })
    const file = await put(printer, Buffer.alloc(200_000, ';'))
    expect(file.sizeBytes).toBe(200_000)
    await printer.close()
    await bench.close()
  }, 30_000)

  it('names a wrong code as one on both servers, and speaks TLS 1.2 to both', async () => {
    const bench = await openReal()
    const wrong = bench.connectWithWrongKey()
    await expect(wrong.snapshot()).rejects.toMatchObject({ code: 'PRINTER_CREDENTIALS' })
    await expect(wrong.stat('x.gcode')).rejects.toMatchObject({ code: 'PRINTER_CREDENTIALS' })
    await wrong.close()
    for (const port of [bench.settings.mqttPort, bench.settings.ftpsPort]) {
      const channel = await openChannel(bench.settings, port ?? 0, 3_000)
      expect((channel.socket as TLSSocket).getProtocol()).toBe('TLSv1.2')
      channel.cut()
    }
    await bench.close()
  }, 30_000)
})

async function openRaw(port: number) {
  const socket = connectPlain(port, '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}
