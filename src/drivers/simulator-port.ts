import { randomInt } from 'node:crypto'
import { type AddressInfo, createServer, type Server } from 'node:net'

// A simulated printer that is switched off comes back at the port that it had. So nobody else may be given it meanwhile: not
// by the system, which hands out higher ports to outgoing connections and to whoever asks for any, and not another
// process with simulators. Each process therefore takes a block of ports for itself and goes through it in turn, which
// takes longer than any of them is off. A process that is killed loses its block, and comes back at its ports a moment
// later: who takes a block in that moment takes any, and begins anywhere in it. The ports of our own services are above.

const FIRST_LOCK = 9_900
/** Above 10080, which no browser and no `fetch` connects to (Fetch standard, port blocking). */
const FIRST_PORT = 10_100
const BLOCKS = 19
const PORTS_OF_A_BLOCK = 500

let block: Promise<number> | undefined
let next = randomInt(PORTS_OF_A_BLOCK)

/** Listens on loopback and resolves with the port. `port`: 0 = one that is free. Errors: EADDRINUSE. */
export async function listen(server: Server, port: number): Promise<number> {
  block ??= takeBlock()
  for (let left = PORTS_OF_A_BLOCK; ; left -= 1) {
    const own = FIRST_PORT + (await block) * PORTS_OF_A_BLOCK + (next % PORTS_OF_A_BLOCK)
    if (port === 0) next += 1
    try {
      return await listenAt(server, port || own)
    } catch (error) {
      if (port !== 0 || left === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
}

/** A block is taken by listening on its lock, and so it is free again when the process is gone, however that came about. */
async function takeBlock(): Promise<number> {
  const first = randomInt(BLOCKS)
  for (let count = 0; count < BLOCKS; count += 1) {
    const number = (first + count) % BLOCKS
    const lock = createServer().unref()
    const taken = await listenAt(lock, FIRST_LOCK + number).catch(() => undefined)
    if (taken !== undefined) return number
  }
  return first
}

function listenAt(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
