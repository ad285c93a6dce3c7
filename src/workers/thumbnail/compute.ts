import sharp from 'sharp'
import type { PictureOptions } from '../../entities/picture-order.ts'
import { fileSource } from '../../geometry/source.ts'
import { inThread } from '../compute.ts'
import { pictureOf } from './draw.ts'
import { everySize } from './encode.ts'
import { placeholder } from './lettering.ts'
import { drawOrder } from './order.ts'
import type { Rendered } from './sizes.ts'

export type Drawing =
  | { task: 'picture'; path: string; kind: string }
  | { task: 'order'; path: string; kind: string; options: PictureOptions; lines: string[] }
  | { task: 'placeholder'; reason: string }

/**
 * Every size and format of a file's picture or of a placeholder, or the one picture of an order. Errors:
 * PICTURE_FAILED and what reading the file throws.
 */
export default inThread(async (input: Drawing): Promise<Rendered[]> => {
  if (input.task === 'placeholder') return everySize(sharp(placeholder(input.reason)).ensureAlpha())
  const source = fileSource(input.path)
  try {
    if (input.task === 'picture') return await everySize(await pictureOf(source, input.kind))
    const { options, kind, lines } = input
    const { size, format } = options
    return [{ size, format, bytes: await drawOrder(source, kind, options, lines) }]
  } finally {
    source.close()
  }
})
