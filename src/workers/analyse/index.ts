import { Readable } from 'node:stream'
import { contentKey, orderedPictureKey } from '../../core/storage.ts'
import { analysisOf, recordAnalysis } from '../../entities/analysis.ts'
import { fileWork } from '../../entities/file-work.ts'
import { isModelKind } from '../../geometry/model.ts'
import { ANALYSER_VERSION } from '../../geometry/printability.ts'
import type { Work, WorkContext } from '../work.ts'
import type { AnalysedModel } from './compute.ts'

const LIMIT_MILLISECONDS = 60_000

/** Looks a model over for what makes prints fail; once per content and analyser version. */
export const analyse: Work<'analyse'> = {
  async run(context, { fileId }, job) {
    const file = await fileWork(context.db, fileId)
    if (!file?.kind || file.state === 'rejected' || !isModelKind(file.kind)) return { state: file?.state ?? 'gone' }
    const known = await analysisOf(context.db, file.sha256)
    if (known?.version === ANALYSER_VERSION && known.result) return { state: 'known' }
    const { path, release } = await context.storage.local(contentKey(file.sha256))
    try {
      const found = await context.compute.run<AnalysedModel>(
        new URL('./compute.ts', import.meta.url),
        { path, kind: file.kind },
        { milliseconds: LIMIT_MILLISECONDS, signal: job.signal },
      )
      job.progress('analysed', 0.8)
      const pictures = await store(context, file.sha256, found)
      await recordAnalysis(context.db, file.sha256, ANALYSER_VERSION, { result: found.printability, pictures })
      return { manifold: found.printability.manifold, parts: found.printability.parts }
    } finally {
      await release()
    }
  },

  async failed(context, { fileId }, error) {
    const file = await fileWork(context.db, fileId)
    if (!file) return
    const reason = { code: error.code, detail: error.detail }
    await recordAnalysis(context.db, file.sha256, ANALYSER_VERSION, { error: reason })
  },
}

async function store({ storage }: WorkContext, sha256: string, { pictures }: AnalysedModel) {
  const keys: Record<string, string> = {}
  for (const { view, bytes } of pictures) {
    const key = orderedPictureKey(sha256, `faults-v${ANALYSER_VERSION}-${view}`, 'webp')
    await storage.put(key, Readable.from([Buffer.from(bytes)]))
    keys[view] = key
  }
  return keys
}
