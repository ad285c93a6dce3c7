import { createServer, type Server, type Socket } from 'node:net'
import { pipeline, Transform } from 'node:stream'
import { PrintyardError } from '../../core/errors.ts'
import { answerChallenge, parseChallenge } from '../digest.ts'
import type { Timing } from '../driver.ts'
import type { BambuSettings } from './settings.ts'
import { openChannel } from './tls.ts'

const USER = 'bblp'
/** A whole interleaved packet has 4 + 65,535 bytes; a request is much shorter. */
const LIMIT_BYTES = 70_000
const PACKET = 0x24

/** A camera on the loopback, in clear text and without a secret, for one client. */
export type Relay = { url: string; close(): void }

/**
 * Connects to the camera of a printer with the certificate checked as everywhere, and lends the connection to one
 * client on the loopback. What command lines, error messages and memory of the client show is no secret: it signs in
 * with a word that stands for the access code, and its answer is calculated anew here.
 * Rejects PRINTER_OFFLINE, PRINTER_IDENTITY_CHANGED.
 */
export async function openRelay(settings: BambuSettings, port: number, timing: Timing): Promise<Relay> {
  const channel = await openChannel(settings, port, timing.requestMilliseconds)
  const clients = new Set<Socket>()
  const server = createServer({ noDelay: true })
  const close = () => {
    server.close()
    for (const client of clients) client.destroy()
    channel.cut()
  }
  try {
    const loopback = await listen(server)
    const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host
    const origin = `rtsps://${host}:${port}`
    server.once('connection', (client: Socket) => {
      server.close()
      clients.add(client)
      const ended = () => undefined
      pipeline(client, signing(settings.accessCode, `rtsp://127.0.0.1:${loopback}`, origin), channel.socket, ended)
      pipeline(channel.socket, staying(), client, ended)
    })
    return { url: `rtsp://${USER}:signed-by-the-relay@127.0.0.1:${loopback}`, close }
  } catch (error) {
    close()
    throw error
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

/** Requests on their way to the printer: they name its own address, and prove that we know the access code. */
export function signing(accessCode: string, loopback: string, origin: string): Transform {
  let held: Buffer = Buffer.alloc(0)
  const uses = { nonce: '', count: 0 }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      for (let length = lengthOf(held); length > 0; length = lengthOf(held)) {
        const piece = held.subarray(0, length)
        held = held.subarray(length)
        this.push(piece[0] === PACKET ? piece : sign(piece.toString('latin1')))
      }
      done(held.length > LIMIT_BYTES ? new PrintyardError('CAMERA_FAILED', 'A request without end') : null)
    },
  })

  function sign(request: string): Buffer {
    const [method = '', uri = ''] = request.replace(loopback, origin).split(' ', 2)
    const header = (_all: string, shown: string) => `Authorization: ${answer(shown, method, uri)}`
    const signed = request.replace(loopback, origin).replace(/^Authorization:[ \t]*(.*)$/im, header)
    return Buffer.from(signed, 'latin1')
  }

  /** The same answer to the same challenge, with the access code. */
  function answer(shown: string, method: string, uri: string): string {
    const challenge = parseChallenge(shown)
    if (!challenge) return `Basic ${Buffer.from(`${USER}:${accessCode}`).toString('base64')}`
    uses.count = challenge.nonce === uses.nonce ? uses.count + 1 : 1
    uses.nonce = challenge.nonce
    return answerChallenge(challenge, { username: USER, password: accessCode, method, uri, count: uses.count })
  }
}

/** Bytes of the first whole piece, a packet or a request (those of players have no body); 0 = not all of it is there. */
function lengthOf(held: Buffer): number {
  if (held[0] !== PACKET) {
    const end = held.indexOf('\r\n\r\n')
    return end < 0 ? 0 : end + 4
  }
  const length = held.length < 4 ? LIMIT_BYTES : 4 + held.readUInt16BE(2)
  return length > held.length ? 0 : length
}

/** Answers of the printer. One that sends the client to another address ends the connection: it must not lead us elsewhere. */
export function staying(): Transform {
  const header = '\nlocation:'
  let tail = ''
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      // Players pass over carriage returns wherever they are.
      const text = tail + chunk.toString('latin1').replaceAll('\r', '').toLowerCase()
      tail = text.slice(1 - header.length)
      if (text.includes(header)) done(new PrintyardError('CAMERA_FAILED', 'The camera wants to lead us elsewhere'))
      else done(null, chunk)
    },
  })
}
