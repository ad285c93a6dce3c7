import { connect, type Socket } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { startApi } from '../../src/api/server.ts'
import { testApi } from '../support/api.ts'
import { allOf } from '../support/socket.ts'

// Clients that take their time.

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '1000000' })
const { admin, context } = api
await admin('POST', 'projects', { body: { id: 'own', name: 'own' } })

describe('slow clients', async () => {
  const patient = await startApi(context, { headers: 300, request: 1_500, look: 100 })
  /** Ends a request for its silence alone. */
  const strict = await startApi(context, { headers: 60_000, silence: 300, request: 60_000 })
  afterAll(() => Promise.all([patient.stop(), strict.stop()]))
  const { hostname, port } = new URL(patient.address ?? '')
  const open = (): Socket => connect(Number(port), hostname).on('error', () => undefined)
  /** Sends a first piece, and then the same letter again and again until the server has had enough. */
  async function dripping(first: string): Promise<string> {
    const socket = open()
    socket.write(first)
    const drip = setInterval(() => socket.write('a'), 50)
    socket.once('close', () => clearInterval(drip))
    return allOf(socket)
  }
  const signedIn = `X-Api-Key: ${(await admin('POST', 'api-keys', { body: { name: 's', roles: ['admin'] } })).body.key}\r\n`
  const upload = `POST /api/printing/files/upload HTTP/1.1\r\nHost: a\r\n${signedIn}Content-Type: multipart/form-data; boundary=py\r\nContent-Length: 900000\r\n\r\n`
  const form = `--py\r\nContent-Disposition: form-data; name="projectId"\r\n\r\nown\r\n--py\r\nContent-Disposition: form-data; name="file"; filename="slow.gcode"\r\n\r\nG28\n`
  const incoming = async (): Promise<string[]> => {
    const keys: string[] = []
    for await (const key of context.storage.list('incoming')) keys.push(key)
    return keys
  }

  test('headers that drip are ended', async () => {
    expect(await dripping('GET /health HTTP/1.1\r\nHost: a\r\nX-A: ')).toMatch(/^$|^HTTP\/1\.1 408/)
  })
  test('a body that drips is ended, and nothing of it is kept', async () => {
    expect(await dripping(`${upload}${form}`)).toMatch(/^$|^HTTP\/1\.1 4\d\d/)
    await expect.poll(incoming).toEqual([])
    expect((await admin('GET', 'files?name=slow.gcode')).body.items).toEqual([])
  })
  test('a body of JSON that drips is ended', async () => {
    const head = `POST /api/printing/projects HTTP/1.1\r\nHost: a\r\n${signedIn}Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{"name":"`
    expect(await dripping(head)).toMatch(/^$|^HTTP\/1\.1 4\d\d/)
  })
  test.each([
    ['before a request', ''],
    ['in the middle of headers', 'GET /health HTTP/1.1\r\nHost: a\r\n'],
    ['in the middle of a body', `${upload}${form}`],
  ])('silence %s is ended', async (_when, first) => {
    const socket = connect(Number(new URL(strict.address ?? '').port), hostname)
    socket.on('error', () => undefined)
    socket.write(first)
    await allOf(socket)
    await expect.poll(incoming).toEqual([])
  })
  test('everybody else is served meanwhile', async () => {
    const slow = Array.from({ length: 200 }, () =>
      open().on('connect', function (this: Socket) {
        this.write('GET /health HTTP/1.1\r\nX-A: ')
      }),
    )
    const asking = api.plain()
    const answer = await fetch(`${patient.address}/health`)
    expect([answer.status, (await asking('GET', '/health')).status]).toEqual([200, 200])
    await Promise.all(slow.map((socket) => allOf(socket)))
  })
})
