import { PrintyardError } from '../../core/errors.ts'
import type { Ending, Fingerprint, Verdict } from '../driver.ts'
import { Beginning } from './beginning.ts'
import { isNewest, newestNumber, startsBetween } from './counter.ts'
import { canonicalState, type Job, OVER, readStatus, type Status } from './status.ts'
import type { Wire } from './wire.ts'

const MEMORY_LIMIT = 100

/** Which file got which number, as this connection saw it. */
export class Runs {
  readonly #numbers = new Map<string, string>()
  #newest: string | undefined
  readonly #beginning = new Beginning()

  constructor(newest: string | undefined) {
    this.#newest = newest
  }

  /** A question before the print may show the number of the print before it, so only running prints count. */
  note(status: Status): void {
    const { state, job } = status
    this.#beginning.note(status)
    if (job?.fileName === undefined || !['PRINTING', 'PAUSED'].includes(state)) return
    this.#newest = job.id
    this.#numbers.set(job.fileName, job.id)
    if (this.#numbers.size > MEMORY_LIMIT) this.#numbers.delete(this.#numbers.keys().next().value ?? '')
  }

  numberOf(fileName: string): string | undefined {
    return this.#numbers.get(fileName)
  }

  /** The job that was noted last is a question before its print. */
  get asks(): boolean {
    return this.#beginning.asks
  }

  get newest(): string | undefined {
    return this.#newest
  }
}

/** What the printer shows right now, and the number of its newest print, to be compared after a start. */
export async function takeFingerprint(wire: Wire, runs: Runs): Promise<Fingerprint> {
  const status = await readStatus(wire)
  runs.note(status)
  const jobRef = await newestNumber(wire, runs.newest)
  return {
    state: canonicalState(status),
    ...(status.job?.fileName === undefined ? {} : { fileName: status.job.fileName }),
    ...(jobRef === undefined ? {} : { jobRef }),
  }
}

/**
 * Whether the file of this name was started since the fingerprint (rules R10-R12 in docs/architecture.md). The printer
 * keeps no history; what it keeps, also over a power cycle, is the number of its newest print. Names are used once, so
 * a run of the name is that start. Rejects PRINTER_OFFLINE while the printer is in between, and as `Wire.call` does.
 */
export async function reconcileStart(wire: Wire, runs: Runs, name: string, before: Fingerprint): Promise<Verdict> {
  const status = await readStatus(wire)
  runs.note(status)
  const { job, state } = status
  if (job !== undefined && job.fileName === undefined) throw later('shows a job and not yet its name')
  if (job?.fileName === name) {
    if (OVER.includes(state)) return over(status, name, job)
    if (before.ranAs === undefined && runs.asks) return { kind: 'started', running: true, asks: true }
    const number = runs.numberOf(name)
    return { kind: 'started', running: true, ...(number === undefined ? {} : { jobRef: number }) }
  }
  const number = before.ranAs ?? runs.numberOf(name)
  return number === undefined ? sinceFingerprint(wire, status, before) : afterRun(wire, status, name, number)
}

const unknown = (reason: string): Verdict => ({ kind: 'unknown', reason })
const later = (what: string) => new PrintyardError('PRINTER_OFFLINE', `The printer ${what}: ask again`)

/** Our run was seen under this number: only while it is the newest does the end screen speak of it. */
async function afterRun(wire: Wire, status: Status, name: string, number: string): Promise<Verdict> {
  const passed = status.job === undefined ? (await isNewest(wire, number)) !== true : status.job.id !== number
  if (passed) return unknown('another print was started after ours, and the printer keeps no result')
  if (!OVER.includes(status.state)) throw later(`is ${status.state}`)
  return over(status, name, { id: number })
}

/** What the end screen says. Once somebody has left it, nothing says how the print ended. */
function over({ state }: Status, fileName: string, job: Job): Verdict {
  const ending = endingOf(state, { ...job, fileName })
  if (ending.outcome === 'unknown')
    return unknown('the print is over, and its end screen was left before anybody looked')
  return { kind: 'started', running: false, jobRef: job.id, ending }
}

/** No run of ours was seen: the number tells whether anything was started since. */
async function sinceFingerprint(wire: Wire, status: Status, { jobRef: before }: Fingerprint): Promise<Verdict> {
  const { job, state } = status
  if (before === undefined) return unknown('no print of this printer was seen yet, so its number tells nothing')
  if (job !== undefined) {
    const starts = startsBetween(before, job.id)
    if (starts > 1) return unknown('several prints were started since, and the printer names only the last')
    // The one start since is somebody else's, if this number is that of the job which is shown.
    if (starts === 1 && !isNumbered(state, job)) throw later(`is ${state}, and has not numbered its job yet`)
    return { kind: 'not-started' }
  }
  if (!OVER.includes(state)) throw later(`is ${state}`)
  const unmoved = await isNewest(wire, before)
  if (unmoved === true) return { kind: 'not-started' }
  // It may have begun between the two questions, and names its job now.
  const now = await readStatus(wire)
  if (now.job !== undefined || !OVER.includes(now.state)) throw later('has begun something at this moment')
  return unmoved === undefined
    ? unknown('the printer does not tell the number of its newest print')
    : unknown('a print was started since, and nobody saw which')
}

/** R11: while a job has not begun (a question before it) it is shown with the number of the print before, maybe ours. */
function isNumbered(state: string, { elapsedSeconds }: Job): boolean {
  return ['PRINTING', 'PAUSED'].includes(state) && (elapsedSeconds ?? 0) > 0
}

/** How a run ended, by the state that the printer shows after it. */
export function endingOf(state: string, { id, fileName = '', progress, elapsedSeconds }: Job): Ending {
  const facts = { fileName, jobRef: id, ...(elapsedSeconds === undefined ? {} : { elapsedSeconds }) }
  const partly = { ...facts, ...(progress === undefined ? {} : { progress }) }
  if (state === 'FINISHED') return { ...facts, outcome: 'completed', progress: 1 }
  if (state === 'STOPPED') return { ...partly, outcome: 'canceled', reason: 'stopped at the printer or by command' }
  if (state === 'ERROR')
    return { ...partly, outcome: 'failed', reason: 'the printer stopped with an error on its screen' }
  return { ...partly, outcome: 'unknown', causeUnknown: true, reason: 'the end screen was left before it was seen' }
}
