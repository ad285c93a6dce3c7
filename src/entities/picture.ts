import { EntitySchema } from 'typeorm'
import { maybe, points, stamp, text, whole } from './table.ts'

/** A picture of a content, by renderer version. With a reason it is a placeholder, which says why there is no other. */
export const Pictures = new EntitySchema({
  name: 'pictures',
  columns: {
    sha256: { ...text(), primary: true },
    version: { ...whole(), primary: true },
    size: { ...whole(), primary: true },
    format: { ...text(), primary: true },
    storageKey: text(),
    reason: maybe(text()),
    createdAt: stamp(),
  },
  foreignKeys: [points('sha256', 'contents')],
})
