import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { TIMING } from '../driver.ts'
import { cameraVerbs } from './camera.ts'
import type { BambuSettings } from './settings.ts'
import { ACCESS_CODE } from './simulator-bench.ts'
import { makeCertificate } from './simulator-certificate.ts'

// Optional: the camera of others behind TLS and a password (docs/real-bambu.md).
const python = process.env.RTSP_PYTHON
const SERIAL = '00M00PEER0000001'
const WIDTH = 1_920

describe.runIf(python !== undefined)('the RTSP server of GStreamer as a camera', () => {
  const folder = mkdtempSync(join(tmpdir(), 'printyard-rtsp-'))
  const endings: (() => void)[] = []
  afterAll(() => {
    for (const end of endings) end()
    rmSync(folder, { recursive: true })
  })
  const path = (name: string) => join(folder, name)

  /** A quarter of a minute as X1C sends it: 1080p, 30 pictures a second, red above and blue below. */
  async function open(method: 'digest' | 'basic'): Promise<BambuSettings> {
    const { key, cert, fingerprint } = makeCertificate(SERIAL)
    writeFileSync(path('key.pem'), key)
    writeFileSync(path('cert.pem'), cert)
    const [red, blue] = ['red', 'blue'].map((colour) => ['-f', 'lavfi', '-i', `color=${colour}:s=${WIDTH}x540:r=30`])
    const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-pix_fmt', 'yuv420p', '-t', '15']
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-y', ...(red ?? []), ...(blue ?? []), '-filter_complex', 'vstack', ...coded],
      path('film.mp4'),
    ])
    const words = [`${import.meta.dirname}/rtsps-peer.py`, path('cert.pem'), path('key.pem'), path('film.mp4'), method]
    const env = { ...process.env, ACCESS_CODE }
    const server = spawn(python ?? '', words, { stdio: ['pipe', 'pipe', 'inherit'], env })
    endings.push(() => server.kill())
    const [port] = await once(server.stdout, 'data')
    return { host: '127.0.0.1', accessCode: ACCESS_CODE, serial: SERIAL, rtspsPort: Number(port), fingerprint }
  }
  const camera = (settings: BambuSettings) => cameraVerbs(settings, TIMING, () => ({}))

  it.each(['digest', 'basic'] as const)(
    'shows itself to who knows the code (%s), and to nobody else',
    async (method) => {
      const settings = await open(method)
      const jpeg = await camera(settings).cameraSnapshot(AbortSignal.timeout(10_000))
      const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
      expect([info.width, info.height]).toEqual([1_280, 720])
      const at = (y: number) => [...data.subarray(y * 1_280 * 3, y * 1_280 * 3 + 3)].map((value) => value > 128)
      expect([at(100), at(600)]).toEqual([
        [true, false, false],
        [false, false, true],
      ])
      const stranger = camera({ ...settings, accessCode: 'wrongone' }).cameraSnapshot(AbortSignal.timeout(10_000))
      await expect(stranger).rejects.toMatchObject({ code: 'PRINTER_CREDENTIALS' })
      const other = camera({ ...settings, fingerprint: 'ab'.repeat(32) }).cameraSnapshot(AbortSignal.timeout(10_000))
      await expect(other).rejects.toMatchObject({ code: 'PRINTER_IDENTITY_CHANGED' })
    },
    60_000,
  )

  it('sends picture after picture, and its film has an end', async () => {
    let pictures = 0
    const looking = async () => {
      for await (const _ of camera(await open('digest')).cameraFrames(AbortSignal.timeout(60_000))) pictures += 1
    }
    await expect(looking()).rejects.toMatchObject({ code: 'CAMERA_FAILED' })
    // 15 s, 4 a second.
    expect(pictures).toBeGreaterThan(40)
    expect(pictures).toBeLessThan(80)
  }, 90_000)
})
