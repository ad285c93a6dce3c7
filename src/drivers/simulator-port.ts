import type { AddressInfo, Server } from 'node:net'

/**
 * Below the ports that systems hand out to outgoing connections and to whoever asks for any, and below those of our
 * services: nobody else takes a simulated printer's port while it is switched off, so that it can come back to it.
 */
const LOWEST = 10_000
const COUNT = 10_000
/** Ports between two processes that were started one after the other: they choose at the same time. */
const APART = 61
const TRIES = 500

let next = (process.pid * APART) % COUNT

/** Listens on loopback and resolves with the port. `port`: 0 = one that is free. Errors: EADDRINUSE. */
export async function listen(server: Server, port: number): Promise<number> {
  for (let left = TRIES; ; left -= 1) {
    const wanted = port === 0 ? LOWEST + next : port
    if (port === 0) next = (next + 1) % COUNT
    try {
      await attempt(server, wanted)
      return (server.address() as AddressInfo).port
    } catch (error) {
      if (port !== 0 || left === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
}

function attempt(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}
