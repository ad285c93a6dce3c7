import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { row } from '../../src/entities/database.ts'
import { testApi } from '../support/api.ts'
import { openFarm, until } from '../support/farm.ts'

// A model is pictured from any side and looked over for what makes prints fail.

const api = await testApi({ CORS_ORIGINS: 'https://flux.example' })
const farm = await openFarm(api.config, ['worker', 'dispatch', 'render'])
await api.admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
const member = api.as({ roles: ['member'], projects: ['alpha'] })
const model = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/models', name))

async function uploaded(name: string, content: string | Uint8Array): Promise<string> {
  const { id } = (await api.upload(member, 'alpha', name, content)).body
  await until(async () => (await member('GET', `files/${id}`)).body.state !== 'received', undefined, 60_000)
  return id
}

/** Asks the API for bytes. */
async function bytesOf(path: string): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const key = readFileSync(join(api.config.DATA_DIR, 'admin-key'), 'utf8').trim()
  const url = new URL(path.startsWith('/') ? path : `/api/printing/${path}`, api.origin)
  const answer = await fetch(url, { headers: { 'x-api-key': key } })
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}

async function drawn(fileId: string, body: object): Promise<{ url: string; id: string }> {
  const order = await member('POST', `files/${fileId}/pictures`, { body })
  expect(order.status).toBe(202)
  const url = order.headers.location ?? ''
  const state = async () =>
    (await row<{ state: string }>(api.context.db, 'SELECT state FROM picture_orders WHERE id = $1', [order.body.id]))
      ?.state
  await until(async () => (await state()) !== 'queued', undefined, 60_000)
  return { url, id: order.body.id }
}

const truth = await uploaded('truth.stl', model('printability_truth.stl'))

test('what the shape of a model says about printing it is in its analysis', async () => {
  const analysis = async () => (await member('GET', `files/${truth}/analysis`)).body
  await until(async () => (await analysis()).printability !== undefined, undefined, 60_000)
  await api.admin('POST', 'printers', {
    body: {
      name: 'small',
      kind: 'octoprint',
      settings: { url: 'http://127.0.0.1:1', apiKey: 'k' },
      capabilities: { buildVolumeMillimetres: { x: 70, y: 50, z: 10 } },
    },
  })
  const { printability, printers, materials, faultPictures } = await analysis()
  expect(printability).toMatchObject({ manifold: true, parts: 1, best: '+z', openEdges: 0 })
  expect(printability.thinWalls.regions.length).toBeGreaterThanOrEqual(2)
  expect(printers).toEqual([expect.objectContaining({ name: 'small', fit: 'no' })])
  expect(materials.find(({ material }: { material: string }) => material === 'PLA').reasons).not.toEqual([])
  const { bytes, headers } = await bytesOf(faultPictures[1].url)
  expect(headers.get('content-type')).toBe('image/webp')
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 512, height: 512 })
})

test('another view is drawn once and kept for who asks again', async () => {
  const options = { view: 'front', size: 200, format: 'png', background: '#FFFFFF', overlay: ['name', 'size', 'time'] }
  const first = await drawn(truth, options)
  expect(await drawn(truth, { ...options, overlay: ['time', 'size', 'name'] })).toEqual(first)
  const { bytes } = await bytesOf(first.url)
  const { width, height, format } = await sharp(bytes).metadata()
  expect({ width, height, format }).toEqual({ width: 200, height: 200, format: 'png' })
  const corner = await sharp(bytes).extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer()
  expect([...corner.subarray(0, 3)]).toEqual([255, 255, 255])
})

test('a turntable is an animated WebP', async () => {
  const { url } = await drawn(truth, { turntable: true, size: 200 })
  const { bytes } = await bytesOf(url)
  const { pages, delay, pageHeight } = await sharp(bytes, { animated: true }).metadata()
  expect({ pages, pageHeight, milliseconds: delay?.[0] }).toEqual({ pages: 24, pageHeight: 200, milliseconds: 90 })
  const refused = await member('POST', `files/${truth}/pictures`, { body: { turntable: true, format: 'png' } })
  expect(refused.body.code).toBe('BODY_INVALID')
})

