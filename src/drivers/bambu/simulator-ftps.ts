import { type AddressInfo, createServer as createPlainServer, type Server as PlainServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { listen } from '../simulator-port.ts'
import type { SimulatedCard } from './simulator-card.ts'
import type { Certificate } from './simulator-certificate.ts'

/** What can be odd or go wrong on the card's server. */
export type FtpFaults = {
  /** TLS on data connections never answers the handshake (A1). */
  hangTls: boolean
  /** A whole upload is answered with 426. */
  abortWhole: boolean
  /** A whole upload is stored, and never answered (A1, where the data connection hangs when it closes). */
  mute: boolean
  /** TLS on the data connection of an upload is never closed from this end, and its session stays taken for a while (A1). */
  hangEnd: boolean
  /** What was received reaches the card so slowly. */
  bytesPerSecond: number | undefined
  /** The next upload is stored cut to so many bytes, or its connections are cut after them. */
  next: { how: 'stored' | 'cut'; bytes: number } | undefined
  /** No free session: 421. */
  full: boolean
}

type Options = {
  accessCode: string
  certificate: Certificate
  card: SimulatedCard
  faults: FtpFaults
  passiveAddress?: string | undefined
  ftpSessions?: number | undefined
}

const SESSIONS = 2
/** How long a session that hung stays taken after its client has gone. */
const HANGING_MILLISECONDS = 700
const SLOW_PIECE_MILLISECONDS = 50

/** Sessions travel in tickets, which control and data connections have to share. */
export const resumable = ({ key, cert, ticketKeys }: Certificate) => ({
  key,
  cert,
  minVersion: 'TLSv1.2' as const,
  maxVersion: 'TLSv1.2' as const,
  ticketKeys: Buffer.from(ticketKeys, 'base64'),
  sessionIdContext: 'vsftpd',
})

/** Implicit FTPS as printers run it: TLS 1.2, a data connection must resume the session of its control connection. */
export class SimulatedFtps {
  readonly #options: Options
  readonly #data: Server
  readonly #tls: object
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  /** Clients that are served now. */
  sessions = 0
  /** Sessions so far whose data connection was never closed. */
  hung = 0

  constructor(options: Options) {
    this.#options = options
    this.#tls = resumable(options.certificate)
    // An end of the client is not answered with one's own by itself: a fault may be that it never is.
    this.#data = createServer({ ...this.#tls, allowHalfOpen: true })
    this.#data.on('tlsClientError', () => undefined)
  }

  async open(port: number): Promise<number> {
    const server = createServer(this.#tls, (socket) => {
      socket.on('error', () => undefined)
      const full = this.#options.faults.full || this.sessions >= (this.#options.ftpSessions ?? SESSIONS)
      if (full) return void socket.end('421 There are too many connections.\r\n')
      this.sessions += 1
      const control = new Control(
        socket,
        this.#options,
        (raw) => this.#secure(raw),
        (data) => this.#keep(data),
      )
      const leave = () => {
        this.sessions -= 1
      }
      socket.once('close', () => {
        if (!control.hung) return leave()
        this.hung += 1
        setTimeout(leave, HANGING_MILLISECONDS).unref()
      })
      control.greet()
    })
    server.on('connection', (socket: Socket) => this.#keep(socket))
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

  /** The server's side of TLS on a data connection. */
  #secure(raw: Socket): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const secured = (socket: TLSSocket) => {
        if (socket.remotePort !== raw.remotePort) return
        this.#data.off('secureConnection', secured)
        socket.on('error', () => undefined)
        resolve(socket)
      }
      this.#data.on('secureConnection', secured)
      raw.once('close', () => {
        this.#data.off('secureConnection', secured)
        reject(new Error('the data connection was closed'))
      })
      this.#data.emit('connection', raw)
    })
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
  }
}

class Control {
  readonly #socket: TLSSocket
  readonly #options: Options
  readonly #secure: (raw: Socket) => Promise<TLSSocket>
  readonly #keep: (socket: Socket) => void
  #user = ''
  #signedIn = false
  #secureData = true
  #passive: { server: PlainServer; socket: Promise<Socket> } | undefined
  #line = ''
  /** A data connection of it was never closed. */
  hung = false

  constructor(
    socket: TLSSocket,
    options: Options,
    secure: (raw: Socket) => Promise<TLSSocket>,
    keep: (socket: Socket) => void,
  ) {
    this.#socket = socket
    this.#options = options
    this.#secure = secure
    this.#keep = keep
  }

