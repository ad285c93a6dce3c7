import { PrintyardError } from '../../core/errors.ts'
import type { Timing } from '../driver.ts'
import type { BambuSettings } from './settings.ts'
import { openChannel } from './tls.ts'

const CAMERA_PORT = 6000
const HEADER_BYTES = 16
const LIMIT_BYTES = 10_000_000
/** A1 mini, A1, P1P, P1S. Later and larger models speak RTSPS instead, which we do not. */
const JPEG_SERIALS = /^(030|039|01P|01S)/

export const hasJpegCamera = ({ serial, cameraPort }: BambuSettings): boolean =>
  cameraPort !== undefined || JPEG_SERIALS.test(serial)

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
export async function* cameraFrames(
  settings: BambuSettings,
  timing: Timing,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
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
export async function cameraSnapshot(settings: BambuSettings, timing: Timing, signal: AbortSignal): Promise<Buffer> {
  const first = new AbortController()
  const limit = AbortSignal.any([first.signal, signal, AbortSignal.timeout(timing.requestMilliseconds)])
  for await (const frame of cameraFrames(settings, timing, limit)) {
    const picture = Buffer.from(frame)
    first.abort()
    return picture
  }
  signal.throwIfAborted()
  throw new PrintyardError('PRINTER_OFFLINE', 'The camera sent no picture in time')
}
