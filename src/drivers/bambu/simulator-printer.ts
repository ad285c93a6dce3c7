import { createHash } from 'node:crypto'
import { openGcode3mf } from '../../gcode/gcode3mf.ts'
import { list, record } from '../fields.ts'
import type { SimulatedClock } from '../simulator-clock.ts'
import { Heaters } from '../simulator-heaters.ts'
import { type ReplayPlan, replayPlan } from '../simulator-replay.ts'
import type { Machine } from '../truth.ts'
import { mergeReport, type Status } from './merge.ts'
import type { SimulatedCard } from './simulator-card.ts'
import { restStatus, type SimulatedModel } from './simulator-status.ts'

const CANCELED = 50_348_044
const RUNOUT = 302_022_662
/** What an A1 goes through before the first layer, in this order. */
const STAGES = [2, 13, 24, 4, 8, 3, 14, 1]
const UNVERIFIED = { result: 'failed', reason: 'mqtt message verify failed', err_code: 84_033_543 }

type Run = { name: string; plan: ReplayPlan; layers: number; played: number; resumedAt: number | undefined }
type Job = { name: string; file: string; ids: Status; plate: number; taken: Status }

/** The firmware above the machine: takes commands, plays G-code in simulated time, and reports what changed. */
export class SimulatedBambu {
  status: Status = restStatus()
  developerMode = true
  /** Simulated seconds from the echo of a start to PREPARE, in which the last end lingers. */
  startDelaySeconds: number
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
  #run: Run | undefined
  #job: Job | undefined
  #tasks = 3_000

  constructor(
    model: SimulatedModel,
    machine: Machine,
    card: SimulatedCard,
    clock: SimulatedClock,
    changed: () => void,
  ) {
    this.model = model
    this.#machine = machine
    this.card = card
    this.#clock = clock
    this.#changed = changed
    this.#heaters = new Heaters(clock)
    this.startDelaySeconds = model === 'X1C' ? 46 : 10
  }

  get active(): boolean {
    return ['PREPARE', 'RUNNING', 'PAUSE'].includes(String(this.status.gcode_state))
  }

