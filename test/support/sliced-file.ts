import { row } from '../../src/entities/database.ts'
import type { Json } from './api.ts'
import { type Farm, printRow, until } from './farm.ts'

/** The file that a print of a model was sliced to, once it has been read. */
export async function slicedFile(farm: Farm, printId: string, patienceMilliseconds: number) {
  const file = () =>
    row<{ state: string; metadata: Json; estimate: Json }>(
      farm.context.db,
      `SELECT f.state, f.metadata, f.estimate FROM prints p JOIN files f ON f.id = p.file_id
      WHERE p.id = $1 AND p.model_file_id IS NOT NULL`,
      [printId],
    )
  await until(
    async () => (await file())?.state === 'ready',
    async () => JSON.stringify([await printRow(farm, printId), await file()]),
    patienceMilliseconds,
  )
  return file()
}
