import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { testApi } from '../support/api.ts'

const api = await testApi()
const { admin, context } = api
await admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
await admin('POST', 'projects', { body: { id: 'beta', name: 'Beta' } })

/** Completed prints, as the monitor leaves them, that took so many times their estimate. */
async function completed(projectId: string, count: number, ratio: number): Promise<string> {
  const { db } = context
  const sha256 = randomUUID().replaceAll('-', '').padEnd(64, '0')
  await db.query('INSERT INTO contents (sha256, sha1, size_bytes) VALUES ($1, $2, 9)', [sha256, sha256.slice(0, 40)])
  const estimate = {
    durationSeconds: 1000,
    preparationSeconds: 100,
    filamentMillimetres: 1,
    massGrams: 1,
    source: 'slicer',
    materials: ['PLA'],
    layerHeightMillimetres: 0.2,
    nozzleMillimetres: 0.4,
  }
  const [file] = await db.query(
    `INSERT INTO files (project_id, name, kind, state, sha256, size_bytes, estimate, created_by)
    VALUES ($1, $2, 'gcode', 'ready', $3, 9, $4, 'test') RETURNING id`,
    [projectId, `${sha256}.gcode`, sha256, JSON.stringify(estimate)],
  )
  const [batch] = await db.query(
    `INSERT INTO batches (project_id, total, created_by) VALUES ($1, 1, 'test') RETURNING id`,
    [projectId],
  )
  await db.query(
    `INSERT INTO prints (batch_id, project_id, file_id, state, printer_id, estimated_seconds, actual_seconds, finished_at, created_by)
    SELECT $1, $2, $3, 'completed', $4, 1100, 1100 * $5::float8, now() - interval '1 day' + n * interval '1 s', 'test'
    FROM generate_series(1, $6) n`,
    [batch.id, projectId, file.id, await printerId(), ratio, count],
  )
  return file.id
}

async function printerId(): Promise<string> {
  const name = `p-${randomUUID()}`
  const made = await admin('POST', 'printers', {
    body: { name, kind: 'octoprint', settings: { url: 'http://127.0.0.1:9', apiKey: 'k' } },
  })
  return made.body.id
}

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
})
