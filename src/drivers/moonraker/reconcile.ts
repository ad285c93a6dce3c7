import { ENDED } from '../../core/canonical.ts'
import { PrintyardError } from '../../core/errors.ts'
import type { Ending, Fingerprint, Revocation, Verdict } from '../driver.ts'
import { record, text } from '../fields.ts'
import { deleteFile, readFile } from './files.ts'
import { endingOf, isNewer, type Job, lastJob, readJob, searchHistory } from './history.ts'
import { isSameRun, type KlipperRun, klipperRun, readRun } from './klipper-run.ts'
import { canonicalState, type Run, runOf, runsGcode, type Status, snapshotOf } from './state.ts'
import { readStatus } from './status.ts'
import type { Wire } from './wire.ts'

/** What the printer's journal said before the start. `lastId` "000000" = it was empty. */
type Past = { lastId: string; run: KlipperRun }
const NEVER = '000000'
/** How the history ends a run when Moonraker has lost Klipper: it restarted, or prints on. */
const LINE_LOST = 'klippy_disconnect'

/** What the printer shows and remembers right now, to be compared after a start. */
export async function takeFingerprint(wire: Wire): Promise<Fingerprint> {
  const status = await readStatus(wire)
  const [last, run] = [await lastJob(wire), await readRun(wire)]
  const { state, job } = snapshotOf(status)
  const past: Past = { lastId: last?.id ?? NEVER, run }
  // What is shown is the print that ended, also while somebody's G-code runs since.
  const behindGcode = ENDED.includes(state) && runsGcode(status)
  return {
    state: behindGcode ? 'busy' : state,
    ...(job === undefined ? {} : { fileName: job.fileName }),
    ...(last === undefined ? {} : { jobRef: last.id }),
    journal: JSON.stringify(past),
    ...(run.processId === undefined ? {} : { bootRef: String(run.processId) }),
  }
}

function pastOf(journal: string | undefined): Past | undefined {
  try {
    const { lastId, run } = record(JSON.parse(journal ?? ''))
    const { processId, uptimeSeconds } = record(run)
    const id = text(lastId)
    return id === undefined ? undefined : { lastId: id, run: klipperRun(processId, uptimeSeconds) }
  } catch {
    return undefined
  }
}

/**
 * Whether the file of this name was started since the fingerprint (rules R10-R12 in docs/architecture.md). Names are
 * used once, so any run of the name is that start. What Klipper shows counts first: Moonraker's history calls a print
 * "interrupted" when Moonraker itself crashed, although the print goes on. Rejects PRINTER_OFFLINE while Klipper is
 * away and nothing else tells, and as `Wire.call` does.
 */
export async function reconcileStart(wire: Wire, name: string, before: Fingerprint): Promise<Verdict> {
  const past = pastOf(before.journal)
  const status = await readStatus(wire)
  const run = runOf(status)
  const search = await searchHistory(wire, name, past?.lastId)
  const over = await endOfBound(wire, name, before.ranAs, search.job?.id, status)
  if (over !== undefined) return { kind: 'started', jobRef: over.jobRef, running: false, ending: over }
  if (run?.fileName === name) return asShown(run, search.job?.id)
  // A file that was printed before the fingerprint names its run itself.
  const lastJobId = search.job === undefined ? (await readFile(wire, name))?.lastJobId : undefined
  const job = search.job ?? (lastJobId === undefined ? undefined : await readJob(wire, lastJobId))
  if (job !== undefined) return asRemembered(wire, job, status)

  const unknown = (reason: string): Verdict => ({ kind: 'unknown', reason })
  if (lastJobId !== undefined) return unknown('the file was printed, and the run is deleted from the history')
  if (past === undefined) return unknown('the fingerprint carries no journal of Moonraker')
  if (!search.kept) return unknown('this Moonraker keeps no history of its prints')
  if (past.lastId !== NEVER && (search.newestId === undefined || isNewer(past.lastId, search.newestId)))
    return unknown('the history of Moonraker was emptied since')
  mustBeThere(status)
  if (!isSameRun(past.run, await readRun(wire)))
    return unknown('Klipper or its host restarted since, and may have forgotten a print that had just begun')
  return { kind: 'not-started' }
}

