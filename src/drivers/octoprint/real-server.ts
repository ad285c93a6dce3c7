import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { freePort } from '../real-port.ts'

const CONFIG = (port: number) => ({
  plugins: {
    _disabled: [
      'softwareupdate',
      'announcements',
      'tracking',
      'errortracking',
      'discovery',
      'health_check',
      'achievements',
      'backup',
      'pluginmanager',
    ],
    // The default list injects a resend with a communication time-out: 30 s per print.
    virtual_printer: { enabled: true, simulated_errors: [], throttle: 0.005 },
  },
  serial: { port: 'VIRTUAL', baudrate: 250000, autoconnect: true, autorefresh: false },
  server: {
    host: '127.0.0.1',
    port,
    firstRun: false,
    onlineCheck: { enabled: false },
    pluginBlacklist: { enabled: false },
    secretKey: 'printyard-conformance-suite-12345',
    seenWizards: { backup: null, corewizard: 4, file_check: 1, tracking: null },
    incompleteStartup: false,
  },
  webcam: { webcamEnabled: false, timelapseEnabled: false },
})

/** A real OctoPrint with its Virtual Printer in a folder of its own, on the loopback; see docs/real-octoprint.md. */
export class RealOctoprint {
  readonly apiKey = 'PRINTYARD0CONFORMANCE0SUITE0KEY0'
  readonly #command: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'printyard-octoprint-'))
  #port = 0
  #process: ChildProcess | undefined

  constructor(command: string) {
    this.#command = command
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    if (this.#port === 0) {
      this.#port = await freePort()
      this.#configure()
    }
    const options = [
      '--basedir',
      this.#folder,
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      String(this.#port),
      '--iknowwhatimdoing',
    ]
    this.#process = spawn(this.#command, options, { stdio: 'ignore' })
    await this.#answering()
  }

  /** Ends the process at once, as a power cut does. */
  async kill(): Promise<void> {
    const process = this.#process
    this.#process = undefined
    if (process === undefined || process.exitCode !== null) return
    const ended = new Promise((resolve) => process.once('exit', resolve))
    process.kill('SIGKILL')
    await ended
  }

  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async post(path: string, json: unknown): Promise<number> {
    const { statusCode, body } = await request(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'x-api-key': this.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify(json),
    })
    await body.dump()
    return statusCode
  }

  #configure(): void {
    mkdirSync(this.#folder, { recursive: true })
    // JSON is YAML; the file is all that it takes: no wizard, and the key works at once.
    writeFileSync(join(this.#folder, 'config.yaml'), JSON.stringify(CONFIG(this.#port)))
    const admin = {
      active: true,
      apikey: this.apiKey,
      groups: ['admins', 'users'],
      password: 'x',
      permissions: [],
      settings: {},
    }
    writeFileSync(join(this.#folder, 'users.yaml'), JSON.stringify({ _version: 2, admin }))
  }

  async #answering(): Promise<void> {
    const deadline = Date.now() + 60_000
    while (Date.now() < deadline) {
      const answer = await request(`${this.url}/api/printer`, { headers: { 'x-api-key': this.apiKey } }).catch(
        () => undefined,
      )
      await answer?.body.dump()
      if (answer?.statusCode === 200) return
      await sleep(200)
    }
    throw new Error('OctoPrint did not become operational within a minute')
  }
}
