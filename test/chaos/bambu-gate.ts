import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls'
import type { Certificate } from '../../src/drivers/bambu/simulator-certificate.ts'
import { resumable } from '../../src/drivers/bambu/simulator-ftps.ts'
import type { SimulatedPrinterInfo } from '../../src/drivers/simulators.ts'
import { type Family, kindBy } from './families.ts'
import { type Decide, type Gate, openWire } from './gate.ts'

// The gate in front of a Bambu Lab printer: MQTT and FTPS. The driver speaks its real TLS to the gate, which shows the
// printer's own certificate, and the gate speaks TLS to the printer; the data connections of FTPS go past it.

/** The simulated printer shows a start after 10 ms; what remains is for a busy machine. */
const START_SHOWS_SECONDS = 2

type Settings = { host: string; accessCode: string; serial: string; mqttPort: number; ftpsPort: number }

const string = (text: string): Buffer => {
  const size = Buffer.alloc(2)
  size.writeUInt16BE(Buffer.byteLength(text))
  return Buffer.concat([size, Buffer.from(text)])
}

/** A packet of MQTT 3.1.1: type and flags, the length in sevens of bits, and the body. */
function packet(head: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const size: number[] = []
  for (let left = body.length; size.length === 0 || left > 0; left >>= 7)
    size.push((left & 127) | (left > 127 ? 128 : 0))
  return Buffer.concat([Buffer.from([head, ...size]), body])
}

/** How long the first packet is; undefined = its head is not whole. */
function packetBytes(bytes: Buffer): number | undefined {
  let size = 0
  for (let at = 1; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    size += (byte & 127) << (7 * (at - 1))
    if (byte < 128) return at + 1 + size
  }
  return undefined
}

const PING = packet(0xc0)

function mqtt({ serial, accessCode }: Settings): Family {
  const body = (request: Buffer): Record<string, { command?: string; sequence_id?: string }> =>
    // Two letters: the length of a packet may be the byte of the first one.
    JSON.parse(request.toString('utf8', request.indexOf('{"')))
  return {
    cut(bytes) {
      const size = packetBytes(bytes)
      return size === undefined || bytes.length < size ? undefined : bytes.subarray(0, size)
    },
    kindOf: kindBy({
      start: /"command":"(project_file|gcode_file)"/,
      ask: /"command":"get_version"/,
      look: /"command":"pushall"/,
      control: /"command":"(pause|resume|stop)"/,
    }),
    answers(request, said) {
      const { command, sequence_id } = Object.values(body(request))[0] ?? {}
      if (command === 'pushall') return said.includes('"msg":0')
      return said.includes(`"command":"${command}"`) && said.includes(`"sequence_id":"${sequence_id}"`)
    },
    refusal(request) {
      const { print } = body(request)
      const echo = { print: { ...print, result: 'fail', reason: 'not now' } }
      return print === undefined
        ? Buffer.alloc(0)
        : packet(0x30, string(`device/${serial}/report`), Buffer.from(JSON.stringify(echo)))
    },
    alone: {
      // Version 4, clean, with name and password, silent for a minute; what is asked last is answered last.
      bytes: (request) =>
        Buffer.concat([
          packet(
            0x10,
            string('MQTT'),
            Buffer.from([4, 0xc2, 0, 60]),
            ...[`late-${Math.random()}`, 'bblp', accessCode].map(string),
          ),
          request,
          PING,
        ]),
      over: (said) => said.includes(Buffer.from([0xd0, 0])),
    },
  }
}

function ftp({ accessCode }: Settings): Family {
  return {
    cut(bytes) {
      const end = bytes.indexOf('\r\n')
      return end < 0 ? undefined : bytes.subarray(0, end + 2)
    },
    kindOf: kindBy({ upload: /^STOR \/py-/, revoke: /^DELE \/py-/, ask: /^SIZE \/py-/ }),
    // 1xx only says that it begins.
    answers: (_request, said) => /^[2-5]\d\d /m.test(said.toString('latin1')),
    refusal: () => Buffer.from('421 There are too many connections.\r\n'),
    alone: {
      bytes: (request) => Buffer.concat([Buffer.from(`USER bblp\r\nPASS ${accessCode}\r\n`), request]),
      // The greeting, the answers to name and password, and the one that counts.
      over: (said) => (said.toString('latin1').match(/^[2-5]\d\d /gm)?.length ?? 0) >= 4,
    },
  }
}

/** A TLS socket that can be reset as a plain one can. */
function overTls(raw: Socket, socket: TLSSocket): Socket {
  raw.on('error', () => socket.destroy())
  return Object.assign(socket, {
    resetAndDestroy() {
      raw.resetAndDestroy()
      return socket.destroy()
    },
  })
}

export async function openBambuGate(simulator: SimulatedPrinterInfo, decide: Decide): Promise<Gate> {
  const settings = simulator.settings as Settings
  const device = JSON.parse(readFileSync(join(dirname(simulator.logFile), 'device.json'), 'utf8'))
  const certificate = device.certificate as Certificate
  const secureContext = createSecureContext(resumable(certificate))
  const open = (family: Family, port: number): Promise<Gate> =>
    openWire(
      {
        family,
        dial() {
          const raw = connect(port, settings.host).setNoDelay(true)
          return overTls(raw, connectTls({ socket: raw, rejectUnauthorized: false, maxVersion: 'TLSv1.2' }))
        },
        accept: (raw) => overTls(raw, new TLSSocket(raw, { isServer: true, secureContext })),
      },
      decide,
    )
  const gates = [await open(mqtt(settings), settings.mqttPort), await open(ftp(settings), settings.ftpsPort)]
  const [mqttPort, ftpsPort] = gates.map(({ url }) => Number(new URL(url).port))
  return {
    url: simulator.url,
    settings: { ...settings, mqttPort, ftpsPort, startShowsSeconds: START_SHOWS_SECONDS },
    async deliver() {
      for (const gate of gates) await gate.deliver()
    },
    away: () => gates.forEach((gate) => void gate.away()),
    back: () => gates.forEach((gate) => void gate.back()),
    async close() {
      for (const gate of gates) await gate.close()
    },
  }
}
