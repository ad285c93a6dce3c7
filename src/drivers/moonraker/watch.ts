import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { Backoff } from '../backoff.ts'
import type { PrinterEvents, Timing } from '../driver.ts'
import { list, number, record, text } from '../fields.ts'
import { jobOf } from './history.ts'
import { isSameRun, type KlipperRun, klipperRun } from './klipper-run.ts'
import { Rpc, type Said } from './rpc.ts'
import { objectsToWatch } from './state.ts'
import { Tracker } from './tracker.ts'
import type { Wire } from './wire.ts'

/** Klipper answers questions about itself in these states. */
const ANSWERING = ['ready', 'shutdown', 'error']

/** Watches one Moonraker until closed: one socket, reopened with exponential backoff and full jitter. */
export class Watcher {
  readonly #wire: Wire
  readonly #timing: Timing
  readonly #log: Log
  readonly #events: PrinterEvents
  readonly #tracker: Tracker
  #rpc: Rpc | undefined
  #timer: NodeJS.Timeout | undefined
  #heartbeat: NodeJS.Timeout | undefined
  /** Attaching to Klipper is done one at a time. */
  #chain: Promise<unknown> = Promise.resolve()
  /** The state of Klipper that we are attached to. */
  #klippy = ''
  /** Updates that come while the whole status is under way, with Klipper's time of each. */
  #early: { delta: unknown; at: number }[] | undefined
  #run: KlipperRun | undefined
  #seenAt = 0
  readonly #backoff: Backoff
  #up = false
  #klippyLost = false
  #downReason: string | undefined
  #closed = false

