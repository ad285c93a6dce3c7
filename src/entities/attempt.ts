import { EntitySchema } from 'typeorm'
import type { Fingerprint } from '../drivers/driver.ts'
import { TRUSTED_AGAIN } from './failure.ts'
import { WATCHED } from './lease.ts'
import { PLATE_ALONE, PLATE_BYTES, STARTED_PLATE } from './plate.ts'
import { type Move, movePrint, type PrintState } from './print.ts'
import { HELD_EVENT } from './print-event.ts'
import { asJson, type Database, row, type Sql } from './sql.ts'
import { big, flag, id, json, maybe, points, stamp, text, time, uuid, whole } from './table.ts'

/** One try of a print on a printer. Open while `closedAt` is empty; the partial unique indexes are R17. */
export const Attempts = new EntitySchema({
  name: 'attempts',
  columns: {
    id: id(),
    printId: uuid(),
    number: whole(),
    printerId: uuid(),
    deviceKey: maybe(text()),
    fence: big(),
    runner: maybe(text()),
    artifactSha256: maybe(text()),
    artifactBytes: maybe(big()),
    remoteName: maybe(text()),
    fingerprint: maybe(json()),
    clearanceId: maybe(uuid()),
    bedEpoch: maybe(whole()),
    intentAt: maybe(time()),
    startAnswer: maybe(text()),
    startedAt: maybe(time()),
    jobRef: maybe(text()),
    outcome: maybe(text()),
    evidence: maybe(json()),
    retryAt: maybe(time()),
    blamesFile: flag(false),
    createdAt: stamp(),
    closedAt: maybe(time()),
  },
  foreignKeys: [
    points('printId', 'prints', 'CASCADE'),
    points('printerId', 'printers'),
    points('clearanceId', 'clearances'),
  ],
  indices: [
    { name: 'attempts_number', columns: ['printId', 'number'], unique: true },
    { name: 'attempts_open_print', columns: ['printId'], unique: true, where: 'closed_at IS NULL' },
    { name: 'attempts_open_printer', columns: ['printerId'], unique: true, where: 'closed_at IS NULL' },
    {
      name: 'attempts_open_device',
      columns: ['deviceKey'],
      unique: true,
      where: 'closed_at IS NULL AND device_key IS NOT NULL',
    },
    { name: 'attempts_printer', columns: ['printerId', 'bedEpoch'] },
    { name: 'attempts_clearance', columns: ['clearanceId'], unique: true, where: 'clearance_id IS NOT NULL' },
    { name: 'attempts_remote', columns: ['remoteName'], unique: true, where: 'remote_name IS NOT NULL' },
  ],
})

/** The fingerprint with the printer's id of the run that the attempt was bound to since (R12). */
export const FINGERPRINT = `CASE WHEN a.intent_at IS NULL THEN a.fingerprint
  ELSE coalesce(a.fingerprint, '{"state": "unknown"}') || jsonb_strip_nulls(jsonb_build_object('ranAs', a.job_ref)) END AS fingerprint`

/** What a runner needs to know of the attempt that it carries. */
export type AttemptView = {
  id: string
  printId: string
  number: number
  printerId: string
  printerName: string
  deviceKey: string | null
  fence: number
  state: PrintState
  cancelRequested: boolean
  /** The event by which its print is held, while it is. */
  heldEventId: string | null
  remoteName: string | null
  fingerprint: Fingerprint | null
  intentAt: string | null
  projectId: string
  fileId: string
  fileName: string
  fileKind: string | null
  /** Of a sliced file: the plate that is started. */
  plate: number
  /** Of a sliced file: whether the printer gets the G-code of the plate alone. */
  plateAlone: boolean
  sha256: string
  sha1: string
  sizeBytes: number
  artifactSha256: string | null
}

const VIEW = `a.id, a.print_id AS "printId", a.number, a.printer_id AS "printerId", r.name AS "printerName",
  a.device_key AS "deviceKey", a.fence::float8 AS fence, p.state,
  p.cancel_requested_at IS NOT NULL AS "cancelRequested", ${HELD_EVENT}, a.remote_name AS "remoteName", ${FINGERPRINT},
  a.intent_at AS "intentAt", p.project_id AS "projectId", p.file_id AS "fileId", f.name AS "fileName",
  f.kind AS "fileKind", ${STARTED_PLATE} AS plate,
  ${PLATE_ALONE} AS "plateAlone", c.sha256, c.sha1, c.size_bytes::float8 AS "sizeBytes", a.artifact_sha256 AS "artifactSha256"`
const JOINS =
  'JOIN prints p ON p.id = a.print_id JOIN files f ON f.id = p.file_id JOIN contents c ON c.sha256 = f.sha256 JOIN printers r ON r.id = a.printer_id'

/** The attempt as it is now, while it is open. */
export function openAttemptOf(sql: Sql, printId: string, number: number): Promise<AttemptView | undefined> {
  return row(
    sql,
    `SELECT ${VIEW} FROM attempts a ${JOINS} WHERE a.print_id = $1 AND a.number = $2 AND a.closed_at IS NULL`,
    [printId, number],
  )
}

/** Whether anybody ever saw this attempt run, or over. */
export async function wasSeenToRun(sql: Sql, attemptId: string): Promise<boolean> {
  return (
    (await row(sql, 'SELECT 1 AS found FROM attempts WHERE id = $1 AND started_at IS NOT NULL', [attemptId])) !==
    undefined
  )
}

