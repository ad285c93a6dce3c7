import { ACTIVE, type Ending, type Snapshot } from '../driver.ts'
import { text } from '../fields.ts'
import { describeError, isCancel, isStartRefusal } from './codes.ts'
import { mergeReport, type Status } from './merge.ts'
import { shownError, shownFault, showsCancel, snapshotOf } from './state.ts'
import { Titled } from './titled.ts'

export type TrackerEvents = { snapshot: (snapshot: Snapshot) => void; ended: (ending: Ending) => void }

/** `error`: what was shown when it was last seen alive. */
type Run = { fileName: string; jobRef?: string; progress?: number; canceled: boolean; error?: number | undefined }

/** FAILED may come a second before its code: so many reports are waited for before the end is told without one. */
const REPORTS_UNTIL_TOLD = 2
const KEPT_ENDINGS = 200

/**
 * Turns reports into snapshots and endings. Pure: no clock, no socket, so recorded traces can be replayed. A cancel
 * looks like a failure but for a code that A1 and P1 show only for some seconds, so it is latched.
 */
export class Tracker {
  readonly #events: TrackerEvents
  status: Status = {}
  #run: Run | undefined
  /** Reports that the end of `#run` may still wait for its code. */
  #patience = 0
  #ended = new Map<string, Ending>()
  readonly #titled = new Titled()
  /** A start that the printer took (its echo said so) and does not show yet. */
  pending: string | undefined
  /** Starts that the printer took and then refused by an error. */
  readonly refused = new Map<string, string>()

  constructor(events: TrackerEvents) {
    this.#events = events
  }

  /** How a run that was seen live ended. */
  ending(fileName: string): Ending | undefined {
    return this.#ended.get(fileName)
  }

  get snapshot(): Snapshot {
    const snapshot = this.#shown()
    // Between echo and PREPARE (recorded: 2 to 46 s) it still shows the last end, and must get no other start.
    if (this.pending === undefined || ACTIVE.includes(snapshot.state)) return snapshot
    return { ...snapshot, state: 'busy', stateText: `start of ${this.pending} accepted` }
  }

  /** `afterGap`: reports were missed before this one, so that no end was seen live. */
  report(report: Status, afterGap = false): void {
    const before = shownError(this.status)
    this.status = mergeReport(this.status, report)
    if (afterGap) this.#run = undefined
    const error = shownError(this.status)
    if (this.pending !== undefined && error !== undefined && error !== before && isStartRefusal(error)) {
      // That somebody's start of the file at the panel was refused says nothing of ours.
      if (!this.#titled.isTaken) this.refused.set(this.pending, describeError(error).text)
      this.pending = undefined
    }
    this.#titled.see(snapshotOf(this.status), this.pending !== undefined && this.#run === undefined, afterGap)
    const snapshot = this.#shown()
    if (ACTIVE.includes(snapshot.state)) this.#active(snapshot, error)
    else if (this.#run !== undefined && !this.#over(this.#run, snapshot)) return
    this.#events.snapshot(this.snapshot)
  }

  /** The answer to somebody's command, seen by all who listen. */
  echo(echo: Status): void {
    if (echo.command !== 'project_file' && echo.command !== 'gcode_file') return
    if (!/^success$/i.test(String(echo.result ?? ''))) return
    this.pending =
      this.#titled.take(echo) ??
      text(echo.subtask_name) ??
      text(echo.file) ??
      String(echo.param ?? '')
        .split('/')
        .at(-1)
    this.#events.snapshot(this.snapshot)
  }

  /** The printer did nothing with a start that it took. */
  forgetPending(): void {
    if (this.pending === undefined) return
    this.pending = undefined
    this.#events.snapshot(this.snapshot)
  }

  /** The report, with what else is known of its job: how it ended, and its file's name. */
  #shown(): Snapshot {
    const { job } = this.#titled.named(snapshotOf(this.status))
    const latched = job === undefined ? undefined : this.#ended.get(job.fileName)?.outcome
    return this.#titled.named(snapshotOf(this.status, latched))
  }

  #active({ job }: Snapshot, error: number | undefined): void {
    if (job === undefined) return
    if (this.#run !== undefined && this.#run.fileName !== job.fileName) {
      this.#tell(this.#run, { outcome: 'unknown', reason: 'another job took its place' })
    }
    if (this.#run === undefined) {
      this.#run = { fileName: job.fileName, canceled: false }
      this.#ended.delete(job.fileName)
      this.pending = undefined
    }
    this.#patience = REPORTS_UNTIL_TOLD
    if (job.jobRef !== undefined) this.#run.jobRef = job.jobRef
    if (job.progress !== undefined) this.#run.progress = job.progress
    if (isCancel(error)) this.#run.canceled = true
    this.#run.error = error
  }

  /** The run is not alive any more; false = its cause may still come. */
  #over(run: Run, snapshot: Snapshot): boolean {
    if (showsCancel(this.status)) run.canceled = true
    const fault = shownFault(this.status)?.text
    // Prints go on through messages of the worst kind: they keep the next start away and say nothing of this end.
    const told = this.status.gcode_state
    const progress = told === 'FINISH' ? 1 : run.progress
    const base = progress === undefined ? {} : { progress }
    if (told === 'FINISH') this.#tell(run, { ...base, outcome: 'completed' })
    else if (run.canceled) this.#tell(run, { ...base, outcome: 'canceled', reason: 'canceled at the printer or by us' })
    else if (told === 'FAILED') {
      // What was shown before the end, as all through a pause, may have nothing to do with it: a cancel looks the same.
      const error = shownError(this.status)
      const known = error !== undefined && error !== run.error
      if (!known && --this.#patience >= 0) return false
      const reason = fault ?? 'the printer tells no cause'
      this.#tell(run, { ...base, outcome: 'failed', reason, ...(known ? {} : { causeUnknown: true }) })
    } else {
      this.#tell(run, { ...base, outcome: 'unknown', reason: `the printer shows ${snapshot.stateText} and no end` })
    }
    return true
  }

  #tell(run: Run, how: Omit<Ending, 'fileName'>): void {
    this.#run = undefined
    this.#titled.over()
    const ending = { fileName: run.fileName, ...(run.jobRef === undefined ? {} : { jobRef: run.jobRef }), ...how }
    this.#ended.set(run.fileName, ending)
    if (this.#ended.size > KEPT_ENDINGS) this.#ended.delete(this.#ended.keys().next().value ?? '')
    this.#events.ended(ending)
  }
}
