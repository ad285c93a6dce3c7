import type { SimulatedClock } from '../simulator-clock.ts'
import { Heaters } from '../simulator-heaters.ts'
import { replayPlan } from '../simulator-replay.ts'
import { SimulatedRun } from '../simulator-run.ts'
import type { Machine } from '../truth.ts'
import { SimulatedConsole } from './simulator-console.ts'
import type { SimulatedFiles } from './simulator-files.ts'
import { CLOSED_STATES, PRINTING_STATES, progressView, type StateId, TEXTS } from './simulator-views.ts'

const THERMAL_RUNAWAY = 'Thermal Runaway, system stopped! Heater_ID: bed - Printer halted. kill() called!'

export type Marking = { type: string; label: string; time: number }
type Emit = (type: string, payload: unknown) => void

/** OctoPrint's idea of its printer: the serial connection, the selected file, the run. Reports to the machine below. */
export class SimulatedPrinter {
  stateId: StateId = 'OFFLINE'
  error = ''
  selected: string | undefined
  run: SimulatedRun<string> | undefined
  markings: Marking[] = []
  transmitted = 0
  readonly heaters: Heaters
  readonly console: SimulatedConsole
  /** Raised at each change; the push channel sends `current` when it moved. */
  changes = 0
  readonly #machine: Machine
  readonly files: SimulatedFiles
  readonly #clock: SimulatedClock
  readonly #emit: Emit
  /** Progress of a run that is over, as long as its file stays selected. */
  shown: { completion: number; seconds: number } | undefined

  constructor(machine: Machine, files: SimulatedFiles, clock: SimulatedClock, emit: Emit) {
    this.#machine = machine
    this.files = files
    this.#clock = clock
    this.#emit = emit
    this.heaters = new Heaters(clock)
    this.console = new SimulatedConsole(this, machine, clock)
  }

  get operational(): boolean {
    return !CLOSED_STATES.includes(this.stateId) && this.stateId !== 'OPEN_SERIAL' && this.stateId !== 'CONNECTING'
  }
  get active(): boolean {
    return PRINTING_STATES.includes(this.stateId) || this.stateId === 'PAUSED'
  }
  get ready(): boolean {
    return this.stateId === 'OPERATIONAL'
  }

  elapsedSeconds(): number {
    return this.run?.elapsedSeconds() ?? 0
  }

