import { readdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { connect as connectTls, createServer, getCACertificates, type Server, setDefaultCACertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCertificate } from './bambu/simulator-certificate.ts'
import { Rpc } from './moonraker/rpc.ts'
import { sendSingle } from './one-line.ts'
import { resetLine } from './reset.ts'

const certificate = makeCertificate('localhost')
const known = getCACertificates('default')
const ends: string[] = []
let server: Server
let port: number

beforeAll(async () => {
  setDefaultCACertificates([...known, certificate.cert])
  // It takes what comes and answers nothing.
  server = createServer({ key: certificate.key, cert: certificate.cert }, (socket) => {
    socket.resume()
    socket.once('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? error.message))
    socket.once('end', () => ends.push('end'))
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  setDefaultCACertificates(known)
  server.close()
})

test('TLS may be reset in the callback of its handshake', async () => {
  for (let tries = 0; tries < 20; tries += 1) {
    const raw = connect(port, '127.0.0.1')
    const socket = connectTls({ socket: raw, rejectUnauthorized: false })
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    raw.on('error', () => undefined)
    socket.once('secureConnect', () => resetLine(raw, () => socket.destroy()))
    await closed
    expect(raw.destroyed).toBe(true)
  }
})

test('a request over TLS that gets no answer ends with a reset', async () => {
  ends.length = 0
  const single = { baseUrl: `https://localhost:${port}`, method: 'POST', path: '/start', headers: {} } as const
  const answer = await sendSingle(single, 300, () => ({ kind: 'accepted' }))
  expect(answer).toEqual({ kind: 'unknown', reason: 'no answer in time' })
  await expect.poll(() => ends).toEqual(['ECONNRESET'])
})

test('a WebSocket over TLS that is not opened in time ends with a reset', async () => {
  ends.length = 0
  const wire = { baseUrl: `https://localhost:${port}`, headers: {} } as unknown as Parameters<typeof Rpc.open>[0]
  await expect(Rpc.open(wire, { requestMilliseconds: 300 })).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
  await expect.poll(() => ends).toEqual(['ECONNRESET'])
})

test('a connection that is not there yet is given up at once', async () => {
  const raw = connect(port, '127.0.0.1')
  const over = new Promise<void>((resolve) => resetLine(raw, resolve))
  expect(raw.destroyed).toBe(true)
  await over
})

test('no driver resets a connection in a way of its own', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const own = files.filter((name) => /\.resetAndDestroy\(/.test(readFileSync(`${folder}/${name}`, 'utf8')))
  expect(own).toEqual(['reset.ts'])
})
