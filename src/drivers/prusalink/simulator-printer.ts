import { createHash } from 'node:crypto'
import type { SimulatedClock } from '../simulator-clock.ts'
import { Heaters } from '../simulator-heaters.ts'
import { replayPlan } from '../simulator-replay.ts'
import { SimulatedRun } from '../simulator-run.ts'
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

const NUMBERS = 65_536
const STARTABLE: readonly DeviceState[] = ['IDLE', 'READY', 'FINISHED', 'STOPPED']

/** What the number of the newest print survives: a power cycle. */
export type Eeprom = { read(): number; write(jobId: number): void }

/** The firmware's idea of its printer: the state on the screen, the print, its number. Reports to the machine below. */
export class SimulatedPrinter {
  state: DeviceState = 'IDLE'
  jobId: number
  run: SimulatedRun<StickFile> | undefined
  /** A start whose question on the screen nobody has answered yet. */
  asking: StickFile | undefined
  /** The file that the end screen speaks of. */
  ended: StickFile | undefined
  /** The next start ends in a question (wrong nozzle, no filament). */
  asksNext = false
  /** No published firmware does: a print is numbered when it begins, not before the screen asks about it. */
  numbersLate = false
  /** How long the print before took; shown until another begins, or the power goes. */
  #secondsBefore = 0
  readonly heaters: Heaters
  readonly #machine: Machine
  readonly #stick: SimulatedStick
  readonly #clock: SimulatedClock
  readonly #eeprom: Eeprom
  readonly #leastSeconds: number

  /** `leastSeconds`: of the wall, for one print; what is left of them when it is played it is still finishing. */
  constructor(machine: Machine, stick: SimulatedStick, clock: SimulatedClock, eeprom: Eeprom, leastSeconds = 0) {
    this.#machine = machine
    this.#stick = stick
    this.#clock = clock
    this.#eeprom = eeprom
    this.#leastSeconds = leastSeconds
    this.jobId = eeprom.read()
    this.heaters = new Heaters(clock)
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
    return this.run?.elapsedSeconds() ?? this.#secondsBefore
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
      if (!this.numbersLate) this.#number()
    } else {
      this.#number()
      this.#begin(file)
    }
    return true
  }

  /** A person answers what the screen asks. */
  answer(): boolean {
    if (this.state !== 'ATTENTION') return false
    const { asking } = this
    this.asking = undefined
    if (asking === undefined) this.#play()
    else {
      if (this.numbersLate) this.#number()
      this.#begin(asking)
    }
    return true
  }

  pause(): boolean {
    if (this.state !== 'PRINTING') return false
    this.run?.hold()
    this.state = 'PAUSED'
    return true
  }

  resume(): boolean {
    if (this.state !== 'PAUSED') return false
    this.#play()
    return true
  }

  /** The head is parked first; until then it says PRINTING, also where nothing was printed. */
  cancel(): boolean {
    if (this.asking !== undefined) {
      const rest = () => {
        this.asking = undefined
        this.state = 'IDLE'
      }
      if (this.numbersLate) rest()
      else {
        this.state = 'PRINTING'
        this.#clock.after(0.5, rest)
      }
      return true
    }
    if (this.run === undefined) return false
    this.run?.hold()
    this.state = 'PRINTING'
    this.#clock.after(0.5, () => this.#end('canceled', 'STOPPED'))
    return true
  }

  /** Filament ran out, or another dialog in mid print. */
  attention(): boolean {
    if (this.run === undefined) return false
    this.run?.hold()
    this.state = 'ATTENTION'
    return true
  }

  /** Between two steps (homing after a crash) it says BUSY and admits to no job. */
  busy(): void {
    this.run?.hold()
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
    this.#clock.clear()
    this.#machine.end('failed')
    this.run = undefined
  }

  /** The power went in mid print and is back: it goes on where it was, under the same number. */
  goOn(): void {
    if (this.run !== undefined) this.#play()
  }

  #number(): void {
    this.jobId = (this.jobId + 1) % NUMBERS
    this.#eeprom.write(this.jobId)
  }

  #begin(file: StickFile): void {
    const bytes = this.#stick.read(file)
    const plan = replayPlan(bytes, createHash('sha1').update(bytes).digest('hex'))
    this.run = new SimulatedRun(file, plan, this.#clock)
    this.#machine.start(file.name)
    this.#play()
  }

  #play(): void {
    const run = this.run
    if (run === undefined) return
    const lasts = Math.max(run.plan.totalSeconds, this.#leastSeconds * this.#clock.speed)
    run.play(() => this.#end('completed', 'FINISHED'), lasts)
    this.state = 'PRINTING'
    this.heat()
  }

  heat(): void {
    if (this.run !== undefined) this.heaters.aim(this.run.plan.targetsAt(this.elapsedSeconds()))
  }

  #end(outcome: 'completed' | 'canceled' | 'failed', state: DeviceState): void {
    if (this.run === undefined) return
    this.run.hold()
    this.#secondsBefore = this.run.elapsedSeconds()
    this.ended = this.run.file
    this.run = undefined
    this.state = state
    this.#machine.end(outcome)
    this.heaters.aim({ tool0: 0, bed: 0 })
  }
}
