import { ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer as createPlain, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createServer, type Server } from 'node:tls'
import sharp from 'sharp'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { HASTY } from '../conformance-support.ts'
import { listen } from '../simulator-port.ts'
import { cameraVerbs } from './camera.ts'
import { rtspsFrames } from './rtsps.ts'
import { signing, staying } from './rtsps-relay.ts'
import type { BambuSettings } from './settings.ts'
import { ACCESS_CODE, type BambuBench, openSimulator } from './simulator-bench.ts'
import { makeCertificate } from './simulator-certificate.ts'

const installed = spawnSync('ffmpeg', ['-version']).status === 0
const endings: (() => unknown)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const end of endings.splice(0)) await end()
})
const forever = () => new AbortController().signal
/** ffmpeg needs a second to begin on a busy machine. */
const PATIENT = { ...HASTY, requestMilliseconds: 20_000, silenceMilliseconds: 15_000 }

async function simulated(): Promise<BambuBench> {
  const bench = await openSimulator('gcode.3mf', { model: 'X1C' })
  endings.push(() => bench.close())
  return bench
}
const snapshotOf = (settings: BambuSettings, timing = PATIENT) =>
  cameraVerbs(settings, timing, () => ({})).cameraSnapshot(forever())

/** A camera that answers as it is told; what it was sent is kept. */
async function says(answer: (request: string, socket: Socket) => void) {
  const serial = '00M00CAMERA00001'
  const { key, cert, fingerprint } = makeCertificate(serial)
  const sockets = new Set<Socket>()
  const server: Server = createServer({ key, cert, maxVersion: 'TLSv1.2' }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => answer(chunk.toString('latin1'), socket))
  })
  const rtspsPort = await listen(server, 0)
  endings.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return { settings: { host: '127.0.0.1', accessCode: ACCESS_CODE, serial, rtspsPort, fingerprint }, sockets }
}
const sequence = (request: string) => /CSeq: \d+/.exec(request)?.[0]

/** Pids of ffmpeg processes whose parent is this one. */
function players(parent: number): number[] {
  const entries = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return entries.filter((pid) => statOf(pid)?.startsWith(`(ffmpeg) `) && parentOf(pid) === parent).map(Number)
}
function statOf(pid: string | number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.indexOf('('))
  } catch {
    return undefined
  }
}
const parentOf = (pid: string) => Number(statOf(pid)?.split(') ').at(-1)?.split(' ')[1])
/** Gone, or dead and not yet buried by whoever adopted it. */
const dead = (pid: number) => /^$|\) Z /.test(statOf(pid) ?? '')
const inProc = process.platform === 'linux'

