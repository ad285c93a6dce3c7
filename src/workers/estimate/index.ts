import { contentKey } from '../../core/storage.ts'
import { fileWork, recordEstimate } from '../../entities/file-work.ts'
import { publish } from '../../queues/events.ts'
import type { Work, WorkContext } from '../work.ts'

const LIMIT_MILLISECONDS = 60_000

/** Time and filament: the slicer's own figures, else the planner's; for models a formula with its stated error. */
export const estimate: Work<'estimate'> = {
  async run(context, { fileId }, job) {
    const file = await fileWork(context.db, fileId)
    if (!file?.kind || file.state === 'rejected' || file.estimated) return { state: file?.state ?? 'gone' }
    const { path, release } = await context.storage.local(contentKey(file.sha256))
    try {
      const figures = await context.compute.run<Record<string, unknown>>(
        new URL('./compute.ts', import.meta.url),
        { path, kind: file.kind },
        { milliseconds: LIMIT_MILLISECONDS, signal: job.signal },
      )
      job.progress('computed', 0.9)
      await finish(context, fileId, figures)
      return figures
    } finally {
      await release()
    }
  },

  async failed(context, { fileId }, error) {
    await finish(context, fileId, null, { code: error.code, detail: error.detail })
  },
}

async function finish(
  context: WorkContext,
  fileId: string,
  figures: unknown,
  error?: { code: string; detail: string },
): Promise<void> {
  if (!(await recordEstimate(context.db, fileId, figures, error))) return
  const file = await fileWork(context.db, fileId)
  if (file)
    await publish(context, { type: 'file', fileId, projectId: file.projectId, name: file.name, state: file.state })
}
