import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import type { Identity, Timing } from '../driver.ts'
import { list, number, record, text } from '../fields.ts'
import { uploadFile } from './files.ts'
import { MARKER_FOLDER } from './marker-folder.ts'
import { reasonOf, resultOf, type Wire } from './wire.ts'

const SETTLE_MILLISECONDS = 300

/**
 * Who answers. Moonraker has no id of its printer, and serial number or network address of its host are shared by all
 * the printers on it: the key is the random name of a marker file that we leave once. Where a key is `known` none is left:
 * whoever deleted it made no other printer of this one. Rejects PRINTER_PROTOCOL when something else answers.
 */
export async function identify(wire: Wire, timing: Timing, known: string | undefined): Promise<Identity> {
  const info = record(resultOf(await wire.call('GET', '/server/info'), 'its version'))
  const version = text(info.moonraker_version)
  if (version === undefined) throw new PrintyardError('PRINTER_PROTOCOL', 'This is not Moonraker')
  // While Klipper is away this answers 503; the rest is known nevertheless.
  const klipper = record(record((await wire.call('GET', '/printer/info')).body).result)
  const [software, name] = [text(klipper.software_version), text(klipper.hostname)]
  const deviceKey = await markerKey(wire, timing, known)
  return {
    vendor: 'Klipper',
    firmware: software === undefined ? `Moonraker ${version}` : `Klipper ${software}, Moonraker ${version}`,
    ...(name === undefined ? {} : { name }),
    ...(deviceKey === undefined ? {} : { deviceKey }),
  }
}

/**
 * Of two of us that meet a new printer at the same moment each may leave a marker: the one that Moonraker wrote first
 * counts, so that a late one changes nothing.
 */
async function markerKey(wire: Wire, timing: Timing, known: string | undefined): Promise<string | undefined> {
  let marker = await oldestMarker(wire)
  if (marker === undefined && known === undefined) {
    await leaveMarker(wire, timing)
    await sleep(SETTLE_MILLISECONDS)
    marker = await oldestMarker(wire)
  }
  return marker === undefined ? undefined : `moonraker-${marker}`
}

async function oldestMarker(wire: Wire): Promise<string | undefined> {
  const reply = await wire.call('GET', `/server/files/directory?path=gcodes/${MARKER_FOLDER}`)
  // A folder that is not there is a 400.
  if (reply.status === 400 || reply.status === 404) return undefined
  if (reply.status !== 200)
    throw new PrintyardError('PRINTER_PROTOCOL', `Moonraker answered a folder with ${reasonOf(reply)}`)
  const markers = list(record(record(reply.body).result).files).flatMap((value) => {
    const { filename, modified } = record(value)
    const id = /^([0-9a-f]{32})\.gcode$/.exec(text(filename) ?? '')?.[1]
    return id === undefined ? [] : [{ id, modified: number(modified) ?? 0 }]
  })
  return markers.toSorted((one, other) => one.modified - other.modified || (one.id < other.id ? -1 : 1))[0]?.id
}

async function leaveMarker(wire: Wire, timing: Timing): Promise<void> {
  const content = Buffer.from('; Printyard knows this printer by this file. It prints nothing; please keep it.\n')
  const file = {
    name: `${MARKER_FOLDER}/${randomBytes(16).toString('hex')}.gcode`,
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  }
  const signal = AbortSignal.timeout(timing.stallMilliseconds)
  await uploadFile(wire, timing, Readable.from([content]), file, { signal }).catch((error: unknown) => {
    // A printer that takes no file has no key, and no prints either.
    if (!['PRINTER_REFUSED', 'TRANSFER_FAILED'].includes(asPrintyardError(error).code)) throw error
  })
}
