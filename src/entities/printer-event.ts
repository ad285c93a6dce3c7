import { ACTIVE, type CanonicalState, ENDED } from '../core/canonical.ts'
import type { Ending } from '../drivers/driver.ts'
import { bindJob, lockPrinter, occupyBed } from './attempt.ts'
import { doubtClearance, voidClearance } from './clearance.ts'
import { trustReachable } from './failure.ts'
import { type Move, movePrint, noteAsking, type PrintState } from './print.ts'
import { LONGEST_GAP_SECONDS, mustWatch, note, type Watch } from './printer-journal.ts'
import { reopen } from './reopen.ts'
import { settleEnded } from './settle.ts'
import { type Database, row, type Sql } from './sql.ts'
import { recordStrays } from './stray.ts'

/** What a monitor saw happen on a printer: the boundaries that the life of a print hangs on. */
export type Observation =
  /** `gapSeconds`: for how long nobody watched before this. `restarted`: since it was last up. */
  | { kind: 'link'; up: boolean; restarted: boolean; gapSeconds: number; reason: string | null }
  /** The state changed, or the job that the printer holds did. */
  | {
      kind: 'state'
      state: CanonicalState
      stateText: string
      fileName: string | null
      jobRef: string | null
      asks?: boolean
    }
  | { kind: 'ended'; ending: Ending }

export type Observed = { moves: Move[]; printId: string | null; occupant: 'print' | 'foreign' | null }

type Owner = {
  attemptId: string
  printId: string
  number: number
  state: PrintState
  open: boolean
  outcome: string | null
  intent: boolean
  /** The printer's own number of the run that the attempt is bound to. */
  jobRef: string | null
  /** Ended a moment ago: what still shows it is an echo, not a new run. */
  lingering: boolean
}

/**
 * R13: commits what was seen, and what it means for the print, in one transaction; telemetry is published after it.
 * So a print settles without any worker alive, and a monitor that dies before the commit sees the same again.
 * Errors: PRINTER_SESSION_TAKEN when this monitor's lease has ended (R15).
 */
export async function observe(db: Database, watch: Watch, seen: Observation): Promise<Observed> {
  return db.transaction(async (sql) => {
    const printer = await lockPrinter(sql, watch.printerId)
    mustWatch(watch, printer)
    if (seen.kind === 'link') return observeLink(sql, watch, seen)
    if (seen.kind === 'ended') return observeEnd(sql, watch, seen.ending)
    return observeState(sql, watch, seen, printer)
  })
}

async function observeLink(sql: Sql, watch: Watch, link: Extract<Observation, { kind: 'link' }>): Promise<Observed> {
  const { up, restarted, gapSeconds, reason } = link
  await note(sql, watch, up ? 'link-up' : 'link-down', { data: { restarted, gapSeconds, reason } })
  if (up) {
    await doubtIfUnseen(sql, watch.printerId, restarted, gapSeconds)
    await trustReachable(sql, watch.printerId)
  }
  // A link that is up says nothing of the state yet: the first snapshot does.
  await sql.query(
    `UPDATE printers SET state = CASE WHEN $2 THEN state ELSE 'offline' END, state_reason = $3,
      lost_at = CASE WHEN $2 THEN lost_at ELSE coalesce(lost_at, now() - make_interval(secs => $4)) END,
      seen_at = CASE WHEN $2 THEN now() ELSE seen_at END WHERE id = $1`,
    [watch.printerId, link.up, link.reason, gapSeconds],
  )
  return { moves: [], printId: null, occupant: null }
}

/** R9: after a reboot, or a minute that nobody saw, something may lie on a bed that was cleared before. */
async function doubtIfUnseen(sql: Sql, printerId: string, restarted: boolean, gapSeconds: number): Promise<void> {
  if (restarted) await doubtClearance(sql, printerId, 'the printer was restarted')
  else if (gapSeconds > LONGEST_GAP_SECONDS) {
    await doubtClearance(sql, printerId, `nobody watched the printer for ${Math.round(gapSeconds)} s`)
  }
}

