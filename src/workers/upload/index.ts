import { contentKey } from '../../core/storage.ts'
import { type Checked, fileWork, recordChecked, recordRejected, recordUnchecked } from '../../entities/file-work.ts'
import { publish } from '../../queues/events.ts'
import type { Work } from '../work.ts'

const LIMIT_MILLISECONDS = 60_000

/** Reads an upload through: what is it really, is it whole? Then asks for its picture and its estimate. */
export const upload: Work<'upload'> = {
  async run(context, { fileId }, job) {
    const file = await fileWork(context.db, fileId)
    if (file?.state !== 'received') return { state: file?.state ?? 'gone' }
    if (!file.checked) {
      const { path, release } = await context.storage.local(contentKey(file.sha256))
      try {
        job.progress('read', 0.2)
        const found = await context.compute.run<Checked>(
          new URL('./compute.ts', import.meta.url),
          { path, name: file.name },
          { milliseconds: LIMIT_MILLISECONDS, signal: job.signal },
        )
        await recordChecked(context.db, fileId, found)
        job.log(`${file.name}: ${found.kind}`)
      } finally {
        await release()
      }
    }
    await context.queues.add('thumbnail', { fileId }, file.name)
    await context.queues.add('estimate', { fileId }, file.name)
    await context.queues.add('analyse', { fileId }, file.name)
    job.progress('recorded', 1)
    return { state: 'checked' }
  },

  async failed(context, { fileId }, error) {
    const reason = { code: error.code, detail: error.detail }
    // A file that ends its thread each time does so for what it is.
    if (error.retry && error.code !== 'COMPUTE_CRASHED') return recordUnchecked(context.db, fileId, reason)
    const file = await fileWork(context.db, fileId)
    await recordRejected(context.db, fileId, reason)
    if (file)
      await publish(context, { type: 'file', fileId, projectId: file.projectId, name: file.name, state: 'rejected' })
  },
}
