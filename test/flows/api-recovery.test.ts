import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { Socket as NetSocket } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { startApi } from '../../src/api/server.ts'
import { openContext } from '../../src/context.ts'
import { openRedis } from '../../src/core/redis.ts'
import { type LiveEvent, publish, publishTelemetry } from '../../src/queues/events.ts'
import { type Json, testApi, token } from '../support/api.ts'
import { printEvent } from '../support/print-event.ts'

// A client that was away hears what it missed, in order and once, from whichever API process it comes back to; where
// nobody can tell what that was, it gets a full state.

const api = await testApi()
const { context } = api
const secondContext = await openContext(api.config, 'test-api-2')
const second = await startApi(secondContext)
afterAll(async () => {
  await second.stop()
  await secondContext.close()
})
const origins = [api.origin, second.address ?? '']

/** The machine may be busy; nothing is measured here. */
const PATIENCE = { timeout: 15_000 }

type Heard = { name: string; data: Json; id: string | undefined }
/** A client as Socket.IO makes it; `at` says to which process it goes. */
function client(claims: object, at = 0) {
  const heard: Heard[] = []
  const socket = io(`${origins[at]}/printing`, {
    auth: { token: token({ sub: 'somebody', ...claims }) },
    forceNew: true,
    transports: ['websocket'],
    reconnection: false,
  })
  socket.onAny((name, data, id) => heard.push({ name, data, id }))
  onTestFinished(() => void socket.disconnect())
  return { socket, heard }
}
const connected = (socket: Socket) => new Promise<void>((resolve) => socket.once('connect', resolve))
const ready = (socket: Socket) => new Promise<Json>((resolve) => socket.once('session:ready', resolve))
const numbers = (heard: Heard[]): number[] =>
  heard.filter(({ name }) => name === 'print:status-update').map(({ data }) => Number(data.printId))

let counter = 0
const moved = (projectId: string): LiveEvent => printEvent(String(++counter), projectId)
const say = (count: number, projectId = 'alpha') =>
  publish(context, ...Array.from({ length: count }, () => moved(projectId)))
const told = (heard: Heard[], count: number) => expect.poll(() => numbers(heard).length, PATIENCE).toBe(count)

/** Cuts the connection as a network does, and comes back at this process. */
async function away(socket: Socket, at: number, meanwhile: () => Promise<unknown>): Promise<Json> {
  const gone = new Promise((resolve) => socket.once('disconnect', resolve))
  socket.io.engine.close()
  await gone
  await meanwhile()
  // The client's manager keeps the address; a balancer would send it elsewhere.
  Object.assign(socket.io, { uri: `${origins[at]}/printing` })
  const begun = ready(socket)
  socket.connect()
  return begun
}

test('what a client missed comes in order and once, also at another process', async () => {
  const { socket, heard } = client({ projects: ['alpha'] })
  await ready(socket)
  const first = counter + 1
  await say(20)
  await told(heard, 20)
  for (const at of [1, 0, 1]) {
    const back = await away(socket, at, () => Promise.all([say(300), say(1, 'beta')]))
    expect(back).toEqual({ recovered: true })
    expect(socket.recovered).toBe(true)
    await say(5)
    await expect.poll(() => numbers(heard).at(-1), PATIENCE).toBe(counter)
  }
  const all = numbers(heard)
  expect(all[0]).toBe(first)
  expect(new Set(all).size).toBe(all.length)
  expect([...all].sort((a, b) => a - b)).toEqual(all)
  expect(all.length).toBe(20 + 3 * 305)
})

test('printers that were followed are still followed after it, with what they say now', async () => {
  const { body } = await api.admin('POST', 'printers', {
    body: { name: 'mk3', kind: 'octoprint', settings: { url: 'http://127.0.0.1:1', apiKey: 'k' } },
  })
  const status = (sequence: number, actual: number) => ({
    type: 'printer' as const,
    printerId: body.id,
    epoch: 1,
    sequence,
    name: 'mk3',
    state: 'printing',
    up: true,
    printId: null,
    snapshot: {
      state: 'printing' as const,
      stateText: 'Printing',
      temperatures: { tools: [{ actual, target: 210 }] },
      observedAt: new Date().toISOString(),
    },
  })
  const { socket, heard } = client({ projects: ['alpha'] })
  await socket.emitWithAck('printer:subscribe', body.id)
  await publish(context, status(1, 100))
  await expect.poll(() => heard.some(({ name }) => name === 'printer:status'), PATIENCE).toBe(true)
  heard.length = 0
  await away(socket, 1, async () => {
    await publish(context, { type: 'link', printerId: body.id, up: false })
    await publishTelemetry(context, [status(2, 150)])
  })
  await expect.poll(() => heard.find(({ name }) => name === 'printer:connection')?.data.connected, PATIENCE).toBe(false)
  await expect
    .poll(() => heard.find(({ name }) => name === 'printer:temperature')?.data.tool0.actual, PATIENCE)
    .toBe(150)
})

test('a session is nobody else’s', async () => {
  const { socket, heard } = client({ projects: ['alpha'] })
  await ready(socket)
  await say(1)
  await told(heard, 1)
  const thief = io(`${origins[1]}/printing`, {
    auth: {
      token: token({ sub: 'thief', projects: ['beta'] }),
      pid: (socket as unknown as { _pid: string })._pid,
      offset: heard.findLast(({ id }) => id !== undefined)?.id,
    },
    forceNew: true,
    transports: ['websocket'],
  })
  onTestFinished(() => void thief.disconnect())
  expect(await ready(thief)).toEqual({ recovered: false })
})

