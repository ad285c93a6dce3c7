import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { clearBed } from '../../src/entities/clearance.ts'
import { row } from '../../src/entities/database.ts'
import { publish } from '../../src/queues/events.ts'
import { testApi } from '../support/api.ts'
import { addFile, addPrinter, openFarm, submit, until } from '../support/farm.ts'

// While a print runs its camera's pictures are kept; afterwards they are a film.

const api = await testApi({ SIMULATORS: 'octoprint:1', SIMULATOR_SPEED: '500', SNAPSHOT_SECONDS: '1' })
const farm = await openFarm(api.config)
const [simulator] = farm.simulators
if (!simulator) throw new Error('a simulator is needed')
const printerId = await addPrinter(farm, simulator)
await clearBed(farm.context.db, printerId, { evidence: 'operator', by: 'test' })
await publish(farm.context, { type: 'printer-changed', printerId, why: 'bed' })
const file = await addFile(farm, join(import.meta.dirname, '../fixtures/gcode/c_ender3_printability_truth.gcode'))
const [printId = ''] = await submit(farm, file.id)
const member = api.as({ roles: ['member'], projects: ['p1'] })

test('pictures are kept while it runs, seen by those who see the print, and by nobody else', async () => {
  await until(async () => (await member('GET', `prints/${printId}`)).body.state === 'completed', undefined, 60_000)
  const { items } = (await member('GET', `prints/${printId}/snapshots`)).body
  expect(items.length).toBeGreaterThanOrEqual(3)
  const progress = items.map((item: { progress: number }) => item.progress)
  expect(progress).toEqual([...progress].sort((one: number, two: number) => one - two))
  const shown = await member('GET', items[0].url)
  expect(shown).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg' } })
  const stranger = api.as({ roles: ['member'], projects: ['p2'] })
  for (const path of [`prints/${printId}/snapshots`, items[0].url]) {
    expect((await stranger('GET', path)).body.code).toBe('PRINT_UNKNOWN')
  }
})

async function film(body: Record<string, unknown>) {
  const made = await api.admin('POST', 'reports', { body: { kind: 'timelapse', ...body } })
  expect(made.status).toBe(202)
  const state = async () => (await api.admin('GET', `reports/${made.body.id}`)).body
  await until(async () => (await state()).state !== 'queued', undefined, 60_000)
  return state()
}

test('a time-lapse is an animated WebP with each picture for a moment', async () => {
  const done = await film({ printId })
  expect(done).toMatchObject({ state: 'ready', kind: 'timelapse', format: 'webp', printId })
  const kept = await row<{ storageKey: string }>(
    farm.context.db,
    'SELECT storage_key AS "storageKey" FROM reports WHERE id = $1',
    [done.id],
  )
  const { path } = await farm.context.storage.local(kept?.storageKey ?? '')
  const { format, pages = 0, delay = [] } = await sharp(path, { animated: true }).metadata()
  // WebP keeps like pictures in a row as one that is shown longer.
  expect({ format, shown: delay.reduce((sum, one) => sum + one, 0) }).toEqual({ format: 'webp', shown: done.rows * 83 })
  expect(pages).toBeGreaterThanOrEqual(3)
  expect((await api.admin('GET', done.url)).headers['content-type']).toBe('image/webp')
})

test('a film without ffmpeg says what to install; with it, it is an MP4', async () => {
  const installed = spawnSync('ffmpeg', ['-version']).status === 0
  const done = await film({ printId, format: 'mp4' })
  if (installed) expect(done).toMatchObject({ state: 'ready', format: 'mp4' })
  else expect(done).toMatchObject({ state: 'failed', error: { code: 'FFMPEG_MISSING' } })
})

test('a time-lapse of a print without pictures, or of none, is refused with the reason', async () => {
  const { body } = await api.admin('POST', 'reports', { body: { kind: 'timelapse' } })
  expect(body).toMatchObject({ code: 'BODY_INVALID', errors: [{ field: 'printId' }] })
  const [waiting = ''] = await submit(farm, file.id)
  expect(await film({ printId: waiting })).toMatchObject({ state: 'failed', error: { code: 'REPORT_EMPTY' } })
})
