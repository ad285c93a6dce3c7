import { EntitySchema } from 'typeorm'
import { rows, type Sql } from './sql.ts'
import { id, stamp, text, texts } from './table.ts'

/** A slicer that a render process found on its machine. */
export const Engines = new EntitySchema({
  name: 'engines',
  columns: { id: id(), host: text(), name: text(), version: text(), classes: texts(), seenAt: stamp() },
  indices: [{ name: 'engines_host', columns: ['host', 'name'], unique: true }],
})

export type EngineView = { name: string; version: string; classes: string[] }

/** A machine that has not been heard of for a day is gone, and its slicers with it. */
const THERE = `seen_at > now() - interval '1 day'`

/** Whether anybody could slice a model. */
export const CAN_SLICE = `EXISTS (SELECT 1 FROM engines WHERE ${THERE})`

/** What one machine has, in place of what it had. */
export async function announceEngines(sql: Sql, host: string, engines: readonly EngineView[]): Promise<void> {
  await sql.query('DELETE FROM engines WHERE host = $1 AND name <> ALL ($2::text[])', [
    host,
    engines.map(({ name }) => name),
  ])
  for (const { name, version, classes } of engines) {
    await sql.query(
      `INSERT INTO engines (host, name, version, classes) VALUES ($1, $2, $3, $4)
      ON CONFLICT (host, name) DO UPDATE SET version = excluded.version, classes = excluded.classes, seen_at = now()`,
      [host, name, version, classes],
    )
  }
}

/** Every engine that is there, the newest version of each. */
export function listEngines(sql: Sql): Promise<EngineView[]> {
  return rows(
    sql,
    `SELECT DISTINCT ON (name) name, version, classes FROM engines WHERE ${THERE} ORDER BY name, version DESC, seen_at DESC`,
  )
}
