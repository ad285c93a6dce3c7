import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Api } from './api.ts'
import { originsOf } from './cors.ts'
import { enter } from './follower.ts'
import { COMPRESSION, FrugalServer } from './frugal-sockets.ts'
import { broadcaster, clientOf, type Printing, type PrintyardSocket } from './realtime-clients.ts'
import { limitMessages, serve } from './realtime-commands.ts'
import { openSessions } from './realtime-session.ts'
import { endWithToken, recognise, signIn } from './realtime-sign-in.ts'
import { watchConnections } from './slow-clients.ts'

/** Opens Socket.IO's namespace /printing on the HTTP server, fed by the live stream. */
export function openRealtime(http: HttpServer, api: Api): { close(): Promise<void> } {
  const { log, config } = api.context
  const origins = originsOf(config)
  const io = new Server(http, {
    serveClient: false,
    maxHttpBufferSize: 16_384,
    connectTimeout: 10_000,
    perMessageDeflate: COMPRESSION,
    wsEngine: FrugalServer,
    ...(origins.length > 0 ? { cors: { origin: origins } } : {}),
  })
  const printing = io.of('/printing') as unknown as Printing
  const sessions = openSessions(api.context)
  const signedIn = signIn(api.auth)
  /** Entering and, after a gap, entering anew: one after the other. */
  const entering = new WeakMap<PrintyardSocket, Promise<void>>()
  const entered = (socket: PrintyardSocket): Promise<void> => entering.get(socket) ?? Promise.resolve()
  const begin = (socket: PrintyardSocket, after: string | undefined | 'lost'): void => {
    const client = clientOf(socket)
    const next = entered(socket).then(() => {
      client.leave()
      return enter({ feed: api.feed, fullState: api.fullState, log }, client, after)
    })
    entering.set(
      socket,
      next.catch((error: unknown) => {
        log.warn({ err: error }, 'client could not be told what it missed')
        socket.disconnect(true)
      }),
    )
  }
  printing.use((socket, next) => void signedIn(socket, next))
  printing.use((socket, next) => void recognise(sessions, socket).then(() => next(), next))
  printing.on('connection', (socket) => {
    endWithToken(socket)
    limitMessages(socket)
    serve(api, sessions, socket, () => entered(socket))
    begin(socket, socket.data.after)
  })
  const deaf = api.feed.listen(broadcaster(printing, (socket) => begin(socket, 'lost')))
  const slow = watchConnections(io, log)
  return {
    async close() {
      deaf()
      slow.close()
      sessions.close()
      // Ends the sockets and the engine; the HTTP server is closed by who opened it. A client that is cut off comes back
      // by itself, to another process; one that is told to go would not.
      io.engine.close()
    },
  }
}
