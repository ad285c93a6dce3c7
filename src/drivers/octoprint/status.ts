import { PrintyardError } from '../../core/errors.ts'
import type { Snapshot } from '../driver.ts'
import { record } from '../fields.ts'
import { emptyView, mergeJob, mergeState, mergeTemperatures, snapshotOf } from './state.ts'
import { expectObject, reasonOf, type Wire } from './wire.ts'

/**
 * Asks for state, temperatures and job. 409 of GET /api/printer means that the printer is not connected, which is a
 * state; GET /api/job works then too and carries the error text.
 */
export async function readSnapshot(wire: Wire): Promise<Snapshot> {
  const printer = await wire.call('GET', '/api/printer?exclude=sd')
  const job = expectObject(await wire.call('GET', '/api/job'), 'the job')
  const view = emptyView()
  mergeJob(view, job.job, job.progress)
  if (printer.status === 409) {
    mergeState(view, { text: job.state, error: job.error, flags: { closedOrError: true } })
    return snapshotOf(view)
  }
  if (printer.status !== 200)
    throw new PrintyardError('PRINTER_PROTOCOL', `OctoPrint answered the printer with ${reasonOf(printer)}`)
  const body = record(printer.body)
  mergeState(view, body.state)
  mergeTemperatures(view, body.temperature)
  return snapshotOf(view)
}
