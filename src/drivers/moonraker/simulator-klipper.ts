import { setTimeout as sleep } from 'node:timers/promises'
import { Heaters } from '../simulator-heaters.ts'
import { type ReplayPlan, replayPlan } from '../simulator-replay.ts'
import type { Machine } from '../truth.ts'
import { type Mark, marksOf } from './simulator-marks.ts'
import type { SimulatedStore } from './simulator-store.ts'

type Run = {
  fileName: string
  size: number
  plan: ReplayPlan
  marks: Mark[]
  startedAt: number
  playedSeconds: number
  resumedAt: number | undefined
}
/** Durations in simulated seconds, filament in mm, as print_stats tells them. */
export type Progress = { printed: number; total: number; filament: number; position: number; size: number }
/** What the file told of its layers, and its last message. */
export type Info = { layer: number | null; layers: number | null; message: string | null }
export type KlippyState = 'startup' | 'ready' | 'shutdown' | 'disconnected'
export type KlipperEvents = {
  changed: () => void
  response: (text: string) => void
  klippy: (event: 'ready' | 'shutdown' | 'disconnected') => void
  started: (fileName: string) => void
  ended: (status: string) => void
}

/** A refusal in Klipper's words; several lines are told over the socket only. */
export class Refused extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

const READY = 'Printer is ready'
const AFTER_SHUTDOWN =
  '\nOnce the underlying issue is corrected, use the\n"FIRMWARE_RESTART" command to reset the firmware, reload the\nconfig, and restart the host software.\nPrinter is shutdown\n'
const IDLE_AFTER_SECONDS = 1

/** Klipper behind its Moonraker: the print, the heaters, one G-code after the other. Reports to the machine below. */
export class SimulatedKlipper {
  klippy: KlippyState = 'ready'
  message = READY
  state: 'standby' | 'printing' | 'paused' | 'complete' | 'cancelled' | 'error' = 'standby'
  fileName = ''
  stateMessage = ''
  paused = false
  homed = ''
  filamentDetected = true
  processId = 1000 + Math.floor(Math.random() * 30_000)
  readonly heaters: Heaters
  readonly #machine: Machine
  readonly #store: SimulatedStore
  readonly #speed: number
  readonly #events: KlipperEvents
  #run: Run | undefined
  /** What the last run had come to, when it is over. */
  #final: Progress = { printed: 0, total: 0, filament: 0, position: 0, size: 0 }
  #finalInfo: Info = { layer: null, layers: null, message: null }
  #timer: NodeJS.Timeout | undefined
  #queue: Promise<unknown> = Promise.resolve()
  /** Raised when the process ends: what still waited for its turn goes with it. */
  #life = 0
  #busyUntil = 0

  constructor(machine: Machine, store: SimulatedStore, speed: number, events: KlipperEvents) {
    this.#machine = machine
    this.#store = store
    this.#speed = speed
    this.#events = events
    this.heaters = new Heaters(speed)
  }

  get active(): boolean {
    return this.klippy === 'ready' && (this.state === 'printing' || this.state === 'paused')
  }
  /** The file that virtual_sdcard holds open. */
  get loaded(): string | undefined {
    return this.#run?.fileName
  }
  get totalSeconds(): number | undefined {
    return this.#run?.plan.totalSeconds
  }
  /** idle_timeout: something moves, or did a moment ago. */
  get moving(): boolean {
    return this.active || performance.now() < this.#busyUntil
  }

  elapsedSeconds(): number {
    const run = this.#run
    if (run === undefined) return 0
    const playing = run.resumedAt === undefined ? 0 : ((performance.now() - run.resumedAt) / 1000) * this.#speed
    return Math.min(run.plan.totalSeconds, run.playedSeconds + playing)
  }

