import { createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Speak } from './simulator-camera.ts'

const FRAME_MILLISECONDS = 100
const CLOCK_TICKS = 90_000 / (1_000 / FRAME_MILLISECONDS)
const REALM = 'LIVE555 Streaming Media'
const PATH = '/streaming/live/1'
const MARKED_H264 = 0x80 | 96
const SYNC_SOURCE = 0x5eed

/** What a player needs to know before the picture: 64 x 48, baseline (RFC 6184, sprop-parameter-sets). */
const PARAMETERS = 'Z0LACtkEewEQAAADABAAAAMDIPEiZIA=,aMuDyyA='
/** A whole picture that needs no other one, red on the left and blue on the right. */
const PICTURE = Buffer.from('ZYiECqEYoAAkAxwABDrjgACXxJxGKAAI2McAAUBo4AAm8ydddPXXXT14', 'base64')

const SESSION = [
  ...['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=streamed by the simulated printer', 't=0 0', 'a=control:*'],
  ...['m=video 0 RTP/AVP 96', 'c=IN IP4 0.0.0.0', 'a=rtpmap:96 H264/90000'],
  `a=fmtp:96 packetization-mode=1;profile-level-id=42C00A;sprop-parameter-sets=${PARAMETERS}`,
  ...['a=control:track1', ''],
].join('\r\n')

/** What an X1C tells of its camera in `ipcam.rtsp_url`; `disable` while it is switched off. */
export const FILM_URL = `rtsps://127.0.0.1${PATH}`

/**
 * The H.264 camera of X1, P2S and H2: RTSP (RFC 2326) with RTP in the same connection, for those who know the access code
 * (digest without qop, as LIVE555 asks for it). Ten still pictures a second.
 */
export const filmCamera =
  (accessCode: string): Speak =>
  (socket) => {
    const nonce = randomBytes(16).toString('hex')
    let held = ''
    socket.on('data', (chunk: Buffer) => {
      held += chunk.toString('latin1')
      for (let request = take(); request !== undefined; request = take()) {
        const { status, headers = [], body = '' } = replyTo(request, accessCode, nonce)
        const sequence = `CSeq: ${/^CSeq: *(\d+)/im.exec(request)?.[1] ?? 0}`
        socket.write([`RTSP/1.0 ${status}`, sequence, ...headers, '', body].join('\r\n'))
        if (request.startsWith('PLAY ') && status === '200 OK') play(socket)
      }
    })

    /** The next request; what players report of what they received is passed over. */
    function take(): string | undefined {
      while (held.startsWith('$')) {
        const length = 4 + Buffer.from(held.slice(2, 4), 'latin1').readUInt16BE()
        if (held.length < length) return undefined
        held = held.slice(length)
      }
      const end = held.indexOf('\r\n\r\n')
      if (end < 0) return undefined
      const request = held.slice(0, end)
      held = held.slice(end + 4)
      return request
    }
  }

type Reply = { status: string; headers?: string[]; body?: string }

function replyTo(request: string, accessCode: string, nonce: string): Reply {
  const [method = '', uri = ''] = request.split(' ', 2)
  if (method === 'OPTIONS') return { status: '200 OK', headers: ['Public: OPTIONS, DESCRIBE, SETUP, TEARDOWN, PLAY'] }
  if (!proves(request, accessCode, nonce)) {
    const challenge = `WWW-Authenticate: Digest realm="${REALM}", nonce="${nonce}"`
    return { status: '401 Unauthorized', headers: [challenge] }
  }
  if (!new URL(uri).pathname.startsWith(PATH)) return { status: '404 Stream Not Found' }
  if (method === 'DESCRIBE') {
    const headers = [`Content-Base: ${uri}/`, 'Content-Type: application/sdp', `Content-Length: ${SESSION.length}`]
    return { status: '200 OK', headers, body: SESSION }
  }
  const transport = method === 'SETUP' ? ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1'] : []
  return { status: '200 OK', headers: [...transport, 'Session: 51;timeout=65'] }
}

/** The digest of RFC 2069. */
function proves(request: string, accessCode: string, nonce: string): boolean {
  const shown = /^Authorization: Digest (.*)$/im.exec(request)?.[1] ?? ''
  const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(shown)?.[1] ?? ''
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')
  const [method, uri] = request.split(' ', 2)
  const wanted = md5(`${md5(`bblp:${REALM}:${accessCode}`)}:${nonce}:${md5(`${method}:${uri}`)}`)
  return field('uri') === uri && field('nonce') === nonce && field('response') === wanted
}

/** One picture fits into one packet (RFC 3550 and 6184), and that into the connection (RFC 2326, 10.12). */
function play(socket: Socket): void {
  let count = 0
  const timer = setInterval(() => {
    const head = Buffer.alloc(16)
    head.write('$')
    head.writeUInt16BE(12 + PICTURE.length, 2)
    head.writeUInt16BE(0x8000 | MARKED_H264, 4)
    head.writeUInt16BE(count % 0x1_0000, 6)
    head.writeUInt32BE((count * CLOCK_TICKS) % 0x1_0000_0000, 8)
    head.writeUInt32BE(SYNC_SOURCE, 12)
    count += 1
    socket.write(Buffer.concat([head, PICTURE]))
  }, FRAME_MILLISECONDS)
  socket.on('close', () => clearInterval(timer))
}
