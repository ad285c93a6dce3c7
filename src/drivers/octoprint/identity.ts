import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import type { Identity, Timing } from '../driver.ts'
import { record, text } from '../fields.ts'
import { readFile, uploadFile } from './files.ts'
import { expectObject, type Wire } from './wire.ts'

const MARKER = 'py-marker.gcode'
const SETTLE_MILLISECONDS = 300

/**
 * Who answers. OctoPrint knows no serial number of its printer: the key is the UUID of its discovery plugin, else the
 * hash of a marker file that we leave once. Where a key is `known` none is left: whoever deleted it made no other printer
 * of this one. Rejects PRINTER_PROTOCOL when something else speaks OctoPrint's protocol.
 */
export async function identify(wire: Wire, timing: Timing, known: string | undefined): Promise<Identity> {
  const version = text(expectObject(await wire.call('GET', '/api/version'), 'its version').text) ?? ''
  if (!/^OctoPrint \d/.test(version)) {
    throw new PrintyardError(
      'PRINTER_PROTOCOL',
      `This is ${version || 'unknown'}, not OctoPrint: choose the driver of its kind`,
    )
  }
  const [settings, profiles] = await Promise.all([
    optional(wire, '/api/settings'),
    optional(wire, '/api/printerprofiles'),
  ])
  const model = currentProfile(profiles)
  const name = text(record(settings.appearance).name)
  const uuid = text(record(record(settings.plugins).discovery).upnpUuid)
  const deviceKey = uuid === undefined ? await markerKey(wire, timing, known) : `octoprint-${uuid}`
  return {
    vendor: 'OctoPrint',
    firmware: version,
    ...(model === undefined ? {} : { model }),
    ...(name === undefined ? {} : { name }),
    ...(deviceKey === undefined ? {} : { deviceKey }),
  }
}

/** What a key with few permissions may not read is left out. */
async function optional(wire: Wire, path: string): Promise<Record<string, unknown>> {
  try {
    return expectObject(await wire.call('GET', path), path)
  } catch (error) {
    if (error instanceof PrintyardError && error.code === 'PRINTER_CREDENTIALS') return {}
    throw error
  }
}

function currentProfile(body: Record<string, unknown>): string | undefined {
  const profiles = Object.values(record(body.profiles)).map(record)
  const current = profiles.find((profile) => profile.current === true) ?? profiles[0]
  return current === undefined ? undefined : text(current.model)
}

/**
 * The hash of our marker file, whose content is random. Its name is fixed and never overwritten, so of two of us that
 * meet a new printer at the same moment one leaves it and both read it.
 */
async function markerKey(wire: Wire, timing: Timing, known: string | undefined): Promise<string | undefined> {
  let marker = await readFile(wire, MARKER)
  if (marker === undefined && known === undefined) {
    await leaveMarker(wire, timing)
    // OctoPrint checks and writes in two steps: whoever came between them is done by now.
    await sleep(SETTLE_MILLISECONDS)
    marker = await readFile(wire, MARKER)
  }
  return marker?.sha1 === undefined ? undefined : `octoprint-marker-${marker.sha1}`
}

async function leaveMarker(wire: Wire, timing: Timing): Promise<void> {
  const content = Buffer.from(
    `; Printyard knows this printer by this file. It prints nothing; please keep it. ${randomBytes(16).toString('hex')}\n`,
  )
  const file = { name: MARKER, sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
  const signal = AbortSignal.timeout(timing.stallMilliseconds)
  await uploadFile(wire, timing, Readable.from([content]), file, { signal }).catch((error: unknown) => {
    const { code } = asPrintyardError(error)
    // Another of us was first, or the key may not upload: the marker that is there, or none, decides.
    if (!['PRINTER_REFUSED', 'TRANSFER_FAILED', 'PRINTER_CREDENTIALS'].includes(code)) throw error
  })
}