describe('a printer whose camera sends a film', () => {
  it('says what to install where there is no ffmpeg, and lets go of the camera', async () => {
    const bench = await simulated()
    const printer = bench.connect()
    expect(printer.capabilities.camera).toBe('film')
    vi.stubEnv('PATH', '/nowhere')
    await expect(printer.cameraSnapshot?.(forever())).rejects.toMatchObject({
      code: 'FFMPEG_MISSING',
      detail: expect.stringContaining('Install ffmpeg'),
    })
    await expect.poll(() => bench.sim.cameraViewers).toBe(0)
    await printer.close()
  })

  it('is looked through by so many at once and no more, and by others afterwards', async () => {
    const mute = createPlain()
    const rtspsPort = await listen(mute, 0)
    endings.push(() => mute.close())
    const settings = { host: '127.0.0.1', accessCode: ACCESS_CODE, serial: '00M00CAMERA00001', rtspsPort }
    const look = () => rtspsFrames(settings, { ...HASTY, requestMilliseconds: 300 }, forever()).next()
    const codes = (await Promise.allSettled(Array.from({ length: 18 }, look))).map(
      (look) => look.status === 'rejected' && look.reason.code,
    )
    expect(codes).toEqual([...Array(16).fill('PRINTER_OFFLINE'), 'OVERLOADED', 'OVERLOADED'])
    await expect(look()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
  })

  it('sends no signal to a process that never was', async () => {
    const bench = await simulated()
    vi.stubEnv('PATH', '/nowhere')
    const kill = vi.spyOn(ChildProcess.prototype, 'kill').mockReturnValue(true)
    await expect(snapshotOf(bench.settings)).rejects.toMatchObject({ code: 'FFMPEG_MISSING' })
    expect(kill).not.toHaveBeenCalled()
    kill.mockRestore()
  })

  it('has none while the printer says that it is off, and tells where to look when nobody listens', async () => {
    const bench = await simulated()
    const off = cameraVerbs(bench.settings, HASTY, () => ({ ipcam: { rtsp_url: 'disable' } }))
    await expect(off.cameraSnapshot(forever())).rejects.toMatchObject({ code: 'CAMERA_MISSING' })
    await expect(off.cameraFrames(forever()).next()).rejects.toMatchObject({ code: 'CAMERA_MISSING' })
    const printer = bench.connect()
    await printer.snapshot()
    bench.sim.printer.status = { ...bench.sim.printer.status, ipcam: { rtsp_url: 'disable' } }
    await expect
      .poll(() => printer.cameraSnapshot?.(AbortSignal.timeout(1)).catch(({ code }) => code))
      .toBe('CAMERA_MISSING')
    await printer.close()
    await bench.simulator?.goOffline()
    await expect(snapshotOf(bench.settings)).rejects.toMatchObject({
      code: 'PRINTER_OFFLINE',
      detail: expect.stringContaining('Liveview'),
    })
    await bench.simulator?.goOnline()
  })

  it('is not shown anything when its certificate is another one', async () => {
    let asked = 0
    const { settings } = await says(() => (asked += 1))
    await expect(snapshotOf({ ...settings, fingerprint: 'ab'.repeat(32) })).rejects.toMatchObject({
      code: 'PRINTER_IDENTITY_CHANGED',
    })
    expect(asked).toBe(0)
  })
})

describe('what goes to the printer', () => {
  const send = async (...chunks: (string | Buffer)[]) => {
    const signer = signing('secret!', 'rtsp://127.0.0.1:5', 'rtsps://10.0.0.7:322')
    for (const chunk of chunks) signer.write(Buffer.from(chunk as string, 'latin1'))
    signer.end()
    return (await buffer(signer)).toString('latin1')
  }
  const request = (authorization: string) =>
    `DESCRIBE rtsp://127.0.0.1:5/streaming/live/1 RTSP/1.0\r\nCSeq: 3\r\nAuthorization: ${authorization}\r\nUser-Agent: x\r\n\r\n`
  const DIGEST =
    'Digest username="bblp", realm="R", nonce="N", uri="rtsp://127.0.0.1:5/streaming/live/1", response="00"'
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')

  it('is signed with the access code, whatever the player signed with, and names the printer', async () => {
    const uri = 'rtsps://10.0.0.7:322/streaming/live/1'
    const response = md5(`${md5('bblp:R:secret!')}:N:${md5(`DESCRIBE:${uri}`)}`)
    const sent = await send(request(DIGEST))
    expect(sent).toBe(
      `DESCRIBE ${uri} RTSP/1.0\r\nCSeq: 3\r\nAuthorization: Digest username="bblp", realm="R", nonce="N", uri="${uri}", response="${response}"\r\nUser-Agent: x\r\n\r\n`,
    )
    const basic = await send(request(`Basic ${btoa('bblp:signed-by-the-relay')}`))
    expect(basic).toContain(`\r\nAuthorization: Basic ${btoa('bblp:secret!')}\r\n`)
  })

  it('counts how often a number was used, and begins anew with the next', async () => {
    const asked = (nonce: string) =>
      request(`${DIGEST.replace('"N"', `"${nonce}"`)}, qop="auth", nc=00000009, cnonce="c"`)
    const counts = (await send(asked('A'), asked('A'), asked('B'))).match(/nc=\d+/g)
    expect(counts).toEqual(['nc=00000001', 'nc=00000002', 'nc=00000001'])
  })

  it('is the same in whatever pieces it comes, packets between requests untouched', async () => {
    const packet = Buffer.from('$\u0001\u0000\u0008ab\r\n\r\ncd', 'latin1')
    const bytes = Buffer.concat([packet, Buffer.from(request(DIGEST)), packet, packet, Buffer.from(request(DIGEST))])
    const whole = await send(bytes)
    expect(await send(...Array.from(bytes, (byte) => Buffer.from([byte])))).toBe(whole)
    expect(whole.split(packet.toString('latin1'))).toHaveLength(4)
    await expect(send('x'.repeat(80_000))).rejects.toMatchObject({ code: 'CAMERA_FAILED' })
  })

  it('never goes elsewhere: an answer that names another address ends it, in whatever pieces', async () => {
    const pass = async (text: string) => {
      const guard = staying()
      for (const character of text) guard.write(Buffer.from(character, 'latin1'))
      guard.end()
      return (await buffer(guard)).toString('latin1')
    }
    const calm =
      'RTSP/1.0 200 OK\r\nContent-Location: x\r\nContent-Base: rtsp://10.0.0.7/\r\n\r\n$\u0000\u0000\u0001\u00ff'
    expect(await pass(calm)).toBe(calm)
    for (const header of ['Location: rtsp://10.0.0.8/', 'lo\rcaTion:rtsp://10.0.0.8/'])
      await expect(pass(`RTSP/1.0 302 Moved\r\n${header}\r\n\r\n`)).rejects.toMatchObject({ code: 'CAMERA_FAILED' })
  })
})

describe.runIf(installed)('ffmpeg and the camera of a simulated X1C', () => {
  it('give a picture of what the camera sees', async () => {
    const bench = await simulated()
    const { data, info } = await sharp(await snapshotOf(bench.settings))
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([64, 48])
    const at = (x: number) => [...data.subarray((24 * 64 + x) * 3, (24 * 64 + x) * 3 + 3)].map((value) => value > 128)
    expect([at(8), at(56)]).toEqual([
      [true, false, false],
      [false, false, true],
    ])
    await expect.poll(() => bench.sim.cameraViewers).toBe(0)
  })

  it('give picture after picture until they are told to stop, show the access code to nobody, and leave nothing', async () => {
    const bench = await simulated()
    const stop = new AbortController()
    let pictures = 0
    for await (const frame of rtspsFrames(bench.settings, PATIENT, stop.signal)) {
      expect([frame[0], frame[1], frame.at(-2), frame.at(-1)]).toEqual([0xff, 0xd8, 0xff, 0xd9])
      pictures += 1
      if (pictures === 2 && inProc) {
        const [player, ...others] = players(process.pid)
        expect(others).toEqual([])
        for (const what of ['cmdline', 'environ']) {
          const shown = readFileSync(`/proc/${player}/${what}`, 'latin1')
          expect(shown).not.toContain(ACCESS_CODE)
        }
      }
      if (pictures === 3) stop.abort()
    }
    expect(pictures).toBe(3)
    await expect.poll(() => bench.sim.cameraViewers).toBe(0)
    if (inProc) await expect.poll(() => players(process.pid)).toEqual([])
  })

  it('tell a refused access code as such, without it', async () => {
    const bench = await simulated()
    const failure = snapshotOf({ ...bench.settings, accessCode: 'wrongone' })
    await expect(failure).rejects.toMatchObject({ code: 'PRINTER_CREDENTIALS' })
    expect(String(await failure.catch(({ detail }) => detail))).not.toMatch(/wrongone|signed-by/)
  })

  it('go nowhere else when the camera says so', async () => {
    let visits = 0
    const elsewhere = createPlain((socket) => {
      visits += 1
      socket.destroy()
    })
    const port = await listen(elsewhere, 0)
    endings.push(() => new Promise((resolve) => elsewhere.close(resolve)))
    const { settings } = await says((request, socket) =>
      socket.write(
        `RTSP/1.0 302 Moved\r\n${sequence(request)}\r\nLocation: rtsp://127.0.0.1:${port}/streaming/live/1\r\n\r\n`,
      ),
    )
    await expect(snapshotOf(settings)).rejects.toMatchObject({ code: 'CAMERA_FAILED' })
    expect(visits).toBe(0)
  })

  it.each([
    ['answers nothing', () => undefined],
    ['answers rubbish', (_request: string, socket: Socket) => socket.write(Buffer.alloc(100_000, 'RTSP'))],
    ['hangs up', (_request: string, socket: Socket) => socket.destroy()],
  ])('give up a camera that %s, and leave nothing', async (_what, answer) => {
    const { settings, sockets } = await says(answer)
    const frames = rtspsFrames(settings, { ...PATIENT, silenceMilliseconds: 1_500 }, forever())
    await expect(frames.next()).rejects.toMatchObject({ code: 'CAMERA_FAILED' })
    await expect.poll(() => sockets.size).toBe(0)
    if (inProc) await expect.poll(() => players(process.pid)).toEqual([])
  })

  it.runIf(inProc)('end with the process that looks, also when it is killed outright', async () => {
    const bench = await simulated()
    const code = `
      import { rtspsFrames } from '${import.meta.dirname}/rtsps.ts'
      const [settings, timing] = JSON.parse(process.argv[1])
      for await (const _ of rtspsFrames(settings, timing, new AbortController().signal)) console.log('frame')`
    const words = ['--input-type=module', '-e', code, JSON.stringify([bench.settings, PATIENT])]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    const [player = 0] = players(child.pid ?? 0)
    expect(dead(player)).toBe(false)
    child.kill('SIGKILL')
    await expect.poll(() => dead(player)).toBe(true)
    await expect.poll(() => bench.sim.cameraViewers).toBe(0)
  })
})
