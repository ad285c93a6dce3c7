import type { Fingerprint } from '../drivers/driver.ts'
import { type AttemptView, lockPrinter, occupyBed } from './attempt.ts'
import { doubtClearance } from './clearance.ts'
import { hasUnanswered } from './command.ts'
import { isSameServer } from './installation.ts'
import { type Move, movePrint } from './print.ts'
import { LAST_JOB, note, type Watch } from './printer-journal.ts'
import { asJson, type Database, row, type Sql } from './sql.ts'
import { hasStrays } from './stray.ts'

export type Intent = {
  attempt: AttemptView
  remoteName: string
  fingerprint: Fingerprint
  by: string
  /** By which the bed was clear before the printer was asked; left out: any counts. */
  clearanceId?: string | null | undefined
  /** Asked under the locks of printer and print: the rule by which it may not print this now, if one fails. */
  fails?: ((sql: Sql) => Promise<string | undefined>) | undefined
}
export type IntentResult =
  | { kind: 'committed'; move: Move }
  /** Somebody else has moved the print, or a cancel was asked for. */
  | { kind: 'lost' }
  /** The bed is not known to be clear any more. */
  | { kind: 'bed' }
  /** R20: the database may be an older one, and nobody has asked the printer yet what it did meanwhile. */
  | { kind: 'unasked' }
  /** R21: a command was sent to the printer and not answered; it may still arrive, and would meet this print. */
  | { kind: 'unanswered' }
  /** R9: nobody has watched it for a while, so nobody knows what lies on its bed. */
  | { kind: 'unwatched' }
  /** It was disabled or put into maintenance since the print was given to it. */
  | { kind: 'out-of-work' }
  /** By this rule it may not start now: somebody has changed something since the print was given to it, or time has. */
  | { kind: 'unfit'; rule: string }

/**
 * By name, and by the printer's own number of its newest run, where it tells one: the same file may have run once more, or
 * another one of which the printer shows nothing any more.
 */
async function showsAnotherJob(
  sql: Sql,
  printerId: string,
  { fileName, jobRef }: Fingerprint,
  known: { jobName: string | null; remoteName: string },
): Promise<boolean> {
  if (fileName === known.remoteName) return false
  if (fileName !== undefined && fileName !== known.jobName) return true
  if (jobRef === undefined) return false
  const last = await row<{ jobRef: string | null }>(
    sql,
    `SELECT ${LAST_JOB} AS "jobRef" FROM printers r WHERE r.id = $1`,
    [printerId],
  )
  return typeof last?.jobRef === 'string' && last.jobRef !== jobRef
}

/**
 * Notes the job that nobody saw run. Else it would refuse each next intent too, for as long as the printer shows it: a
 * monitor tells of changes only, and the printer may show the same before and after (an end screen, PrusaLink).
 */
async function meetJob(sql: Sql, watch: Watch, { state, fileName, jobRef }: Fingerprint): Promise<void> {
  const job = { fileName: fileName ?? null, jobRef: jobRef ?? null }
  await doubtClearance(sql, watch.printerId, `it shows a job that nobody saw: ${fileName ?? jobRef ?? 'unnamed'}`)
  await note(sql, watch, 'state', { ...job, data: { state, text: 'asked before a start' } })
  await sql.query('UPDATE printers SET job_name = coalesce($2, job_name) WHERE id = $1', [
    watch.printerId,
    job.fileName,
  ])
}

/** R9: whoever asks may see it before a monitor does: something runs that is not ours, so the bed will hold its part. */
export async function meetRunning(db: Database, printerId: string, shown: Fingerprint): Promise<void> {
  const reason = `something else runs on it: ${shown.fileName ?? 'unnamed'}`
  await db.transaction((sql) => doubtClearance(sql, printerId, reason))
}

class Lost extends Error {}

/**
 * R1, R7, R24: the intent to start, in one transaction: transferring -> starting has one winner, the clearance is
 * consumed and the bed's epoch raised. Only the caller that gets `committed` may send the start, once.
 * When this throws (the COMMIT's answer was lost, R6) the caller does not send: it reads again and reconciles.
 */
export async function commitIntent(
  db: Database,
  { attempt, remoteName, fingerprint, by, clearanceId, fails }: Intent,
): Promise<IntentResult> {
  try {
    return await db.transaction(async (sql): Promise<IntentResult> => {
      const printer = await lockPrinter(sql, attempt.printerId)
      if (printer?.outOfWork) return { kind: 'out-of-work' }
      if (!printer?.watched) return { kind: 'unwatched' }
      if (printer.bed !== 'clear' || printer.clearanceId === null) return { kind: 'bed' }
      // R10: cleared anew since it was asked, so something ran on it: what it told then is no measure of a start.
      if (clearanceId !== undefined && clearanceId !== printer.clearanceId) return { kind: 'bed' }
      if (printer.unasked || !(await isSameServer(sql)) || (await hasStrays(sql, attempt.printerId))) {
        return { kind: 'unasked' }
      }
      if (await hasUnanswered(sql, attempt.printerId)) return { kind: 'unanswered' }
      // R9: it shows a job that no monitor has told of, so something may have been printed since the bed was cleared.
      if (await showsAnotherJob(sql, attempt.printerId, fingerprint, { jobName: printer.jobName, remoteName })) {
        await meetJob(sql, { printerId: attempt.printerId, epoch: printer.leaseEpoch }, fingerprint)
        return { kind: 'bed' }
      }
      // Who puts the print off is heard, or waits until it is started.
      await sql.query('SELECT 1 FROM prints WHERE id = $1 FOR UPDATE', [attempt.printId])
      const rule = await fails?.(sql)
      if (rule !== undefined) return { kind: 'unfit', rule }
      const taken = await row(
        sql,
        `UPDATE attempts SET remote_name = $3, fingerprint = $4, clearance_id = $5, bed_epoch = $6, intent_at = now()
        WHERE id = $1 AND fence = $2 AND closed_at IS NULL AND intent_at IS NULL RETURNING id`,
        [attempt.id, attempt.fence, remoteName, asJson(fingerprint), printer.clearanceId, printer.bedEpoch],
      )
      if (!taken) throw new Lost()
      const move = await movePrint(sql, {
        printId: attempt.printId,
        from: 'transferring',
        to: 'starting',
        attempt: attempt.number,
        by,
        why: 'intent to start',
        data: { remoteName, printerId: attempt.printerId, bedEpoch: printer.bedEpoch, fence: attempt.fence },
        unless: 'cancel-requested',
      })
      if (!move) throw new Lost()
      await occupyBed(sql, attempt.printerId)
      return { kind: 'committed', move }
    })
  } catch (error) {
    if (error instanceof Lost) return { kind: 'lost' }
    throw error
  }
}