test('a stranger neither orders nor sees pictures of a file', async () => {
  const stranger = api.as({ roles: ['member'], projects: ['beta'] })
  expect((await stranger('POST', `files/${truth}/pictures`, { body: {} })).body.code).toBe('FILE_UNKNOWN')
  const { url } = await drawn(truth, { view: 'top' })
  expect((await stranger('GET', url)).body.code).toBe('FILE_UNKNOWN')
})

test('an OBJ is checked, pictured and estimated', async () => {
  const id = await uploaded('tri.obj', 'o p\nv 0 0 0\nv 9 0 0\nv 0 9 0\nv 0 0 9\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4\n')
  const { kind, state, estimate, thumbnails } = (await member('GET', `files/${id}`)).body
  expect({ kind, state, sizes: thumbnails.length }).toEqual({ kind: 'obj', state: 'ready', sizes: 3 })
  expect(estimate.source).toBe('virtual')
})

test('a model is estimated in the quality that is asked for, also while nothing was sliced', async () => {
  const estimate = async (body: object) => (await member('POST', 'estimate', { body: { fileId: truth, ...body } })).body
  const [draft, usual, standard, fine] = await Promise.all(
    [{ quality: 'draft' }, {}, { quality: 'standard' }, { quality: 'fine' }].map(estimate),
  )
  expect(standard).toEqual(usual)
  expect(draft.durationSeconds).toBeLessThan(standard.durationSeconds * 0.85)
  expect(fine.durationSeconds).toBeGreaterThan(standard.durationSeconds * 1.5)
  expect(fine.p10).toBeLessThan(fine.durationSeconds)
  expect(fine.p90).toBeGreaterThan(fine.durationSeconds)
  const { qualities } = (await member('GET', `files/${truth}`)).body.estimate
  expect(qualities.fine.durationSeconds).toBe(fine.durationSeconds)
})

test('what cannot be drawn has a placeholder that names the reason', async () => {
  // All corners in one point: a valid file in which there is nothing to see.
  const id = await uploaded('dot.obj', 'v 5 5 5\nf 1 1 1\n')
  expect((await member('GET', `files/${id}`)).body).toMatchObject({ state: 'ready', thumbnails: [] })
  const shown = await bytesOf(`files/${id}/thumbnail?size=512&format=png`)
  expect(shown.status).toBe(200)
  expect(shown.headers.get('x-picture-reason')).toBe('PICTURE_FAILED')
  // What is kept of it for one page is not shown to a page of another origin.
  expect(shown.headers.get('vary')).toBe('Origin, accept')
  expect(await sharp(shown.bytes).metadata()).toMatchObject({ width: 512, format: 'png' })
})

test('after 30 days pictures go with their bytes, and looking has them drawn again', async () => {
  const before = await bytesOf(`files/${truth}/thumbnail`)
  expect(before.status).toBe(200)
  const keys = async () => {
    const found: string[] = []
    for await (const key of api.context.storage.list('pictures/')) if (!key.includes('faults')) found.push(key)
    return found
  }
  expect((await keys()).length).toBeGreaterThan(10)
  for (const table of ['pictures', 'picture_orders', 'analyses']) {
    await api.context.db.query(`UPDATE ${table} SET created_at = now() - interval '31 days'`)
  }
  await farm.context.queues.get('cleanup').add('now', {})
  await until(async () => (await keys()).length === 0, undefined, 60_000)
  expect((await bytesOf(`files/${truth}/thumbnail`)).status).toBe(404)
  await until(async () => (await bytesOf(`files/${truth}/thumbnail`)).status === 200, undefined, 60_000)
})