  constructor(wire: Wire, timing: Timing, log: Log, events: PrinterEvents) {
    this.#wire = wire
    this.#timing = timing
    this.#backoff = new Backoff(timing)
    this.#log = log
    this.#events = events
    this.#tracker = new Tracker({
      snapshot: (snapshot) => this.#up && events.snapshot(snapshot),
      ended: (ending) => this.#up && events.ended(ending),
    })
  }

  start(): void {
    void this.#connect()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    clearInterval(this.#heartbeat)
    this.#rpc?.cut()
    this.#up = false
  }

  async #connect(): Promise<void> {
    let rpc: Rpc | undefined
    try {
      rpc = await Rpc.open(this.#wire, {
        requestMilliseconds: this.#timing.requestMilliseconds,
        notify: (method, params) => rpc !== undefined && this.#notified(rpc, method, params),
        closed: (error) => rpc !== undefined && this.#lost(rpc, error),
      })
      if (this.#closed) return rpc.cut()
      this.#rpc = rpc
      const info = record(resultOf(await rpc.call('server.info')))
      this.#greet(await readRun(rpc))
      await this.#attach(rpc, info)
      this.#backoff.reset()
      const open = rpc
      this.#heartbeat = setInterval(() => void this.#beat(open), this.#timing.pingMilliseconds)
    } catch (error) {
      this.#rpc = undefined
      rpc?.cut()
      this.#down(asPrintyardError(error))
    }
  }

  /** The link is up. What cannot be told apart counts as a restart: it only costs a question. */
  #greet(run: KlipperRun): void {
    if (this.#closed) return
    const gapSeconds = (performance.now() - this.#seenAt) / 1000
    const restarted = this.#run !== undefined && !isSameRun(this.#run, run, gapSeconds)
    this.#run = run
    this.#up = true
    this.#downReason = undefined
    this.#klippyLost = false
    this.#tracker.forget()
    this.#events.link({ up: true, restarted })
  }

  /** Subscribes to Klipper's objects; a subscription dies with Klipper, so this is done again when it is back. */
  async #attach(rpc: Rpc, info: Record<string, unknown>): Promise<void> {
    const state = info.klippy_connected === true ? (text(info.klippy_state) ?? '') : 'disconnected'
    this.#klippy = state
    if (!ANSWERING.includes(state)) return this.#tracker.klippy(state, '')
    this.#early = []
    try {
      const all = list(record(resultOf(await rpc.call('printer.objects.list'))).objects)
      const names = objectsToWatch(all.filter((name) => typeof name === 'string'))
      const objects = Object.fromEntries(names.map((name) => [name, null]))
      const said = await rpc.call('printer.objects.subscribe', { objects })
      // It went away in between: the heartbeat sees in which state it is then.
      if (!said.ok) {
        this.#klippy = ''
        return this.#tracker.klippy('startup', said.message)
      }
      await this.#begin(rpc, record(said.result))
    } finally {
      this.#early = undefined
    }
  }

  async #begin(rpc: Rpc, whole: Record<string, unknown>): Promise<void> {
    const history = await rpc.call('server.history.list', { limit: 1, order: 'desc' })
    const job = history.ok ? jobOf(list(record(history.result).jobs)[0]) : undefined
    if (this.#klippyLost) {
      this.#klippyLost = false
      this.#run = await readRun(rpc)
      this.#events.link({ up: true, restarted: true, reason: 'Klipper was away' })
    }
    if (this.#closed || this.#rpc !== rpc) return
    this.#tracker.full(whole.status, job)
    for (const { delta, at } of this.#early ?? []) if (at > (number(whole.eventtime) ?? 0)) this.#tracker.update(delta)
  }

  #notified(rpc: Rpc, method: string, params: unknown): void {
    if (this.#closed || !this.#up || this.#rpc !== rpc) return
    const [first, second] = list(params)
    if (method === 'notify_status_update') {
      if (this.#early === undefined) this.#tracker.update(first)
      else this.#early.push({ delta: first, at: number(second) ?? 0 })
    } else if (method === 'notify_history_changed') this.#tracker.history(first)
    else if (method === 'notify_klippy_disconnected') this.#klippyGone()
    else if (method === 'notify_klippy_ready' || method === 'notify_klippy_shutdown') this.#attachAgain(rpc)
  }

  #klippyGone(): void {
    this.#klippy = 'disconnected'
    this.#klippyLost = true
    this.#tracker.klippy('disconnected', '')
  }

  #attachAgain(rpc: Rpc): void {
    const work = async () => {
      if (this.#closed || this.#rpc !== rpc) return
      await this.#attach(rpc, record(resultOf(await rpc.call('server.info'))))
    }
    this.#chain = this.#chain.then(work).catch((error: unknown) => this.#lost(rpc, asPrintyardError(error)))
  }

  /** A sign of life, asked for above the socket, which also tells a change of Klipper that went unseen. */
  async #beat(rpc: Rpc): Promise<void> {
    if (performance.now() - rpc.heardAt > this.#timing.silenceMilliseconds) {
      return this.#lost(rpc, new PrintyardError('PRINTER_OFFLINE', "Moonraker's socket: silent"))
    }
    const said = await rpc.call('server.info').catch(() => undefined)
    if (this.#closed || this.#rpc !== rpc || said?.ok !== true) return
    const info = record(said.result)
    const state = info.klippy_connected === true ? text(info.klippy_state) : 'disconnected'
    if (state === this.#klippy) return
    if (state === 'disconnected') this.#klippyGone()
    else {
      if (!ANSWERING.includes(state ?? '')) this.#klippyLost = true
      this.#attachAgain(rpc)
    }
  }

  #lost(rpc: Rpc, error: PrintyardError): void {
    if (this.#rpc !== rpc) return
    this.#rpc = undefined
    rpc.cut()
    this.#down(error)
  }

  #down(error: PrintyardError): void {
    if (this.#closed) return
    clearInterval(this.#heartbeat)
    if (this.#up) this.#seenAt = performance.now()
    if (this.#up || this.#downReason !== error.code) {
      this.#log.info({ code: error.code, reason: error.detail }, 'printer link down')
      this.#events.link({ up: false, restarted: false, reason: error.message })
    }
    this.#up = false
    this.#downReason = error.code
    this.#retry(error.code === 'PRINTER_CREDENTIALS' ? this.#timing.credentialsMilliseconds : this.#backoff.next())
  }

  #retry(delay: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#connect(), delay)
  }
}

/** The result of what must not be refused. Throws PRINTER_PROTOCOL. */
function resultOf(said: Said): unknown {
  if (said.ok) return said.result
  throw new PrintyardError('PRINTER_PROTOCOL', `Moonraker: ${said.code} ${said.message}`)
}

/** Which run of Klipper this is; a Klipper that is away has none. */
async function readRun(rpc: Rpc): Promise<KlipperRun> {
  const [info, stats] = [await rpc.call('printer.info'), await rpc.call('machine.proc_stats')]
  return klipperRun(
    info.ok ? record(info.result).process_id : undefined,
    stats.ok ? record(stats.result).system_uptime : undefined,
  )
}
