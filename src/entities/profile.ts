import { EntitySchema } from 'typeorm'
import { row, rows, type Sql } from './sql.ts'
import { id, maybe, stamp, text, time } from './table.ts'

/** Slicing settings that somebody uploaded: for a class of printers, a material and a quality. */
export const Profiles = new EntitySchema({
  name: 'profiles',
  columns: {
    id: id(),
    name: text(),
    engine: text(),
    printerClass: text(),
    material: text(),
    quality: text(),
    settings: text(),
    sha256: text(),
    createdBy: text(),
    createdAt: stamp(),
    deletedAt: maybe(time()),
  },
  indices: [
    {
      name: 'profiles_for',
      columns: ['printerClass', 'material', 'quality'],
      unique: true,
      where: 'deleted_at IS NULL',
    },
  ],
})

export type ProfileView = {
  id: string
  name: string
  engine: string
  printerClass: string
  material: string
  quality: string
  sha256: string
  createdBy: string
  createdAt: Date
  createdText: string
}
const VIEW = `id, name, engine, printer_class AS "printerClass", material, quality, sha256, created_by AS "createdBy",
  created_at AS "createdAt", created_at::text AS "createdText"`

/** Undefined = there is one for that printer, material and quality. */
export function createProfile(
  sql: Sql,
  profile: Omit<ProfileView, 'id' | 'createdBy' | 'createdAt' | 'createdText'> & { settings: string; by: string },
): Promise<ProfileView | undefined> {
  const { name, engine, printerClass, material, quality, settings, sha256, by } = profile
  return row(
    sql,
    `INSERT INTO profiles (name, engine, printer_class, material, quality, settings, sha256, created_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING ${VIEW}`,
    [name, engine, printerClass, material, quality, settings, sha256, by],
  )
}

/** Newest first, one more than asked. */
export function listProfiles(
  sql: Sql,
  filter: { limit: number; after: (string | undefined)[] },
): Promise<ProfileView[]> {
  return rows(
    sql,
    `SELECT ${VIEW} FROM profiles WHERE deleted_at IS NULL
      AND ($2::text IS NULL OR (created_at, id) < ($2::timestamptz, $3::uuid))
    ORDER BY created_at DESC, id DESC LIMIT $1`,
    [filter.limit + 1, filter.after[0] ?? null, filter.after[1] ?? null],
  )
}

export function profileById(sql: Sql, id: string): Promise<(ProfileView & { settings: string }) | undefined> {
  return row(sql, `SELECT ${VIEW}, settings FROM profiles WHERE id = $1 AND deleted_at IS NULL`, [id])
}

/** The settings of a profile also after it was deleted: a slice that waits still wants them. */
export async function profileSettings(sql: Sql, id: string): Promise<string | undefined> {
  return (await row<{ settings: string }>(sql, 'SELECT settings FROM profiles WHERE id = $1', [id]))?.settings
}

/** False = there is none. */
export async function deleteProfile(sql: Sql, id: string): Promise<boolean> {
  const gone = await row(
    sql,
    'UPDATE profiles SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL RETURNING 1',
    [id],
  )
  return gone !== undefined
}
