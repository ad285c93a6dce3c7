import { PrintyardError } from '../../core/errors.ts'
import { ACTIVE, type Ending, type Fingerprint, type Snapshot, STARTABLE, type Verdict } from '../driver.ts'
import { needsDeveloperMode } from './codes.ts'
import type { Session } from './session.ts'
import { shownFault, showsCancel } from './state.ts'

/**
 * What the printer shows right before a start. `bootRef` names the unbroken observation by this very connection: the
 * printer keeps no journal, so only who watched all the time can tell that nothing happened (R11).
 * Rejects PRINTER_DEVELOPER_MODE where the printer already says that it will take no start.
 */
export async function takeFingerprint(session: Session): Promise<Fingerprint> {
  await session.fresh()
  if (needsDeveloperMode(session.tracker.status)) {
    throw new PrintyardError(
      'PRINTER_DEVELOPER_MODE',
      'The printer takes no commands: switch on LAN-only mode and Developer Mode on its screen',
    )
  }
  const { state, job } = session.tracker.snapshot
  return {
    state,
    ...(job === undefined ? {} : { fileName: job.fileName }),
    ...(job?.jobRef === undefined ? {} : { jobRef: job.jobRef }),
    bootRef: session.observation,
  }
}

/**
 * Whether the file was started since the fingerprint. Names are used once, so a job of that name is that start. No
 * time that passed proves anything. Rejects PRINTER_OFFLINE for what the printer may still tell.
 */
export async function reconcileStart(session: Session, name: string, before: Fingerprint): Promise<Verdict> {
  await session.fresh()
  const { tracker } = session
  if (tracker.pending === name) await session.settled(name)
  const snapshot = tracker.snapshot
  if (snapshot.job?.fileName === name && tracker.pending !== name) return shownVerdict(session, name, snapshot)
  const seen = tracker.ending(name)
  if (seen !== undefined) return { kind: 'started', running: false, ending: seen, ...refOf(seen.jobRef) }
  if (session.observation !== before.bootRef) {
    return { kind: 'unknown', reason: 'the printer keeps no journal, and nobody watched it without a gap since' }
  }
  if (tracker.pending === name) {
    throw new PrintyardError('PRINTER_OFFLINE', 'The printer took the start and does not show it yet: ask again')
  }
  if (['unavailable', 'unknown'].includes(snapshot.state)) {
    throw new PrintyardError('PRINTER_OFFLINE', 'The printer is not ready: ask again when it is')
  }
  return { kind: 'not-started' }
}

const refOf = (jobRef: string | undefined) => (jobRef === undefined ? {} : { jobRef })

function shownVerdict(session: Session, name: string, snapshot: Snapshot): Verdict {
  const ref = refOf(snapshot.job?.jobRef)
  if (ACTIVE.includes(snapshot.state)) return { kind: 'started', running: true, ...ref }
  const seen = session.tracker.ending(name)
  if (seen !== undefined) return { kind: 'started', running: false, ending: seen, ...ref }
  const ending = shownEnding(session, name, snapshot)
  if (ending !== undefined) return { kind: 'started', running: false, ending: { ...ending, ...ref }, ...ref }
  return { kind: 'unknown', reason: `the printer shows the print and ${snapshot.stateText}: it was restarted` }
}

/** The end of a run that is still shown. A cancel whose code is gone looks like a failure without a cause (R14). */
function shownEnding({ tracker }: Session, fileName: string, { state, job }: Snapshot): Ending | undefined {
  const progress = job?.progress === undefined ? {} : { progress: job.progress }
  if (state === 'completed') return { fileName, outcome: 'completed', progress: 1 }
  if (showsCancel(tracker.status)) return { fileName, outcome: 'canceled', reason: 'canceled', ...progress }
  const fault = shownFault(tracker.status)?.text
  if (state === 'fault' && tracker.status.gcode_state === 'FAILED') {
    return { fileName, outcome: 'failed', ...progress, reason: fault ?? 'a fault of the printer' }
  }
  if (state !== 'failed') return undefined
  if (fault !== undefined) return { fileName, outcome: 'failed', reason: fault, ...progress }
  return { fileName, outcome: 'failed', causeUnknown: true, reason: 'the printer tells no cause', ...progress }
}

/** Whether a file may be deleted: only at rest, and not as long as it is the evidence of its run. */
export async function mayBeDeleted(session: Session, name: string, printed: 'keep' | 'delete') {
  await session.fresh()
  const { state, job } = session.tracker.snapshot
  const active = ACTIVE.includes(state)
  if (active && job?.fileName === name) return 'in-use' as const
  if (session.tracker.pending === name) return 'in-use' as const
  if (!STARTABLE.includes(state) && state !== 'fault') return 'unknown' as const
  const ran = job?.fileName === name || session.tracker.ending(name) !== undefined
  return ran && printed === 'keep' ? ('in-use' as const) : ('yes' as const)
}
