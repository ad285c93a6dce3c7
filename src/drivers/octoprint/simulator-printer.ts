import { Heaters } from '../simulator-heaters.ts'
import { type ReplayPlan, replayPlan } from '../simulator-replay.ts'
import type { Machine } from '../truth.ts'
import { SimulatedConsole } from './simulator-console.ts'
import type { SimulatedFiles } from './simulator-files.ts'
import { CLOSED_STATES, PRINTING_STATES, progressView, type StateId, TEXTS } from './simulator-views.ts'

const THERMAL_RUNAWAY = 'Thermal Runaway, system stopped! Heater_ID: bed - Printer halted. kill() called!'

type Run = { fileName: string; plan: ReplayPlan; playedSeconds: number; resumedAt: number | undefined }
export type Marking = { type: string; label: string; time: number }
type Emit = (type: string, payload: unknown) => void

/** OctoPrint's idea of its printer: the serial connection, the selected file, the run. Reports to the machine below. */
export class SimulatedPrinter {
  stateId: StateId = 'OFFLINE'
  error = ''
  selected: string | undefined
  run: Run | undefined
  markings: Marking[] = []
  transmitted = 0
  readonly heaters: Heaters
  readonly console: SimulatedConsole
  /** Raised at each change; the push channel sends `current` when it moved. */
  changes = 0
  readonly #machine: Machine
  readonly files: SimulatedFiles
  readonly #speed: number
  readonly #emit: Emit
  readonly #timers = new Set<NodeJS.Timeout>()
  #finish: NodeJS.Timeout | undefined
  /** Progress of a run that is over, as long as its file stays selected. */
  shown: { completion: number; seconds: number } | undefined

  constructor(machine: Machine, files: SimulatedFiles, speed: number, emit: Emit) {
    this.#machine = machine
    this.files = files
    this.#speed = speed
    this.#emit = emit
    this.heaters = new Heaters(speed)
    this.console = new SimulatedConsole(this, machine, speed)
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
    const run = this.run
    if (run === undefined) return 0
    const playing = run.resumedAt === undefined ? 0 : ((performance.now() - run.resumedAt) / 1000) * this.#speed
    return Math.min(run.plan.totalSeconds, run.playedSeconds + playing)
  }

  /** Opens the serial connection; takes some milliseconds as the real one. */
  connect(): void {
    if (!CLOSED_STATES.includes(this.stateId)) return
    this.error = ''
    this.#emit('Connecting', null)
    this.#to('OPEN_SERIAL')
    this.#later(20, () => {
      if (this.stateId !== 'OPEN_SERIAL') return
      this.#to('CONNECTING')
      this.#later(20, () => {
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
    this.run = { fileName: this.selected, plan, playedSeconds: 0, resumedAt: performance.now() }
    this.#machine.start(this.selected)
    this.#to('STARTING')
    this.#emit('PrintStarted', this.#payload())
    this.#mark('print', 'Start')
    this.#to('PRINTING')
    this.heat()
    this.#schedule()
  }

  pause(): void {
    if (this.stateId !== 'PRINTING') return
    this.#hold()
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
    this.run.resumedAt = performance.now()
    this.#to('PRINTING')
    this.#schedule()
  }

  cancel(): void {
    if (!this.active || this.stateId === 'CANCELLING') return
    this.#hold()
    this.#emit('PrintCancelling', this.#payload())
    this.#to('CANCELLING')
    this.#afterSeconds(0.5, 'CANCELLING', () => {
      const payload = { ...this.#payload(), position: {}, ...this.#position(), time: this.elapsedSeconds() }
      this.#emit('PrintCancelled', payload)
      this.#mark('cancel', 'Cancel')
      this.#endRun('canceled')
      this.#emit('PrintFailed', { ...payload, reason: 'cancelled' })
      this.#to('OPERATIONAL')
    })
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
    for (const timer of this.#timers) clearTimeout(timer)
    clearTimeout(this.#finish)
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
    const fileName = this.run?.fileName
    clearTimeout(this.#finish)
    this.run = undefined
    if (outcome !== 'completed') this.shown = undefined
    this.#machine.end(outcome)
    this.heaters.aim({ tool0: 0, bed: 0 })
    if (fileName !== undefined) this.files.countRun(fileName, outcome === 'completed', seconds)
  }

  #hold(): void {
    clearTimeout(this.#finish)
    if (this.run === undefined) return
    this.run.playedSeconds = this.elapsedSeconds()
    this.run.resumedAt = undefined
  }

  #schedule(): void {
    const run = this.run
    if (run === undefined) return
    const milliseconds = ((run.plan.totalSeconds - this.elapsedSeconds()) / this.#speed) * 1000
    clearTimeout(this.#finish)
    // A timer holds at most 24 days; a longer print is looked at again then.
    this.#finish = setTimeout(
      () => (this.elapsedSeconds() < run.plan.totalSeconds - 0.001 * this.#speed ? this.#schedule() : this.#done()),
      Math.min(milliseconds, 2 ** 31 - 1),
    )
  }

  /** Runs after simulated seconds unless the state changed in between. */
  #afterSeconds(seconds: number, state: StateId, action: () => void): void {
    this.#later((seconds / this.#speed) * 1000, () => this.stateId === state && action())
  }

  #later(milliseconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, milliseconds)
    this.#timers.add(timer)
  }

  #to(state: StateId): void {
    this.stateId = state
    this.transmitted += 1
    this.changed()
    this.#emit('PrinterStateChanged', { state_id: state, state_string: TEXTS[state] })
  }

  #mark(type: string, label: string): void {
    const now = Date.now() / 1000
    this.markings = [...this.markings, { type, label, time: now }].filter(
      (marking) => marking.time >= Math.floor(now) - 1800,
    )
    if (!type.endsWith('connected')) this.#emit('ChartMarked', { type, label })
  }

  #payload() {
    const fileName = this.run?.fileName ?? ''
    const size = this.files.get(fileName)?.size ?? 0
    return { name: fileName, path: fileName, origin: 'local', size, owner: 'admin', user: 'admin' }
  }

  #position(): { fileposition: number; progress: number } {
    const { filepos, completion } = progressView(this)
    return { fileposition: Number(filepos ?? 0), progress: Math.floor(Number(completion ?? 0)) }
  }
}
