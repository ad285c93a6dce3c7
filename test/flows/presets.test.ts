import { expect, test } from 'vitest'
import { settle, testApi } from '../support/api.ts'

// Presets: what comes with Printyard, what people save for themselves or for a project, and what they do to a print.

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '1000' })
const { admin, context } = api
for (const id of ['alpha', 'beta']) await admin('POST', 'projects', { body: { id, name: id } })
const mia = api.as({ sub: 'mia', roles: ['member'], projects: ['alpha'] })
const max = api.as({ sub: 'max', roles: ['member'], projects: ['alpha', 'beta'] })
const vera = api.as({ sub: 'vera', roles: ['viewer'], projects: ['alpha'] })
const names = async (caller: typeof mia, query = '') =>
  (await caller('GET', `presets${query}`)).body.items.map(({ name }: { name: string }) => name)

test('materials and qualities come with it, for everybody', async () => {
  const { materials, qualities, items } = (await vera('GET', 'presets')).body
  expect(materials.map(({ name }: { name: string }) => name)).toEqual(['PLA', 'ABS', 'PETG', 'TPU', 'Nylon'])
  for (const { nozzleCelsius, bedCelsius } of materials) {
    expect([nozzleCelsius > 180 && nozzleCelsius < 300, bedCelsius > 20 && bedCelsius <= 110]).toEqual([true, true])
  }
  expect(qualities.map(({ name }: { name: string }) => name)).toEqual(['draft', 'standard', 'fine'])
  expect(items).toEqual([])
})

test("a preset is its owner's alone, or with a project of everybody there", async () => {
  const own = await mia('POST', 'presets', {
    body: { name: 'mine', material: 'PETG', nozzleCelsius: 235, bedCelsius: 80 },
  })
  expect(own).toMatchObject({
    status: 201,
    body: { name: 'mine', material: 'PETG', nozzleCelsius: 235, createdBy: 'mia' },
  })
  expect(own.body).not.toHaveProperty('projectId')
  const shared = await mia('POST', 'presets', { body: { name: 'ours', projectId: 'alpha', quality: 'fine' } })
  await max('POST', 'presets', { body: { name: 'theirs', projectId: 'beta', quality: 'draft' } })
  expect(await names(mia)).toEqual(['mine', 'ours'])
  expect(await names(max)).toEqual(['ours', 'theirs'])
  expect(await names(vera)).toEqual(['ours'])
  expect(await names(admin)).toEqual(['ours', 'theirs'])
  expect(await names(max, '?projectId=beta')).toEqual(['theirs'])
  expect(await names(mia, '?projectId=beta')).toEqual([])
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    const body = method === 'PATCH' ? { body: { name: 'x' } } : {}
    expect((await max(method, `presets/${own.body.id}`, body)).body.code).toBe('PRESET_UNKNOWN')
    expect((await admin(method, `presets/${own.body.id}`, body)).body.code).toBe('PRESET_UNKNOWN')
  }
  expect((await mia('POST', 'presets', { body: { name: 'ours', projectId: 'alpha' } })).body.code).toBe('PRESET_EXISTS')
  expect((await mia('POST', 'presets', { body: { name: 'mine' } })).body.code).toBe('PRESET_EXISTS')
  expect((await max('POST', 'presets', { body: { name: 'mine' } })).status).toBe(201)
  expect((await mia('POST', 'presets', { body: { name: 'x', projectId: 'beta' } })).body.code).toBe('PROJECT_UNKNOWN')
  const changed = await max('PATCH', `presets/${shared.body.id}`, {
    body: { quality: null, copies: 2, name: 'ours too' },
  })
  expect(changed.body).toMatchObject({ name: 'ours too', copies: 2, projectId: 'alpha' })
  expect(changed.body).not.toHaveProperty('quality')
  await mia('POST', 'presets', { body: { name: 'ours', projectId: 'alpha' } })
  expect((await mia('PATCH', `presets/${shared.body.id}`, { body: { name: 'ours' } })).body.code).toBe('PRESET_EXISTS')
  expect((await mia('DELETE', `presets/${shared.body.id}`)).status).toBe(204)
  expect((await mia('GET', `presets/${shared.body.id}`)).body.code).toBe('PRESET_UNKNOWN')
})

test('pages of presets come by name, each once', async () => {
  const lee = api.as({ sub: 'lee', roles: ['member'], projects: [] })
  for (const name of ['c', 'a', 'b']) await lee('POST', 'presets', { body: { name } })
  const first = (await lee('GET', 'presets?limit=2')).body
  expect(first.items.map(({ name }: { name: string }) => name)).toEqual(['a', 'b'])
  expect(await names(lee, `?limit=2&cursor=${first.next}`)).toEqual(['c'])
})

test('a print takes from a preset what its own words leave out; so does an estimate', async () => {
  const { id: presetId } = (
    await mia('POST', 'presets', {
      body: { name: 'gears', material: 'PETG', quality: 'fine', colour: 'black', priority: 'high', copies: 3 },
    })
  ).body
  const { id: fileId } = (await api.upload(mia, 'alpha', 'gear.gcode', 'G28\n')).body
  const quick = await mia('POST', 'quick-print', { body: { fileId, presetId, material: 'ABS' } })
  expect(quick.body.prints).toHaveLength(3)
  expect((await mia('GET', `prints/${quick.body.prints[0].id}`)).body).toMatchObject({
    ...{ material: 'ABS', quality: 'fine', priority: 'high' },
  })
  const [kept] = await context.db.query('SELECT settings FROM prints WHERE id = $1', [quick.body.prints[0].id])
  expect(kept.settings).toEqual({ colour: 'black' })
  const added = await mia('POST', 'queue', { body: { filename: 'gear.gcode', presetId, print: true, copies: 1 } })
  expect(added.body.prints).toHaveLength(1)
  expect((await mia('GET', `prints/${added.body.id}`)).body.material).toBe('PETG')
  for (const path of ['quick-print', 'queue', 'estimate']) {
    expect((await max('POST', path, { body: { fileId, presetId } })).body.code).toBe('PRESET_UNKNOWN')
  }
  const estimate = {
    durationSeconds: 60,
    preparationSeconds: 1,
    filamentMillimetres: 2,
    massGrams: 12.4,
    source: 'virtual',
  }
  await settle(context, fileId, { state: 'ready', kind: 'stl', estimate })
  const grams = async (body: object) => (await mia('POST', 'estimate', { body: { fileId, ...body } })).body.massGrams
  expect(await grams({})).toBeCloseTo(12.4, 6)
  expect(await grams({ presetId })).toBeCloseTo(12.7, 6)
  expect(await grams({ presetId, material: 'abs' })).toBeCloseTo(10.4, 6)
  await settle(context, fileId, { state: 'ready', estimate: { ...estimate, source: 'slicer' } })
  expect(await grams({ presetId })).toBeCloseTo(12.4, 6)
})