  /** Opens the serial connection; takes a moment as the real one does. */
  connect(): void {
    if (!CLOSED_STATES.includes(this.stateId)) return
    this.error = ''
    this.#emit('Connecting', null)
    this.#to('OPEN_SERIAL')
    this.#clock.after(0.02, () => {
      if (this.stateId !== 'OPEN_SERIAL') return
      this.#to('CONNECTING')
      this.#clock.after(0.02, () => {
        if (this.stateId !== 'CONNECTING') return
        this.transmitted = 1
        this.#to('OPERATIONAL')
        this.#mark('connected', 'Connected')
        this.#emit('Connected', { port: 'VIRTUAL', baudrate: 250000 })
        this.#emit('FirmwareData', { name: 'Virtual Marlin 1.0', data: { FIRMWARE_NAME: 'Virtual Marlin 1.0' } })
      })
    })
  }

  /** Selects a file and, when told so, prints it. */
  select(fileName: string, print: boolean): void {
    this.selected = fileName
    this.shown = undefined
    this.#emit('FileSelected', {
      name: fileName,
      path: fileName,
      origin: 'local',
      size: null,
      owner: 'admin',
      user: 'admin',
    })
    if (print) this.print()
    else this.changed()
  }

  deselect(): void {
    if (this.selected === undefined) return
    this.selected = undefined
    this.shown = undefined
    this.#emit('FileDeselected', null)
    this.changed()
  }

  /** Starts what is selected; nothing selected = nothing happens, without a word. */
  print(): void {
    if (this.selected === undefined || !this.ready) return
    const plan = replayPlan(this.files.read(this.selected), this.files.get(this.selected)?.hash ?? '')
    this.shown = undefined
    this.run = new SimulatedRun(this.selected, plan, this.#clock)
    this.#machine.start(this.selected)
    this.#to('STARTING')
    this.#emit('PrintStarted', { ...this.#payload(), user: 'admin' })
    this.#mark('print', 'Start')
    this.#to('PRINTING')
    this.run.play(() => this.#done())
    this.heat()
  }

  pause(): void {
    if (this.stateId !== 'PRINTING') return
    this.run?.hold()
    this.#to('PAUSING')
    this.#afterSeconds(1, 'PAUSING', () => {
      const { fileposition, progress } = this.#position()
      this.#emit('PrintPaused', { ...this.#payload(), position: {}, fileposition, progress })
      this.#mark('pause', 'Pause')
      this.#to('PAUSED')
    })
  }

  resume(): void {
    if (this.stateId !== 'PAUSED' || this.run === undefined) return
    this.#to('RESUMING')
    this.#emit('PrintResumed', this.#payload())
    this.#mark('resume', 'Resume')
    this.run.play(() => this.#done())
    this.#to('PRINTING')
  }

  /** `user`: only a cancel over the API tells whose it was; `firmwareError`: OctoPrint cancels because of it. */
  cancel(why: { user?: string; firmwareError?: string } = {}): void {
    if (!this.active || this.stateId === 'CANCELLING') return
    this.run?.hold()
    this.#emit('PrintCancelling', { ...this.#payload(), ...why })
    this.#to('CANCELLING')
    this.#afterSeconds(0.5, 'CANCELLING', () => {
      const by = why.user === undefined ? {} : { user: why.user }
      const payload = { ...this.#payload(), position: {}, ...this.#position(), time: this.elapsedSeconds(), ...by }
      this.#emit('PrintCancelled', payload)
      this.#mark('cancel', 'Cancel')
      this.#endRun('canceled')
      this.#emit('PrintFailed', { ...payload, reason: 'cancelled' })
      this.#to('OPERATIONAL')
    })
  }

  /** An error that is not fatal, with "disconnect on errors" off. */
  firmwareError(text = 'MINTEMP triggered'): void {
    if (!this.active) return
    this.#emit('Error', { error: text, reason: 'firmware', consequence: 'cancel', logs: [] })
    this.cancel({ firmwareError: text })
  }

  /** The firmware says `start` behind an open connection. The event may come before or after the end of the print. */
  reset(): void {
    if (!this.operational) return
    const idle = !this.active
    this.cancel()
    this.transmitted += 1
    this.#emit('PrinterReset', { idle })
  }

  /** The firmware halts (thermal runaway): the connection is lost and the file deselected. */
  fatalError(text = THERMAL_RUNAWAY): void {
    if (!this.operational) return
    this.error = text
    this.#to('ERROR')
    this.#emit('Error', { error: text, reason: 'firmware', consequence: 'emergency', logs: [] })
    this.#emit('EStop', null)
    this.#lose(text)
  }

  disconnect(): void {
    if (CLOSED_STATES.includes(this.stateId)) return
    this.#emit('Disconnecting', null)
    this.#lose('')
  }

  /** The server's process ended: nothing is told and nothing counted, the machine just gets no more moves. */
  die(): void {
    this.console.clear()
    this.#clock.clear()
    this.#machine.end('failed')
    this.run = undefined
  }

  /** Sets the heaters to what the file wants at this point of the print. */
  heat(): void {
    if (this.run !== undefined) this.heaters.aim(this.run.plan.targetsAt(this.elapsedSeconds()))
  }

  changed(): void {
    this.changes += 1
  }

  #lose(error: string): void {
    this.console.clear()
    const run = this.run
    const payload = run === undefined ? undefined : { ...this.#payload(), time: this.elapsedSeconds() }
    const { progress } = this.#position()
    if (run !== undefined) this.#endRun('failed')
    this.deselect()
    this.#mark('disconnected', 'Disconnected')
    this.#emit('Disconnected', null)
    this.transmitted = 0
    this.heaters.aim({ tool0: 0, bed: 0 })
    this.#to('OFFLINE')
    // The odd ones: it comes after OFFLINE, and its progress is a fraction here.
    if (payload !== undefined)
      this.#emit('PrintFailed', { ...payload, reason: 'error', error, progress: progress / 100 })
  }

  #done(): void {
    if (this.stateId !== 'PRINTING' || this.run === undefined) return
    const seconds = this.run.plan.totalSeconds
    const payload = this.#payload()
    this.#to('FINISHING')
    this.#mark('done', 'Done')
    this.shown = { completion: 100, seconds }
    this.#endRun('completed', seconds)
    this.#emit('PrintDone', { ...payload, time: seconds })
    this.#to('OPERATIONAL')
    this.#emit('MetadataStatisticsUpdated', { storage: 'local', path: payload.path })
  }

  #endRun(outcome: 'completed' | 'canceled' | 'failed', seconds = 0): void {
    const fileName = this.run?.file
    this.run?.hold()
    this.run = undefined
    if (outcome !== 'completed') this.shown = undefined
    this.#machine.end(outcome)
    this.heaters.aim({ tool0: 0, bed: 0 })
    if (fileName !== undefined) this.files.countRun(fileName, outcome === 'completed', seconds)
  }

  /** Runs after simulated seconds unless the state changed in between. */
  #afterSeconds(seconds: number, state: StateId, action: () => void): void {
    this.#clock.after(seconds, () => this.stateId === state && action())
  }

  #to(state: StateId): void {
    this.stateId = state
    this.transmitted += 1
    this.changed()
    this.#emit('PrinterStateChanged', { state_id: state, state_string: TEXTS[state] })
  }

  #mark(type: string, label: string): void {
    const now = this.files.now()
    this.markings = [...this.markings, { type, label, time: now }].filter(
      (marking) => marking.time >= Math.floor(now) - 1800,
    )
    if (!type.endsWith('connected')) this.#emit('ChartMarked', { type, label })
  }

  #payload() {
    const fileName = this.run?.file ?? ''
    const size = this.files.get(fileName)?.size ?? 0
    return { name: fileName, path: fileName, origin: 'local', size, owner: 'admin' }
  }

  #position(): { fileposition: number; progress: number } {
    const { filepos, completion } = progressView(this)
    return { fileposition: Number(filepos ?? 0), progress: Math.floor(Number(completion ?? 0)) }
  }
}
