import type { Socket } from 'node:net'

/**
 * Resets a connection, so that what still waits in its send buffer is thrown away: the only way in which drivers do it.
 * `raw` is the plain socket, also below TLS, since only a plain one can be reset. `letGo` ends what stands on top of it
 * (TLS, a client), a moment later: Node 24 dies with a segmentation fault when both happen in the callback of a handshake.
 */
export function resetLine(raw: Socket | undefined, letGo: () => void): void {
  // Nothing was sent yet; a reset would wait for the connection.
  if (raw?.connecting) raw.destroy()
  else if (raw?.destroyed === false) raw.resetAndDestroy()
  setImmediate(letGo)
}
