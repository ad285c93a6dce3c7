import { createHash } from 'node:crypto'
import { Heaters } from '../simulator-heaters.ts'
import { type ReplayPlan, replayPlan } from '../simulator-replay.ts'
import type { Machine } from '../truth.ts'
import type { SimulatedStick, StickFile } from './simulator-stick.ts'

export type DeviceState =
  | 'IDLE'
  | 'READY'
  | 'BUSY'
  | 'PRINTING'
  | 'PAUSED'
  | 'FINISHED'
  | 'STOPPED'
  | 'ERROR'
  | 'ATTENTION'
type Run = { file: StickFile; plan: ReplayPlan; playedSeconds: number; resumedAt: number | undefined }

const NUMBERS = 65_536
const STARTABLE: readonly DeviceState[] = ['IDLE', 'READY', 'FINISHED', 'STOPPED']

/** What the number of the newest print survives: a power cycle. */
export type Eeprom = { read(): number; write(jobId: number): void }

/** The firmware's idea of its printer: the state on the screen, the print, its number. Reports to the machine below. */
export class SimulatedPrinter {
  state: DeviceState = 'IDLE'
  jobId: number
  run: Run | undefined
  /** A start whose question on the screen nobody has answered yet; its print has no number of its own. */
  asking: StickFile | undefined
  /** The file that the end screen speaks of. */
  ended: StickFile | undefined
  /** The next start ends in a question (wrong nozzle, no filament). */
  asksNext = false
  readonly heaters: Heaters
  readonly #machine: Machine
  readonly #stick: SimulatedStick
  readonly #speed: number
  readonly #eeprom: Eeprom
  readonly #timers = new Set<NodeJS.Timeout>()
  #finish: NodeJS.Timeout | undefined

  constructor(machine: Machine, stick: SimulatedStick, speed: number, eeprom: Eeprom) {
    this.#machine = machine
    this.#stick = stick
    this.#speed = speed
    this.#eeprom = eeprom
    this.jobId = eeprom.read()
    this.heaters = new Heaters(speed)
  }

  get ready(): boolean {
    return STARTABLE.includes(this.state)
  }

  /** As the firmware sees it: not from the end screen on. */
  get hasJob(): boolean {
    return (this.run !== undefined && this.state !== 'BUSY') || this.asking !== undefined
  }

  get file(): StickFile | undefined {
    return this.run?.file ?? this.asking
  }

  elapsedSeconds(): number {
    const run = this.run
    if (run === undefined) return 0
    const playing = run.resumedAt === undefined ? 0 : ((performance.now() - run.resumedAt) / 1000) * this.#speed
    return Math.min(run.plan.totalSeconds, run.playedSeconds + playing)
  }

  /** 0..100, whole steps as M73 gives them. */
  progress(): number {
    if (this.run === undefined) return 0
    return Math.floor((this.elapsedSeconds() / this.run.plan.totalSeconds) * 100)
  }

  start(file: StickFile): boolean {
    if (!this.ready) return false
    this.ended = undefined
    if (this.asksNext) {
      this.asksNext = false
      this.asking = file
      this.state = 'ATTENTION'
    } else this.#begin(file)
    return true
  }

  /** A person answers what the screen asks. */
  answer(): boolean {
    if (this.state !== 'ATTENTION') return false
    const { asking } = this
    this.asking = undefined
    if (asking !== undefined) this.#begin(asking)
    else this.#play()
    return true
  }

  pause(): boolean {
    if (this.state !== 'PRINTING') return false
    this.#hold()
    this.state = 'PAUSED'
    return true
  }

  resume(): boolean {
    if (this.state !== 'PAUSED') return false
    this.#play()
    return true
  }

  /** The head is parked first; until then it says PRINTING. */
  cancel(): boolean {
    if (this.asking !== undefined) {
      this.asking = undefined
      this.state = 'IDLE'
      return true
    }
    if (this.run === undefined) return false
    this.#hold()
    this.state = 'PRINTING'
    this.#later(0.5, () => this.#end('canceled', 'STOPPED'))
    return true
  }

  /** Filament ran out, or another dialog in mid print. */
  attention(): boolean {
    if (this.run === undefined) return false
    this.#hold()
    this.state = 'ATTENTION'
    return true
  }

  /** Between two steps (homing after a crash) it says BUSY and admits to no job. */
  busy(): void {
    this.#hold()
    this.state = 'BUSY'
  }

  /** Whatever kept it busy is over. */
  free(): void {
    if (this.state !== 'BUSY') return
    if (this.run === undefined) this.state = 'IDLE'
    else this.#play()
  }

  /** The red screen. */
  fail(): void {
    if (this.run === undefined) this.state = 'ERROR'
    else this.#end('failed', 'ERROR')
  }

  /** A person leaves the end screen. */
  dismiss(): boolean {
    if (!['FINISHED', 'STOPPED'].includes(this.state)) return false
    this.ended = undefined
    this.state = 'IDLE'
    return true
  }

  setReady(): boolean {
    if (!this.ready) return false
    this.ended = undefined
    this.state = 'READY'
    return true
  }

  /** The power goes: the machine gets no more moves, and only the number of the print is kept. */
  die(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    clearTimeout(this.#finish)
    this.#machine.end('failed')
    this.run = undefined
  }

  #begin(file: StickFile): void {
    const bytes = this.#stick.read(file)
    const plan = replayPlan(bytes, createHash('sha1').update(bytes).digest('hex'))
    this.jobId = (this.jobId + 1) % NUMBERS
    this.#eeprom.write(this.jobId)
    this.run = { file, plan, playedSeconds: 0, resumedAt: undefined }
    this.#machine.start(file.name)
    this.#play()
  }

  #play(): void {
    const run = this.run
    if (run === undefined) return
    run.resumedAt = performance.now()
    this.state = 'PRINTING'
    this.heat()
    this.#schedule()
  }

  heat(): void {
    if (this.run !== undefined) this.heaters.aim(this.run.plan.targetsAt(this.elapsedSeconds()))
  }

  #hold(): void {
    clearTimeout(this.#finish)
    if (this.run === undefined) return
    this.run.playedSeconds = this.elapsedSeconds()
    this.run.resumedAt = undefined
  }

  #end(outcome: 'completed' | 'canceled' | 'failed', state: DeviceState): void {
    clearTimeout(this.#finish)
    if (this.run === undefined) return
    this.ended = this.run.file
    this.run = undefined
    this.state = state
    this.#machine.end(outcome)
    this.heaters.aim({ tool0: 0, bed: 0 })
  }

  #schedule(): void {
    const run = this.run
    if (run === undefined) return
    const left = run.plan.totalSeconds - this.elapsedSeconds()
    clearTimeout(this.#finish)
    // A timer holds at most 24 days; a longer print is looked at again then.
    this.#finish = setTimeout(
      () =>
        this.elapsedSeconds() < run.plan.totalSeconds - 0.001 * this.#speed
          ? this.#schedule()
          : this.#end('completed', 'FINISHED'),
      Math.min((left / this.#speed) * 1000, 2 ** 31 - 1),
    )
  }

  #later(seconds: number, action: () => void): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        action()
      },
      (seconds / this.#speed) * 1000,
    )
    this.#timers.add(timer)
  }
}
