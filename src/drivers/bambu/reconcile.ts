import { PrintyardError } from '../../core/errors.ts'
import {
  ACTIVE,
  type CanonicalState,
  type Ending,
  type Fingerprint,
  type Snapshot,
  STARTABLE,
  type Verdict,
} from '../driver.ts'
import { needsDeveloperMode } from './codes.ts'
import { countedOn } from './reports.ts'
import { LONGEST_GAP_MILLISECONDS, type Session, startShowsMilliseconds } from './session.ts'
import type { BambuSettings } from './settings.ts'
import { shownFault, showsCancel } from './state.ts'

/**
 * What the printer shows right before a start. `bootRef` names the unbroken observation by this very connection, and
 * which of its lines; `journal` is where the printer's count of reports stands, by which another connection may prove
 * that the printer was not rebooted in between. The printer keeps no journal of prints.
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
    ...(session.counter === undefined ? {} : { journal: String(session.counter) }),
    bootRef: refOfLine(session),
  }
}

const refOfLine = ({ observation, line }: Session): string => `${observation}/${line}`

/**
 * Whether the file was started since the fingerprint. Names are used once, so a job of that name is that start. A start
 * that was taken shows nothing for a while, but its echo does, to whoever listens. So "not started" is said
 * - on the line of the fingerprint, which missed no echo;
 * - on another one, when nothing can have run and vanished before it (`watchedSince`), and when it has listened for as
 *   long as a start that was taken before it may show nothing.
 * What is still on its way in the network is kept out by the file being gone (R2), never by time.
 * Rejects PRINTER_OFFLINE for what the printer may still tell.
 */
export async function reconcileStart(
  session: Session,
  settings: BambuSettings,
  name: string,
  before: Fingerprint,
): Promise<Verdict> {
  const { tracker } = session
  const signs = () => tracker.pending === name || tracker.refused.has(name) || tracker.snapshot.job?.fileName === name
  while (true) {
    await session.fresh()
    const told = await toldOf(session, name)
    if (told !== undefined) return told
    if (!watchedSince(session, before)) {
      return { kind: 'unknown', reason: 'the printer keeps no journal, and nobody watched it without a gap since' }
    }
    if (['unavailable', 'unknown'].includes(tracker.snapshot.state)) {
      throw new PrintyardError('PRINTER_OFFLINE', 'The printer is not ready: ask again when it is')
    }
    const left = startShowsMilliseconds(settings) - session.lineAge
    if (before.bootRef === refOfLine(session) || tracker.refused.has(name) || left <= 0) return { kind: 'not-started' }
    await session.wait(signs, left)
  }
}

/** What the printer tells of the file by itself; undefined = nothing. */
async function toldOf(session: Session, name: string): Promise<Verdict | undefined> {
  const { tracker } = session
  if (tracker.pending === name) await session.settled(name)
  const { snapshot } = tracker
  if (snapshot.job?.fileName === name && tracker.pending !== name) return shownVerdict(session, name, snapshot)
  const seen = tracker.ending(name)
  if (seen !== undefined) return { kind: 'started', running: false, ending: seen, ...refOf(seen.jobRef) }
  if (tracker.pending !== name) return undefined
  throw new PrintyardError('PRINTER_OFFLINE', 'The printer took the start and does not show it yet: ask again')
}

/**
 * R11: nothing can have run and vanished since the fingerprint. Watched by this connection all the time; or by the one
 * that took it and by this one, with less than a minute between them in which the printer was not rebooted and showed no
 * other job. What ran keeps its name and end on show until the next job or a reboot, and a reboot forgets an end.
 */
function watchedSince({ observation, began }: Session, before: Fingerprint): boolean {
  if (before.bootRef?.split('/')[0] === observation) return true
  if (before.takenAt === undefined || began === undefined) return false
  const gap = began.at - before.takenAt
  if (gap > LONGEST_GAP_MILLISECONDS) return false
  const { job } = began.snapshot
  if (job?.fileName !== before.fileName || job?.jobRef !== before.jobRef) return false
  if (atRest(began.snapshot.state) !== atRest(before.state)) return false
  const counted = countedOn(before.journal === undefined ? undefined : Number(before.journal), began.counter, gap)
  return counted === 'on' || (counted === 'unclear' && before.state !== 'idle')
}

/** A cancel that another connection saw looks like a failure to this one. */
const atRest = (state: CanonicalState): CanonicalState => (state === 'canceled' ? 'failed' : state)

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

/**
 * The end of a run that is still shown. A cancel whose code is gone looks like a failure, and what is shown beside it may
 * be older than the end: its cause is not known (R14).
 */
function shownEnding({ tracker }: Session, fileName: string, { job }: Snapshot): Ending | undefined {
  const progress = job?.progress === undefined ? {} : { progress: job.progress }
  const told = tracker.status.gcode_state
  if (told === 'FINISH') return { fileName, outcome: 'completed', progress: 1 }
  if (showsCancel(tracker.status)) return { fileName, outcome: 'canceled', reason: 'canceled', ...progress }
  const fault = shownFault(tracker.status)?.text
  if (told !== 'FAILED') return undefined
  const reason = fault ?? 'the printer tells no cause'
  return { fileName, outcome: 'failed', causeUnknown: true, reason, ...progress }
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