  /** Brings progress and temperatures up to now. */
  tick(): void {
    const run = this.#run
    if (run?.resumedAt !== undefined) this.#progress(run)
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

  /** A start was read: first the echo, much later PREPARE; what it needs is looked up only then. */
  #take(job: Job): boolean {
    this.#after(this.startDelaySeconds, () => {
      if (this.active) this.#pulse(0x0500_4004)
      else if (this.card.get(job.file) === undefined) this.#pulse(0x0500_4003)
      else this.#prepare(job)
    })
    return true
  }

  /** Somebody starts a file at the screen; it is put on the card when it is not there. */
  panelStart(name: string): boolean {
    if (this.active) return false
    if (this.card.get(name) === undefined) this.card.write(name, Buffer.from('G28\nG1 X100 Y100 F3000\nG4 S600\n'))
    this.#prepare({ name, file: name, ids: { subtask_id: '0', task_id: '0', project_id: '0' }, plate: 1, taken: {} })
    return true
  }

  #prepare(job: Job): void {
    const bytes = gcodeOf(this.card.get(job.file)?.bytes ?? Buffer.alloc(0), job)
    if (bytes === undefined) return void this.#pulse(0x0500_4003)
    this.#job = job
    const plan = replayPlan(bytes, createHash('sha1').update(bytes).digest('hex'))
    this.#run = { name: job.file, plan, layers: layersOf(bytes), played: 0, resumedAt: undefined }
    this.#machine.start(job.file)
    const onX1 = this.model === 'X1C'
    this.#tasks += 1
    this.#set({
      gcode_state: 'PREPARE',
      subtask_name: job.name,
      gcode_file: onX1 ? '/data/Metadata/plate_1.gcode' : job.file,
      print_type: 'local',
      print_error: 0,
      hms: [],
      // Recorded: an X1C makes its own task id and keeps no subtask id; an A1 gives back what it was sent.
      ...(onX1 ? { ...job.ids, subtask_id: '', task_id: String(this.#tasks) } : job.ids),
    })
    this.#after(4, () => this.#begin())
  }

  #begin(): void {
    const run = this.#run
    if (run === undefined || this.status.gcode_state !== 'PREPARE') return
    run.resumedAt = this.#clock.now()
    this.#set({ gcode_state: 'RUNNING', mc_print_stage: '2', mc_percent: 0, layer_num: 0, total_layer_num: run.layers })
    this.#progress(run)
    this.#schedule()
  }

  elapsedSeconds(): number {
    const run = this.#run
    if (run === undefined) return 0
    const playing = run.resumedAt === undefined ? 0 : this.#clock.now() - run.resumedAt
    return Math.min(run.plan.totalSeconds, run.played + playing)
  }

  get totalSeconds(): number | undefined {
    return this.#run?.plan.totalSeconds
  }

  #progress({ plan, layers }: Run): void {
    const elapsed = this.elapsedSeconds()
    const preparing = elapsed < plan.preparationSeconds
    const share = Math.max(
      0,
      (elapsed - plan.preparationSeconds) / Math.max(0.001, plan.totalSeconds - plan.preparationSeconds),
    )
    const stage = STAGES[Math.floor((elapsed / Math.max(0.001, plan.preparationSeconds)) * STAGES.length)] ?? 1
    this.#heaters.aim(plan.targetsAt(elapsed))
    const mapping = list(this.#job?.taken.ams_mapping).find((slot) => Number(slot) >= 0)
    const tray = this.#job?.taken.use_ams === true ? String(mapping ?? 255) : '254'
    this.#set({
      stg_cur: preparing ? stage : 0,
      layer_num: preparing ? 0 : Math.min(layers, Math.floor(share * layers) + 1),
      mc_percent: Math.min(99, Math.floor((elapsed / plan.totalSeconds) * 100)),
      mc_remaining_time: Math.ceil((plan.totalSeconds - elapsed) / 60),
      ...(preparing ? {} : { ams: { tray_now: tray, tray_tar: tray } }),
    })
  }

  #schedule(): void {
    const run = this.#run
    if (run === undefined) return
    const left = Math.max(0, run.plan.totalSeconds - this.elapsedSeconds())
    this.#after(left, () => {
      if (this.#run !== run || run.resumedAt === undefined) return
      if (this.elapsedSeconds() < run.plan.totalSeconds - 0.002 * this.#clock.speed) this.#schedule()
      else this.#finish(run)
    })
  }

  #finish(run: Run): void {
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
    run.played = this.elapsedSeconds()
    run.resumedAt = undefined
    this.#set({ gcode_state: 'PAUSE', mc_print_stage: '3', ...why })
  }

  resume(): boolean {
    if (this.status.gcode_state !== 'PAUSE') return false
    this.#after(1, () => {
      const run = this.#run
      if (run === undefined || this.status.gcode_state !== 'PAUSE') return
      run.resumedAt = this.#clock.now()
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
      this.#set({ gcode_state: 'FAILED', print_error: CANCELED })
      if (this.model === 'X1C') this.#after(3, () => this.#set({ fail_reason: String(CANCELED) }))
      this.#after(6, () => this.#set({ print_error: 0 }))
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

  /** A person mended it. */
  mend(): void {
    this.#set({ hms: [], print_error: 0 })
  }

  /** The power went: the machine stops, and the firmware comes back knowing nothing. `again`: a leftover job begins anew. */
  reboot(again: boolean): void {
    const job = this.#job
    this.die()
    this.#machine.end('failed')
    this.status = restStatus()
    if (again && job !== undefined && this.card.get(job.file) !== undefined) this.#after(2, () => this.#prepare(job))
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
    for (const [, which, celsius] of code.matchAll(/M1(04|40) S([\d.]+)/g)) {
      this.#heaters.aim(which === '04' ? { tool0: Number(celsius) } : { bed: Number(celsius) })
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

function jobOf(body: Status): Job {
  const path = String(body.command === 'gcode_file' ? body.param : (body.url ?? ''))
  const file = path.split('/').at(-1) ?? ''
  const { subtask_id = '0', task_id = '0', project_id = '0' } = body
  return {
    name: String(body.subtask_name ?? file),
    file,
    ids: { subtask_id, task_id, project_id },
    plate: Number(/plate_(\d+)\.gcode/.exec(String(body.param))?.[1] ?? 1),
    taken: record(body),
  }
}

/** The G-code that is to be played: the plate of a sliced 3MF, or the file itself. */
function gcodeOf(bytes: Buffer, job: Job): Buffer | undefined {
  if (!job.file.endsWith('.3mf') || bytes[0] !== 0x50) return bytes
  try {
    return Buffer.from(openGcode3mf(bytes, job.plate).gcode)
  } catch {
    return undefined
  }
}

function layersOf(bytes: Buffer): number {
  const told = /^; total layer number: (\d+)/m.exec(bytes.subarray(0, 20_000).toString('latin1'))?.[1]
  return told === undefined ? 50 : Number(told)
}
