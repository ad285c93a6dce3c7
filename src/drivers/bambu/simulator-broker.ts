import type { Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { Aedes, type Client } from 'aedes'
import { record } from '../fields.ts'
import { listen } from '../simulator-port.ts'
import type { Status } from './merge.ts'
import type { Certificate } from './simulator-certificate.ts'

const CLIENT_LIMIT = 4

export type BrokerOptions = {
  serial: string
  accessCode: string
  certificate: Certificate
  /** What to do with one request; it answers by itself. */
  request: (group: string, body: Status, client: { drop(): void }) => void
}

/** The MQTT broker inside a printer: TLS 1.2, one user, one pair of topics, few clients. */
export class SimulatedBroker {
  /** Clients stay connected, and nothing comes through in either direction. */
  silent = false
  /** Reports go out, and what clients send is dropped. */
  deaf = false
  readonly #options: BrokerOptions
  readonly #sockets = new Set<Socket>()
  #broker: Aedes | undefined
  #server: Server | undefined

  constructor(options: BrokerOptions) {
    this.#options = options
  }

  /** Listens and resolves with the port. */
  async open(port: number): Promise<number> {
    const { key, cert } = this.#options.certificate
    const broker = await Aedes.createBroker({ keepaliveLimit: 300, queueLimit: 100 })
    this.#admit(broker)
    const server = createServer({ key, cert, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }, (socket) => {
      broker.handle(socket)
    })
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('secureConnection', (socket: TLSSocket) => socket.on('error', () => undefined))
    server.on('tlsClientError', () => undefined)
    this.#broker = broker
    this.#server = server
    return await listen(server, port)
  }

  #admit(broker: Aedes): void {
    const { serial, accessCode } = this.#options
    broker.preConnect = (_client, _packet, done) => done(null, broker.connectedClients < CLIENT_LIMIT)
    broker.authenticate = (_client, user, password, done) => {
      if (user === 'bblp' && password?.toString() === accessCode) return done(null, true)
      done(Object.assign(new Error('not authorized'), { returnCode: 5 }), null)
    }
    broker.authorizePublish = (client, packet, done) => {
      const ours = packet.topic === `device/${serial}/request`
      if (ours && client !== null && !this.silent && !this.deaf) this.#request(client, packet.payload.toString())
      done(null)
    }
    // Nobody hears a request of another client; the topics of another serial are taken, and silent.
    broker.authorizeSubscribe = (_client, subscription, done) =>
      done(null, /^device\/[^/#+]+\/report$/.test(subscription.topic) ? subscription : null)
    broker.on('clientError', () => undefined)
    broker.on('connectionError', () => undefined)
  }

  #request(client: Client, payload: string): void {
    let groups: Record<string, unknown> = {}
    try {
      groups = record(JSON.parse(payload))
    } catch {
      return
    }
    const drop = () => (client.conn as Socket).destroy()
    for (const [group, body] of Object.entries(groups)) this.#options.request(group, record(body), { drop })
  }

  report(payload: object): void {
    this.send(JSON.stringify(payload))
  }

  /** Any bytes, as a firmware sends them that cuts a text in the middle of a letter. */
  send(payload: string | Buffer): void {
    if (this.silent) return
    const topic = `device/${this.#options.serial}/report`
    const packet = {
      cmd: 'publish',
      qos: 0,
      dup: false,
      retain: false,
      topic,
      payload,
    } as const
    this.#broker?.publish(packet, () => undefined)
  }

  /** Breaks every connection once. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    const [server, broker] = [this.#server, this.#broker]
    this.#server = undefined
    this.#broker = undefined
    this.drop()
    if (server !== undefined) await new Promise((resolve) => server.close(resolve))
    if (broker !== undefined) await new Promise<void>((resolve) => broker.close(resolve))
  }
}
