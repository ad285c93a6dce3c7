import { type Move, movePrint, type Reason } from './print.ts'
import { asJson, row, rows, type Sql } from './sql.ts'

// R23: what follows from a try that came to nothing before the printer ran the file.

/** These speak against the printer; whatever else went wrong (storage, database, bed) says nothing about it. */
const BLAMES_PRINTER = [
  'NOT_STARTED',
  'PRINTER_CREDENTIALS',
  'PRINTER_OFFLINE',
  'PRINTER_PROTOCOL',
  'PRINTER_REFUSED',
  'TRANSFER_FAILED',
  'TRANSFER_STUCK',
]
/** These may be the file's fault too: the printer answered, and did not take or run it. */
const BLAMES_FILE = ['NOT_STARTED', 'PRINTER_PROTOCOL', 'PRINTER_REFUSED', 'TRANSFER_FAILED']

/** Failures in a row after which a printer is left alone, and printers on which a print may fail. */
const LIMIT = 3
/** Minutes of the first quarantine; each next one without a success between lasts twice as long, up to eight hours. */
const FIRST_MINUTES = 1
const LONGEST_MINUTES = 480

/** Seconds to wait before a try is repeated: 1, 2, 4 .. 60, with jitter so that a farm does not move in step. */
const pause = (failures: string): string =>
  `make_interval(secs => least(60, power(2, least(${failures}, 6))) * (0.5 + random()))`

type Tried = { id: string; printId: string; number: number; printerId: string }

/**
 * Counts a failed try of a print that is back in line, in the transaction that moved it. A fault of the printer makes
 * this print wait for this printer only, counts towards the printer's quarantine, and holds a print that failed on
 * three printers; bytes that are gone hold it at once; any other fault makes the print wait for all of them. Resolves to
 * the move when the print is held.
 */
export async function recordFailure(sql: Sql, attempt: Tried, reason: Reason): Promise<Move | undefined> {
  if (reason.code === 'CONTENT_MISSING') return holdWithoutContent(sql, attempt, reason)
  if (!BLAMES_PRINTER.includes(reason.code)) {
    await sql.query(
      `UPDATE prints SET failures = failures + 1, retry_at = now() + ${pause('failures')} WHERE id = $1`,
      [attempt.printId],
    )
    return undefined
  }
  await sql.query(
    `UPDATE attempts SET blames_file = $4, retry_at = now() + ${pause(
      '(SELECT count(*) FROM attempts a WHERE a.print_id = $2 AND a.printer_id = $3 AND a.retry_at IS NOT NULL)',
    )} WHERE id = $1`,
    [attempt.id, attempt.printId, attempt.printerId, BLAMES_FILE.includes(reason.code)],
  )
  await countAgainst(sql, attempt.printerId)
  return holdIfNowhere(sql, attempt)
}

async function countAgainst(sql: Sql, printerId: string): Promise<void> {
  const counted = await row<{ failures: number; quarantines: number }>(
    sql,
    'UPDATE printers SET failures = failures + 1 WHERE id = $1 RETURNING failures, quarantines',
    [printerId],
  )
  if (!counted || counted.failures < LIMIT) return
  const minutes = Math.min(LONGEST_MINUTES, FIRST_MINUTES * 2 ** counted.quarantines)
  const reason: Reason = {
    code: 'PRINTER_QUARANTINED',
    detail: `${counted.failures} tries in a row came to nothing on it: look at the printer`,
    evidence: { failures: counted.failures, minutes, last: await lastFailures(sql, 'printer_id', printerId) },
  }
  await sql.query(
    `UPDATE printers SET quarantines = quarantines + 1, quarantine = $2, updated_at = now(),
      quarantined_until = now() + make_interval(mins => $3) WHERE id = $1`,
    [printerId, asJson(reason), minutes],
  )
}

function lastFailures(sql: Sql, column: 'printer_id' | 'print_id', value: string) {
  return rows(
    sql,
    `SELECT print_id AS "printId", number AS attempt, printer_id AS "printerId", evidence->>'code' AS code,
      evidence->>'detail' AS detail, closed_at AS at
    FROM attempts WHERE ${column} = $1 AND retry_at IS NOT NULL ORDER BY closed_at DESC LIMIT ${LIMIT}`,
    [value],
  )
}

async function holdIfNowhere(sql: Sql, { printId, number }: Tried): Promise<Move | undefined> {
  const tried = await row<{ printers: number }>(
    sql,
    'SELECT count(DISTINCT printer_id)::int AS printers FROM attempts WHERE print_id = $1 AND blames_file',
    [printId],
  )
  if (!tried || tried.printers < LIMIT) return undefined
  const detail = `It failed on ${tried.printers} printers: look at the file, then try it again or cancel it`
  const evidence = await lastFailures(sql, 'print_id', printId)
  return movePrint(sql, {
    printId,
    from: 'queued',
    to: 'held',
    attempt: number,
    by: 'worker',
    why: `failed on ${tried.printers} printers`,
    reason: { code: 'FAILED_ON_PRINTERS', detail, evidence },
    data: evidence,
  })
}

/** The storage is there and the bytes are not: no wait brings them back, and each try takes a free printer. */
function holdWithoutContent(sql: Sql, { printId, number }: Tried, { code, detail }: Reason): Promise<Move | undefined> {
  const reason: Reason = {
    code,
    detail: 'The bytes of its file are gone: send the same file again, then try it again, or cancel it',
    evidence: { storage: detail },
  }
  const base = { printId, attempt: number, by: 'worker', why: 'the bytes of its file are gone' } as const
  return movePrint(sql, { ...base, from: 'queued', to: 'held', reason, data: reason.evidence })
}

/** A person wants it tried again: earlier failures count no more. */
export async function forgetFailures(sql: Sql, printId: string): Promise<void> {
  await sql.query('UPDATE prints SET retry_at = NULL, failures = 0 WHERE id = $1', [printId])
  await sql.query(
    'UPDATE attempts SET retry_at = NULL, blames_file = false WHERE print_id = $1 AND retry_at IS NOT NULL',
    [printId],
  )
}

/** A printer that answers again is trusted again, if all that it did wrong was not to answer. */
export async function trustReachable(sql: Sql, printerId: string): Promise<void> {
  await sql.query(
    `UPDATE printers SET ${TRUSTED_AGAIN} WHERE id = $1 AND quarantine IS NOT NULL
      AND NOT quarantine @? '$.evidence.last[*] ? (@.code != "PRINTER_OFFLINE")'`,
    [printerId],
  )
}

/** What ends a quarantine and forgets what led to it: a print that runs, or a person. */
export const TRUSTED_AGAIN = 'failures = 0, quarantines = 0, quarantine = NULL, quarantined_until = NULL'
