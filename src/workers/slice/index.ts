import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fail, PrintyardError } from '../../core/errors.ts'
import { contentKey, type Received, receive } from '../../core/storage.ts'
import { noteContent } from '../../entities/content.ts'
import { pictureOf } from '../../entities/file.ts'
import { profileSettings } from '../../entities/profile.ts'
import {
  isWanted,
  noteSliceProgress,
  recordSliced,
  recordSliceFailed,
  type SliceWork,
  sliceWork,
} from '../../entities/slice.ts'
import { readProfile, type Settings } from '../../farm/slicer-profile.ts'
import { publish } from '../../queues/events.ts'
import type { JobHandle, Work, WorkContext } from '../work.ts'
import type { FoundEngine, SliceFiles } from './engine.ts'
import { findEngine, presetsFor } from './engines.ts'
import { ask, type Ended, runProgram } from './program.ts'
import { thumbnailBlock, withHead } from './thumbnail.ts'

/** How soon a slicing ends that nobody waits for any more. */
const LOOK_MILLISECONDS = 400
const LARGEST_BYTES = 4_000_000_000
/** What is stored at once of the G-code: each chunk goes through several hands, whatever its size. */
const CHUNK_BYTES = 1 << 20
const THUMBNAIL_EDGES = [512, 200]
const CONVERT_MILLISECONDS = 60_000

/**
 * Slices one model by one profile. The output goes to storage under its SHA-256, then one compare-and-set tells of it:
 * a second run, here or elsewhere, makes the same and changes nothing. The dispatcher hands the result to the prints.
 */
export const slice: Work<'slice'> = {
  async run(context, { sliceId }, job) {
    const work = await sliceWork(context.db, sliceId)
    if (work?.state !== 'waiting' || !(await isWanted(context.db, sliceId))) return { state: work?.state ?? 'gone' }
    const folder = await mkdtemp(join(tmpdir(), 'printyard-slice-'))
    const unwanted = watchWanted(context, sliceId)
    try {
      const signal = AbortSignal.any([job.signal, unwanted.signal])
      const figures = await make(context, work, job, folder, signal)
      await publish(context, { type: 'queue' })
      return figures
    } catch (error) {
      // Whoever wants it again finds it as it was: waiting.
      if (unwanted.signal.aborted) return { state: 'unwanted' }
      throw error
    } finally {
      unwanted.stop()
      await rm(folder, { recursive: true, force: true })
    }
  },

  async failed(context, { sliceId }, error) {
    await recordSliceFailed(context.db, sliceId, { code: error.code, detail: error.detail })
    await publish(context, { type: 'queue' })
  },
}

/** Aborts when every print that waited for the slice was canceled. */
function watchWanted({ db, log }: WorkContext, sliceId: string) {
  const controller = new AbortController()
  const timer = setInterval(() => {
    isWanted(db, sliceId).then(
      (wanted) => wanted || controller.abort(),
      (error: unknown) => log.debug({ err: error, slice: sliceId }, 'not known whether a slice is wanted'),
    )
  }, LOOK_MILLISECONDS)
  return { signal: controller.signal, stop: () => clearInterval(timer) }
}

async function make(context: WorkContext, work: SliceWork, job: JobHandle, folder: string, signal: AbortSignal) {
  const startedAt = performance.now()
  const found =
    (await findEngine(context.config, work.engine)) ??
    fail('SLICER_MISSING', `${work.engine} is not installed on the machine that slices`)
  const settings = await settingsOf(context, work, found)
  const files = fileNames(folder)
  await writeFile(files.settings, found.engine.settingsFile(settings))
  const { path, release } = await context.storage.local(contentKey(work.sourceSha256))
  let slicing = 0
  let remarks: string[] = []
  try {
    await bringModel(context, work, path, files.model, signal)
    job.progress('fetched', 0)
    job.log(`${work.label}: ${found.engine.label} ${found.version}, ${work.profile.material}, ${work.profile.quality}`)
    const begun = performance.now()
    remarks = await runSlicer(context, found, { files, settings, job, sliceId: work.id, signal })
    slicing = (performance.now() - begun) / 1000
  } finally {
    await release()
  }
  const output = await keep(context, work, files, remarks)
  job.progress('stored', 1)
  await recordSliced(context.db, work.id, output, slicing)
  const overhead = (performance.now() - startedAt) / 1000 - slicing
  return { sha256: output.sha256, sizeBytes: output.sizeBytes, slicerSeconds: slicing, overheadSeconds: overhead }
}

const fileNames = (folder: string): SliceFiles => ({
  ...{ folder, model: join(folder, 'model.stl'), settings: join(folder, 'settings.ini') },
  output: join(folder, 'output.gcode'),
})