  progress(): Progress {
    const run = this.#run
    if (run === undefined) return this.#final
    const seconds = this.elapsedSeconds()
    const filament = run.plan.filamentAt(seconds)
    return {
      // Klipper counts from the first filament that is fed.
      printed: filament > 0 ? Math.max(0, seconds - run.plan.preparationSeconds) : 0,
      total: ((performance.now() - run.startedAt) / 1000) * this.#speed,
      filament,
      position: Math.min(run.size, run.plan.positionAt(seconds)),
      size: run.size,
    }
  }

  /** What the file told of its layers and messages up to here. */
  info(): Info {
    if (this.#run === undefined) return this.#finalInfo
    const { position } = this.progress()
    const seen = this.#run.marks.filter(({ byte }) => byte <= position)
    return {
      layer: seen.findLast(({ layer }) => layer !== undefined)?.layer ?? null,
      layers: seen.findLast(({ layers }) => layers !== undefined)?.layers ?? null,
      message: seen.findLast(({ message }) => message !== undefined)?.message ?? null,
    }
  }

  /** One G-code after the other: all wait while a heater is waited for. Whoever asked may be gone by then. */
  inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const life = this.#life
    const turn = this.#queue.then(async () => {
      await this.#whileHeating()
      if (life !== this.#life) throw new Refused(503, 'Klippy Disconnected')
      this.mustBeReady()
      return work()
    })
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  mustBeReady(): void {
    if (this.klippy === 'disconnected') throw new Refused(503, 'Klippy Host not connected')
    if (this.klippy !== 'ready') throw new Refused(400, this.message)
  }

  /** Some time in which the toolhead moves. */
  move(seconds: number): void {
    this.#busyUntil = performance.now() + ((seconds + IDLE_AFTER_SECONDS) / this.#speed) * 1000
    this.changed()
    setTimeout(() => this.changed(), this.#busyUntil - performance.now() + 1).unref()
  }

  print(fileName: string): void {
    if (this.active) throw this.refuse('SD busy')
    const file = this.#store.get(fileName)
    if (file === undefined) throw this.refuse('Unable to open file')
    const bytes = this.#store.read(fileName)
    const now = performance.now()
    const plan = replayPlan(bytes, file.hash)
    this.#run = {
      fileName,
      size: file.size,
      plan,
      marks: marksOf(bytes),
      startedAt: now,
      playedSeconds: 0,
      resumedAt: now,
    }
    Object.assign(this, { state: 'printing', fileName, stateMessage: '', paused: false, homed: 'xyz' })
    this.#machine.start(fileName)
    this.#events.response(`File opened:${fileName} Size:${file.size}`)
    this.#events.response('File selected')
    this.changed()
    this.#events.started(fileName)
    this.#schedule()
  }

  refuse(text: string): Refused {
    this.#events.response(`!! ${text}`)
    return new Refused(400, text)
  }

  pause(): void {
    if (this.state === 'paused') this.#events.response('// Print already paused')
    if (this.state !== 'printing') return
    this.#hold()
    Object.assign(this, { state: 'paused', paused: true })
    this.changed()
  }

