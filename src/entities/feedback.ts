import { EntitySchema } from 'typeorm'
import { row, type Sql } from './sql.ts'
import { maybe, points, stamp, text, uuid, whole } from './table.ts'

export const RESULTS = ['good', 'flawed', 'failed'] as const
export type Result = (typeof RESULTS)[number]

/** What a person says of the part that a print made: one word a print, the newest. The photo's bytes are in storage. */
export const Feedback = new EntitySchema({
  name: 'feedback',
  columns: {
    printId: { ...uuid(), primary: true },
    attempt: whole(),
    result: text(),
    reason: maybe(text()),
    photoKey: maybe(text()),
    photoType: maybe(text()),
    givenBy: text(),
    givenAt: stamp(),
  },
  checks: [{ name: 'feedback_result', expression: "result IN ('good', 'flawed', 'failed')" }],
  indices: [{ name: 'feedback_photo', columns: ['photoKey'], unique: true }],
  foreignKeys: [points('printId', 'prints', 'CASCADE')],
})

/** Joins the word that was given about the attempt that `p` ended with; an earlier attempt's says nothing of it. */
export const FEEDBACK = 'LEFT JOIN feedback w ON w.print_id = p.id AND w.attempt = p.attempt'
/** What became of the part of `p`: the person's word, else the printer's. Only of completed and failed prints. */
export const VERDICT = `coalesce(w.result, CASE p.state WHEN 'completed' THEN 'good' ELSE 'failed' END)`

export type FeedbackView = {
  result: Result
  reason: string | null
  photoKey: string | null
  photoType: string | null
  givenBy: string
  givenAt: Date
}
const VIEW = `w.result, w.reason, w.photo_key AS "photoKey", w.photo_type AS "photoType", w.given_by AS "givenBy", w.given_at AS "givenAt"`

/** The word about the print's newest attempt. */
export function feedbackOf(sql: Sql, printId: string): Promise<FeedbackView | undefined> {
  return row(
    sql,
    `SELECT ${VIEW} FROM prints p JOIN feedback w ON w.print_id = p.id AND w.attempt = p.attempt WHERE p.id = $1`,
    [printId],
  )
}

type Given = { result: Result; reason: string | null; photoKey: string | null; photoType: string | null; by: string }

/**
 * Notes the word, in place of an earlier one, and corrects the totals of the day on which the print ended, which may
 * outlive it. Undefined = the print has not ended as completed or failed. Call it in a transaction.
 */
export async function giveFeedback(sql: Sql, printId: string, given: Given): Promise<FeedbackView | undefined> {
  // A statement of its own: who waited for the row would read the word as it was before.
  await sql.query('SELECT 1 FROM prints WHERE id = $1 FOR UPDATE', [printId])
  const print = await row<{ verdict: Result }>(
    sql,
    `SELECT ${VERDICT} AS verdict FROM prints p ${FEEDBACK} WHERE p.id = $1 AND p.state IN ('completed', 'failed')`,
    [printId],
  )
  if (!print) return undefined
  await sql.query(
    `INSERT INTO feedback AS w (print_id, attempt, result, reason, photo_key, photo_type, given_by)
    SELECT id, attempt, $2, $3, $4, $5, $6 FROM prints WHERE id = $1
    ON CONFLICT (print_id) DO UPDATE SET attempt = excluded.attempt, result = excluded.result, reason = excluded.reason,
      photo_key = excluded.photo_key, photo_type = excluded.photo_type, given_by = excluded.given_by, given_at = now()`,
    [printId, given.result, given.reason, given.photoKey, given.photoType, given.by],
  )
  const step = (word: Result): number => Number(given.result === word) - Number(print.verdict === word)
  await sql.query(
    `UPDATE daily_totals d SET succeeded = d.succeeded + $2, flawed = d.flawed + $3 FROM prints p
    WHERE p.id = $1 AND d.day = (p.finished_at AT TIME ZONE 'UTC')::date AND d.project_id = p.project_id
      AND d.printer_id = p.printer_id`,
    [printId, step('good'), step('flawed')],
  )
  return feedbackOf(sql, printId)
}

/** Whether a row speaks of these bytes; the sweep over the storage asks it. */
export async function isFeedbackPhoto(sql: Sql, storageKey: string): Promise<boolean> {
  return (await row(sql, 'SELECT 1 FROM feedback WHERE photo_key = $1', [storageKey])) !== undefined
}