/** States in which nobody can say what the printer does (R26). */
const UNSEEN: readonly CanonicalState[] = ['offline', 'unavailable', 'unknown']

/** Whose file is it? Every name that we ever sent is in transfers. */
function ownerOf(sql: Sql, printerId: string, fileName: string | null): Promise<Owner | undefined> {
  if (fileName === null) return Promise.resolve(undefined)
  return row(
    sql,
    `SELECT a.id AS "attemptId", a.print_id AS "printId", a.number, p.state, a.closed_at IS NULL AS open, a.outcome,
      a.intent_at IS NOT NULL AS intent, a.job_ref AS "jobRef",
      a.closed_at > now() - interval '30 seconds' AND a.outcome IN ('completed', 'failed', 'canceled') AS lingering
    FROM transfers t JOIN attempts a ON a.id = t.attempt_id JOIN prints p ON p.id = a.print_id
    WHERE t.printer_id = $1 AND t.remote_name = $2`,
    [printerId, fileName],
  )
}

/** R12: a later run of the same file is somebody else's, also when ours ended only a moment ago. */
function isLaterRun(owner: Owner | undefined, jobRef: string | null | undefined): boolean {
  return Boolean(owner?.jobRef && jobRef && owner.jobRef !== jobRef)
}

async function observeState(
  sql: Sql,
  watch: Watch,
  seen: Extract<Observation, { kind: 'state' }>,
  before: { occupant: string | null; jobName: string | null; jobRef: string | null },
): Promise<Observed> {
  const active = ACTIVE.includes(seen.state)
  const owner = await ownerOf(sql, watch.printerId, seen.fileName)
  const later = isLaterRun(owner, seen.jobRef)
  const ours = owner?.open === true && !later
  const echo = owner?.lingering === true && !later
  const occupant = active ? (ours || echo ? 'print' : 'foreign') : null
  await note(sql, watch, 'state', {
    fileName: seen.fileName,
    jobRef: seen.jobRef,
    attemptId: owner?.attemptId,
    data: { state: seen.state, text: seen.stateText },
  })
  await sql.query(
    `UPDATE printers SET state = $2, state_reason = $3, job_name = $4, occupant = $5, job_ref = $6,
      lost_at = CASE WHEN $7 THEN coalesce(lost_at, now()) END, seen_at = now(), updated_at = now() WHERE id = $1`,
    [
      ...[watch.printerId, seen.state, seen.stateText.slice(0, 200), seen.fileName, occupant, seen.jobRef],
      UNSEEN.includes(seen.state),
    ],
  )
  if (seen.fileName !== null && !owner && (active || ENDED.includes(seen.state))) {
    await recordStrays(sql, watch.printerId, [
      { fileName: seen.fileName, evidence: `the printer shows it ${seen.state}` },
    ])
  }
  const moves: (Move | undefined)[] = []
  if (occupant === 'foreign' && before.occupant !== 'foreign') {
    // R9: a job that is not ours voids the clearance; the bed will hold its part.
    await voidClearance(sql, watch.printerId, `a job of somebody else runs: ${seen.fileName ?? 'unnamed'}`)
  }
  if (occupant === 'foreign' && (before.occupant !== 'foreign' || seen.fileName !== before.jobName))
    moves.push(...(await reopen(sql, owner, seen.fileName)))
  // R9: another job than the last one that was seen, and not ours: it may have run while nobody looked.
  const another = seen.fileName !== before.jobName || (seen.jobRef && before.jobRef && seen.jobRef !== before.jobRef)
  if (seen.fileName !== null && another && !ours && !echo)
    await doubtClearance(sql, watch.printerId, `another job is shown: ${seen.fileName}`)
  if (owner && ours && active) moves.push(...(await follow(sql, watch, owner, seen)))
  // A bed is cleared while the printer is seen at rest, so what runs after that has begun after it: a late start of a held
  // print, or one of a print that somebody had started at the panel, ended and cleared while ours was on its way.
  if (active) await doubtClearance(sql, watch.printerId, `it prints: ${seen.fileName ?? 'unnamed'}`)
  return { moves: moves.filter((move) => move !== undefined), printId: ours ? owner.printId : null, occupant }
}

