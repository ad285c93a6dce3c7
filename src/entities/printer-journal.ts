import { EntitySchema } from 'typeorm'
import { PrintyardError } from '../core/errors.ts'
import { asJson, type Sql } from './sql.ts'
import { json, maybe, points, text, time, uuid, whole } from './table.ts'

/** R13: the journal of what the monitor saw on a printer: boundaries of jobs and of the link, never telemetry. */
export const PrinterEvents = new EntitySchema({
  name: 'printer_events',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    printerId: uuid(),
    leaseEpoch: whole(),
    kind: text(),
    fileName: maybe(text()),
    jobRef: maybe(text()),
    outcome: maybe(text()),
    attemptId: maybe(uuid()),
    data: maybe(json()),
    at: { ...time(), default: () => 'clock_timestamp()' },
  },
  foreignKeys: [points('printerId', 'printers', 'CASCADE')],
  indices: [
    { name: 'printer_events_printer', columns: ['printerId', 'id'] },
    { name: 'printer_events_job', columns: ['printerId', 'id'], where: 'job_ref IS NOT NULL' },
  ],
})

/** SQL: the own id of the newest run that was seen on printer `r`, anybody's. */
export const LAST_JOB = `(SELECT e.job_ref FROM printer_events e WHERE e.printer_id = r.id AND e.job_ref IS NOT NULL
  ORDER BY e.id DESC LIMIT 1)`

/** Forgets what was seen long ago, but for the newest run on each printer: the next one is known by its number. */
export async function forgetSeen(sql: Sql, retentionDays: number): Promise<void> {
  await sql.query(
    `DELETE FROM printer_events WHERE at < now() - make_interval(days => $1) AND id NOT IN (
      SELECT newest.id FROM printers r, LATERAL (SELECT e.id FROM printer_events e
        WHERE e.printer_id = r.id AND e.job_ref IS NOT NULL ORDER BY e.id DESC LIMIT 1) newest)`,
    [retentionDays],
  )
}

/** R9: for longer than this nobody may have watched a printer without doubt about its bed. */
export const LONGEST_GAP_SECONDS = 60
/** SQL of a line `e` of the journal: nobody had watched the printer for longer than that. */
export const UNWATCHED_BEFORE = `(e.kind = 'link-up' AND (e.data->>'gapSeconds')::float8 > ${LONGEST_GAP_SECONDS})`
/** SQL of the same: the printer had restarted. */
export const RESTARTED_BEFORE = `(e.kind = 'link-up' AND (e.data->>'restarted')::boolean)`

/** Who watches: the printer, and the epoch of the lease by which it is watched (R15). */
export type Watch = { printerId: string; epoch: number }

/**
 * R15, R19: what a monitor says counts while it holds the printer, by the database's clock. One that slept, its host with
 * it, knows of no time that has passed; whoever takes the printer anew reckons that.
 * Errors: PRINTER_SESSION_TAKEN.
 */
export function mustWatch<Held extends { leaseEpoch: number; leased: boolean }>(
  watch: Watch,
  printer: Held | undefined,
): asserts printer is Held {
  if (printer?.leaseEpoch !== watch.epoch || !printer.leased)
    throw new PrintyardError(
      'PRINTER_SESSION_TAKEN',
      'Another monitor watches this printer now, or the lease has ended',
    )
}

/** Writes a line of the journal, in the transaction of what it means. */
export async function note(
  sql: Sql,
  watch: Watch,
  kind: string,
  facts: {
    fileName?: string | null
    jobRef?: string | null
    outcome?: string
    attemptId?: string | undefined
    data?: unknown
  },
) {
  await sql.query(
    `INSERT INTO printer_events (printer_id, lease_epoch, kind, file_name, job_ref, outcome, attempt_id, data)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      watch.printerId,
      watch.epoch,
      kind,
      facts.fileName ?? null,
      facts.jobRef ?? null,
      facts.outcome ?? null,
      facts.attemptId ?? null,
      asJson(facts.data),
    ],
  )
}
