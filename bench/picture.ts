/**
 * Pictures: our rasteriser, warm, beside f3d, in turns: time of the clock and of the processor, memory, how far both
 * silhouettes overlap; and pictures per second with two threads. `node bench/picture.ts [model.stl ...]`; without models,
 * generated balls of 15,000 to 5,000,000 triangles.
 *
 * f3d as a program, from its start to its end: `apt install f3d xvfb`. f3d as a library, without its start, which also
 * draws the silhouettes: REFERENCE_PYTHON (see reference.py). Both draw on all processors; ours on one.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { renderStl } from '../src/geometry/render.ts'
import { fileSource } from '../src/geometry/source.ts'
import { openCompute } from '../src/workers/compute.ts'
import { closeScreen, runF3d, type Took } from './f3d.ts'
import { asStl, ball, reference } from './model-support.ts'
import { overlap, silhouetteOf } from './silhouette.ts'

const ROUNDS = 3
const SIZES = [15_000, 84_000, 320_000, 1_000_000, 5_000_000]
const THREADS = 2
const PICTURES = 60
/** Silhouettes are compared finer than pictures are drawn, since each side rounds to whole pixels in its own way. */
const SILHOUETTE_EDGE = 1536
/** At so many triangles at least: f3d's time over ours, by the clock and by the processor. */
const GOALS = [
  { triangles: 4_000_000, clock: 5.5, processor: 6 },
  { triangles: 900_000, clock: 5, processor: 6 },
  { triangles: 80_000, clock: 8, processor: 6 },
]
const MOST_MEBIBYTES = 128
const PICTURES_PER_SECOND = 45
const LEAST_OVERLAP = 0.98

type Ours = Took & { triangles: number; baseMebibytes: number; peakMebibytes: number; webp: string }

function ours(path: string): Ours {
  const script = new URL('picture-side.ts', import.meta.url).pathname
  return JSON.parse(execFileSync(process.execPath, [script, path, '6'], { encoding: 'utf8', maxBuffer: 1 << 24 }))
}

const lesser = <Kind extends Took>(one: Kind | undefined, other: Kind): Kind => ({
  ...other,
  milliseconds: Math.min(one?.milliseconds ?? Infinity, other.milliseconds),
  processorMilliseconds: Math.min(one?.processorMilliseconds ?? Infinity, other.processorMilliseconds),
})

/** The quickest of some rounds of each side. */
async function inTurns(path: string, folder: string) {
  let [mine, program, library]: [Ours | undefined, Took | undefined, number | undefined] = [
    undefined,
    undefined,
    undefined,
  ]
  for (let round = 0; round < ROUNDS; round++) {
    mine = lesser(mine, ours(path))
    const took = await runF3d(path, folder)
    if (took) program = lesser(program, took)
    const alone = reference('picture', path, join(folder, 'f3d.png'))
    if (alone !== undefined) library = Math.min(library ?? Infinity, alone)
  }
  return { mine: mine as Ours, program, library }
}

const times = (other: number, own: number) => `x${(other / own).toFixed(1)}`

function judge(mine: Ours, program: Took): string {
  const goal = GOALS.find(({ triangles }) => mine.triangles >= triangles)
  const clock = program.milliseconds / mine.milliseconds
  const processor = program.processorMilliseconds / mine.processorMilliseconds
  if (goal && (clock < goal.clock || processor < goal.processor)) process.exitCode = 1
  const wanted = goal ? ` (goal x${goal.clock}, x${goal.processor})` : ''
  return `f3d ${program.milliseconds.toFixed(0)} ms (x${clock.toFixed(1)}), processor ${program.processorMilliseconds.toFixed(0)} ms (x${processor.toFixed(1)})${wanted}`
}

/** How far our silhouette and f3d's overlap; undefined where its library is not installed. */
async function overlapWithF3d(path: string, folder: string): Promise<number | undefined> {
  const target = join(folder, 'silhouette.png')
  if (reference('picture', path, target, String(SILHOUETTE_EDGE)) === undefined) return undefined
  const source = fileSource(path)
  const { picture } = renderStl(source, { size: SILHOUETTE_EDGE })
  source.close()
  const raw = { width: picture.width, height: picture.height, channels: 4 as const }
  const drawn = await sharp(picture.pixels, { raw }).png({ compressionLevel: 1 }).toBuffer()
  return overlap(await silhouetteOf(drawn), await silhouetteOf(readFileSync(target)))
}

async function compare(path: string, folder: string): Promise<void> {
  const { mine, program, library } = await inTurns(path, folder)
  const shape = await silhouetteOf(Buffer.from(mine.webp, 'base64'))
  const grown = mine.peakMebibytes - mine.baseMebibytes
  const common = await overlapWithF3d(path, folder)
  if (grown > MOST_MEBIBYTES || (common ?? 1) < LEAST_OVERLAP) process.exitCode = 1
  const said = [
    `${mine.triangles} triangles: ${mine.milliseconds.toFixed(0)} ms, processor ${mine.processorMilliseconds.toFixed(0)} ms`,
    program ? judge(mine, program) : 'f3d or Xvfb not installed',
    library === undefined ? '' : `its library ${library.toFixed(0)} ms (${times(library, mine.milliseconds)})`,
    `peak ${grown.toFixed(0)} MiB over ${mine.baseMebibytes.toFixed(0)}, fills ${(shape.filled * 100).toFixed(0)} %`,
    common === undefined ? '' : `silhouettes overlap ${(common * 100).toFixed(1)} %`,
  ]
  console.log(said.filter((text) => text !== '').join('; '))
}

/** As the render part draws them: a pool of threads, each warm. */
async function perSecond(path: string): Promise<void> {
  const compute = openCompute(THREADS)
  const module = new URL('picture-side.ts', import.meta.url)
  const draw = (count: number) =>
    Promise.all(Array.from({ length: count }, () => compute.run(module, path, { milliseconds: 60_000 })))
  await draw(10 * THREADS)
  const [start, before] = [performance.now(), process.cpuUsage()]
  await draw(PICTURES)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  await compute.close()
  const rate = PICTURES / seconds
  if (rate < PICTURES_PER_SECOND) process.exitCode = 1
  const each = (user + system) / 1000 / PICTURES
  console.log(
    `${THREADS} threads: ${rate.toFixed(1)} pictures per second (goal ${PICTURES_PER_SECOND}), processor ${each.toFixed(0)} ms each`,
  )
}

const folder = mkdtempSync(join(tmpdir(), 'printyard-bench-'))
try {
  const generated = (triangles: number) => {
    const path = join(folder, `${triangles}.stl`)
    writeFileSync(path, asStl(ball(triangles)))
    return path
  }
  const given = process.argv.slice(2)
  for (const path of given.length > 0 ? given : SIZES.map(generated)) await compare(path, folder)
  await perSecond(generated(84_000))
} finally {
  closeScreen()
  rmSync(folder, { recursive: true })
}
