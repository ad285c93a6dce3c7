import type { Socket } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { listen } from '../simulator-port.ts'
import type { Certificate } from './simulator-certificate.ts'

const FRAME_MILLISECONDS = 1_000

/** A grey square, a whole JPEG from FFD8 to FFD9. */
export const PICTURE = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z',
  'base64',
)

/** Speaks with one viewer until it goes away. */
export type Speak = (socket: Socket) => void

/** A camera behind TLS: who looks, and what each of them is told by `speak`. */
export class SimulatedCamera {
  readonly #certificate: Certificate
  readonly #speak: Speak
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined

  constructor(certificate: Certificate, speak: Speak) {
    this.#certificate = certificate
    this.#speak = speak
  }

  /** Who looks now. */
  get viewers(): number {
    return this.#sockets.size
  }

  async open(port: number): Promise<number> {
    const { key, cert } = this.#certificate
    const server = createServer({ key, cert, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }, (socket) => {
      socket.on('error', () => undefined)
      this.#speak(socket)
    })
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('tlsClientError', () => undefined)
    this.#server = server
    return await listen(server, port)
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    for (const socket of this.#sockets) socket.destroy()
    if (server !== undefined) await new Promise((resolve) => server.close(resolve))
  }
}

/** The JPEG camera of A1 and P1: 80 bytes sign in, then frames of 16 bytes of header and a picture. */
export const jpegCamera =
  (accessCode: string): Speak =>
  (socket) =>
    socket.once('data', (greeting: Buffer) => {
      const word = (from: number) =>
        greeting
          .subarray(from, from + 32)
          .toString()
          .replace(/\0+$/, '')
      const known = greeting.length === 80 && greeting.readUInt32LE(4) === 0x3000
      if (!known || word(16) !== 'bblp' || word(48) !== accessCode) return void socket.destroy()
      const frame = () => {
        const header = Buffer.alloc(16)
        header.writeUInt32LE(PICTURE.length, 0)
        header.writeUInt32LE(1, 8)
        socket.write(header)
        // A picture comes in pieces.
        socket.write(PICTURE.subarray(0, 50))
        socket.write(PICTURE.subarray(50))
      }
      frame()
      const timer = setInterval(frame, FRAME_MILLISECONDS)
      socket.on('close', () => clearInterval(timer))
    })
