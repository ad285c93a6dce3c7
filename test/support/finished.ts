import { randomUUID } from 'node:crypto'
import type { TestApi } from './api.ts'

const ESTIMATE = {
  durationSeconds: 1000,
  preparationSeconds: 100,
  filamentMillimetres: 1,
  massGrams: 1,
  source: 'slicer',
  materials: ['PLA'],
  layerHeightMillimetres: 0.2,
  nozzleMillimetres: 0.4,
}

/** Completed prints of a new file on a new printer, as the monitor leaves them, that took so many times their 1,100 s and 40 g. */
export async function completedPrints(
  { admin, context: { db } }: TestApi,
  projectId: string,
  count: number,
  ratio: number,
): Promise<{ fileId: string; printerId: string; printIds: string[] }> {
  const sha256 = randomUUID().replaceAll('-', '').padEnd(64, '0')
  await db.query('INSERT INTO contents (sha256, sha1, size_bytes) VALUES ($1, $2, 9)', [sha256, sha256.slice(0, 40)])
  const [file] = await db.query(
    `INSERT INTO files (project_id, name, kind, state, sha256, size_bytes, estimate, created_by)
    VALUES ($1, $2, 'gcode', 'ready', $3, 9, $4, 'test') RETURNING id`,
    [projectId, `${sha256}.gcode`, sha256, JSON.stringify(ESTIMATE)],
  )
  const [batch] = await db.query(
    `INSERT INTO batches (project_id, total, created_by) VALUES ($1, 1, 'test') RETURNING id`,
    [projectId],
  )
  const settings = { url: 'http://127.0.0.1:9', apiKey: 'k' }
  const { id: printerId } = (
    await admin('POST', 'printers', { body: { name: randomUUID(), kind: 'octoprint', settings } })
  ).body
  const prints: { id: string }[] = await db.query(
    `INSERT INTO prints (batch_id, project_id, file_id, state, printer_id, estimated_seconds, actual_seconds, mass_grams_used,
      filament_millimetres_used, finished_at, created_by)
    SELECT $1, $2, $3, 'completed', $4, 1100, 1100 * $5::float8, 40, 13000, now() - interval '1 day' + n * interval '1 s', 'test'
    FROM generate_series(1, $6) n RETURNING id`,
    [batch.id, projectId, file.id, printerId, ratio, count],
  )
  return { fileId: file.id, printerId, printIds: prints.map(({ id }) => id) }
}
