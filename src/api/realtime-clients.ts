import type { Namespace, Socket } from 'socket.io'
import type { Ear } from './ear.ts'
import type { Listener } from './feed.ts'
import type { Client } from './follower.ts'
import type { Principal } from './principal.ts'
import type { EventName, Payloads } from './realtime-events.ts'
import { audienceRooms, rooms, roomsOf } from './realtime-rooms.ts'
import { type Connection, waitingFor } from './slow-clients.ts'

export type Reply = (answer: { ok: boolean; code?: string; printerId?: string }) => void
export type Wanted = string | { printerId?: unknown } | undefined
type Heard = { [Name in EventName]: (data: Payloads[Name], id?: string) => void }
type Asking = (wanted: Wanted | Reply, reply?: Reply) => void
type Said = {
  'printer:subscribe': Asking
  'printer:unsubscribe': Asking
  'printer:request_status': Asking
  'print:request_status': (printId: unknown) => void
}
type Known = {
  principal: Principal
  ear: Ear
  /** What it shows to be recognised by, whichever process it comes back to. */
  sessionId: string
  /** Where it comes back to; undefined = it was never here, lost = its session is not known any more. */
  after: string | undefined | 'lost'
}
type Nothing = Record<string, never>
export type PrintyardSocket = Socket<Said, Heard, Nothing, Known>
export type Printing = Namespace<Said, Heard, Nothing, Known>

const BREATH_MS = 20
/** What everybody hears is told to so many; all else that waits comes before the next. */
const TOLD_AT_ONCE = 250
/** A client that was away is told more when it has taken all but this. */
const MOST_BEFORE_MORE_BYTES = 64_000

/** How events reach one socket. */
export function clientOf(socket: PrintyardSocket): Client {
  return {
    ear: () => socket.data.ear,
    emit: (name, data, id) => void emitTo(socket, name, data, id),
    join: () => void socket.join(roomsOf(socket.data.ear)),
    leave: () => {
      for (const room of roomsOf(socket.data.ear)) void socket.leave(room)
    },
    open: () => socket.connected,
    async breathe() {
      while (socket.connected && waits(socket)) await new Promise((resolve) => setTimeout(resolve, BREATH_MS))
    },
  }
}

function waits(socket: PrintyardSocket): boolean {
  const { packets, bytes } = waitingFor(socket.conn as unknown as Connection)
  return packets > 0 || bytes > MOST_BEFORE_MORE_BYTES
}

type Target = { emit(name: string, ...data: unknown[]): unknown }
export function emitTo(target: Target, name: EventName, data: unknown, id?: string): void {
  if (id === undefined) target.emit(name, data)
  else target.emit(name, data, id)
}

/** Tells rooms what the feed says; a message is encoded once however many hear it. */
export function broadcaster(printing: Printing, restart: (socket: PrintyardSocket) => void): Listener {
  const { rooms: inUse } = printing.adapter
  const tell = (to: string[], name: EventName, data: unknown, id: string | undefined): void => {
    const heard = to.filter((room) => inUse.has(room))
    if (heard.length > 0) emitTo(printing.to(heard) as unknown as Target, name, data, id)
  }
  return {
    told({ name, to, data, publicly }, id) {
      const audience = audienceRooms(to)
      tell(audience.fully, name, data, id)
      tell(audience.publicly, name, publicly ?? data, id)
    },
    async queue() {
      const data = { at: new Date().toISOString() }
      // Each client is a room as well.
      const ids = [...(inUse.get(rooms.everyone) ?? [])]
      for (let from = 0; from < ids.length; from += TOLD_AT_ONCE) {
        if (from > 0) await new Promise((resolve) => setImmediate(resolve))
        tell(ids.slice(from, from + TOLD_AT_ONCE), 'queue:updated', data, undefined)
      }
    },
    gap() {
      for (const socket of printing.sockets.values()) restart(socket)
    },
  }
}
