import { PrintyardError } from '../../core/errors.ts'
import { record, text } from '../fields.ts'
import { fetchFrames, fetchPicture, webcamAddress } from '../webcam.ts'
import { expectObject, type Wire } from './wire.ts'

type Webcam = { snapshot: string | undefined; stream: string | undefined }

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

/** The camera verbs; where it is, is asked anew each time, since people move webcams. */
export function cameraOf(wire: Wire) {
  return {
    async cameraSnapshot(signal: AbortSignal): Promise<Buffer> {
      const { snapshot, stream } = await webcamOf(wire)
      if (snapshot) return fetchPicture(snapshot, signal)
      for await (const frame of fetchFrames(stream ?? '', signal)) return frame
      throw new PrintyardError('CAMERA_FAILED', 'The camera sends no picture')
    },
    async *cameraFrames(signal: AbortSignal): AsyncGenerator<Buffer> {
      const { snapshot, stream } = await webcamOf(wire)
      if (stream) yield* fetchFrames(stream, signal)
      else while (!signal.aborted) yield await fetchPicture(snapshot ?? '', signal)
    },
  }
}
