import { PrintyardError } from '../../core/errors.ts'
import { ACTIVE, type Ending, type Fingerprint, type Snapshot, type Timing, type Verdict } from '../driver.ts'
import { readFile, type StoredFile } from './files.ts'
import { type Journal, newMarkings, parseJournal, readJournal, sameRun } from './journal.ts'
import { readSnapshot } from './status.ts'
import type { Wire } from './wire.ts'

/** What the printer shows and remembers right now, to be compared after a start. */
export async function takeFingerprint(wire: Wire, timing: Timing): Promise<Fingerprint> {
  const snapshot = await readSnapshot(wire)
  const journal = await readJournal(wire, timing)
  return {
    state: snapshot.state,
    ...(snapshot.job === undefined ? {} : { fileName: snapshot.job.fileName }),
    journal: JSON.stringify(journal),
  }
}

/**
 * Whether the file of this name was started since the fingerprint (rules R10-R12 in docs/architecture.md).
 * Names are used once, so any run of the name is that start. The file's counters are read last: they are written a
 * moment after the state has changed. Rejects PRINTER_OFFLINE while the printer itself is not connected and nothing
 * else tells, and as `Wire.call` does.
 */
export async function reconcileStart(wire: Wire, timing: Timing, name: string, before: Fingerprint): Promise<Verdict> {
  const snapshot = await readSnapshot(wire)
  const ours = snapshot.job?.fileName === name
  if (ours && ACTIVE.includes(snapshot.state)) return { kind: 'started', running: true }
  const journal = await readJournal(wire, timing)
  const file = await readFile(wire, name)
  if (file !== undefined && file.prints.count > 0) {
    return { kind: 'started', running: false, ending: endingOf(file, journal) }
  }
  if (ours && snapshot.state === 'completed') {
    return { kind: 'started', running: false, ending: shownEnding(name, snapshot) }
  }
  const past = parseJournal(before.journal)
  const printed = past !== undefined && newMarkings(past, journal).some((marking) => marking.type === 'print')
  if (printed && !ours) {
    // It may be ours, begun between the two questions.
    const { job, state } = await readSnapshot(wire)
    if (job?.fileName === name && ACTIVE.includes(state)) return { kind: 'started', running: true }
  }
  return whenNothingIsLeft(snapshot, printed && (ours || file === undefined), past, journal)
}

/**
 * No trace of a run. OctoPrint counts a run only when it ends, so this proves that there was none as long as the
 * same server process watched all the time.
 */
function whenNothingIsLeft(snapshot: Snapshot, ambiguous: boolean, before: Journal | undefined, now: Journal): Verdict {
  const unknown = (reason: string): Verdict => ({ kind: 'unknown', reason })
  if (before === undefined) return unknown('the fingerprint carries no journal of OctoPrint')
  const same = sameRun(before, now)
  if (same === false)
    return unknown('OctoPrint or its serial connection restarted since, and keeps nothing of a print that was running')
  if (['unavailable', 'busy'].includes(snapshot.state)) {
    throw new PrintyardError('PRINTER_OFFLINE', 'OctoPrint is not connected to its printer: ask again when it is')
  }
  if (same === undefined) return unknown('too long ago: OctoPrint may have restarted since without a trace')
  if (snapshot.state === 'fault') return unknown('the printer broke down, and OctoPrint counted no run of the file')
  if (ambiguous) return unknown('OctoPrint marked the start of a print and nothing tells of which file')
  return { kind: 'not-started' }
}

/** The counters tell success or failure; that a failure was a cancel only the marking of the same moment can tell. */
function endingOf(file: StoredFile, journal: Journal): Ending {
  const last = file.prints.last
  if (last === undefined) return { fileName: file.name, outcome: 'unknown' }
  if (last.success) {
    return {
      fileName: file.name,
      outcome: 'completed',
      progress: 1,
      ...(last.printTime === undefined ? {} : { elapsedSeconds: last.printTime }),
    }
  }
  // One clock: both times are the server's, written by the same call (recorded: 0.0005 s apart).
  const canceled = journal.markings.some(
    (marking) => marking.type === 'cancel' && Math.abs(marking.time - last.date) < 1,
  )
  return canceled
    ? { fileName: file.name, outcome: 'canceled', reason: 'cancelled' }
    : {
        fileName: file.name,
        outcome: 'failed',
        causeUnknown: true,
        reason: 'OctoPrint counted a failure and tells no cause',
      }
}

function shownEnding(name: string, snapshot: Snapshot): Ending {
  const elapsedSeconds = snapshot.job?.elapsedSeconds
  return {
    fileName: name,
    outcome: 'completed',
    progress: 1,
    ...(elapsedSeconds === undefined ? {} : { elapsedSeconds }),
  }
}

/** Deletes a file unless it was ever started: then its counters and its selection are the evidence, and stay. */
export async function mayBeRevoked(wire: Wire, name: string): Promise<boolean> {
  const file = await readFile(wire, name)
  if (file !== undefined && file.prints.count > 0) return false
  const { state, job } = await readSnapshot(wire)
  const shown = job?.fileName === name && (ACTIVE.includes(state) || state === 'completed')
  return !shown
}
