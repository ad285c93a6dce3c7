import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'

/**
 * Below the range that systems hand out to outgoing connections: there a client that keeps trying to reach a dead
 * server on loopback can end up connected to itself, holding the very port that the server wants back.
 */
const LOWEST = 20_000
const COUNT = 10_000

/** Whether nobody listens on that port of loopback. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => done(true)))
  })
}

/** The first of `count` neighbouring free ports of loopback, at random so that two starts at once rarely meet. */
export async function freePort(count = 1): Promise<number> {
  for (;;) {
    const first = LOWEST + Math.floor(Math.random() * (COUNT - count))
    const free = await Promise.all(Array.from({ length: count }, (_, index) => portIsFree(first + index)))
    if (free.every(Boolean)) return first
  }
}

/** The port written in that file, if it is still free, else a new one, which is then remembered. */
export async function rememberedPort(file: string): Promise<number> {
  const known = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  if (Number.isInteger(known) && known > 0 && (await portIsFree(known))) return known
  const port = await freePort()
  writeFileSync(file, String(port))
  return port
}
