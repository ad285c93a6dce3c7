import { Readable } from 'node:stream'
import { contentKey, pictureKey } from '../../core/storage.ts'
import { countPictures, type FileWork, fileWork, recordPictures, type StoredPicture } from '../../entities/file-work.ts'
import { RENDERER_VERSION } from '../../geometry/canvas.ts'
import { publish } from '../../queues/events.ts'
import type { Work, WorkContext } from '../work.ts'
import { FORMATS, type Rendered, SIZES } from './sizes.ts'

/** A picture that takes longer is not worth the thread; the file stays printable, the reason is on the row. */
const LIMIT_MILLISECONDS = 10_000

/** Draws a file, or takes the picture that its slicer embedded; once per content and renderer version. */
export const thumbnail: Work<'thumbnail'> = {
  async run(context, { fileId }, job) {
    const file = await fileWork(context.db, fileId)
    if (!file?.kind || file.state === 'rejected' || file.pictured) return { state: file?.state ?? 'gone' }
    const known = await countPictures(context.db, file.sha256, RENDERER_VERSION)
    const stored = known < SIZES.length * FORMATS.length ? await draw(context, file, job.signal) : []
    job.progress('stored', 0.9)
    await finish(context, file, stored)
    return { pictures: stored.length }
  },

  async failed(context, { fileId }, error) {
    const file = await fileWork(context.db, fileId)
    if (file) await finish(context, file, [], { code: error.code, detail: error.detail })
  },
}

async function draw(context: WorkContext, file: FileWork, signal: AbortSignal): Promise<StoredPicture[]> {
  const { path, release } = await context.storage.local(contentKey(file.sha256))
  try {
    const rendered = await context.compute.run<Rendered[]>(
      new URL('./compute.ts', import.meta.url),
      { path, kind: file.kind },
      { milliseconds: LIMIT_MILLISECONDS, signal },
    )
    return await Promise.all(rendered.map((picture) => store(context, file, picture)))
  } finally {
    await release()
  }
}

async function store(
  { storage }: WorkContext,
  file: FileWork,
  { size, format, bytes }: Rendered,
): Promise<StoredPicture> {
  const storageKey = pictureKey(file.sha256, RENDERER_VERSION, size, format)
  await storage.put(storageKey, Readable.from([Buffer.from(bytes)]))
  return { version: RENDERER_VERSION, size, format, storageKey }
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