test('after a wipe of Redis everybody gets a full state, those who were there and those who come back', async () => {
  await api.admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
  const [here, gone] = [client({ projects: ['alpha'] }, 1), client({ projects: ['alpha'] })]
  await Promise.all([ready(here.socket), ready(gone.socket)])
  await say(1)
  await Promise.all([told(here.heard, 1), told(gone.heard, 1)])
  const back = await away(gone.socket, 1, async () => {
    // The keys of this test alone, as a wipe of the server would take them.
    const redis = openRedis(api.config.REDIS_URL ?? '', context.log)
    const keys = await redis.keys(`${api.config.QUEUE_PREFIX}:*`)
    if (keys.length > 0) await redis.del(...keys)
    redis.disconnect()
  })
  expect(back).toEqual({ recovered: false })
  for (const { heard } of [here, gone])
    await expect.poll(() => heard.some(({ name }) => name === 'state:full'), PATIENCE).toBe(true)
  // What happens until they have it may be in the state alone.
  await expect
    .poll(async () => {
      await say(1)
      return [here, gone].every(({ heard }) => numbers(heard).includes(counter - 1))
    }, PATIENCE)
    .toBe(true)
  const before = counter
  await say(3)
  for (const { heard } of [here, gone]) {
    await expect
      .poll(() => numbers(heard).filter((number) => number > before), PATIENCE)
      .toEqual([before + 1, before + 2, before + 3])
  }
})

test('an event that could not be published is a gap, not a silence', async () => {
  const { socket, heard } = client({ projects: ['alpha'] })
  await ready(socket)
  const cut = openRedis(api.config.REDIS_URL ?? '', context.log)
  await once(cut, 'ready')
  cut.disconnect(false)
  await publish({ ...context, redis: cut }, moved('alpha'))
  await cut.connect()
  await expect.poll(() => heard.some(({ name }) => name === 'state:full'), PATIENCE).toBe(true)
  cut.disconnect(false)
})

test('a client that says too much is ended', async () => {
  const { socket } = client({ projects: ['alpha'] })
  await connected(socket)
  const ended = new Promise((resolve) => socket.once('disconnect', resolve))
  for (let index = 0; index < 200; index++) socket.emit('printer:request_status', 'nobody')
  expect(await ended).toBe('io server disconnect')
})

test('a client that takes nothing is cut off instead of queued for, and goes on where it was', async () => {
  const { socket, heard } = client({ projects: ['alpha'] })
  await ready(socket)
  const first = counter + 1
  await say(1)
  await told(heard, 1)
  const cut = new Promise<string>((resolve) => socket.once('disconnect', resolve))
  const wire = (socket.io.engine.transport as unknown as { ws: { _socket: NetSocket } }).ws._socket
  const noted = vi.spyOn(context.log, 'info')
  onTestFinished(() => noted.mockRestore())
  wire.pause()
  // More than the kernel's buffers and what the API keeps for one client; random, so that it cannot be compressed.
  const file = (): LiveEvent => ({
    type: 'file',
    fileId: 'f1',
    projectId: 'alpha',
    name: randomBytes(20_000).toString('base64'),
    state: 'ready',
  })
  for (let count = 0; count < 40; count++) await publish(context, ...Array.from({ length: 20 }, file), moved('alpha'))
  // A busy machine may be slow to notice; a client that took it all before that would be no slow one.
  await expect.poll(() => noted.mock.calls.map((words) => words.at(-1)), PATIENCE).toContain('slow client cut off')
  wire.resume()
  expect(await cut).toMatch(/transport/)
  const begun = ready(socket)
  socket.connect()
  expect(await begun).toEqual({ recovered: true })
  await expect.poll(() => numbers(heard).at(-1), PATIENCE).toBe(counter)
  expect(numbers(heard)).toEqual(Array.from({ length: counter - first + 1 }, (_, index) => first + index))
}, 60_000)

/** Reads server-sent events as a script does. */
async function listen(claims: object, at: number, headers: Record<string, string> = {}) {
  const heard: Heard[] = []
  const authorization = `Bearer ${token({ sub: 'script', ...claims })}`
  const request = get(`${origins[at]}/api/printing/events`, { headers: { ...headers, authorization } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let rest = ''
  response.setEncoding('utf8').on('data', (piece: string) => {
    const blocks = (rest + piece).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
      if (fields.event) heard.push({ name: fields.event, data: JSON.parse(fields.data), id: fields.id })
    }
  })
  const close = () => void request.destroy()
  onTestFinished(close)
  return { heard, close, response }
}

test('a script hears the same by server-sent events and goes on at another process with Last-Event-ID', async () => {
  const first = await listen({ projects: ['alpha'] }, 0)
  expect(first.response.headers['content-type']).toBe('text/event-stream')
  await expect.poll(() => first.heard[0]?.name, PATIENCE).toBe('session:ready')
  const began = counter
  await Promise.all([say(10), say(1, 'beta')])
  await told(first.heard, 10)
  first.close()
  await say(700)
  const last = first.heard.at(-1)?.id ?? ''
  const next = await listen({ projects: ['alpha'] }, 1, { 'last-event-id': last })
  await told(next.heard, 700)
  await say(1)
  await told(next.heard, 701)
  const all = [...numbers(first.heard), ...numbers(next.heard)]
  expect(all).toHaveLength(711)
  expect([...new Set(all)].sort((a, b) => a - b)).toEqual(all)
  expect(all[0]).toBeGreaterThan(began)
  const lost = await listen({ projects: ['alpha'] }, 0, { 'last-event-id': '1-1' })
  await expect.poll(() => lost.heard.map(({ name }) => name), PATIENCE).toContain('state:full')
})
