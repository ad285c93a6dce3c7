import type { SimulatedClock } from '../simulator-clock.ts'
import { Heaters } from '../simulator-heaters.ts'
import type { Machine } from '../truth.ts'
import { mergeReport, type Status } from './merge.ts'
import type { SimulatedCard } from './simulator-card.ts'
import { type Job, jobOf, panelJob, prepareStatus, SimulatedRun, TITLE, titledEcho } from './simulator-job.ts'
import { afterPowerLoss, HOT_CHAMBER, restStatus, type SimulatedModel, UNVERIFIED } from './simulator-status.ts'

const CANCELED = 50_348_044
const RUNOUT = 302_022_662

/** The firmware above the machine: takes commands, plays G-code in simulated time, and reports what changed. */
export class SimulatedBambu {
  status: Status
  /** Simulated seconds from the echo of a start to PREPARE, in which the last end lingers. */
  startDelaySeconds: number
  /** It has read the file when it takes a start, so that deleting it later stops nothing. */
  readsEarly = false
  /** Lines that set a heater and are answered with success all the same. */
  ignoredHeat: 'at-once' | 'all' | undefined
  /** Says something of the group `print` to all who listen. */
  tell: (body: Status) => void = () => undefined
  /** Simulated seconds from FAILED to the code of a cancel. */
  cancelCodeSeconds = 0
  /** Seconds by which its clock is wrong. */
  clockSkewSeconds = 0
  readonly model: SimulatedModel
  readonly card: SimulatedCard
  /** How many starts were received for a name. */
  readonly startsReceived = new Map<string, number>()
  readonly #machine: Machine
  readonly #clock: SimulatedClock
  readonly #changed: () => void
  readonly #heaters: Heaters
  #run: SimulatedRun | undefined
  #job: Job | undefined
  #tasks = 3_000
  #developerMode = true

  constructor(
    model: SimulatedModel,
    machine: Machine,
    card: SimulatedCard,
    clock: SimulatedClock,
    changed: () => void,
  ) {
    this.model = model
    this.status = restStatus(model)
    this.#machine = machine
    this.card = card
    this.#clock = clock
    this.#changed = changed
    this.#heaters = new Heaters(clock)
    this.startDelaySeconds = model === 'X1C' ? 46 : 10
  }

  /** Without it unsigned commands are refused; an X1C also says so in `fun`. */
  get developerMode(): boolean {
    return this.#developerMode
  }
  set developerMode(on: boolean) {
    this.#developerMode = on
    if (this.model === 'X1C') this.#set({ fun: on ? '20011830F9CFF' : '20011A30F9CFF' })
  }

  get active(): boolean {
    return ['PREPARE', 'RUNNING', 'PAUSE'].includes(String(this.status.gcode_state))
  }

