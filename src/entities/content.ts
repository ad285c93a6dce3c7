import { EntitySchema } from 'typeorm'
import { row, type Sql } from './sql.ts'
import { big, stamp, text } from './table.ts'

/** Stored bytes, once per content. */
export const Contents = new EntitySchema({
  name: 'contents',
  columns: { sha256: { ...text(), primary: true }, sha1: text(), sizeBytes: big(), createdAt: stamp() },
})

/** Notes stored bytes; the same content again is the same row, whose age starts anew (R32: 24 h of grace). */
export async function noteContent(
  sql: Sql,
  content: { sha256: string; sha1: string; sizeBytes: number },
): Promise<void> {
  await sql.query(
    `INSERT INTO contents (sha256, sha1, size_bytes) VALUES ($1, $2, $3)
    ON CONFLICT (sha256) DO UPDATE SET created_at = now()`,
    [content.sha256, content.sha1, content.sizeBytes],
  )
}

/** Whether any bytes were stored so far. */
export async function hasContents(sql: Sql): Promise<boolean> {
  return (await row(sql, 'SELECT 1 FROM contents LIMIT 1')) !== undefined
}
