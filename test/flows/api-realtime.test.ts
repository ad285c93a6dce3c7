import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import type { LiveEvent } from '../../src/queues/events.ts'
import { publish } from '../../src/queues/events.ts'
import { type Json, testApi, token } from '../support/api.ts'
import { printEvent } from '../support/print-event.ts'

const api = await testApi()
const { context } = api
type Options = Partial<ManagerOptions & SocketOptions>

function open(auth: Record<string, unknown>, options: Options = {}): Socket {
  const socket = io(`${api.origin}/printing`, {
    auth,
    reconnection: false,
    forceNew: true,
    transports: ['websocket'],
    ...options,
  })
  onTestFinished(() => void socket.disconnect())
  return socket
}
const connected = (socket: Socket) =>
  new Promise<Socket>((resolve, reject) => {
    socket.once('connect', () => resolve(socket)).once('connect_error', reject)
  })
const next = (socket: Socket, event: string) => new Promise<Json>((resolve) => socket.once(event, resolve))
const as = (claims: object) => connected(open({ token: token({ sub: 'somebody', ...claims }) }))

const heldPrint = (projectId: string): LiveEvent => printEvent('p1', projectId, { state: 'held', progress: 0.255 })
const printerEvent = (printerId: string, up = true): LiveEvent => ({
  type: 'printer',
  printerId,
  epoch: 1,
  sequence: 1,
  name: 'mk3',
  state: 'printing',
  up,
  printId: 'p1',
  snapshot: {
    state: 'printing',
    stateText: 'Printing',
    temperatures: { tools: [{ actual: 200, target: 210 }], bed: { actual: 60, target: 60 } },
    job: { fileName: 'py-secret-name.gcode', progress: 0.5, elapsedSeconds: 60, remainingSeconds: 60 },
    observedAt: new Date().toISOString(),
  },
})

test('only who signs in may connect', async () => {
  const code = async (socket: Socket) =>
    (await connected(socket).catch((error: Error & { data?: Json }) => error.data))?.code
  expect(await code(open({}))).toBe('SIGN_IN_REQUIRED')
  expect(await code(open({ token: 'nonsense' }))).toBe('CREDENTIALS_INVALID')
  expect(await code(open({ apiKey: 'py_wrong' }))).toBe('CREDENTIALS_INVALID')
})

test('a move of a print reaches its project and all staff, and nobody else', async () => {
  const [mine, theirs, staff] = await Promise.all([
    as({ projects: ['alpha'] }),
    as({ projects: ['beta'] }),
    as({ roles: ['operator'] }),
  ])
  let leaked = false
  theirs.on('print:status-update', () => {
    leaked = true
  })
  const told = Promise.all([next(mine, 'print:status-update'), next(staff, 'print:status-update')])
  const fence = next(theirs, 'queue:updated')
  await publish(context, heldPrint('alpha'), { type: 'queue' })
  const update = { printId: 'p1', projectId: 'alpha', status: 'printing', state: 'held', progress: 25.5 }
  expect(await told).toEqual([update, update])
  await fence
  expect(leaked).toBe(false)
})

test('who follows a printer hears its status, temperatures and progress; members without names of others', async () => {
  const { body } = await api.admin('POST', 'printers', {
    body: { name: 'mk3', kind: 'octoprint', settings: { url: 'http://127.0.0.1:1', apiKey: 'k' } },
  })
  const [staff, member] = await Promise.all([as({ roles: ['operator'] }), as({ projects: ['alpha'] })])
  expect(await staff.emitWithAck('printer:subscribe', { printerId: body.id })).toEqual({ ok: true, printerId: body.id })
  expect(await member.emitWithAck('printer:subscribe', 'mk3')).toEqual({ ok: true, printerId: body.id })
  expect(await member.emitWithAck('printer:subscribe', 'nobody')).toEqual({ ok: false, code: 'PRINTER_UNKNOWN' })
  expect(await member.emitWithAck('printer:subscribe', 5)).toEqual({ ok: false, code: 'PRINTER_UNKNOWN' })
  const heard: string[] = []
  member.onAny((_event, data) => heard.push(JSON.stringify(data)))
  const told = Promise.all(
    ['printer:connection', 'printer:status', 'printer:temperature', 'printer:progress'].map((event) =>
      next(staff, event),
    ),
  )
  const progress = next(member, 'printer:progress')
  const ended = Promise.all([next(staff, 'printer:job_complete'), next(member, 'printer:job_complete')])
  await publish(context, { type: 'link', printerId: body.id, up: true }, printerEvent(body.id), {
    type: 'ended',
    printerId: body.id,
    printId: 'p1',
    fileName: 'py-secret-name.gcode',
    outcome: 'completed',
    reason: null,
  })
  expect(await told).toMatchObject([
    { printerId: body.id, connected: true },
    { state: { text: 'Printing', flags: { printing: true } }, temperature: { bed: { actual: 60 } } },
    { printerId: body.id, tool0: { actual: 200, target: 210, offset: 0 } },
    { printId: 'p1', completion: 50, printTime: 60, printTimeLeft: 60 },
  ])
  expect(await progress).toMatchObject({ completion: 50 })
  expect((await ended)[0]).toMatchObject({ fileName: 'py-secret-name.gcode' })
  expect(heard.join()).not.toMatch(/secret-name|"p1"/)
  const asked = next(staff, 'printer:status')
  staff.emit('printer:request_status', body.id)
  expect((await asked).printerId).toBe(body.id)
  await member.emitWithAck('printer:unsubscribe', body.id)
})

test('an upload over HTTP is heard over the socket', async () => {
  await api.admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
  const member = await as({ projects: ['alpha'] })
  const heard = next(member, 'file:uploaded')
  const { body } = await api.upload(api.admin, 'alpha', 'a.gcode', 'G28')
  expect(await heard).toEqual({ fileId: body.id, projectId: 'alpha', name: 'a.gcode', state: 'received' })
})

test('a socket ends when its token does', async () => {
  const socket = await as({ exp: Math.floor(Date.now() / 1_000) + 2 })
  expect(await next(socket, 'disconnect')).toBe('io server disconnect')
})

test('a cookie opens a socket from our own pages only', async () => {
  const { headers } = await api.plain()('POST', 'session', {
    body: { token: token({ sub: 'olga', roles: ['operator'] }) },
  })
  const cookie = ([] as string[])
    .concat(headers['set-cookie'] ?? [])
    .map((line) => line.split(';')[0])
    .join('; ')
  await connected(open({}, { extraHeaders: { cookie, origin: api.origin } }))
  const foreign = connected(open({}, { extraHeaders: { cookie, origin: 'https://evil.example' } }))
  await expect(foreign).rejects.toThrow('SIGN_IN_REQUIRED')
})