  resume(): void {
    if (this.state !== 'paused' || this.#run === undefined) return
    Object.assign(this, { state: 'printing', paused: false })
    this.#run.resumedAt = performance.now()
    this.changed()
    this.#schedule()
  }

  cancel(): void {
    if (!this.active) return
    this.#hold()
    this.#over('cancelled', 'canceled', 'cancelled', { position: 0, size: 0 })
  }

  /** The micro-controller halts: print_stats stays as it was, "paused" when it printed. */
  shutdown(reason: string): void {
    if (this.klippy !== 'ready') return
    const printing = this.active
    this.#hold()
    Object.assign(this, { klippy: 'shutdown', message: `${reason}${AFTER_SHUTDOWN}` })
    if (printing) this.state = 'paused'
    this.#machine.end('failed')
    this.heaters.aim({ tool0: 0, bed: 0 })
    this.#events.response('// Klipper state: Shutdown')
    this.changed()
    this.#events.klippy('shutdown')
    if (printing) this.#events.ended('klippy_shutdown')
  }

  /** FIRMWARE_RESTART: Klipper goes away for a moment and has forgotten its print. */
  async restart(downMilliseconds = 60): Promise<void> {
    this.die('klippy_disconnect')
    this.#events.klippy('disconnected')
    await sleep(downMilliseconds)
    this.boot()
    this.#events.klippy('ready')
  }

  /** The process ends: the machine gets no more moves. */
  die(status?: string): void {
    const printing = this.active
    this.#life += 1
    this.#queue = Promise.resolve()
    clearTimeout(this.#timer)
    this.#machine.end('failed')
    this.#final = this.progress()
    this.klippy = 'disconnected'
    if (printing && status !== undefined) this.#events.ended(status)
    this.#run = undefined
  }

  boot(processId = this.processId): void {
    this.#final = { printed: 0, total: 0, filament: 0, position: 0, size: 0 }
    this.#finalInfo = { layer: null, layers: null, message: null }
    this.heaters.aim({ tool0: 0, bed: 0 })
    Object.assign(this, { processId, klippy: 'ready', message: READY, state: 'standby', fileName: '', homed: '' })
    Object.assign(this, { stateMessage: '', paused: false, filamentDetected: true })
  }

  /** Sets the heaters to what the file wants at this point of the print. */
  heat(): void {
    if (this.#run !== undefined && this.state === 'printing')
      this.heaters.aim(this.#run.plan.targetsAt(this.elapsedSeconds()))
  }

  changed(): void {
    this.#events.changed()
  }

  #fail(error: string): void {
    this.stateMessage = error
    this.#hold()
    this.#events.response(`!! ${error}`)
    this.#over('error', 'failed', 'error', {})
  }

  #done(): void {
    if (this.state !== 'printing' || this.#run === undefined) return
    this.#events.response('Done printing file')
    this.#over('complete', 'completed', 'completed', { position: this.#run.size })
  }

  #over(
    state: 'complete' | 'cancelled' | 'error',
    outcome: 'completed' | 'canceled' | 'failed',
    remembered: string,
    shown: Partial<Progress>,
  ): void {
    clearTimeout(this.#timer)
    const progress = this.progress()
    this.#finalInfo = this.info()
    this.#final = { ...progress, ...shown }
    this.#run = undefined
    this.state = state
    this.paused = false
    this.#machine.end(outcome)
    this.heaters.aim({ tool0: 0, bed: 0 })
    this.changed()
    this.#events.ended(remembered)
    this.move(0)
  }

  #hold(): void {
    clearTimeout(this.#timer)
    if (this.#run === undefined) return
    this.#run.playedSeconds = this.elapsedSeconds()
    this.#run.resumedAt = undefined
  }

  /** Looks again when the run is over, or has come to a move that Klipper refuses. */
  #schedule(): void {
    const run = this.#run
    if (run === undefined) return
    const left = ((run.plan.totalSeconds - this.elapsedSeconds()) / this.#speed) * 1000
    const fatal = run.marks.find(({ error }) => error !== undefined)
    clearTimeout(this.#timer)
    // A timer holds at most 24 days; with a fatal move ahead it is looked for more often.
    const wait = Math.min(left, fatal === undefined ? 2 ** 31 - 1 : 20)
    this.#timer = setTimeout(() => {
      if (fatal?.error !== undefined && this.progress().position >= fatal.byte - 1) this.#fail(fatal.error)
      else if (this.elapsedSeconds() >= run.plan.totalSeconds - 0.001 * this.#speed) this.#done()
      else this.#schedule()
    }, wait)
  }

  /** While a print heats up, no other G-code gets its turn. */
  async #whileHeating(): Promise<void> {
    for (;;) {
      const run = this.#run
      const left = run === undefined ? 0 : run.plan.preparationSeconds - this.elapsedSeconds()
      if (run?.resumedAt === undefined || left <= 0 || this.klippy !== 'ready') return
      await sleep(Math.min(50, Math.max(1, (left / this.#speed) * 1000)))
    }
  }
}
