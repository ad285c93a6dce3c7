import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { asPrintyardError, PrintyardError } from '../core/errors.ts'
import type { Printer } from '../drivers/driver.ts'
import { framesWanted, publishFrame, publishTrouble } from '../queues/camera.ts'

type Slice = Pick<Context, 'redis' | 'config' | 'log'>

/** Viewers see at most so many pictures a second; a webcam that sends more costs nobody more. */
const SHORTEST_FRAME_MILLISECONDS = 66
/** A camera that gives single pictures only is asked this often. */
const SINGLE_FRAME_MILLISECONDS = 500
const LOOK_AGAIN_MILLISECONDS = 2_000

/**
 * The one upstream connection to a printer's camera, for any number of viewers in any API process. It is open only
 * while somebody wants frames, and each of them is sent once. A failure is told and ends it; the viewers ask again.
 */
export class Camera {
  readonly #context: Slice
  readonly #printerId: string
  readonly #printer: () => Printer | undefined
  #running: AbortController | undefined

  constructor(context: Slice, printerId: string, printer: () => Printer | undefined) {
    this.#context = context
    this.#printerId = printerId
    this.#printer = printer
  }

  /** Somebody wants frames: begins to send them unless it does already. */
  want(): void {
    if (this.#running) return
    const running = new AbortController()
    this.#running = running
    void this.#send(running.signal)
      .catch((error: unknown) => this.#tell(running.signal, error))
      .finally(() => {
        running.abort()
        if (this.#running === running) this.#running = undefined
      })
    void this.#stopUnwanted(running)
  }

  close(): void {
    this.#running?.abort()
  }

  async #send(signal: AbortSignal): Promise<void> {
    const printer = this.#printer()
    const frames = printer && framesOf(printer, signal)
    if (!frames) throw new PrintyardError(printer ? 'CAMERA_MISSING' : 'PRINTER_OFFLINE')
    let last = 0
    for await (const frame of frames) {
      if (signal.aborted) return
      const now = performance.now()
      if (now - last < SHORTEST_FRAME_MILLISECONDS) continue
      last = now
      await publishFrame(this.#context, this.#printerId, frame)
    }
    if (!signal.aborted) throw new PrintyardError('PRINTER_OFFLINE', 'The camera sends no more pictures')
  }

  async #stopUnwanted(running: AbortController): Promise<void> {
    while (!running.signal.aborted) {
      await sleep(LOOK_AGAIN_MILLISECONDS, undefined, { ref: false })
      const wanted = await framesWanted(this.#context, this.#printerId).catch(() => false)
      if (!wanted) running.abort()
    }
  }

  async #tell(signal: AbortSignal, error: unknown): Promise<void> {
    if (signal.aborted) return
    const { code, detail } = asPrintyardError(error)
    this.#context.log.debug({ err: error, printer: this.#printerId }, 'camera failed')
    await publishTrouble(this.#context, this.#printerId, { code, detail }).catch(() => undefined)
  }
}

/** The frames of whatever the family has; undefined = no camera at all. */
function framesOf(printer: Printer, signal: AbortSignal): AsyncIterable<Buffer> | undefined {
  if (printer.cameraFrames) return printer.cameraFrames(signal)
  return printer.cameraSnapshot ? singles(printer, signal) : undefined
}

async function* singles(printer: Printer, signal: AbortSignal): AsyncGenerator<Buffer> {
  while (!signal.aborted) {
    const frame = await printer.cameraSnapshot?.(signal)
    if (frame) yield frame
    await sleep(SINGLE_FRAME_MILLISECONDS, undefined, { signal }).catch(() => undefined)
  }
}
