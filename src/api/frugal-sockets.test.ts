import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { FrugalServer } from './frugal-sockets.ts'

const http = createServer()
const server = new FrugalServer({ noServer: true })
http.on('upgrade', (request, socket, head) =>
  server.handleUpgrade(request, socket, head, (client) => void server.emit('connection', client, request)),
)
beforeAll(() => new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve)))
afterAll(() => {
  http.close()
  http.closeAllConnections()
})

const MESSAGE = JSON.stringify({
  printerId: 'a'.repeat(36),
  tool0: { actual: 214.7, target: 215 },
  bed: { actual: 60 },
})

/** Both ends of a connection; `heard` tells what the client got and how many bytes that took on the wire. */
async function connect(options: ClientOptions) {
  const arrived = once(server, 'connection') as Promise<[WebSocket]>
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, options)
  await once(client, 'open')
  const [ours] = await arrived
  const wire = (client as unknown as { _socket: Socket })._socket
  return {
    client,
    ours,
    async heard(message: string) {
      const before = wire.bytesRead
      const came = once(client, 'message') as Promise<[Buffer]>
      ours.send(message)
      const [data] = await came
      return { text: String(data), bytes: wire.bytesRead - before }
    },
  }
}

test('who hears little is sent it as it is, who hears a lot is sent a fifth, and small messages are never packed', async () => {
  const { client, heard } = await connect({ perMessageDeflate: true })
  const sizes: number[] = []
  for (let count = 0; count < 40; count++) {
    const { text, bytes } = await heard(MESSAGE)
    expect(text).toBe(MESSAGE)
    sizes.push(bytes)
  }
  expect(Math.min(...sizes.slice(0, 20))).toBeGreaterThan(MESSAGE.length)
  expect(sizes.at(-1)).toBeLessThan(MESSAGE.length / 5)
  expect((await heard('2')).bytes).toBe(3)
  client.close()
})

test('a client that packs what it says is told to remember little, and is understood', async () => {
  const { client, ours } = await connect({ perMessageDeflate: true })
  expect(client.extensions).toContain('permessage-deflate')
  const agreed = (client as unknown as { _extensions: Record<string, { params: object }> })._extensions
  expect(agreed['permessage-deflate']?.params).toMatchObject({ client_max_window_bits: 10, server_max_window_bits: 11 })
  for (const said of [MESSAGE, MESSAGE, '3']) {
    const came = once(ours, 'message') as Promise<[Buffer]>
    client.send(said)
    expect(String((await came)[0])).toBe(said)
  }
  client.close()
})

test('a client that cannot be told how much to remember connects and packs, one that packs nothing connects', async () => {
  const firefox = await connect({ perMessageDeflate: { clientMaxWindowBits: 0 } })
  expect(firefox.client.extensions).toContain('permessage-deflate')
  const plain = await connect({ perMessageDeflate: false })
  for (const { heard, client } of [firefox, plain]) {
    for (let count = 0; count < 30; count++) expect((await heard(MESSAGE)).text).toBe(MESSAGE)
    client.close()
  }
  expect(plain.client.extensions).toBe('')
})
