import { PrintyardError } from '../../core/errors.ts'
import { record, text } from '../fields.ts'
import { type Webcam, webcamAddress, webcamVerbs } from '../webcam.ts'
import { expectObject, type Wire } from './wire.ts'

/** Where OctoPrint says its webcam is (GET /api/settings, `webcam`). Rejects CAMERA_MISSING. */
async function webcamOf(wire: Wire): Promise<Webcam> {
  const webcam = record(expectObject(await wire.call('GET', '/api/settings'), 'its settings').webcam)
  const snapshot = webcamAddress(text(webcam.snapshotUrl), wire.baseUrl)
  const stream = webcamAddress(text(webcam.streamUrl), wire.baseUrl)
  if (webcam.webcamEnabled === false || (!snapshot && !stream)) {
    throw new PrintyardError('CAMERA_MISSING', 'OctoPrint has no webcam set up on its own host')
  }
  return { snapshot, stream }
}

/** The camera verbs. */
export const cameraOf = (wire: Wire) => webcamVerbs(() => webcamOf(wire))