  /** Brings progress and temperatures up to now. */
  tick(): void {
    if (this.#run?.playing) this.#progress(this.#run)
    const { tool0, bed } = this.#heaters.read()
    this.#set({
      nozzle_temper: tool0?.actual ?? 0,
      nozzle_target_temper: tool0?.target ?? 0,
      bed_temper: bed?.actual ?? 0,
      bed_target_temper: bed?.target ?? 0,
    })
  }

  /** The answer to one command of the group `print`; undefined = it is ignored. */
  command(body: Status): Status | undefined {
    const name = String(body.command ?? '')
    if (name === 'push_status') return undefined
    if (!this.developerMode) return { ...body, ...UNVERIFIED }
    const success =
      this.model === 'X1C' ? { result: 'SUCCESS', reason: '', err_code: 0 } : { result: 'success', reason: 'success' }
    const done = this.#carryOut(name, body)
    return { ...body, ...(done ? success : { result: 'fail', reason: `${name} is not possible now` }) }
  }

  #carryOut(name: string, body: Status): boolean {
    if (name === 'project_file' || name === 'gcode_file') return this.#take(jobOf(body))
    if (name === 'pause') return this.pause()
    if (name === 'resume') return this.resume()
    if (name === 'stop') return this.cancel()
    if (name === 'gcode_line') this.#lines(String(body.param ?? ''))
    return true
  }

  /** A start was read: first the echo, much later PREPARE; what it needs is looked up only then, unless `readsEarly`. */
  #take(job: Job): boolean {
    const early = this.readsEarly ? this.card.get(job.file)?.bytes : undefined
    this.#after(this.startDelaySeconds, () => {
      const bytes = early ?? this.card.get(job.file)?.bytes
      if (this.active) this.#pulse(0x0500_4004)
      else if (bytes === undefined) this.#pulse(0x0500_4003)
      else this.#prepare(job, bytes)
    })
    return true
  }

  /** Somebody starts a file at the screen; it is put on the card when it is not there. */
  panelStart(name: string): boolean {
    if (this.active) return false
    if (this.card.get(name) === undefined) this.card.write(name, Buffer.from('G28\nG1 X100 Y100 F3000\nG4 S600\n'))
    if (this.model !== 'X1C' || !name.endsWith('.3mf')) this.#prepare(panelJob(name))
    else {
      this.tell(titledEcho(name))
      this.#take(panelJob(name, TITLE))
    }
    return true
  }

  #prepare(job: Job, bytes = this.card.get(job.file)?.bytes ?? Buffer.alloc(0)): void {
    const run = SimulatedRun.open(job, bytes, this.#clock)
    if (run === undefined) return void this.#pulse(0x0500_4003)
    this.#job = job
    this.#run = run
    this.#machine.start(job.file)
    this.#tasks += 1
    this.#set(prepareStatus(job, this.model, String(this.#tasks)))
    this.#after(4, () => this.#begin())
  }

  #begin(): void {
    const run = this.#run
    if (run === undefined || this.status.gcode_state !== 'PREPARE') return
    run.resume()
    this.#set({ gcode_state: 'RUNNING', mc_print_stage: '2', mc_percent: 0, layer_num: 0, total_layer_num: run.layers })
    this.#progress(run)
    this.#schedule()
  }

  elapsedSeconds(): number {
    return this.#run?.elapsedSeconds() ?? 0
  }

  get totalSeconds(): number | undefined {
    return this.#run?.plan.totalSeconds
  }

  #progress(run: SimulatedRun): void {
    this.#heaters.aim(run.plan.targetsAt(run.elapsedSeconds()))
    this.#set(run.status())
  }

  #schedule(): void {
    const run = this.#run
    if (run === undefined) return
    const left = Math.max(0, run.plan.totalSeconds - this.elapsedSeconds())
    this.#after(left, () => {
      if (this.#run !== run || !run.playing) return
      if (this.elapsedSeconds() < run.plan.totalSeconds - 0.002 * this.#clock.speed) this.#schedule()
      else this.#finish(run)
    })
  }

  #finish(run: SimulatedRun): void {
    this.#end('completed')
    this.#set({
      gcode_state: 'FINISH',
      mc_percent: 100,
      layer_num: run.layers,
      mc_remaining_time: 0,
      ams: { tray_now: '255', tray_tar: '255' },
    })
  }

  pause(): boolean {
    if (this.status.gcode_state !== 'RUNNING') return false
    this.#after(1, () => this.#hold({ stg_cur: 16 }))
    return true
  }

  #hold(why: Status): void {
    const run = this.#run
    if (run === undefined || this.status.gcode_state !== 'RUNNING') return
    run.pause()
    this.#set({ gcode_state: 'PAUSE', mc_print_stage: '3', ...why })
  }

  resume(): boolean {
    if (this.status.gcode_state !== 'PAUSE') return false
    this.#after(1, () => {
      const run = this.#run
      if (run === undefined || this.status.gcode_state !== 'PAUSE') return
      run.resume()
      this.#set({ gcode_state: 'RUNNING', mc_print_stage: '2', print_error: 0, hms: [], stg_cur: 0 })
      this.#schedule()
    })
    return true
  }

  /** Stops; the code of the cancel shows for seconds only, and on an X1 stays in `fail_reason`. */
  cancel(): boolean {
    if (!this.active) return false
    this.#after(1, () => {
      if (!this.active) return
      this.#end('canceled')
      const marked = { print_error: CANCELED }
      this.#set({ gcode_state: 'FAILED', ...(this.cancelCodeSeconds === 0 ? marked : {}) })
      this.#after(this.cancelCodeSeconds, () => this.#set(marked))
      if (this.model === 'X1C') this.#after(3, () => this.#set({ fail_reason: String(CANCELED) }))
      this.#after(this.cancelCodeSeconds + 6, () => this.#set({ print_error: 0 }))
    })
    return true
  }

  /** The spool is empty: recorded on an A1. */
  runOut(): boolean {
    if (this.status.gcode_state !== 'RUNNING') return false
    const timestamp = Math.floor(Date.now() / 1000) + this.clockSkewSeconds
    this.#hold({ print_error: RUNOUT, hms: [{ attr: 301_994_496, code: 65_537, action: 0, timestamp }] })
    return true
  }

  /** The nozzle heats oddly: the print is over and nothing may be started. */
  breakDown(): void {
    this.#end('failed')
    this.#set({ gcode_state: 'FAILED', hms: [{ attr: 0x0300_0200, code: 0x0001_0001, action: 0, timestamp: 0 }] })
  }

  /** A message of the worst kind comes up, and the print goes on. */
  warn(): void {
    this.#set({ hms: [HOT_CHAMBER] })
  }

  /** A person mended it. */
  mend(): void {
    this.#set({ hms: [], print_error: 0 })
  }

  /** The power went: the machine stops, and the firmware comes back knowing nothing. `again`: a leftover job begins anew. */
  reboot(again: boolean): void {
    const job = this.#job
    this.die()
    this.#machine.end('failed')
    this.status = restStatus(this.model)
    if (again && job !== undefined && this.card.get(job.file) !== undefined) this.#after(2, () => this.#prepare(job))
  }

  /** The power went in mid print and is back: the firmware kept where it was, and asks. At rest it is a reboot. */
  losePower(): void {
    const run = this.#run
    if (run === undefined || this.status.gcode_state !== 'RUNNING') return void this.reboot(false)
    run.pause()
    this.#clock.clear()
    this.status = afterPowerLoss(this.model, { ...this.status, ...run.status() })
  }

  die(): void {
    this.#clock.clear()
    this.#run = undefined
  }

  #end(outcome: 'completed' | 'canceled' | 'failed'): void {
    this.#run = undefined
    this.#machine.end(outcome)
    this.#heaters.aim({ tool0: 0, bed: 0 })
    this.#set({ mc_print_stage: '1', gcode_file: '', print_type: 'idle', stg_cur: 255 })
  }

  /** An error that shows for some seconds. */
  #pulse(code: number): void {
    this.#set({ print_error: code })
    this.#after(6, () => this.status.print_error === code && this.#set({ print_error: 0 }))
  }

  #lines(code: string): void {
    // M109 and M190 wait besides, which shows to nobody.
    for (const [, which, celsius] of code.matchAll(/M1(04|09|40|90) S([\d.]+)/g)) {
      if (this.ignoredHeat === 'all' || (this.ignoredHeat === 'at-once' && /04|40/.test(which ?? ''))) continue
      this.#heaters.aim(which?.startsWith('0') ? { tool0: Number(celsius) } : { bed: Number(celsius) })
    }
    this.tick()
  }

  #set(change: Status): void {
    const before = this.status
    this.status = mergeReport(before, change)
    const boundary = ['gcode_state', 'print_error', 'stg_cur', 'hms'].some((key) => before[key] !== this.status[key])
    if (boundary) this.#changed()
  }

  #after(seconds: number, action: () => void): void {
    this.#clock.after(seconds, action)
  }
}
