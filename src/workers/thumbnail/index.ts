import { Readable } from 'node:stream'
import { ERRORS } from '../../core/errors.ts'
import { contentKey, orderedPictureKey, pictureKey } from '../../core/storage.ts'
import { countPictures, type FileWork, fileWork, recordPictures, type StoredPicture } from '../../entities/file-work.ts'
import { finishOrder, type PictureOrder, pictureOrder } from '../../entities/picture-order.ts'
import { row } from '../../entities/sql.ts'
import { RENDERER_VERSION } from '../../geometry/canvas.ts'
import { publish } from '../../queues/events.ts'
import type { Work, WorkContext } from '../work.ts'
import type { Drawing } from './compute.ts'
import { FORMATS, type Rendered, SIZES } from './sizes.ts'

/** A picture that takes longer is not worth the thread; the file stays printable, the reason is on the row. */
const LIMIT_MILLISECONDS = 10_000
const WANTED = SIZES.length * FORMATS.length

/** Draws a file, or takes the picture that its slicer embedded; once per content and renderer version, or as ordered. */
export const thumbnail: Work<'thumbnail'> = {
  async run(context, { fileId, orderId }, job) {
    const file = await fileWork(context.db, fileId)
    if (!file?.kind || file.state === 'rejected') return { state: file?.state ?? 'gone' }
    if (orderId) return runOrder(context, file, orderId, job.signal)
    const known = await countPictures(context.db, file.sha256, RENDERER_VERSION)
    if (file.pictured && known >= WANTED) return { state: file.state }
    const stored = known < WANTED ? await drawFile(context, file, job.signal) : []
    job.progress('stored', 0.9)
    await finish(context, file, stored)
    return { pictures: stored.length }
  },

  async failed(context, { fileId, orderId }, error) {
    const file = await fileWork(context.db, fileId)
    if (!file) return
    const reason = { code: error.code, detail: error.detail }
    const rendered = await drawPlaceholder(context, ERRORS[error.code].title)
    if (!orderId) return finish(context, file, await storeAll(context, file, rendered), reason)
    const order = await pictureOrder(context.db, orderId)
    if (order) await finishOrder(context.db, orderId, await storeOrder(context, order, chosen(order, rendered)), reason)
  },
}

async function runOrder(context: WorkContext, file: FileWork, orderId: string, signal: AbortSignal) {
  const order = await pictureOrder(context.db, orderId)
  if (!order || order.state === 'ready') return { state: order?.state ?? 'gone' }
  const lines = await linesOf(context, file, order)
  const { options } = order
  const [picture] = await draw(context, file, signal, (path, kind) => ({ task: 'order', path, kind, options, lines }))
  await finishOrder(context.db, orderId, await storeOrder(context, order, picture))
  return { state: 'ready' }
}

/** The pictures of a failed order are its placeholder in the size and format that were asked for. */
function chosen({ options }: PictureOrder, rendered: readonly Rendered[]): Rendered | undefined {
  return rendered.find(({ size, format }) => size === options.size && format === options.format)
}

async function linesOf({ db }: WorkContext, { id, name }: FileWork, { options }: PictureOrder): Promise<string[]> {
  const { overlay = [] } = options
  if (overlay.length === 0) return []
  const facts = await row<{ bounds: Bounds | null; seconds: number | null }>(
    db,
    `SELECT bounds_millimetres AS bounds, (estimate->>'durationSeconds')::float8 AS seconds FROM files WHERE id = $1`,
    [id],
  )
  const lines = { name, size: sizeText(facts?.bounds), time: timeText(facts?.seconds) }
  return (['name', 'size', 'time'] as const).flatMap((wanted) =>
    overlay.includes(wanted) ? (lines[wanted] ?? []) : [],
  )
}

type Bounds = { min: number[]; max: number[] }

function sizeText(bounds: Bounds | null | undefined): string | undefined {
  if (!bounds?.min || !bounds.max) return undefined
  const sides = bounds.max.map((high, axis) => (high - (bounds.min[axis] ?? 0)).toFixed(1))
  return `${sides.join(' × ')} mm`
}

function timeText(seconds: number | null | undefined): string | undefined {
  if (seconds === null || seconds === undefined) return undefined
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

async function draw(
  context: WorkContext,
  file: FileWork,
  signal: AbortSignal,
  drawing: (path: string, kind: string) => Drawing,
): Promise<Rendered[]> {
  const { path, release } = await context.storage.local(contentKey(file.sha256))
  try {
    return await compute(context, drawing(path, file.kind ?? ''), signal)
  } finally {
    await release()
  }
}

function compute({ compute: threads }: WorkContext, drawing: Drawing, signal?: AbortSignal): Promise<Rendered[]> {
  const options = { milliseconds: LIMIT_MILLISECONDS, ...(signal ? { signal } : {}) }
  return threads.run<Rendered[]>(new URL('./compute.ts', import.meta.url), drawing, options)
}

function drawPlaceholder(context: WorkContext, reason: string): Promise<Rendered[]> {
  return compute(context, { task: 'placeholder', reason })
}

async function drawFile(context: WorkContext, file: FileWork, signal: AbortSignal): Promise<StoredPicture[]> {
  return storeAll(context, file, await draw(context, file, signal, (path, kind) => ({ task: 'picture', path, kind })))
}

function storeAll(context: WorkContext, file: FileWork, rendered: readonly Rendered[]): Promise<StoredPicture[]> {
  return Promise.all(
    rendered.map(async ({ size, format, bytes }) => {
      const storageKey = pictureKey(file.sha256, RENDERER_VERSION, size, format)
      await context.storage.put(storageKey, Readable.from([Buffer.from(bytes)]))
      return { version: RENDERER_VERSION, size, format, storageKey }
    }),
  )
}

async function storeOrder(context: WorkContext, order: PictureOrder, picture: Rendered | undefined) {
  if (!picture) return null
  const storageKey = orderedPictureKey(order.sha256, `order-${order.id}`, order.options.format)
  await context.storage.put(storageKey, Readable.from([Buffer.from(picture.bytes)]))
  return storageKey
}

async function finish(
  context: WorkContext,
  file: FileWork,
  pictures: StoredPicture[],
  error?: { code: string; detail: string },
) {
  if (!(await recordPictures(context.db, file, pictures, error))) return
  await publish(context, { type: 'file', fileId: file.id, projectId: file.projectId, name: file.name, state: 'ready' })
}