/** Our job is alive: take the print where the printer is. */
async function follow(
  sql: Sql,
  watch: Watch,
  owner: Owner,
  seen: Extract<Observation, { kind: 'state' }>,
): Promise<(Move | undefined)[]> {
  const base = { printId: owner.printId, attempt: owner.number, by: 'monitor' }
  const moves: (Move | undefined)[] = []
  // What is asked before it begins may come to nothing: it stays where it is, and only what has begun is adopted.
  if (seen.asks && owner.state !== 'printing' && owner.state !== 'paused') {
    await noteAsking(sql, owner.printId, owner.number)
    return moves
  }
  if (!owner.intent) moves.push(...(await adopt(sql, watch, owner, seen.fileName)))
  moves.push(await movePrint(sql, { ...base, from: ['starting', 'held'], to: 'printing', why: 'the printer runs it' }))
  await bindJob(sql, owner.attemptId, seen.jobRef)
  if (seen.state === 'paused') {
    moves.push(await movePrint(sql, { ...base, from: 'printing', to: 'paused', why: seen.stateText }))
  } else if (seen.state === 'attention') {
    const reason = { code: 'ATTENTION', detail: `The printer asks for a person: ${seen.stateText}` }
    moves.push(await movePrint(sql, { ...base, from: 'printing', to: 'paused', why: seen.stateText, reason }))
  } else if (seen.state === 'printing' || seen.state === 'preparing') {
    moves.push(await movePrint(sql, { ...base, from: 'paused', to: 'printing', why: 'resumed' }))
  }
  return moves
}

/**
 * R12: our file runs although we never sent a start (a person started it at the panel): it is taken as the intent of
 * that attempt, so that nobody sends another one.
 */
async function adopt(sql: Sql, watch: Watch, owner: Owner, fileName: string | null): Promise<(Move | undefined)[]> {
  const base = { printId: owner.printId, attempt: owner.number, by: 'monitor' }
  const moves = [
    await movePrint(sql, { ...base, from: 'preparing', to: 'transferring', why: 'started at the printer' }),
    await movePrint(sql, { ...base, from: 'transferring', to: 'starting', why: 'started at the printer' }),
  ]
  const bed = await lockPrinter(sql, watch.printerId)
  await sql.query(
    `UPDATE attempts SET intent_at = now(), remote_name = $2, clearance_id = $3, bed_epoch = $4, fence = nextval('attempt_fence')
    WHERE id = $1 AND intent_at IS NULL`,
    [owner.attemptId, fileName, bed?.clearanceId ?? null, bed?.bedEpoch ?? null],
  )
  await occupyBed(sql, watch.printerId)
  return moves
}

async function observeEnd(sql: Sql, watch: Watch, ending: Ending): Promise<Observed> {
  const owner = await ownerOf(sql, watch.printerId, ending.fileName)
  await note(sql, watch, 'ended', {
    fileName: ending.fileName,
    jobRef: ending.jobRef ?? null,
    outcome: ending.outcome,
    attemptId: owner?.attemptId,
    data: ending,
  })
  // Its start may have gone unseen; an echo of what was settled a moment ago says nothing new.
  const echo = owner?.lingering === true && !isLaterRun(owner, ending.jobRef)
  if (owner?.open || !echo) await doubtClearance(sql, watch.printerId, 'a print ended on it')
  if (!owner?.open)
    return { moves: await reopen(sql, owner, ending.fileName), printId: null, occupant: owner ? null : 'foreign' }
  const adopted = owner.intent ? [] : await adopt(sql, watch, owner, ending.fileName)
  const moves = await settleEnded(sql, owner.attemptId, ending, 'monitor')
  return {
    moves: [...adopted.filter((move) => move !== undefined), ...moves],
    printId: owner.printId,
    occupant: 'print',
  }
}
