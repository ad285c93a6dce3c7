import { fail } from '../core/errors.ts'
import { printById } from '../entities/print-view.ts'
import type { Api } from './api.ts'
import { heardBy } from './ear.ts'
import { asProblem } from './errors.ts'
import { shownBy } from './full-state.ts'
import { scopeOf } from './principal.ts'
import { emitTo, type PrintyardSocket, type Reply, type Wanted } from './realtime-clients.ts'
import { printData, statusData } from './realtime-events.ts'
import { rooms } from './realtime-rooms.ts'
import type { Sessions } from './realtime-session.ts'
import { onePrinter } from './routes/single-printer.ts'

/** Printers that one client may follow one by one; operators follow all of them with `*`. */
const MOST_SUBSCRIPTIONS = 1_000
/** What one client may say in a second. */
const MOST_MESSAGES = 50

/** The printer that a client means: by id or name; none = the one of the single-printer routes. */
async function printerIdOf(api: Api, wanted: Wanted): Promise<string> {
  const named = typeof wanted === 'object' && wanted !== null ? wanted.printerId : wanted
  if (named !== undefined && named !== null && typeof named !== 'string') return fail('PRINTER_UNKNOWN')
  return (await onePrinter(api, named ?? undefined)).id
}

/** Ends a client that says more than one can mean. */
export function limitMessages(socket: PrintyardSocket): void {
  let [second, count] = [0, 0]
  socket.use((_event, next) => {
    const now = Math.floor(performance.now() / 1_000)
    if (now !== second) [second, count] = [now, 0]
    count += 1
    if (count > MOST_MESSAGES) socket.disconnect(true)
    else next()
  })
}

/** What a client may ask for. `entered` resolves when it has been told all that it missed. */
export function serve(api: Api, sessions: Sessions, socket: PrintyardSocket, entered: () => Promise<void>): void {
  const { principal, ear, sessionId } = socket.data
  const answering =
    (act: (wanted: Wanted) => Promise<string>) =>
    async (wanted: Wanted | Reply, given?: Reply): Promise<void> => {
      const reply = typeof wanted === 'function' ? wanted : typeof given === 'function' ? given : undefined
      try {
        // Nothing new may overtake what is still being told.
        await entered()
        const printerId = await act(typeof wanted === 'function' ? undefined : wanted)
        reply?.({ ok: true, printerId })
      } catch (error) {
        reply?.({ ok: false, code: asProblem(error).code })
      }
    }
  const show = async (printerId: string): Promise<void> => {
    const status = await api.feed.status(printerId)
    if (!status || !socket.connected) return
    const told = [
      { name: 'printer:connection', to: { printerId }, data: { printerId, connected: status.up } } as const,
      { name: 'printer:status', to: { printerId }, data: statusData(status) } as const,
      ...shownBy(status),
    ]
    // It has been told all that this process has heard, so that this is where it stands.
    const place = api.feed.seen()
    for (const event of told) {
      const data = heardBy({ ...ear, printers: new Set([printerId]) }, event)
      if (data !== undefined) emitTo(socket, event.name, data, place)
    }
  }
  const keep = (): void => {
    if (socket.connected) sessions.keep(sessionId, principal.sub, ear)
  }

  keep()
  socket.on('disconnect', () => sessions.leave(sessionId))
  socket.on(
    'printer:subscribe',
    answering(async (wanted) => {
      if (wanted === '*' && ear.staff) {
        ear.allPrinters = true
        await socket.join(rooms.allPrinters)
        keep()
        for (const { printerId } of api.feed.statuses()) await show(printerId)
        return '*'
      }
      const printerId = await printerIdOf(api, wanted)
      if (ear.printers.size < MOST_SUBSCRIPTIONS) {
        ear.printers.add(printerId)
        await socket.join(rooms.printer(printerId, ear.staff))
        keep()
      }
      await show(printerId)
      return printerId
    }),
  )
  socket.on(
    'printer:unsubscribe',
    answering(async (wanted) => {
      if (wanted === '*') {
        ear.allPrinters = false
        await socket.leave(rooms.allPrinters)
        keep()
        return '*'
      }
      const printerId = await printerIdOf(api, wanted)
      ear.printers.delete(printerId)
      await socket.leave(rooms.printer(printerId, ear.staff))
      keep()
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
    if (print) socket.emit('print:status-update', printData(print))
  })
}
