import { expect, test } from 'vitest'
import { testApi } from '../support/api.ts'
import { completedPrints } from '../support/finished.ts'

const api = await testApi()
const { admin, context } = api
await admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
await admin('POST', 'projects', { body: { id: 'beta', name: 'Beta' } })

const completed = async (projectId: string, count: number, ratio: number): Promise<string> =>
  (await completedPrints(api, projectId, count, ratio)).fileId

test('before a print ended there is nothing to judge', async () => {
  expect((await admin('GET', 'analytics/eta-accuracy')).body).toEqual({ prints: 0 })
})

test('a farm that always takes longer is learned, within the projects that one may see', async () => {
  const fileId = await completed('alpha', 60, 1.5)
  const { body } = await admin('GET', 'analytics/eta-accuracy')
  expect(body.prints).toBe(60)
  expect(body.estimated.median).toBeCloseTo(1 / 3, 6)
  expect(body.learned.median).toBeLessThan(0.05)
  expect((await api.as({ projects: ['beta'] })('GET', 'analytics/eta-accuracy')).body).toEqual({ prints: 0 })

  const estimate = (await admin('POST', 'estimate', { body: { fileId } })).body
  expect(estimate).toMatchObject({ durationSeconds: 1000, preparationSeconds: 100 })
  expect(estimate).toMatchObject({ source: 'learned', durationSource: 'slicer' })
  expect(estimate.p50).toBeCloseTo(1650, -2)
  expect(estimate.p10).toBeLessThan(estimate.p50)
  expect(estimate.p90).toBeGreaterThan(estimate.p50)
})

test('where nothing was learned, and for a guess of a model, the estimate names its own source', async () => {
  const fileId = await completed('beta', 3, 1.5)
  const beta = api.as({ roles: ['member'], projects: ['beta'] })
  const estimate = (await beta('POST', 'estimate', { body: { fileId } })).body
  expect(estimate.source).toBe('slicer')
  expect(estimate).not.toHaveProperty('durationSource')
  const guess = JSON.stringify({
    durationSeconds: 900,
    preparationSeconds: 100,
    p10: 500,
    p90: 1500,
    source: 'virtual',
  })
  await context.db.query('UPDATE files SET estimate = $2 WHERE id = $1', [fileId, guess])
  const { body } = await admin('POST', 'estimate', { body: { fileId } })
  expect(body).toMatchObject({ source: 'virtual', p10: 500, p90: 1500 })
})

test('guesses of models are corrected by what models came to that were sliced', async () => {
  const { db } = context
  const model = await completed('beta', 0, 1)
  const guess = { durationSeconds: 1000, preparationSeconds: 100, p10: 830, p90: 1140, source: 'virtual' }
  await db.query('UPDATE files SET estimate = $2 WHERE id = $1', [model, JSON.stringify(guess)])
  for (const [index, seconds] of [1200, 1210, 1190, 1205, 1195].entries()) {
    const sliced = await completed('beta', 0, 1)
    const [slice] = await db.query(
      `INSERT INTO slices (source_sha256, source_kind, profile_key, engine, profile, state) VALUES ('a', 'stl', $1, 'e', $2, 'done') RETURNING id`,
      [`key-${index}`, JSON.stringify({ quality: 'standard' })],
    )
    await db.query('UPDATE files SET model_file_id = $2, slice_id = $3, estimate = $4 WHERE id = $1', [
      ...[sliced, model, slice.id, JSON.stringify({ durationSeconds: seconds, source: 'slicer' })],
    ])
  }
  const { body } = await admin('POST', 'estimate', { body: { fileId: model } })
  expect(body).toMatchObject({ source: 'virtual', preparationSeconds: 100 })
  expect(body.durationSeconds).toBeCloseTo(1200, 6)
  expect(body.p10).toBeGreaterThan(1150)
  expect(body.p90).toBeLessThan(1250)
  // Slices in draft quality are compared with the guess for draft quality.
  const guesses = { ...guess, qualities: { draft: { durationSeconds: 600, filamentMillimetres: 1, massGrams: 1 } } }
  await db.query('UPDATE files SET estimate = $2 WHERE id = $1', [model, JSON.stringify(guesses)])
  await db.query(`UPDATE slices SET profile = '{"quality": "draft"}'`)
  const draft = (await admin('POST', 'estimate', { body: { fileId: model, quality: 'draft' } })).body
  expect(draft.durationSeconds).toBeCloseTo(1200, 6)
  const standard = (await admin('POST', 'estimate', { body: { fileId: model } })).body
  expect(standard.durationSeconds).toBeCloseTo(2000, 6)
})
