/**
 * One picture of 512 pixels as WebP, as the render workers draw it: for threads of a pool, and as a program of its own,
 * `node bench/picture-side.ts <file> <rounds>`, which prints as JSON the best round and the peak of memory.
 */
import sharp from 'sharp'
import { renderStl } from '../src/geometry/render.ts'
import { fileSource } from '../src/geometry/source.ts'
import { inThread } from '../src/workers/compute.ts'

export interface Drawn {
  triangles: number
  milliseconds: number
  processorMilliseconds: number
  webp: Uint8Array
}

async function draw(path: string): Promise<Drawn> {
  const start = performance.now()
  const before = process.cpuUsage()
  const source = fileSource(path)
  const { picture, stats } = renderStl(source)
  source.close()
  const raw = { width: picture.width, height: picture.height, channels: 4 as const }
  const webp = await sharp(picture.pixels, { raw }).webp({ effort: 0 }).toBuffer()
  const { user, system } = process.cpuUsage(before)
  const milliseconds = performance.now() - start
  return { triangles: stats.triangles, milliseconds, processorMilliseconds: (user + system) / 1000, webp }
}

/** For a thread of a pool. */
export default inThread(async (path: string) => (await draw(path)).milliseconds)

if (process.argv[1] === import.meta.filename) {
  const [path = '', rounds = '1'] = process.argv.slice(2)
  const mebibytes = () => process.resourceUsage().maxRSS / 1024
  const base = mebibytes()
  const all: Drawn[] = []
  for (let round = 0; round < Number(rounds); round++) all.push(await draw(path))
  const least = (of: (one: Drawn) => number) => Math.min(...all.map(of))
  console.log(
    JSON.stringify({
      triangles: all[0]?.triangles,
      milliseconds: least((one) => one.milliseconds),
      processorMilliseconds: least((one) => one.processorMilliseconds),
      baseMebibytes: base,
      peakMebibytes: mebibytes(),
      webp: Buffer.from(all[0]?.webp ?? []).toString('base64'),
    }),
  )
}
