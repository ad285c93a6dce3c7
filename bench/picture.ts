/**
 * Pictures: our rasteriser, and f3d in the same run where it is installed. `node bench/picture.ts [model.stl ...]`;
 * without models, generated balls of 15,000 to 1,000,000 triangles.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { renderStl } from '../src/geometry/render.ts'
import { fileSource } from '../src/geometry/source.ts'

const ROUNDS = 5

/** A bumpy ball as binary STL with about `triangles` triangles. */
function ballStl(triangles: number): Uint8Array {
  const rings = Math.round(Math.sqrt(triangles / 4))
  const segments = rings * 2
  const bytes = new Uint8Array(84 + 50 * rings * segments * 2)
  const view = new DataView(bytes.buffer)
  view.setUint32(80, rings * segments * 2, true)
  const point = (i: number, j: number) => {
    const polar = (Math.PI * i) / rings
    const turn = (2 * Math.PI * (j % segments)) / segments
    const radius = 30 + 2 * Math.sin(9 * polar) * Math.cos(7 * turn) * Math.sin(polar)
    return [
      radius * Math.sin(polar) * Math.cos(turn),
      radius * Math.sin(polar) * Math.sin(turn),
      radius * Math.cos(polar),
    ]
  }
  let at = 84
  const put = (...corners: number[][]) => {
    for (const [k, value] of corners.flat().entries()) view.setFloat32(at + 12 + 4 * k, value, true)
    at += 50
  }
  for (let i = 0; i < rings; i++) {
    for (let j = 0; j < segments; j++) {
      put(point(i, j), point(i + 1, j), point(i + 1, j + 1))
      put(point(i, j), point(i + 1, j + 1), point(i, j + 1))
    }
  }
  return bytes
}

async function ours(path: string): Promise<{ triangles: number; render: number; whole: number }> {
  let render = Infinity
  let whole = Infinity
  let triangles = 0
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const source = fileSource(path)
    const { picture, stats } = renderStl(source)
    source.close()
    const drawn = performance.now()
    const raw = { width: picture.width, height: picture.height, channels: 4 as const }
    await sharp(picture.pixels, { raw }).webp({ effort: 0 }).toBuffer()
    render = Math.min(render, drawn - start)
    whole = Math.min(whole, performance.now() - start)
    triangles = stats.triangles
  }
  return { triangles, render, whole }
}

function f3d(path: string, output: string): string {
  const start = performance.now()
  const run = spawnSync('f3d', ['--output', output, '--resolution', '512,512', path], { stdio: 'ignore' })
  return run.error || run.status !== 0 ? 'f3d not installed' : `f3d ${(performance.now() - start).toFixed(0)} ms`
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
    for (const triangles of [15_000, 84_000, 320_000, 1_000_000]) {
      const path = join(folder, `${triangles}.stl`)
      writeFileSync(path, ballStl(triangles))
      models.push(path)
    }
  }
  for (const path of models) {
    const { triangles, render, whole } = await ours(path)
    const reference = f3d(path, join(folder, 'f3d.png'))
    const memory = peakMebibytes(path)
    console.log(
      `${triangles} triangles: ${render.toFixed(0)} ms, with WebP ${whole.toFixed(0)} ms, peak ${memory.toFixed(0)} MiB; ${reference}`,
    )
  }
} finally {
  rmSync(folder, { recursive: true })
}