  greet(): void {
    this.#say('220 (vsFTPd 3.0.5)')
    this.#socket.on('data', (chunk: Buffer) => {
      this.#line += chunk.toString()
      for (let end = this.#line.indexOf('\r\n'); end >= 0; end = this.#line.indexOf('\r\n')) {
        const line = this.#line.slice(0, end)
        this.#line = this.#line.slice(end + 2)
        const [, verb = '', argument = ''] = /^(\w+) ?(.*)$/.exec(line) ?? []
        this.#command(verb.toUpperCase(), argument).catch(() => this.#socket.destroy())
      }
    })
    this.#socket.on('close', () => this.#passive?.server.close())
  }

  #say(line: string): void {
    if (!this.#socket.destroyed) this.#socket.write(`${line}\r\n`)
  }

  async #command(verb: string, argument: string): Promise<void> {
    if (verb === 'USER') {
      this.#user = argument
      return this.#say('331 Please specify the password.')
    }
    if (verb === 'PASS') {
      this.#signedIn = this.#user === 'bblp' && argument === this.#options.accessCode
      return this.#say(this.#signedIn ? '230 Login successful.' : '530 Login incorrect.')
    }
    if (verb === 'QUIT') return void this.#socket.end('221 Goodbye.\r\n')
    if (!this.#signedIn) return this.#say('530 Please login with USER and PASS.')
    const name = argument.replace(/^\/+/, '')
    if (verb === 'PROT') this.#secureData = argument === 'P'
    if (['TYPE', 'PBSZ', 'PROT', 'NOOP', 'CWD', 'OPTS'].includes(verb)) return this.#say('200 ok')
    if (verb === 'PWD') return this.#say('257 "/" is the current directory')
    if (verb === 'PASV') return await this.#enterPassive()
    if (verb === 'SIZE') return this.#size(name)
    if (verb === 'DELE')
      return this.#say(
        this.#options.card.remove(name) ? '250 Delete operation successful.' : '550 Delete operation failed.',
      )
    if (verb === 'STOR') return await this.#store(name)
    if (verb === 'RETR') return await this.#retrieve(name)
    if (verb === 'LIST') return await this.#list()
    this.#say('502 Command not implemented.')
  }

  #size(name: string): void {
    const file = this.#options.card.get(name)
    this.#say(file === undefined ? '550 Could not get file size.' : `213 ${file.bytes.length}`)
  }

  async #enterPassive(): Promise<void> {
    this.#passive?.server.close()
    const server = createPlainServer({ allowHalfOpen: true })
    const socket = new Promise<Socket>((resolve) => server.once('connection', resolve))
    void socket.then((data) => this.#keep(data))
    this.#passive = { server, socket }
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    // As P1 and A1 do: no address of their own.
    const address = (this.#options.passiveAddress ?? '0.0.0.0').replaceAll('.', ',')
    this.#say(`227 Entering Passive Mode (${address},${port >> 8},${port & 255}).`)
  }

  /** The data connection, secured and on the session of the control connection; undefined = refused. */
  async #data(): Promise<Socket | undefined> {
    const passive = this.#passive
    this.#passive = undefined
    if (passive === undefined) {
      this.#say('425 Use PASV first.')
      return undefined
    }
    const raw = await passive.socket
    passive.server.close()
    this.#say('150 Ok to send data.')
    if (!this.#secureData) return raw
    if (this.#options.faults.hangTls) return await new Promise(() => undefined)
    const socket = await this.#secure(raw)
    if (socket.isSessionReused()) return socket
    socket.destroy()
    this.#say('522 SSL connection failed: session reuse required')
    return undefined
  }

  async #store(name: string): Promise<void> {
    const { faults } = this.#options
    const socket = await this.#data()
    if (socket === undefined) return
    const fault = faults.next
    faults.next = undefined
    const chunks: Buffer[] = []
    let size = 0
    try {
      for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        size += chunk.length
        if (fault?.how !== 'cut' || size < fault.bytes) continue
        socket.destroy()
        return void this.#socket.destroy()
      }
    } catch {
      // A broken connection stores what came, as the real one does.
    }
    this.hung = faults.hangEnd && this.#secureData
    if (!this.hung) socket.end()
    const bytes = Buffer.concat(chunks)
    await this.#write(name, fault?.how === 'stored' ? bytes.subarray(0, fault.bytes) : bytes)
    if (faults.mute && (this.hung || !faults.hangEnd)) return
    this.#say(faults.abortWhole ? '426 Failure reading network stream.' : '226 Transfer complete.')
  }

  /** At the pace of the card: what is on it grows. */
  async #write(name: string, bytes: Buffer): Promise<void> {
    const { card, faults } = this.#options
    const piece = () => ((faults.bytesPerSecond ?? 0) / 1000) * SLOW_PIECE_MILLISECONDS
    for (let written = piece(); piece() > 0 && written < bytes.length; written += piece()) {
      card.write(name, bytes.subarray(0, written))
      await sleep(SLOW_PIECE_MILLISECONDS)
    }
    card.write(name, bytes)
  }

  async #retrieve(name: string): Promise<void> {
    const file = this.#options.card.get(name)
    if (file === undefined) return this.#say('550 Failed to open file.')
    const socket = await this.#data()
    if (socket === undefined) return
    socket.end(file.bytes, () => this.#say('226 Transfer complete.'))
  }

  async #list(): Promise<void> {
    const { card } = this.#options
    const socket = await this.#data()
    if (socket === undefined) return
    const lines = card.names().map((name) => {
      const { bytes, modifiedAt } = card.get(name) ?? { bytes: Buffer.alloc(0), modifiedAt: new Date(0) }
      const [, day, month, year] = /\w+, (\d+) (\w+) (\d+)/.exec(modifiedAt.toUTCString()) ?? []
      return `-rw-rw-rw-    1 103      107      ${String(bytes.length).padStart(10)} ${month} ${day}  ${year} ${name}\r\n`
    })
    socket.end(lines.join(''), () => this.#say('226 Directory send OK.'))
  }
}
