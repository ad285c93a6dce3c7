import type { Socket } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { afterEach, describe, expect, it, test } from 'vitest'
import { HASTY } from '../conformance-support.ts'
import type { Timing } from '../driver.ts'
import { listen } from '../simulator-port.ts'
import { cameraVerbs, hasJpegCamera } from './camera.ts'
import type { BambuSettings } from './settings.ts'
import { type BambuBench, openSimulator } from './simulator-bench.ts'
import { PICTURE } from './simulator-camera.ts'
import { makeCertificate } from './simulator-certificate.ts'

const endings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0)) await end()
})
const forever = () => new AbortController().signal
const cameraSnapshot = (settings: BambuSettings, timing: Timing, signal: AbortSignal) =>
  cameraVerbs(settings, timing, () => ({})).cameraSnapshot(signal)
const cameraFrames = (settings: BambuSettings, timing: Timing, signal: AbortSignal) =>
  cameraVerbs(settings, timing, () => ({})).cameraFrames(signal)

async function simulated(): Promise<BambuBench> {
  const bench = await openSimulator()
  endings.push(() => bench.close())
  return bench
}

describe('the camera of a simulated printer', () => {
  it('gives one whole picture, also to the driver, and lets go of the connection', async () => {
    const bench = await simulated()
    expect((await cameraSnapshot(bench.settings, HASTY, forever())).equals(PICTURE)).toBe(true)
    const printer = bench.connect()
    expect((await printer.cameraSnapshot?.(forever()))?.equals(PICTURE)).toBe(true)
    await printer.close()
    await expect.poll(() => bench.sim.cameraViewers).toBe(0)
  })

  it('gives picture after picture until it is told to stop', async () => {
    const bench = await simulated()
    const stop = new AbortController()
    let pictures = 0
    for await (const frame of cameraFrames(bench.settings, { ...HASTY, silenceMilliseconds: 3_000 }, stop.signal)) {
      expect(frame.equals(PICTURE)).toBe(true)
      pictures += 1
      if (pictures === 2) stop.abort()
    }
    expect(pictures).toBe(2)
    await expect.poll(() => bench.sim.cameraViewers).toBe(0)
  })

  it('refuses a wrong code by hanging up, which is told as such', async () => {
    const bench = await simulated()
    const wrong = { ...bench.settings, accessCode: '87654321' }
    await expect(cameraSnapshot(wrong, HASTY, forever())).rejects.toMatchObject({
      code: 'PRINTER_OFFLINE',
      detail: expect.stringContaining('access code'),
    })
  })

  it('is offline with its printer', async () => {
    const bench = await simulated()
    await bench.simulator?.goOffline()
    await expect(cameraSnapshot(bench.settings, HASTY, forever())).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    await bench.simulator?.goOnline()
  })
})

/** A camera that sends what it is given, and then says nothing. */
async function says(...chunks: Buffer[]): Promise<BambuSettings> {
  const serial = '03900CAMERA00001'
  const { key, cert, fingerprint } = makeCertificate(serial)
  const sockets = new Set<Socket>()
  const server: Server = createServer({ key, cert, maxVersion: 'TLSv1.2' }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => {
      for (const chunk of chunks) socket.write(chunk)
    })
  })
  const cameraPort = await listen(server, 0)
  endings.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return { host: '127.0.0.1', accessCode: '12345678', serial, cameraPort, fingerprint }
}
function header(length: number): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32LE(length, 0)
  return bytes
}

describe('a camera that', () => {
  it('sends header and picture in single bytes is understood', async () => {
    const bytes = Buffer.concat([header(PICTURE.length), PICTURE])
    const settings = await says(...Array.from(bytes, (byte) => Buffer.from([byte])))
    expect((await cameraSnapshot(settings, HASTY, forever())).equals(PICTURE)).toBe(true)
  })

  it.each([
    ['announces a frame of 4 GB', header(0xffff_ffff)],
    ['announces an empty frame', header(0)],
    ['sends no JPEG', Buffer.concat([header(4), Buffer.from('GIF8')])],
  ])('%s is not listened to any longer', async (_what, bytes) => {
    await expect(cameraSnapshot(await says(bytes), HASTY, forever())).rejects.toMatchObject({
      code: 'PRINTER_PROTOCOL',
    })
  })

  it('falls silent in the middle of a picture is given up', async () => {
    const settings = await says(header(PICTURE.length), PICTURE.subarray(0, 20))
    await expect(cameraSnapshot(settings, HASTY, forever())).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
  })
})

test('models that send a film have no such camera', () => {
  const serials = ['03000A', '03900A', '01P00A', '01S00A', '00M00A', '22E00A', '09400A']
  const having = serials.filter((serial) => hasJpegCamera({ host: 'h', accessCode: 'c', serial: `${serial}00000001` }))
  expect(having).toEqual(['03000A', '03900A', '01P00A', '01S00A'])
})