/** How long ago the intent of an attempt was committed, by the database's clock; undefined = it has none. */
export async function secondsSinceIntent(sql: Sql, attemptId: string): Promise<number | undefined> {
  const found = await row<{ seconds: number | null }>(
    sql,
    'SELECT extract(epoch FROM now() - intent_at)::float8 AS seconds FROM attempts WHERE id = $1',
    [attemptId],
  )
  return found?.seconds ?? undefined
}

/**
 * Gives a waiting print to a printer: queued -> preparing with the next attempt number. Runs in the dispatcher's
 * transaction; the partial unique indexes (R17) refuse a second open attempt of the print or on the device.
 */
export async function openAttempt(
  sql: Sql,
  printId: string,
  printerId: string,
  why: string,
): Promise<Move | undefined> {
  const move = await movePrint(sql, {
    printId,
    from: 'queued',
    to: 'preparing',
    by: 'dispatcher',
    why,
    raiseAttempt: true,
    unless: 'cancel-requested',
    set: { printerId },
  })
  if (!move) return undefined
  await sql.query(
    `INSERT INTO attempts (print_id, number, printer_id, device_key, fence, artifact_sha256, artifact_bytes)
    SELECT p.id, p.attempt, r.id, r.device_key, nextval('attempt_fence'), f.sha256,
      CASE WHEN ${PLATE_ALONE} THEN coalesce(${PLATE_BYTES}, f.size_bytes) ELSE f.size_bytes END
    FROM prints p JOIN files f ON f.id = p.file_id JOIN printers r ON r.id = $2 WHERE p.id = $1`,
    [printId, printerId],
  )
  return move
}

/**
 * R5: a run of the print job takes the attempt over by raising the fence; whatever an older run still tries to write
 * carries the older fence and changes nothing. Undefined = the attempt is closed.
 */
export async function claimAttempt(
  db: Database,
  printId: string,
  number: number,
  runner: string,
): Promise<AttemptView | undefined> {
  const claimed = await row<{ fence: number }>(
    db,
    `UPDATE attempts SET fence = nextval('attempt_fence'), runner = $3
    WHERE print_id = $1 AND number = $2 AND closed_at IS NULL RETURNING fence::float8 AS fence`,
    [printId, number, runner],
  )
  // By a statement of its own: the claim may have waited for an intent, and would be told of the state before it.
  const view = claimed && (await openAttemptOf(db, printId, number))
  return view && { ...view, fence: claimed.fence }
}

/** The row that orders everything about one bed: whoever changes bed, intent or outcome locks it first. */
export function lockPrinter(sql: Sql, printerId: string) {
  return row<{
    bed: string
    bedEpoch: number
    clearanceId: string | null
    leaseEpoch: number
    /** The lease had not ended when this transaction began: what its holder saw counts, however long it waited for the row. */
    leased: boolean
    state: string
    occupant: string | null
    jobName: string | null
    jobRef: string | null
    /** Since a restore nobody has asked it what it did meanwhile (R20). */
    unasked: boolean
    /** Somebody took it out of work: there may be hands in it. */
    outOfWork: boolean
    /** Somebody watches it, or did a moment ago. */
    watched: boolean | null
  }>(
    sql,
    `SELECT bed, bed_epoch AS "bedEpoch", clearance_id AS "clearanceId", lease_epoch AS "leaseEpoch",
      coalesce(lease_until > now(), false) AS leased, state, occupant,
      job_name AS "jobName", job_ref AS "jobRef", unasked_since IS NOT NULL AS unasked,
      disabled OR maintenance AS "outOfWork", ${WATCHED} AS watched
    FROM printers r WHERE id = $1 FOR UPDATE`,
    [printerId],
  )
}

/** Marks the bed as holding something; the next clearance must name the new epoch. */
export function occupyBed(sql: Sql, printerId: string): Promise<unknown> {
  return sql.query(
    `UPDATE printers SET bed = 'occupied', bed_epoch = bed_epoch + 1, clearance_id = NULL, updated_at = now() WHERE id = $1`,
    [printerId],
  )
}

/** Closes an attempt; undefined = it was closed already. */
export function closeAttempt(sql: Sql, attemptId: string, outcome: string, evidence: unknown) {
  return row<{ id: string }>(
    sql,
    `UPDATE attempts SET closed_at = now(), outcome = $2, evidence = $3 WHERE id = $1 AND closed_at IS NULL RETURNING id`,
    [attemptId, outcome, asJson(evidence)],
  )
}

/** R12: binds the attempt to the printer's reference of this run, once; what runs proves that the printer works (R23). */
export async function bindJob(sql: Sql, attemptId: string, jobRef: string | null): Promise<void> {
  await sql.query(
    'UPDATE attempts SET started_at = coalesce(started_at, now()), job_ref = coalesce(job_ref, $2) WHERE id = $1',
    [attemptId, jobRef],
  )
  await sql.query(
    `UPDATE printers SET ${TRUSTED_AGAIN} WHERE failures > 0 AND id = (SELECT printer_id FROM attempts WHERE id = $1)`,
    [attemptId],
  )
}

/** Notes what the printer answered to the one start; the answer decides nothing, it is evidence. */
export function noteAnswer(sql: Sql, attemptId: string, answer: string): Promise<unknown> {
  return sql.query('UPDATE attempts SET start_answer = $2 WHERE id = $1', [attemptId, answer])
}
