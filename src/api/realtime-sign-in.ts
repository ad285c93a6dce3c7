import type { IncomingMessage } from 'node:http'
import { type Auth, type Credentials, ofBearer, SESSION_COOKIE } from './auth.ts'
import { earOf } from './ear.ts'
import { asProblem } from './errors.ts'
import { need } from './principal.ts'
import type { PrintyardSocket } from './realtime-clients.ts'
import type { Sessions } from './realtime-session.ts'

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A client sends its key or token in the handshake's `auth`; headers and the session cookie work as well. */
function credentialsOf(auth: Record<string, unknown>, { headers }: IncomingMessage): Credentials {
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
  const token = text(auth.token)?.replace(/^Bearer +/i, '') ?? /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  const apiKey = text(auth.apiKey) ?? text(headers['x-api-key'])
  const cookie = new RegExp(`(?:^|; )${SESSION_COOKIE}=([^;]+)`).exec(headers.cookie ?? '')?.[1]
  return {
    ...(token === undefined ? {} : ofBearer(token)),
    ...(apiKey === undefined ? {} : { apiKey }),
    session: cookie && decodeURIComponent(cookie),
  }
}

/** A cookie comes along from any page: only pages of our own may use it to listen. */
function fromOurPage({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host
}

/** Signs a socket in, or refuses it with the code of why. */
export function signIn(auth: Auth) {
  return async (socket: PrintyardSocket, next: (error?: Error) => void): Promise<void> => {
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

/** A token ends while somebody listens with it: so does the listening. The answer is how to call it off. */
export function atExpiry(expiresAt: number | undefined, end: () => void): () => void {
  if (expiresAt === undefined) return () => undefined
  const left = expiresAt * 1_000 - Date.now()
  const timer = setTimeout(end, Math.min(Math.max(left, 0), LONGEST_TIMER_MS))
  return () => clearTimeout(timer)
}

export function endWithToken(socket: PrintyardSocket): void {
  const callOff = atExpiry(socket.data.principal.expiresAt, () => socket.disconnect(true))
  socket.on('disconnect', callOff)
}

/**
 * A client that comes back, to whichever process, brings the id of its session and of the event that it heard last: both
 * are Socket.IO's own fields of connection state recovery. What they recover is decided by who it is now.
 */
export async function recognise(sessions: Sessions, socket: PrintyardSocket): Promise<void> {
  const { pid, offset } = socket.handshake.auth as Record<string, unknown>
  const { principal } = socket.data
  const session = typeof pid === 'string' ? await sessions.find(pid) : undefined
  const known = session?.sub === principal.sub ? session : undefined
  socket.data.ear = earOf(principal, known?.printers, known?.allPrinters)
  const ids = typeof offset === 'string' && /^\d{1,15}-\d{1,10}$/.test(offset)
  socket.data.after = known && ids ? (offset as string) : pid === undefined ? undefined : 'lost'
  // The same id again tells the client that it is recovered: what it followed, it still follows.
  const recovered = known !== undefined && ids
  socket.data.sessionId = recovered ? (pid as string) : sessions.newId()
  Object.assign(socket, { pid: socket.data.sessionId, recovered })
}
