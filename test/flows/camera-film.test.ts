import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { BambuSimulator } from '../../src/drivers/bambu/simulator.ts'
import { clearBed } from '../../src/entities/clearance.ts'
import { publish } from '../../src/queues/events.ts'
import { testApi, token } from '../support/api.ts'
import { addFile, addPrinter, openFarm, submit, until } from '../support/farm.ts'

// A printer whose camera sends H.264: printer -> ffmpeg -> monitor -> Redis -> API, and what is kept while it prints.

const installed = spawnSync('ffmpeg', ['-version']).status === 0
const api = await testApi({ SIMULATOR_SPEED: '500', SNAPSHOT_SECONDS: '1' })
const farm = await openFarm(api.config)
const printer = new BambuSimulator({ accessCode: '12345678', serial: '00M00FILM000001', model: 'X1C', speed: 500 })
await printer.start()
afterAll(() => printer.stop())
const printerId = await addPrinter(farm, {
  ...{ kind: 'bambu', name: 'X1C', url: printer.url, settings: printer.settings },
  ...{ apiKey: '', logFile: '' },
})
const camera = `printers/${printerId}/camera`

test.skipIf(installed)('without ffmpeg it says what to install', async () => {
  const { status, body } = await api.admin('GET', `${camera}/snapshot`)
  expect([status, body.code, body.detail]).toEqual([422, 'FFMPEG_MISSING', expect.stringContaining('Install ffmpeg')])
})

test.runIf(installed)(
  'any number of viewers are one film at the camera, which ends with the last of them',
  async () => {
    const shot = await api.admin('GET', `${camera}/snapshot`)
    expect(shot).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg' } })
    const leave = new AbortController()
    const headers = { authorization: `Bearer ${token({ sub: 'viewer', roles: ['viewer'], projects: [] })}` }
    const looking = await Promise.all(
      [1, 2, 3].map(() => fetch(`${api.origin}/api/printing/${camera}/stream`, { headers, signal: leave.signal })),
    )
    for (const { body } of looking) {
      const reader = body?.getReader()
      let text = ''
      while (text.split('--printyard-frame').length < 4) {
        const { value = new Uint8Array(), done } = (await reader?.read()) ?? { done: true }
        if (done) throw new Error('the stream ended')
        text += Buffer.from(value).toString('latin1')
      }
    }
    expect(printer.cameraViewers).toBe(1)
    leave.abort()
    await until(async () => printer.cameraViewers === 0)
  },
)

test.runIf(installed)('pictures of it are kept while a print runs', async () => {
  await clearBed(farm.context.db, printerId, { evidence: 'operator', by: 'test' })
  await publish(farm.context, { type: 'printer-changed', printerId, why: 'bed' })
  const file = await addFile(farm, join(import.meta.dirname, '../fixtures/gcode/c_ender3_printability_truth.gcode'))
  const [printId = ''] = await submit(farm, file.id)
  const kept = async () => (await api.admin('GET', `prints/${printId}/snapshots`)).body.items
  await until(async () => (await kept())?.length > 0, undefined, 60_000)
  const [{ url }] = await kept()
  expect(await api.admin('GET', url)).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg' } })
})
