import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { printById } from '../entities/print-view.ts'
import { lastStatus, tail } from '../queues/events.ts'
import type { Api } from './api.ts'
import { type Auth, type Credentials, SESSION_COOKIE } from './auth.ts'
import { asProblem } from './errors.ts'
import { need, type Principal, scopeOf, seesAll } from './principal.ts'
import { openEmitter } from './realtime-events.ts'
import { rooms } from './realtime-rooms.ts'
import { onePrinter } from './routes/single-printer.ts'

type Reply = (answer: { ok: boolean; code?: string; printerId?: string }) => void
type Wanted = string | { printerId?: unknown } | undefined
type PrintyardSocket = Socket & { data: { principal: Principal } }

/** Printers that one client may follow one by one; operators follow all of them with `*`. */
const MOST_SUBSCRIPTIONS = 1_000
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A client sends its key or token in the handshake's `auth`; headers and the session cookie work as well. */
function credentialsOf(auth: Record<string, unknown>, { headers }: IncomingMessage): Credentials {
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
  const token = text(auth.token)?.replace(/^Bearer +/i, '') ?? /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  const cookie = new RegExp(`(?:^|; )${SESSION_COOKIE}=([^;]+)`).exec(headers.cookie ?? '')?.[1]
  return {
    apiKey: text(auth.apiKey) ?? text(headers['x-api-key']),
    token,
    session: cookie && decodeURIComponent(cookie),
  }
}

/** A cookie comes along from any page: only pages of our own may use it to listen. */
function fromOurPage({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host
}

function signIn(auth: Auth) {
  return async (socket: Socket, next: (error?: Error) => void): Promise<void> => {
    try {
      const sent = credentialsOf(socket.handshake.auth, socket.request)
      const usable = fromOurPage(socket.request) ? sent : { ...sent, session: undefined }
      socket.data.principal = await auth.signIn(usable)
      need(socket.data.principal, 'viewer')
      next()
    } catch (error) {
      const problem = asProblem(error)
      next(Object.assign(new Error(problem.code), { data: { code: problem.code, detail: problem.detail } }))
    }
  }
}

/** A token ends while its socket is open: so does the socket. */
function endWithToken(socket: PrintyardSocket): void {
  const { expiresAt } = socket.data.principal
  if (expiresAt === undefined) return
  const left = expiresAt * 1_000 - Date.now()
  const timer = setTimeout(() => socket.disconnect(true), Math.min(Math.max(left, 0), LONGEST_TIMER_MS))
  socket.on('disconnect', () => clearTimeout(timer))
}

/** The printer that a client means: by id or name; none = the one of the single-printer routes. */
async function printerIdOf(api: Api, wanted: Wanted): Promise<string> {
  const named = typeof wanted === 'object' && wanted !== null ? wanted.printerId : wanted
  return (await onePrinter(api, typeof named === 'string' ? named : undefined)).id
}

function serve(api: Api, socket: PrintyardSocket, emitter: ReturnType<typeof openEmitter>): void {
  const { principal } = socket.data
  const staff = seesAll(principal)
  const answering =
    (act: (wanted: Wanted) => Promise<string>) =>
    async (wanted: Wanted | Reply, given?: Reply): Promise<void> => {
      const reply = typeof wanted === 'function' ? wanted : typeof given === 'function' ? given : undefined
      try {
        const printerId = await act(typeof wanted === 'function' ? undefined : wanted)
        reply?.({ ok: true, printerId })
      } catch (error) {
        reply?.({ ok: false, code: asProblem(error).code })
      }
    }
  const show = async (printerId: string): Promise<void> => {
    const status = await lastStatus(api.context, printerId)
    if (status) emitter.snapshot(socket, status, staff)
  }

  void socket.join(staff ? rooms.everything : principal.projects.map(rooms.project))
  socket.on(
    'printer:subscribe',
    answering(async (wanted) => {
      if (wanted === '*' && staff) {
        await socket.join(rooms.allPrinters)
        return '*'
      }
      const printerId = await printerIdOf(api, wanted)
      if (socket.rooms.size < MOST_SUBSCRIPTIONS) await socket.join(rooms.printer(printerId, staff))
      await show(printerId)
      return printerId
    }),
  )
  socket.on(
    'printer:unsubscribe',
    answering(async (wanted) => {
      if (wanted === '*') {
        await socket.leave(rooms.allPrinters)
        return '*'
      }
      const printerId = await printerIdOf(api, wanted)
      await socket.leave(rooms.printer(printerId, staff))
      return printerId
    }),
  )
  socket.on(
    'printer:request_status',
    answering(async (wanted) => {
      const printerId = await printerIdOf(api, wanted)
      await show(printerId)
      return printerId
    }),
  )
  socket.on('print:request_status', async (printId: unknown) => {
    if (typeof printId !== 'string' || !/^[0-9a-f-]{36}$/i.test(printId)) return
    const print = await printById(api.context.db, printId, scopeOf(principal)).catch(() => undefined)
    if (print) emitter.print(socket, print)
  })
}

/** Opens Socket.IO's namespace /printing on the HTTP server, fed by the live stream. */
export function openRealtime(http: HttpServer, api: Api): { close(): Promise<void> } {
  const { config, log } = api.context
  const io = new Server(http, { serveClient: false, maxHttpBufferSize: 16_384, connectTimeout: 10_000 })
  const printing = io.of('/printing')
  const emitter = openEmitter(printing)
  printing.use(signIn(api.auth))
  printing.on('connection', (socket: PrintyardSocket) => {
    endWithToken(socket)
    serve(api, socket, emitter)
  })
  const live = tail(config, log, emitter.tell)
  return {
    async close() {
      emitter.close()
      await live.close()
      // Ends the sockets and the engine; the HTTP server is closed by who opened it.
      io.disconnectSockets(true)
      io.engine.close()
    },
  }
}
