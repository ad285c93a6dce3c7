import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MqttClient } from 'mqtt'
import { record } from '../fields.ts'
import { freePort } from '../real-port.ts'
import { SimulatedClock } from '../simulator-clock.ts'
import { Machine } from '../truth.ts'
import type { Status } from './merge.ts'
import type { BambuSettings } from './settings.ts'
import { SimulatedCard, type StoredFile } from './simulator-card.ts'
import { makeCertificate } from './simulator-certificate.ts'
import { SimulatedBambu } from './simulator-printer.ts'
import { versionModules } from './simulator-status.ts'
import { openChannel } from './tls.ts'

// The protocols of a printer spoken by the servers of others, vsftpd and mosquitto, with the simulated printer's logic
// behind them: docs/real-bambu.md. They are started by this process and end with it.

const REPORT_MILLISECONDS = 50
const COUNTER_SIZE = 65_536

/** A card that is a folder into which somebody else writes. */
class SharedCard extends SimulatedCard {
  readonly #folder: string
  constructor(folder: string) {
    super(undefined)
    this.#folder = folder
  }
  override names(): string[] {
    return readdirSync(this.#folder)
  }
  override get(name: string): StoredFile | undefined {
    if (!this.names().includes(name)) return undefined
    const path = join(this.#folder, name)
    return { bytes: readFileSync(path), modifiedAt: statSync(path).mtime }
  }
  override write(name: string, bytes: Buffer): void {
    writeFileSync(join(this.#folder, name), bytes)
  }
}

/** One printer out of vsftpd, mosquitto and the simulated firmware. Needs root, vsftpd, mosquitto and the user `bblp`. */
export class RealPrinter {
  readonly machine = new Machine()
  readonly printer: SimulatedBambu
  readonly settings: BambuSettings
  readonly #folder = mkdtempSync(join(tmpdir(), 'printyard-bambu-'))
  readonly #children: ChildProcess[] = []
  readonly #pamService: string
  #mosquitto: ChildProcess | undefined
  #client: MqttClient | undefined
  #timer: NodeJS.Timeout | undefined
  #counter = 20_000
  #told: Status = {}

  private constructor(serial: string, accessCode: string, speed: number, pamService: string, ports: number[]) {
    const [mqttPort = 0, ftpsPort = 0] = ports
    const certificate = makeCertificate(serial)
    this.#pamService = pamService
    this.settings = { host: '127.0.0.1', accessCode, serial, mqttPort, ftpsPort, fingerprint: certificate.fingerprint }
    // The FTP user has to reach its card through it.
    chmodSync(this.#folder, 0o755)
    for (const name of ['card', 'empty']) mkdirSync(join(this.#folder, name))
    chmodSync(this.#card, 0o777)
    writeFileSync(this.#path('cert.pem'), certificate.cert)
    writeFileSync(this.#path('key.pem'), certificate.key, { mode: 0o644 })
    this.printer = new SimulatedBambu('A1', this.machine, new SharedCard(this.#card), new SimulatedClock(speed), () =>
      this.#report(),
    )
  }

  /** `pamService`: the name of the PAM service that knows the user `bblp` with this access code. */
  static async open(serial: string, accessCode: string, speed: number, pamService: string): Promise<RealPrinter> {
    const real = new RealPrinter(serial, accessCode, speed, pamService, [await freePort(), await freePort()])
    await real.#startVsftpd()
    await real.#startMosquitto()
    return real
  }

  get #card(): string {
    return this.#path('card')
  }
  #path(name: string): string {
    return join(this.#folder, name)
  }

  async #startVsftpd(): Promise<void> {
    const lines = {
      ...{ listen: 'YES', listen_address: '127.0.0.1', listen_port: this.settings.ftpsPort, background: 'NO' },
      ...{ anonymous_enable: 'NO', local_enable: 'YES', write_enable: 'YES', pam_service_name: this.#pamService },
      ...{ local_root: this.#card, chroot_local_user: 'YES', allow_writeable_chroot: 'YES' },
      ...{ secure_chroot_dir: this.#path('empty'), seccomp_sandbox: 'NO', isolate: 'NO', isolate_network: 'NO' },
      ...{ ssl_enable: 'YES', implicit_ssl: 'YES', ssl_tlsv1: 'YES', require_ssl_reuse: 'YES', ssl_ciphers: 'HIGH' },
      ...{ force_local_data_ssl: 'YES', force_local_logins_ssl: 'YES' },
      ...{ rsa_cert_file: this.#path('cert.pem'), rsa_private_key_file: this.#path('key.pem') },
    }
    const file = this.#path('vsftpd.conf')
    writeFileSync(
      file,
      `${Object.entries(lines)
        .map(([key, value]) => `${key}=${value}`)
        .join('\n')}\n`,
    )
    const log = this.#run('vsftpd', [file])
    await listens(this.settings.ftpsPort ?? 0, log)
  }

  async #startMosquitto(): Promise<void> {
    const { serial, accessCode, mqttPort } = this.settings
    const passwords = this.#path('passwords')
    writeFileSync(passwords, '', { mode: 0o644 })
    for (const [user, password] of [
      ['bblp', accessCode],
      ['printer', 'inside'],
    ] as const)
      execFileSync('mosquitto_passwd', ['-b', passwords, user, password], { stdio: 'ignore' })
    const topics = `topic read device/${serial}/report\ntopic write device/${serial}/request`
    writeFileSync(this.#path('acl'), `user bblp\n${topics}\nuser printer\ntopic readwrite device/${serial}/#\n`)
    writeFileSync(
      this.#path('mosquitto.conf'),
      [
        `listener ${mqttPort} 127.0.0.1`,
        `certfile ${this.#path('cert.pem')}`,
        `keyfile ${this.#path('key.pem')}`,
        'tls_version tlsv1.2',
        'allow_anonymous false',
        `password_file ${passwords}`,
        `acl_file ${this.#path('acl')}`,
        '',
      ].join('\n'),
    )
    const log = this.#run('mosquitto', ['-c', this.#path('mosquitto.conf')])
    this.#mosquitto = this.#children.at(-1)
    await listens(mqttPort ?? 0, log)
    await this.#join()
  }

  /** Starts a server; the answer reads what it said. */
  #run(command: string, words: string[]): () => string {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#children.push(child)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.once('error', (error) => (said += error.message))
    return () => `${command} ended or does not listen: ${said}`
  }

  /** The firmware, as one more client of the broker. */
  async #join(): Promise<void> {
    const { serial, mqttPort = 0 } = this.settings
    const { socket } = await openChannel(this.settings, mqttPort, 5_000)
    const client = new MqttClient(() => socket, { username: 'printer', password: 'inside', reconnectPeriod: 0 })
    client.on('error', () => undefined)
    await new Promise<void>((resolve) => client.once('connect', () => resolve()))
    client.on('message', (_topic, payload) => {
      for (const [group, body] of Object.entries(record(JSON.parse(payload.toString()))))
        this.#answer(group, record(body))
    })
    await client.subscribeAsync(`device/${serial}/request`)
    this.#client = client
    this.#timer = setInterval(() => this.#report(), REPORT_MILLISECONDS)
  }

  #answer(group: string, body: Status): void {
    if (group === 'pushing') this.#report(true)
    if (group === 'info') {
      const module = versionModules('A1', this.settings.serial)
      this.#say({ info: { ...body, module, result: 'success', reason: '' } })
    }
    const echo = group === 'print' ? this.printer.command(body) : undefined
    if (echo !== undefined) this.#say({ print: echo })
  }

  #report(whole = false): void {
    this.#counter = (this.#counter + 1) % COUNTER_SIZE
    this.printer.tick()
    const { status } = this.printer
    const changed = Object.fromEntries(Object.entries(status).filter(([key, value]) => value !== this.#told[key]))
    this.#told = status
    const marks = { command: 'push_status', sequence_id: String(this.#counter), msg: whole ? 0 : 1 }
    this.#say({ print: { ...(whole ? status : changed), wifi_signal: `-${48 + (this.#counter % 4)}dBm`, ...marks } })
  }

  #say(message: object): void {
    this.#client?.publish(`device/${this.settings.serial}/report`, JSON.stringify(message), { qos: 0 })
  }

  /** The power goes and comes back. */
  async restart(): Promise<void> {
    this.printer.reboot(false)
    this.#leave()
    await ended(this.#mosquitto)
    this.#counter = 0
    this.#told = {}
    await this.#startMosquitto()
  }

  #leave(): void {
    clearInterval(this.#timer)
    this.#client?.end(true)
    this.#client = undefined
  }

  async close(): Promise<void> {
    this.printer.die()
    this.#leave()
    await Promise.all(this.#children.map(ended))
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

async function listens(port: number, why: () => string): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connectPlain(port, '127.0.0.1')
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    await sleep(100)
  }
  throw new Error(why())
}
