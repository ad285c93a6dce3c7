import { PrintyardError } from '../../core/errors.ts'
import type { Timing } from '../driver.ts'
import { record } from '../fields.ts'
import type { Status } from './merge.ts'
import { rtspsFrames } from './rtsps.ts'
import type { BambuSettings } from './settings.ts'
import { openChannel } from './tls.ts'

const CAMERA_PORT = 6000
const HEADER_BYTES = 16
const LIMIT_BYTES = 10_000_000
/** A1 mini, A1, P1P, P1S. Later and larger models (X1, P2S, H2) send H.264 over RTSPS instead. */
const JPEG_SERIALS = /^(030|039|01P|01S)/

/** Whether it sends pictures by itself; else they are made from its film by ffmpeg. */
export const hasJpegCamera = ({ serial, cameraPort }: BambuSettings): boolean =>
  cameraPort !== undefined || JPEG_SERIALS.test(serial)

/** The camera verbs. `status` is the newest that is known of the printer, which tells when its film is switched off. */
export function cameraVerbs(settings: BambuSettings, timing: Timing, status: () => Status) {
  const frames = (signal: AbortSignal) => {
    if (hasJpegCamera(settings)) return cameraFrames(settings, timing, signal)
    if (record(status().ipcam).rtsp_url === 'disable') throw new PrintyardError('CAMERA_MISSING', SWITCHED_OFF)
    return rtspsFrames(settings, timing, signal)
  }
  return {
    cameraSnapshot: (signal: AbortSignal) => firstOf(frames, timing, signal),
    async *cameraFrames(signal: AbortSignal): AsyncGenerator<Buffer> {
      yield* frames(signal)
    },
  }
}
const SWITCHED_OFF = 'The printer says that its camera is off: switch on "LAN Only Liveview" at its screen'

/** The 80 bytes that sign in: two words of a header, then name and code, padded. */
function greeting(accessCode: string): Buffer {
  const bytes = Buffer.alloc(80)
  bytes.writeUInt32LE(0x40, 0)
  bytes.writeUInt32LE(0x3000, 4)
  bytes.write('bblp', 16)
  bytes.write(accessCode.slice(0, 32), 48)
  return bytes
}

/** Frames as they come, about one a second, until `signal` aborts. Rejects PRINTER_OFFLINE, PRINTER_PROTOCOL. */
async function* cameraFrames(settings: BambuSettings, timing: Timing, signal: AbortSignal): AsyncGenerator<Buffer> {
  signal.throwIfAborted()
  const channel = await openChannel(settings, settings.cameraPort ?? CAMERA_PORT, timing.requestMilliseconds)
  const { socket } = channel
  const stop = () => socket.destroy()
  signal.addEventListener('abort', stop, { once: true })
  socket.setTimeout(timing.silenceMilliseconds, () => socket.destroy(new Error('the camera fell silent')))
  socket.write(greeting(settings.accessCode))
  let held: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      for (let frame = take(held); frame !== undefined; frame = take(held)) {
        held = held.subarray(HEADER_BYTES + frame.length)
        yield frame
      }
    }
    if (!signal.aborted)
      throw new PrintyardError('PRINTER_OFFLINE', 'The camera closed the connection: is the access code right?')
  } catch (error) {
    if (signal.aborted) return
    throw error instanceof PrintyardError
      ? error
      : new PrintyardError('PRINTER_OFFLINE', (error as Error).message, { cause: error })
  } finally {
    signal.removeEventListener('abort', stop)
    channel.cut()
  }
}

/** The first whole frame of what arrived. */
function take(held: Buffer): Buffer | undefined {
  if (held.length < HEADER_BYTES) return undefined
  const length = held.readUInt32LE(0)
  if (length === 0 || length > LIMIT_BYTES)
    throw new PrintyardError('PRINTER_PROTOCOL', `The camera announces a frame of ${length} bytes`)
  if (held.length < HEADER_BYTES + length) return undefined
  const frame = held.subarray(HEADER_BYTES, HEADER_BYTES + length)
  if (frame[0] !== 0xff || frame[1] !== 0xd8) throw new PrintyardError('PRINTER_PROTOCOL', 'The camera sends no JPEG')
  return frame
}

/** One picture. */
async function firstOf(
  frames: (signal: AbortSignal) => AsyncIterable<Buffer>,
  timing: Timing,
  signal: AbortSignal,
): Promise<Buffer> {
  const first = new AbortController()
  const limit = AbortSignal.any([first.signal, signal, AbortSignal.timeout(timing.requestMilliseconds)])
  for await (const frame of frames(limit)) {
    const picture = Buffer.from(frame)
    first.abort()
    return picture
  }
  signal.throwIfAborted()
  throw new PrintyardError('PRINTER_OFFLINE', 'The camera sent no picture in time')
}
