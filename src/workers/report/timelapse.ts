import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fail, PrintyardError } from '../../core/errors.ts'
import { printSnapshots } from '../../entities/snapshot.ts'
import type { WorkContext } from '../work.ts'
import type { Write } from './index.ts'

/** A WebP holds all its frames in memory while it is made. */
const MOST_WEBP_FRAMES = 120
const FRAMES_PER_SECOND = 12
const WEBP_MILLISECONDS = 60_000
const FFMPEG_MILLISECONDS = 120_000

/** The pictures that were taken while a print ran, as a moving one: animated WebP, or MP4 where ffmpeg is installed. */
export const writeTimelapse: Write = async (context, { printId, format }, key, job) => {
  const taken = await printSnapshots(context.db, printId ?? '')
  if (taken.length < 2) fail('REPORT_EMPTY', 'There are fewer than two pictures of this print')
  const keys = taken.map(({ storageKey }) => storageKey)
  if (format === 'mp4') await writeMp4(context, keys, key, job.signal)
  else await writeWebp(context, spread(keys, MOST_WEBP_FRAMES), key, job.signal)
  return format === 'mp4' ? keys.length : Math.min(keys.length, MOST_WEBP_FRAMES)
}

/** At most so many of them, evenly, the first and the last among them. */
export function spread<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items]
  const step = (items.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)] as Item)
}

async function writeWebp({ storage, compute }: WorkContext, keys: string[], target: string, signal: AbortSignal) {
  const files: { path: string; release(): Promise<void> }[] = []
  try {
    for (const key of keys) files.push(await storage.local(key))
    const bytes = await compute.run<Uint8Array>(
      new URL('./animate.ts', import.meta.url),
      { paths: files.map(({ path }) => path), delayMilliseconds: Math.round(1_000 / FRAMES_PER_SECOND) },
      { milliseconds: WEBP_MILLISECONDS, signal },
    )
    await storage.put(target, Readable.from([Buffer.from(bytes)]))
  } finally {
    for (const { release } of files) await release()
  }
}

async function writeMp4({ storage }: WorkContext, keys: string[], target: string, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'printyard-timelapse-'))
  try {
    const path = join(folder, 'out.mp4')
    await ffmpeg(storage, keys, path, AbortSignal.any([signal, AbortSignal.timeout(FFMPEG_MILLISECONDS)]))
    await storage.put(target, createReadStream(path))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Even edges, as H.264 with 4:2:0 needs them; no shell, no network, nothing read but what we write to it. */
const MP4 = [
  '-c:v',
  'libx264',
  '-pix_fmt',
  'yuv420p',
  '-vf',
  'scale=trunc(iw/2)*2:trunc(ih/2)*2',
  '-movflags',
  '+faststart',
]

async function ffmpeg(storage: WorkContext['storage'], keys: string[], path: string, signal: AbortSignal) {
  const input = ['-f', 'image2pipe', '-c:v', 'mjpeg', '-framerate', String(FRAMES_PER_SECOND), '-i', 'pipe:0']
  const child = spawn('ffmpeg', ['-v', 'error', '-nostdin', ...input, ...MP4, path], {
    stdio: ['pipe', 'ignore', 'pipe'],
    signal,
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text}`.slice(-500)
  })
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const missing = cause.code === 'ENOENT'
      reject(
        missing
          ? new PrintyardError('FFMPEG_MISSING', 'Install ffmpeg on the machine of the render part, or ask for webp')
          : new PrintyardError('COMPUTE_TIMEOUT', 'The film took too long', { cause }),
      )
    })
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new PrintyardError('PICTURE_FAILED', `ffmpeg says: ${said.trim() || code}`)),
    )
  })
  async function* frames(): AsyncGenerator<Buffer> {
    for (const key of keys) yield* await storage.open(key)
  }
  // A film that ends early says so itself; the broken pipe is only its echo.
  await Promise.all([ended, pipeline(frames, child.stdin).catch(() => undefined)])
}