/** R12: somebody may have run the file once more since the run that the attempt is bound to, and Klipper shows that one. */
async function endOfBound(
  wire: Wire,
  name: string,
  bound: string | undefined,
  newest: string | undefined,
  status: Status,
): Promise<(Ending & { jobRef: string }) | undefined> {
  if (bound === undefined || bound === newest) return undefined
  const job = await readJob(wire, bound)
  const ending = job?.fileName === name ? endingOf(job) : undefined
  if (job?.status === LINE_LOST) mustBeThere(status)
  return ending && { ...ending, jobRef: bound }
}

function asShown(run: Run, jobRef: string | undefined): Verdict {
  const reference = jobRef === undefined ? {} : { jobRef }
  const ending = endingOfRun(run, jobRef)
  if (ending === undefined) return { kind: 'started', ...reference, running: true }
  return { kind: 'started', ...reference, running: false, ending }
}

/** The end that Klipper shows; undefined while it is not over. */
export function endingOfRun(run: Run, jobRef: string | undefined): Ending | undefined {
  if (run.outcome === undefined) return undefined
  return {
    fileName: run.fileName,
    ...(jobRef === undefined ? {} : { jobRef }),
    outcome: run.outcome,
    ...(run.elapsedSeconds === undefined ? {} : { elapsedSeconds: run.elapsedSeconds }),
    ...(run.filamentMillimetres === undefined ? {} : { filamentMillimetres: run.filamentMillimetres }),
    // The position is 0 again after a cancel.
    ...(run.progress === undefined || run.outcome === 'canceled' ? {} : { progress: run.progress }),
    ...(run.outcome === 'canceled' ? { reason: 'cancelled' } : {}),
    ...(run.reason === undefined ? {} : { reason: run.reason }),
  }
}

/**
 * Klipper does not show it (any more): what the history says of its run. Only its line to Moonraker may have been lost:
 * Klipper closes it when Moonraker stalls for 5 s, and prints on.
 */
async function asRemembered(wire: Wire, job: Job, status: Status): Promise<Verdict> {
  const ending = endingOf(job)
  const over: Verdict | undefined = ending && { kind: 'started', jobRef: job.id, running: false, ending }
  if (over !== undefined && job.status !== LINE_LOST) return over
  mustBeThere(status)
  // It may have begun, or come back, between the two questions.
  const now = await readStatus(wire)
  mustBeThere(now)
  const run = runOf(now)
  if (run?.fileName === job.fileName) return asShown(run, job.id)
  if (over !== undefined) return over
  if (job.status === 'in_progress') return { kind: 'started', jobRef: job.id, running: true }
  const reason = `Moonraker lost sight of the print (${job.status}), and Klipper does not show it any more`
  return { kind: 'unknown', reason }
}

function mustBeThere(status: Status): void {
  if (['unavailable', 'unknown'].includes(canonicalState(status)))
    throw new PrintyardError('PRINTER_OFFLINE', 'Klipper is not ready: ask again when it is')
}

/**
 * Deletes a file unless it was ever started: then its metadata name the run, and stay. Of a run whose end nobody knows
 * they tell nothing more than the history does, which outlives the file: a person's word about it must be possible.
 */
export async function revokeFile(wire: Wire, name: string): Promise<Revocation> {
  try {
    const file = await readFile(wire, name)
    if (file === undefined) return 'absent'
    if (runOf(await readStatus(wire))?.fileName === name) return 'in-use'
    const job = file.lastJobId === undefined ? undefined : await readJob(wire, file.lastJobId)
    if (job !== undefined && (job.status === 'in_progress' || endingOf(job) !== undefined)) return 'in-use'
    return await deleteFile(wire, name)
  } catch {
    return 'unknown'
  }
}
