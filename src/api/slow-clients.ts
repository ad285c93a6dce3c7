import type { Server } from 'socket.io'
import type { Log } from '../core/log.ts'

const LOOK_MILLISECONDS = 1_000
/** What one client may leave lying here; more, and it is cut off. It comes back to where it was, or to a full state. */
export const MOST_WAITING_BYTES = 1_000_000
const MOST_WAITING_PACKETS = 2_000

/** A connection of the engine, as far as we look into it. */
export type Connection = {
  /** What the engine holds back until the transport has written what it got. */
  writeBuffer: { data?: unknown }[]
  transport: { socket?: { bufferedAmount?: number; terminate?(): void } }
  close(discard?: boolean): void
}

/** What was sent to a client that it has not taken. */
export const waitingFor = ({ transport, writeBuffer }: Connection): { packets: number; bytes: number } => ({
  packets: writeBuffer.length,
  bytes: (transport.socket?.bufferedAmount ?? 0) + writeBuffer.reduce((sum, { data }) => sum + sizeOf(data), 0),
})

const sizeOf = (data: unknown): number => (typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0)

/** What the engine keeps of its own; there is no public list. */
type Engine = { clients: Record<string, Connection> }

/** Cuts off clients that do not take what they are sent, before it fills the memory. */
export function watchConnections(io: Server, log: Log): { close(): void } {
  const look = (): void => {
    for (const connection of Object.values((io.engine as unknown as Engine).clients)) {
      const { bytes, packets } = waitingFor(connection)
      if (bytes < MOST_WAITING_BYTES && packets < MOST_WAITING_PACKETS) continue
      log.info({ bytes, packets }, 'slow client cut off')
      connection.close(true)
      connection.transport.socket?.terminate?.()
    }
  }
  const timer = setInterval(look, LOOK_MILLISECONDS)
  return { close: () => clearInterval(timer) }
}
