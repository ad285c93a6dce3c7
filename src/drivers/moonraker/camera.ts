import { PrintyardError } from '../../core/errors.ts'
import { list, record, text } from '../fields.ts'
import { type Webcam, webcamAddress, webcamVerbs } from '../webcam.ts'
import { resultOf, type Wire } from './wire.ts'

/** Where Moonraker says that the first webcam in use is. Rejects CAMERA_MISSING. */
async function webcamOf(wire: Wire): Promise<Webcam> {
  const { webcams } = record(resultOf(await wire.call('GET', '/server/webcams/list'), 'its webcams'))
  const base = frontEnd(wire.baseUrl)
  for (const webcam of list(webcams).map(record)) {
    const snapshot = webcamAddress(text(webcam.snapshot_url), base)
    // Only Motion-JPEG can be read as frames; of WebRTC and HLS cameras the single picture is taken.
    const stream = /^mjpegstreamer/.test(text(webcam.service) ?? '')
      ? webcamAddress(text(webcam.stream_url), base)
      : undefined
    if (webcam.enabled !== false && (snapshot ?? stream) !== undefined) return { snapshot, stream }
  }
  throw new PrintyardError('CAMERA_MISSING', 'Moonraker has no webcam set up on its own host')
}

/** Addresses without a host are those of the web page in front of Moonraker, not of Moonraker's own ports. */
export function frontEnd(baseUrl: string): string {
  const url = new URL(baseUrl)
  if (/^71\d\d$/.test(url.port)) url.port = ''
  return url.origin
}

/** The camera verbs. */
export const cameraOf = (wire: Wire) => webcamVerbs(() => webcamOf(wire))
