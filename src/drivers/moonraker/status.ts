import type { Snapshot } from '../driver.ts'
import { list, record, text } from '../fields.ts'
import { lastJob } from './history.ts'
import { klippyStatus, objectsToWatch, runOf, type Status, snapshotOf } from './state.ts'
import { reasonOf, resultOf, type Wire } from './wire.ts'

/**
 * Asks Klipper for its objects. Where it is not there to answer, Moonraker's own word of its state takes their place.
 * Rejects as `Wire.call` does.
 */
export async function readStatus(wire: Wire): Promise<Status> {
  const all = await wire.call('GET', '/printer/objects/list')
  if (all.status === 200) {
    const names = list(record(record(all.body).result).objects).filter((name) => typeof name === 'string')
    const objects = Object.fromEntries(objectsToWatch(names).map((name) => [name, null]))
    const reply = await wire.call('POST', '/printer/objects/query', { json: { objects } })
    const status = record(record(record(reply.body).result).status)
    if (reply.status === 200 && 'webhooks' in status) return status as Status
  }
  return readKlippyState(wire)
}

/** What Moonraker says of a Klipper that does not answer. */
async function readKlippyState(wire: Wire): Promise<Status> {
  const info = record(resultOf(await wire.call('GET', '/server/info'), 'its state'))
  const state = info.klippy_connected === true ? (text(info.klippy_state) ?? 'disconnected') : 'disconnected'
  // Ready by now, yet it did not answer: the next question will tell.
  if (state === 'ready') return klippyStatus('startup', 'Klipper did not answer')
  const reply = await wire.call('GET', '/printer/info')
  const message = text(record(record(reply.body).result).state_message) ?? reasonOf(reply)
  return klippyStatus(state, message)
}

/** The newest entry of the history names the run that is shown, when it is of the same file. */
export async function readSnapshot(wire: Wire): Promise<Snapshot> {
  const status = await readStatus(wire)
  const run = runOf(status)
  if (run === undefined) return snapshotOf(status)
  const job = await lastJob(wire)
  return snapshotOf(status, job?.fileName === run.fileName ? job.id : undefined)
}
