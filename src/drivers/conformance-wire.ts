import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect } from 'vitest'
import type { Printer } from './driver.ts'

/** A server that is no printer's, or a broken one, and the driver that talks to it; both are gone after each test. */
export function misbehavingServer(connect: (url: string, requestMilliseconds: number) => Printer) {
  let server: Server | undefined
  let printer: Printer | undefined
  const end = async () => {
    await printer?.close()
    server?.closeAllConnections()
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)))
  }
  afterEach(end)
  const facing = async (listener: RequestListener, requestMilliseconds = 500): Promise<Printer> => {
    await end()
    server = createServer(listener)
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
    printer = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, requestMilliseconds)
    return printer
  }
  /** The server that the driver faces now. */
  const facedServer = (): Server => server ?? expect.fail('nothing is faced yet')
  return { facing, facedServer }
}

/** Answers without end. */
export const endless: RequestListener = (_request, response) => {
  const more = () => void (response.destroyed || response.write(Buffer.alloc(65_536), () => setImmediate(more)))
  response.writeHead(200, { 'content-type': 'application/json' })
  more()
}

/** Answers a byte at a time, and never to the end. */
export const dripping: RequestListener = (_request, response) => {
  response.writeHead(200)
  const drip = setInterval(() => response.write(' '), 50)
  response.on('close', () => clearInterval(drip))
}
