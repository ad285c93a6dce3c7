import { setTimeout as sleep } from 'node:timers/promises'
import type { SimulatedClock } from '../simulator-clock.ts'
import { Heaters } from '../simulator-heaters.ts'
import { replayPlan } from '../simulator-replay.ts'
import { SimulatedRun, secondsAtByte } from '../simulator-run.ts'
import type { Machine } from '../truth.ts'
import { type Mark, marksOf } from './simulator-marks.ts'
import type { SimulatedStore } from './simulator-store.ts'

type Loaded = { fileName: string; size: number; marks: Mark[] }
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
  readonly #clock: SimulatedClock
  readonly #events: KlipperEvents
  #run: SimulatedRun<Loaded> | undefined
  /** What the last run had come to, when it is over. */
  #final: Progress = { printed: 0, total: 0, filament: 0, position: 0, size: 0 }
  #finalInfo: Info = { layer: null, layers: null, message: null }
  #queue: Promise<unknown> = Promise.resolve()
  /** Raised when the process ends: what still waited for its turn goes with it. */
  #life = 0
  /** On the clock. */
  #busyUntil = 0

  constructor(machine: Machine, store: SimulatedStore, clock: SimulatedClock, events: KlipperEvents) {
    this.#machine = machine
    this.#store = store
    this.#clock = clock
    this.#events = events
    this.heaters = new Heaters(clock)
  }

  get active(): boolean {
    return this.klippy === 'ready' && (this.state === 'printing' || this.state === 'paused')
  }
  /** The file that virtual_sdcard holds open. */
  get loaded(): string | undefined {
    return this.#run?.file.fileName
  }
  get totalSeconds(): number | undefined {
    return this.#run?.plan.totalSeconds
  }
  /** idle_timeout: something moves, or did a moment ago. */
  get moving(): boolean {
    return this.active || this.#clock.now() < this.#busyUntil
  }

  elapsedSeconds(): number {
    return this.#run?.elapsedSeconds() ?? 0
  }

  progress(): Progress {
    const run = this.#run
    if (run === undefined) return this.#final
    const seconds = this.elapsedSeconds()
    const filament = run.plan.filamentAt(seconds)
    return {
      // Klipper counts from the first filament that is fed.
      printed: filament > 0 ? Math.max(0, seconds - run.plan.preparationSeconds) : 0,
      total: this.#clock.now() - run.startedAt,
      filament,
      position: Math.min(run.file.size, run.plan.positionAt(seconds)),
      size: run.file.size,
    }
  }

  /** What the file told of its layers and messages up to here. */
  info(): Info {
    if (this.#run === undefined) return this.#finalInfo
    const { position } = this.progress()
    const seen = this.#run.file.marks.filter(({ byte }) => byte <= position)
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
    this.#busyUntil = this.#clock.now() + seconds + IDLE_AFTER_SECONDS
    this.changed()
    this.#clock.after(seconds + IDLE_AFTER_SECONDS, () => this.changed())
  }

  print(fileName: string): void {
    if (this.active) throw this.refuse('SD busy')
    const file = this.#store.get(fileName)
    if (file === undefined) throw this.refuse('Unable to open file')
    const bytes = this.#store.read(fileName)
    const plan = replayPlan(bytes, file.hash)
    this.#run = new SimulatedRun({ fileName, size: file.size, marks: marksOf(bytes) }, plan, this.#clock)
    Object.assign(this, { state: 'printing', fileName, stateMessage: '', paused: false, homed: 'xyz' })
    this.#machine.start(fileName)
    this.#events.response(`File opened:${fileName} Size:${file.size}`)
    this.#events.response('File selected')
    this.changed()
    this.#events.started(fileName)
    this.#play(this.#run)
  }

  refuse(text: string): Refused {
    this.#events.response(`!! ${text}`)
    return new Refused(400, text)
  }

  pause(): void {
    if (this.state === 'paused') this.#events.response('// Print already paused')
    if (this.state !== 'printing') return
    this.#run?.hold()
    Object.assign(this, { state: 'paused', paused: true })
    this.changed()
  }

  resume(): void {
    if (this.state !== 'paused' || this.#run === undefined) return
    Object.assign(this, { state: 'printing', paused: false })
    this.#play(this.#run)
    this.changed()
  }

  cancel(): void {
    if (!this.active) return
    this.#run?.hold()
    this.#over('cancelled', 'canceled', 'cancelled', { position: 0, size: 0 })
  }

  /** The micro-controller halts: print_stats stays as it was, "paused" when it printed. */
  shutdown(reason: string): void {
    if (this.klippy !== 'ready') return
    const printing = this.active
    this.#run?.hold()
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

  /** Moonraker loses its line to Klipper, which prints on: the history ends the run, and begins none when it is back. */
  async cutOff(milliseconds: number): Promise<void> {
    const printing = this.active
    this.klippy = 'disconnected'
    if (printing) this.#events.ended('klippy_disconnect')
    this.#events.klippy('disconnected')
    await sleep(milliseconds)
    this.klippy = 'ready'
    this.#events.klippy('ready')
  }

  /** The process ends: the machine gets no more moves. */
  die(status?: string): void {
    const printing = this.active
    this.#life += 1
    this.#queue = Promise.resolve()
    this.#clock.clear()
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
    this.#run?.hold()
    this.#events.response(`!! ${error}`)
    this.#over('error', 'failed', 'error', {})
  }

  #done(): void {
    if (this.state !== 'printing' || this.#run === undefined) return
    this.#events.response('Done printing file')
    this.#over('complete', 'completed', 'completed', { position: this.#run.file.size })
  }

  #over(
    state: 'complete' | 'cancelled' | 'error',
    outcome: 'completed' | 'canceled' | 'failed',
    remembered: string,
    shown: Partial<Progress>,
  ): void {
    this.#run?.hold()
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

  /** Plays on to the end, or to a move that Klipper refuses. */
  #play(run: SimulatedRun<Loaded>): void {
    const { error, byte } = run.file.marks.find((mark) => mark.error !== undefined) ?? {}
    if (error === undefined || byte === undefined) run.play(() => this.#done())
    else run.play(() => this.#fail(error), secondsAtByte(run.plan, byte - 1))
  }

  /** While a print heats up, no other G-code gets its turn. */
  async #whileHeating(): Promise<void> {
    for (;;) {
      const run = this.#run
      const left = run === undefined ? 0 : run.plan.preparationSeconds - this.elapsedSeconds()
      if (run?.playing !== true || left <= 0 || this.klippy !== 'ready') return
      await sleep(Math.min(50, Math.max(1, (left / this.#clock.speed) * 1000)))
    }
  }
}
