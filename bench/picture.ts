/**
 * Pictures: our rasteriser, and f3d in the same run, in turns, where it is installed: time, memory, and how far both
 * silhouettes overlap. `REFERENCE_PYTHON=... node bench/picture.ts [model.stl ...]` (bench/reference.py says how to
 * install it); without models, generated balls of 15,000 to 5,000,000 triangles. f3d's time is without its start.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { renderStl } from '../src/geometry/render.ts'
import { fileSource } from '../src/geometry/source.ts'
import { asStl, ball, reference } from './model-support.ts'
import { overlap, silhouetteOf } from './silhouette.ts'

const ROUNDS = 3

interface Drawn {
  triangles: number
  render: number
  whole: number
  webp: Buffer
}

async function ours(path: string): Promise<Drawn> {
  const start = performance.now()
  const source = fileSource(path)
  const { picture, stats } = renderStl(source)
  source.close()
  const drawn = performance.now()
  const raw = { width: picture.width, height: picture.height, channels: 4 as const }
  const webp = await sharp(picture.pixels, { raw }).webp({ effort: 0 }).toBuffer()
  return { triangles: stats.triangles, render: drawn - start, whole: performance.now() - start, webp }
}

/** The quickest of some rounds of each side. */
async function inTurns(path: string, target: string): Promise<{ mine: Drawn; theirs: number | undefined }> {
  let mine = await ours(path)
  let theirs: number | undefined
  for (let round = 0; round < ROUNDS; round++) {
    const again = await ours(path)
    if (again.whole < mine.whole) mine = again
    const took = reference('picture', path, target)
    if (took !== undefined) theirs = Math.min(theirs ?? Infinity, took)
  }
  return { mine, theirs }
}

/** Peak memory of a process of its own that draws one picture, without sharp. */
function peakMebibytes(path: string): number {
  const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
  const script = `import { renderStl } from ${at('../src/geometry/render.ts')}
    import { fileSource } from ${at('../src/geometry/source.ts')}
    renderStl(fileSource(${JSON.stringify(path)}))
    console.log(process.resourceUsage().maxRSS / 1024)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

const folder = mkdtempSync(join(tmpdir(), 'printyard-bench-'))
try {
  const models = process.argv.slice(2)
  if (models.length === 0) {
    for (const triangles of [15_000, 84_000, 320_000, 1_000_000, 5_000_000]) {
      const path = join(folder, `${triangles}.stl`)
      writeFileSync(path, asStl(ball(triangles)))
      models.push(path)
    }
  }
  for (const path of models) {
    const target = join(folder, 'f3d.png')
    rmSync(target, { force: true })
    const { mine, theirs } = await inTurns(path, target)
    const shape = await silhouetteOf(mine.webp)
    const said = [
      `${mine.triangles} triangles: ${mine.render.toFixed(0)} ms, with WebP ${mine.whole.toFixed(0)} ms`,
      `peak ${peakMebibytes(path).toFixed(0)} MiB, fills ${(shape.filled * 100).toFixed(0)} %`,
      theirs === undefined ? 'f3d not installed' : `f3d ${theirs.toFixed(0)} ms (x${(theirs / mine.whole).toFixed(1)})`,
    ]
    if (existsSync(target)) {
      said.push(`silhouettes overlap ${(overlap(shape, await silhouetteOf(readFileSync(target))) * 100).toFixed(1)} %`)
    }
    console.log(said.join('; '))
  }
} finally {
  rmSync(folder, { recursive: true })
}
