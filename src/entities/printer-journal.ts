import { EntitySchema } from 'typeorm'
import type { Sql } from './sql.ts'
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
  indices: [{ name: 'printer_events_printer', columns: ['printerId', 'id'] }],
})

/** SQL: the own id of the newest run that was seen on printer `r`, anybody's, among its last events. */
export const LAST_JOB = `(SELECT job_ref FROM (SELECT id, job_ref FROM printer_events e WHERE e.printer_id = r.id
  ORDER BY e.id DESC LIMIT 500) seen WHERE job_ref IS NOT NULL ORDER BY id DESC LIMIT 1)`

/** Who watches: the printer, and the epoch of the lease by which it is watched (R15). */
export type Watch = { printerId: string; epoch: number }

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
      JSON.stringify(facts.data ?? null),
    ],
  )
}