/** What was uploaded, else the vendors' presets. Errors: PROFILE_MISSING, PROFILE_INVALID. */
async function settingsOf({ db }: WorkContext, { profile }: SliceWork, found: FoundEngine): Promise<Settings> {
  if (profile.profileId) {
    return readProfile((await profileSettings(db, profile.profileId)) ?? fail('PROFILE_MISSING', 'The profile is gone'))
  }
  const presets = presetsFor(found, profile)
  return presets ?? fail('PROFILE_MISSING', `No vendor bundle of ${found.engine.label} knows a ${profile.printerClass}`)
}

/** An STL is handed over as it is; anything else as the triangles that we read from it. */
async function bringModel(context: WorkContext, work: SliceWork, path: string, model: string, signal: AbortSignal) {
  if (work.sourceKind === 'stl') return symlink(path, model)
  const input = { path, kind: work.sourceKind, plate: work.profile.plate, output: model }
  const limits = { milliseconds: CONVERT_MILLISECONDS, signal }
  await context.compute.run(new URL('./compute.ts', import.meta.url), input, limits)
}

type Slicing = { files: SliceFiles; settings: Settings; job: JobHandle; sliceId: string; signal: AbortSignal }

/** Returns what the slicer wants said in the head of the G-code. */
async function runSlicer(
  context: WorkContext,
  { engine, program, version }: FoundEngine,
  slicing: Slicing,
): Promise<string[]> {
  const { files, settings, job, sliceId, signal } = slicing
  const { SLICE_SECONDS, SLICE_MEGABYTES } = context.config
  let noted = 0
  const ended = await runProgram(program, engine.args(files, settings), {
    folder: files.folder,
    limits: { milliseconds: SLICE_SECONDS * 1000, megabytes: SLICE_MEGABYTES, signal },
    bounded: await canBound(),
    cores: availableParallelism(),
    onLine(line) {
      const progress = engine.progress(line)
      if (progress === undefined || progress <= noted) return
      noted = progress
      job.progress('sliced', progress)
      noteSliceProgress(context.db, sliceId, progress).catch((error: unknown) =>
        context.log.debug({ err: error, slice: sliceId }, 'slice progress not noted'),
      )
    },
  })
  const size =
    ended.code === 0
      ? await stat(files.output).then(
          ({ size: bytes }) => bytes,
          () => 0,
        )
      : 0
  if (size === 0) throw failure(engine, ended)
  return engine.remarks?.(ended.lastWords, version) ?? []
}

let bounding: Promise<boolean> | undefined

/** Whether this system has the programs that bound others. */
function canBound(): Promise<boolean> {
  bounding ??= ask('setpriv', ['--pdeathsig', 'KILL', 'prlimit', '--version']).then((words) =>
    /prlimit/.test(words ?? ''),
  )
  return bounding
}

/** The slicer's own last words that are no progress, where we know no better. */
function failure(engine: FoundEngine['engine'], { code, killedBy, lastWords }: Ended): PrintyardError {
  const known = engine.explain(lastWords)
  if (known) return known
  const lines = lastWords
    .split('\n')
    .filter((line) => line.trim() && engine.progress(line) === undefined && !/\[(trace|debug|info)\]/.test(line))
  const said = lines.slice(-3).join(' ').slice(0, 500)
  const how = killedBy ? `was ended by ${killedBy}` : `ended with status ${code}`
  return new PrintyardError('SLICE_FAILED', `${engine.label} ${how}${said ? `: ${said}` : ' and said nothing'}`)
}

/** Stores the G-code with remarks of its slicer and our picture of the model in its head. */
async function keep(context: WorkContext, work: SliceWork, files: SliceFiles, remarks: string[]): Promise<Received> {
  const said = remarks.length > 0 ? [`${remarks.join('\n')}\n`] : []
  const pictures = await Promise.all(THUMBNAIL_EDGES.map((edge) => thumbnail(context, work.sourceSha256, edge)))
  const program = createReadStream(files.output, { highWaterMark: CHUNK_BYTES })
  const head = [...said, ...pictures.filter((block) => block !== undefined)]
  const output = await receive(context.storage, withHead(program, head), LARGEST_BYTES)
  await noteContent(context.db, output)
  return output
}

async function thumbnail({ db, storage }: WorkContext, sha256: string, edge: number): Promise<string | undefined> {
  const picture = await pictureOf(db, sha256, edge, ['png'])
  return picture && thumbnailBlock(await buffer(await storage.open(picture.storageKey)), edge)
}
