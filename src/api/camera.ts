import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Context } from '../context.ts'
import { asPrintyardError, ERRORS, type ErrorCode, PrintyardError } from '../core/errors.ts'
import type { Channels } from '../core/redis.ts'
import { ASK_AGAIN_MILLISECONDS, cameraChannel, cameraMessage, wantFrames } from '../queues/camera.ts'

type Slice = Pick<Context, 'redis' | 'config' | 'log'>
export type StreamViewer = {
  response: ServerResponse
  headers: OutgoingHttpHeaders
  first: Buffer
  mayStay(): Promise<unknown>
}
type Viewer = { frame(jpeg: Buffer): void; trouble(error: PrintyardError): void }

/** How long somebody may still look who may no more. */
const STAY_MILLISECONDS = 3_000
const SNAPSHOT_MILLISECONDS = 10_000
/** Open streams of one process; more would cost everybody else their memory. */
const MOST_VIEWERS = 500
const BOUNDARY = 'printyard-frame'

/** Pictures of printers' cameras for the viewers of this process: one subscription per printer, however many look. */
export type Cameras = {
  /** The next picture. Rejects CAMERA_MISSING, CAMERA_FAILED, PRINTER_OFFLINE, OVERLOADED. */
  snapshot(printerId: string): Promise<Buffer>
  /**
   * Sends pictures as Motion-JPEG, beginning with this one, until the viewer goes away or the camera fails. A viewer
   * that reads slowly misses pictures; nothing is kept for it. It ends when `mayStay`, asked every few seconds, rejects.
   * Errors: OVERLOADED, before the first byte.
   */
  stream(printerId: string, viewer: StreamViewer): void
  close(): void
}

export function openCameras(context: Slice, channels: Channels): Cameras {
  const hubs = new Map<string, Hub>()
  let viewers = 0

  const join = (printerId: string, viewer: Viewer): (() => void) => {
    if (viewers >= MOST_VIEWERS) throw new PrintyardError('OVERLOADED', 'Too many people look at cameras: try again')
    const hub = hubs.get(printerId) ?? new Hub(context, channels, printerId)
    hubs.set(printerId, hub)
    viewers += 1
    hub.viewers.add(viewer)
    let joined = true
    return () => {
      if (!joined) return
      joined = false
      viewers -= 1
      hub.viewers.delete(viewer)
      if (hub.viewers.size > 0) return
      hub.close()
      hubs.delete(printerId)
    }
  }
  const first = (printerId: string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const away = new PrintyardError('PRINTER_OFFLINE', 'No monitor sent a picture of this printer in time')
      const timer = setTimeout(() => end(() => reject(away)), SNAPSHOT_MILLISECONDS)
      const leave = join(printerId, {
        frame: (jpeg) => end(() => resolve(jpeg)),
        trouble: (error) => end(() => reject(error)),
      })
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        leave()
        settle()
      }
    })
  return {
    snapshot: first,
    stream(printerId, { response, headers, first: jpeg, mayStay }) {
      const leave = join(printerId, { frame: (next) => send(response, next), trouble: () => response.end() })
      const watch = setInterval(() => {
        // A database that is away refuses nobody.
        mayStay().catch((error: unknown) => asPrintyardError(error).status < 500 && response.destroy())
      }, STAY_MILLISECONDS)
      const left = (): void => {
        clearInterval(watch)
        leave()
      }
      response.on('close', left)
      if (response.destroyed) return left()
      response.writeHead(200, { ...headers, 'content-type': `multipart/x-mixed-replace; boundary=${BOUNDARY}` })
      send(response, jpeg)
    },
    close() {
      for (const hub of hubs.values()) hub.close()
      hubs.clear()
    },
  }
}

/** What this process shows of one printer. */
class Hub {
  readonly viewers = new Set<Viewer>()
  readonly #leave: () => void
  readonly #timer: NodeJS.Timeout

  constructor(context: Slice, channels: Channels, printerId: string) {
    this.#leave = channels.subscribe(cameraChannel(context.config.QUEUE_PREFIX, printerId), (message) =>
      this.#on(message),
    )
    const ask = (): void => {
      wantFrames(context, printerId).catch((error: unknown) => {
        for (const viewer of [...this.viewers]) viewer.trouble(asPrintyardError(error))
      })
    }
    this.#timer = setInterval(ask, ASK_AGAIN_MILLISECONDS)
    ask()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#leave()
  }

  #on(message: Buffer): void {
    const told = cameraMessage(message)
    if (!told) return
    for (const viewer of [...this.viewers]) {
      if ('frame' in told) viewer.frame(told.frame)
      else viewer.trouble(new PrintyardError(codeOf(told.trouble.code), told.trouble.detail))
    }
  }
}

const codeOf = (code: string): ErrorCode => (Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'CAMERA_FAILED')

/** One part of the stream; left out while the viewer has not taken the one before. */
function send(response: ServerResponse, jpeg: Buffer): void {
  if (response.destroyed || response.writableNeedDrain) return
  response.cork()
  response.write(`--${BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`)
  response.write(jpeg)
  response.write('\r\n')
  response.uncork()
}
