import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { contentKey } from '../../core/storage.ts'
import type { AttemptView } from '../../entities/attempt.ts'
import type { WorkContext } from '../work.ts'
import type { Extracted } from './extract.ts'

/** What is sent to the printer. `open` may be called again for another try. */
export type Artefact = Extracted & { kind: string | null; open(): Promise<Readable>; release(): Promise<void> }

const EXTRACT_MILLISECONDS = 60_000

/**
 * The file of an attempt, or, for a printer that takes no sliced 3MF, the G-code of its plate: the same bytes in every run of
 * the attempt. Call `release` at the end. Errors: what storage and reading the archive throw.
 */
export async function artefactOf(context: WorkContext, attempt: AttemptView, signal: AbortSignal): Promise<Artefact> {
  const { sha256, sha1, sizeBytes, fileKind: kind } = attempt
  const key = contentKey(sha256)
  if (!attempt.plateAlone) {
    return { sha256, sha1, sizeBytes, kind, open: () => context.storage.open(key), release: async () => undefined }
  }
  const folder = await mkdtemp(join(tmpdir(), 'printyard-plate-'))
  const release = () => rm(folder, { recursive: true, force: true })
  try {
    const output = join(folder, 'plate.gcode')
    const local = await context.storage.local(key)
    const extracted = await context.compute
      .run<Extracted>(
        new URL('./extract.ts', import.meta.url),
        { path: local.path, plate: attempt.plate, output },
        { milliseconds: EXTRACT_MILLISECONDS, signal },
      )
      .finally(local.release)
    return { ...extracted, kind: 'gcode', open: async () => createReadStream(output), release }
  } catch (error) {
    await release()
    throw error
  }
}
