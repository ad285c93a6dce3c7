import { WebSocket } from 'ws'
import { printerLookup } from '../../core/address.ts'
import { PrintyardError } from '../../core/errors.ts'
import type { Timing } from '../driver.ts'
import { record, text } from '../fields.ts'
import { expectObject, type Wire } from './wire.ts'

/** `history` with a long temperature curve is about 200 KB; `connected` with all permissions 10 KB. */
const MESSAGE_LIMIT_BYTES = 4 * 1024 * 1024

/** A session of OctoPrint as its push channel wants it: "name:session". It dies with the server's process. */
export type Session = string

/** Changes the key into a session. Rejects as `Wire.call` does. */
export async function login(wire: Wire): Promise<Session> {
  const reply = await wire.call('POST', '/api/login', { json: { passive: true } })
  const body = expectObject(reply, 'login')
  const [name, session] = [text(body.name), text(body.session)]
  if (name === undefined || session === undefined)
    throw new PrintyardError('PRINTER_PROTOCOL', 'OctoPrint gave no session')
  return `${name}:${session}`
}

export type PushOptions = {
  session: Session
  /** Names of the events to receive; none = only state. */
  events: readonly string[]
  message: (type: string, payload: unknown) => void
  /** Called once, for every way in which the channel can end except close(). */
  closed: (reason: string) => void
}
export type Push = { send(message: unknown): void; close(): void }

/** The words of `ws` for an answer that is no upgrade. */
const REFUSED = /^Unexpected server response/
const PROXY_HINT = 'a proxy in front of OctoPrint must pass WebSockets on /sockjs/websocket'

/**
 * Opens OctoPrint's push channel (SockJS, raw WebSocket; recorded traffic in test/fixtures/octoprint) and watches that it lives:
 * OctoPrint sends nothing while the printer is disconnected, so silence is told from death by WebSocket pings.
 */
export function openPush(wire: Wire, timing: Timing, options: PushOptions): Push {
  const socket = new WebSocket(`${wire.baseUrl.replace(/^http/, 'ws')}/sockjs/websocket`, {
    handshakeTimeout: timing.requestMilliseconds,
    maxPayload: MESSAGE_LIMIT_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
    lookup: printerLookup,
    headers: wire.headers,
  })
  let heardAt = performance.now()
  let over = false
  const end = (reason?: string) => {
    if (over) return
    over = true
    clearInterval(watchdog)
    socket.terminate()
    if (reason !== undefined) options.closed(reason)
  }
  const watchdog = setInterval(() => {
    if (performance.now() - heardAt > timing.silenceMilliseconds) end('silent')
    else if (socket.readyState === WebSocket.OPEN) socket.ping()
  }, timing.pingMilliseconds)
  const send = (message: unknown) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
  }
  socket.on('open', () => {
    // The subscription comes before the authentication, else the first messages carry all events and logs.
    send({ subscribe: { state: { logs: false, messages: false }, events: options.events, plugins: false } })
    send({ auth: options.session })
  })
  socket.on('pong', () => {
    heardAt = performance.now()
  })
  socket.on('message', (data) => {
    heardAt = performance.now()
    if (!over) deliver(String(data), options.message)
  })
  socket.on('error', ({ message }) => end(REFUSED.test(message) ? `${message}; ${PROXY_HINT}` : message))
  socket.on('close', (code) => end(`closed (${code})`))
  return { send, close: () => end() }
}

/** One frame holds one object whose keys are message types; what is no JSON is none of ours. */
function deliver(raw: string, message: PushOptions['message']): void {
  let frame: Record<string, unknown>
  try {
    frame = record(JSON.parse(raw))
  } catch {
    return
  }
  for (const [type, payload] of Object.entries(frame)) message(type, payload)
}
