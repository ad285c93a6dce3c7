import { EntitySchema } from 'typeorm'
import { asJson, row, type Sql } from './sql.ts'
import { id, json, maybe, points, stamp, text, uuid } from './table.ts'

/** A picture that somebody asked for: another view, colour, size or plate. Drawn once per content and options. */
export const PictureOrders = new EntitySchema({
  name: 'picture_orders',
  columns: {
    id: id(),
    fileId: uuid(),
    sha256: text(),
    /** The options in one order: who asks for the same again gets the same picture. */
    key: text(),
    options: json(),
    state: { ...text(), default: 'queued' },
    storageKey: maybe(text()),
    error: maybe(json()),
    createdAt: stamp(),
  },
  foreignKeys: [points('fileId', 'files'), points('sha256', 'contents')],
  indices: [
    { name: 'picture_orders_key', columns: ['sha256', 'key'], unique: true },
    { name: 'picture_orders_owed', columns: ['createdAt'], where: "state = 'queued'" },
  ],
})

/** Angles are whole degrees; colours `#rrggbb`. */
export type PictureOptions = {
  size: number
  format: 'webp' | 'png'
  azimuthDegrees: number
  elevationDegrees: number
  colour?: string
  background?: string
  plate?: number
  turntable?: boolean
  overlay?: ('name' | 'size' | 'time')[]
}

export type PictureOrder = {
  id: string
  fileId: string
  sha256: string
  options: PictureOptions
  state: 'queued' | 'ready' | 'failed'
  storageKey: string | null
  error: { code: string; detail: string } | null
}

const VIEW = `id, file_id AS "fileId", sha256, options, state, storage_key AS "storageKey", error`

/** Asks for a picture; the same again is the same order, and a failed one is tried anew. */
export async function orderPicture(
  sql: Sql,
  file: { id: string; sha256: string },
  options: PictureOptions,
): Promise<PictureOrder> {
  // A picture that carries the file's name is of that file only.
  const key = JSON.stringify(options) + (options.overlay ? file.id : '')
  const made = await row<PictureOrder>(
    sql,
    `INSERT INTO picture_orders (file_id, sha256, key, options) VALUES ($1, $2, $3, $4)
    ON CONFLICT (sha256, key) DO UPDATE SET file_id = excluded.file_id,
      state = CASE WHEN picture_orders.state = 'failed' THEN 'queued' ELSE picture_orders.state END
    RETURNING ${VIEW}`,
    [file.id, file.sha256, key, JSON.stringify(options)],
  )
  return made as PictureOrder
}

export function pictureOrder(sql: Sql, orderId: string): Promise<PictureOrder | undefined> {
  return row(sql, `SELECT ${VIEW} FROM picture_orders WHERE id = $1`, [orderId])
}

/** The picture, or the placeholder with the reason why there is none. */
export async function finishOrder(
  sql: Sql,
  orderId: string,
  storageKey: string | null,
  error?: { code: string; detail: string },
): Promise<void> {
  await sql.query(
    `UPDATE picture_orders SET state = $2, storage_key = $3, error = $4, created_at = now() WHERE id = $1 AND state <> 'ready'`,
    [orderId, error ? 'failed' : 'ready', storageKey, error ? asJson(error) : null],
  )
}
