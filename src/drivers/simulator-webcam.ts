import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'

const BOUNDARY = 'simulated-frame'
const FRAME_MILLISECONDS = 100
const FRAMES = Array.from({ length: 8 }, (_, index) =>
  readFileSync(join(import.meta.dirname, 'webcam-frames', `${index}.jpg`)),
)

/** What may be wrong with it: it is not set up, it hangs, or it sends something else than pictures. */
export type WebcamFault = 'none' | 'missing' | 'hang' | 'garbage'

/**
 * The webcam beside a simulated printer, as mjpg-streamer serves one: `?action=snapshot` and `?action=stream`. What it
 * shows grows with the print.
 */
export class SimulatedWebcam {
  fault: WebcamFault = 'none'
  /** Streams open now; several viewers must be one. */
  streams = 0
  /** Pictures and streams that were asked for since the start. */
  requests = 0
  readonly #progress: () => number

  constructor(progress: () => number) {
    this.#progress = progress
  }

  get #frame(): Buffer {
    const index = Math.floor(Math.min(Math.max(this.#progress(), 0), 1) * (FRAMES.length - 1))
    return FRAMES[index] ?? Buffer.alloc(0)
  }

  /** Answers a request for `/webcam/`; false = it is none. */
  answers(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.url?.startsWith('/webcam/') !== true) return false
    this.#serve(request, response)
    return true
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.requests += 1
    if (this.fault === 'hang') return
    if (this.fault === 'missing') return void response.writeHead(404).end()
    if (this.fault === 'garbage') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>no</p>')
    if (request.url?.includes('action=stream')) this.#stream(response)
    else response.writeHead(200, { 'content-type': 'image/jpeg' }).end(this.#frame)
  }

  #stream(response: ServerResponse): void {
    this.streams += 1
    response.writeHead(200, { 'content-type': `multipart/x-mixed-replace;boundary=${BOUNDARY}` })
    const send = (): void => {
      if (this.fault !== 'none') return void response.destroy()
      if (response.writableNeedDrain) return
      const frame = this.#frame
      response.write(`--${BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: ${frame.length}\r\n\r\n`)
      response.write(frame)
      response.write('\r\n')
    }
    const timer = setInterval(send, FRAME_MILLISECONDS)
    send()
    response.on('close', () => {
      clearInterval(timer)
      this.streams -= 1
    })
  }
}
