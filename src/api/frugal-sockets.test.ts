import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { FrugalServer } from './frugal-sockets.ts'
import { LARGEST_TEXT } from './pack.ts'

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

const about = (printer: number) =>
  JSON.stringify({
    printerId: `${printer}`.repeat(36),
    tool0: { actual: 214.7, target: 215, offset: 0 },
    bed: { actual: 60.1, target: 60, offset: 0 },
  })

/** Both ends of a connection; `heard` tells what the client got and how many bytes that took on the wire. */
async function connect(options: ClientOptions = {}) {
  const arrived = once(server, 'connection') as Promise<[WebSocket]>
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, options)
  await once(client, 'open')
  const [ours] = await arrived
  const wire = (client as unknown as { _socket: Socket })._socket
  return {
    client,
    ours,
    async heard(...messages: string[]) {
      const before = wire.bytesRead
      const texts: string[] = []
      const all = new Promise<void>((resolve, reject) => {
        client.once('error', reject)
        client.on('message', (data) => {
          if (texts.push(String(data)) === messages.length) resolve()
        })
      })
      for (const message of messages) ours.send(message)
      await all
      client.removeAllListeners()
      return { texts, bytes: wire.bytesRead - before }
    },
  }
}

test('messages that are like earlier ones are sent as a fifth of themselves, small and large ones as they are', async () => {
  const { client, heard } = await connect()
  const first = await heard(about(1))
  expect(first).toMatchObject({ texts: [about(1)] })
  const { texts, bytes } = await heard(about(2), about(1), about(3))
  expect(texts).toEqual([about(2), about(1), about(3)])
  expect(bytes).toBeLessThan((3 * about(1).length) / 5)
  expect((await heard('2')).bytes).toBe(3)
  expect((await heard('x'.repeat(LARGEST_TEXT + 1))).bytes).toBeGreaterThan(LARGEST_TEXT)
  expect((await heard(about(3))).texts).toEqual([about(3)])
  client.close()
})

test('clients with different pasts that hear the same in the same moment all understand it', async () => {
  const all: Awaited<ReturnType<typeof connect>>[] = []
  for (let count = 0; count < 20; count++) all.push(await connect())
  for (const [index, { heard }] of all.entries()) {
    const own = Array.from({ length: index }, (_, count) => `${index} ${about(count)}`)
    if (index > 0) expect((await heard(...own)).texts).toEqual(own)
  }
  for (let round = 0; round < 40; round++) {
    const messages = [about(round), about(round + 1), about(round)]
    for (const { texts } of await Promise.all(all.map(({ heard }) => heard(...messages))))
      expect(texts).toEqual(messages)
  }
  for (const { client } of all) client.close()
})

test('any text arrives as it was, whatever came before it', async () => {
  const { client, heard } = await connect()
  const text = fc
    .tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 200 }))
    .map(([piece, times]) => piece.repeat(times))
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (messages) => {
      expect((await heard(...messages)).texts).toEqual(messages)
    }),
    { numRuns: 100 },
  )
  client.close()
})

test('a client that packs what it says is told to remember little, and is understood', async () => {
  const { client, ours } = await connect()
  const agreed = (client as unknown as { _extensions: Record<string, { params: object }> })._extensions
  expect(agreed['permessage-deflate']?.params).toMatchObject({ client_max_window_bits: 10, server_max_window_bits: 11 })
  for (const said of [about(1), about(1), '3']) {
    const came = once(ours, 'message') as Promise<[Buffer]>
    client.send(said)
    expect(String((await came)[0])).toBe(said)
  }
  client.close()
})

test.each([
  ['cannot be told how much to remember', { clientMaxWindowBits: 0 }, true],
  ['remembers nothing', { serverNoContextTakeover: true }, false],
  ['remembers less than we count on', { serverMaxWindowBits: 9 }, false],
  ['unpacks nothing', false, false],
])('a client that %s connects and understands', async (_what, perMessageDeflate, packed) => {
  const { client, heard } = await connect({ perMessageDeflate })
  expect(client.extensions).toBe(packed ? 'permessage-deflate' : '')
  const messages = Array.from({ length: 30 }, (_, count) => about(count))
  expect((await heard(...messages)).texts).toEqual(messages)
  client.close()
})
