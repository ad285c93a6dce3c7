import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { PrintyardError } from '../../core/errors.ts'
import type { Timing } from '../driver.ts'
import { partsOf } from '../webcam.ts'
import { openRelay } from './rtsps-relay.ts'
import type { BambuSettings } from './settings.ts'

const RTSPS_PORT = 322
const PATH = '/streaming/live/1'
/** A camera of these sends 30 pictures a second in 1080p: nobody needs them all to see whether a print is well. */
const FRAMES_PER_SECOND = 4
const WIDEST_PIXELS = 1_280
/** Each is a process that decodes a film; a monitor watches printers first of all. */
const MOST_AT_ONCE = 16
const SAID_CHARACTERS = 400

let running = 0

/**
 * What ffmpeg is told. It connects to nothing but the relay, over TCP; pictures come by our clock, since a camera's own
 * may jump and would have the gap filled with pictures; no sound, no metadata.
 */
const wordsFor = (url: string): string[] => [
  ...['-v', 'error', '-nostdin', '-protocol_whitelist', 'tcp', '-rtsp_transport', 'tcp'],
  ...['-allowed_media_types', 'video', '-use_wallclock_as_timestamps', '1', '-fflags', 'nobuffer'],
  ...[
    '-fpsprobesize',
    '0',
    '-analyzeduration',
    '500000',
    '-threads',
    '1',
    '-i',
    url,
    '-map',
    '0:v:0',
    '-map_metadata',
    '-1',
  ],
  ...['-vf', `fps=${FRAMES_PER_SECOND},scale=w='min(${WIDEST_PIXELS},iw)':h=-2`],
  ...['-c:v', 'mjpeg', '-q:v', '5', '-threads', '1', '-f', 'mpjpeg', '-boundary_tag', 'ffmpeg', 'pipe:1'],
]

/**
 * JPEG frames of the H.264 camera of X1, P2S and H2, made by ffmpeg, until `signal` aborts: at most 4 a second and
 * 1,280 pixels wide. Rejects FFMPEG_MISSING, PRINTER_CREDENTIALS, PRINTER_OFFLINE, PRINTER_IDENTITY_CHANGED,
 * CAMERA_FAILED (no picture for `silenceMilliseconds`, or nothing that ffmpeg can read), OVERLOADED.
 */
export async function* rtspsFrames(
  settings: BambuSettings,
  timing: Timing,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  signal.throwIfAborted()
  if (running >= MOST_AT_ONCE)
    throw new PrintyardError('OVERLOADED', `${MOST_AT_ONCE} cameras are being looked through here: try again`)
  running += 1
  try {
    yield* filmed(settings, timing, signal)
  } finally {
    running -= 1
  }
}

async function* filmed(settings: BambuSettings, timing: Timing, signal: AbortSignal): AsyncGenerator<Buffer> {
  const relay = await openRelay(settings, settings.rtspsPort ?? RTSPS_PORT, timing).catch((error) => {
    throw withHint(error)
  })
  const ffmpeg = startFfmpeg(`${relay.url}${PATH}`)
  const stop = () => {
    // It holds nothing that would be lost; asked politely it might wait for the camera.
    if (ffmpeg.child.pid !== undefined) ffmpeg.child.kill('SIGKILL')
    relay.close()
  }
  signal.addEventListener('abort', stop, { once: true })
  const silence = setTimeout(stop, timing.silenceMilliseconds)
  try {
    if (signal.aborted) stop()
    for await (const frame of partsOf(ffmpeg.output, 'ffmpeg')) {
      if (signal.aborted) return
      silence.refresh()
      yield frame
    }
    const failure = await ffmpeg.ended
    if (!signal.aborted) throw failure
  } finally {
    clearTimeout(silence)
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/** A port that nobody listens on is most likely a switch. */
function withHint(error: unknown): unknown {
  const refused = error instanceof PrintyardError && (error.cause as NodeJS.ErrnoException)?.code === 'ECONNREFUSED'
  if (!refused) return error
  return new PrintyardError('PRINTER_OFFLINE', `${error.detail}. Is "LAN Only Liveview" switched on at the printer?`, {
    cause: error,
  })
}

type Ffmpeg = { child: ChildProcess; output: Readable; ended: Promise<PrintyardError> }

/**
 * `ended` is why it ended. It also ends by itself with this process: its output and its connection break. Where it could
 * not be started it must not be ended: until the next tick Node 24.21 sends the signal to whatever number stands in memory.
 */
function startFfmpeg(url: string): Ffmpeg {
  const child = spawn('ffmpeg', wordsFor(url), { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text}`.slice(-SAID_CHARACTERS)
  })
  const ended = new Promise<PrintyardError>((resolve) => {
    child.once('error', (cause: NodeJS.ErrnoException) => resolve(notStarted(cause)))
    child.once('close', () => resolve(failureOf(said)))
  })
  return { child, output: child.stdout, ended }
}

const notStarted = (cause: NodeJS.ErrnoException): PrintyardError =>
  cause.code === 'ENOENT'
    ? new PrintyardError('FFMPEG_MISSING', 'Install ffmpeg on the machine of the monitor: this camera sends H.264')
    : new PrintyardError('CAMERA_FAILED', 'ffmpeg cannot be started', { cause })

function failureOf(said: string): PrintyardError {
  if (/failed: 401\b/.test(said)) return new PrintyardError('PRINTER_CREDENTIALS', 'The camera refuses the access code')
  const last = said.trim().split('\n').at(-1)
  return new PrintyardError('CAMERA_FAILED', last ? `ffmpeg says: ${last}` : 'The camera sends no picture')
}
