/**
 * Models: reading STL, OBJ and 3MF, and looking a model over, beside three's loaders, trimesh, admesh and PrusaSlicer's
 * --info, in turns, by the processor's time. `node bench/models.ts [rounds [triangles ...]]`. Each side runs in a process
 * of its own and counts its best round, without its start. three reads to triangles and no further, so the ratios are those
 * of our reading; what it takes with measuring stands beside it.
 *
 * The references, each left out where it is not: `apt install admesh prusa-slicer`; trimesh with REFERENCE_PYTHON (see
 * reference.py); three's 3MF loader needs a DOM: `npm install --prefix DIR jsdom@29.1.1 linkedom@0.18.15`, then
 * REFERENCE_MODULES=DIR. It is measured at 100,000 triangles only, since it takes minutes beyond.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asObj, asStl, asThreemf, ball, inTurns, programMilliseconds, reference, told } from './model-support.ts'

const rounds = Number(process.argv[2] ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'printyard-bench-'))
const SLOW_BEYOND = 200_000

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** The best of a few rounds of a side of model-sides.ts; undefined where what it needs is not installed. */
function side(name: string, path: string, times: number): number | undefined {
  const script = new URL('model-sides.ts', import.meta.url).pathname
  const run = spawnSync(process.execPath, [script, name, path, String(times)], { encoding: 'utf8' })
  if (run.status !== 0 && !run.stderr.includes('MODULE_NOT_FOUND')) throw new Error(`${name}: ${run.stderr}`)
  return run.status === 0 ? Number(run.stdout) : undefined
}

/** Milliseconds at 1,000,000 triangles, and what a reference takes over ours at that many and more. */
const GOALS: { what: string; triangles: number; most?: number; times?: Record<string, number> }[] = [
  { what: 'read OBJ', triangles: 900_000, times: { three: 12 } },
  { what: 'read 3MF', triangles: 900_000, most: 400 },
  { what: 'read 3MF', triangles: 90_000, times: { 'three in jsdom': 100, 'three in linkedom': 100 } },
  {
    ...{ what: 'printability without rays', triangles: 900_000, most: 350 },
    times: { admesh: 1 / 1.1, 'prusa-slicer --info': 1 / 0.6 },
  },
  { what: 'printability', triangles: 900_000, most: 900 },
]

function judge(what: string, triangles: number, best: Record<string, number>): void {
  const own = best.ours ?? Number.NaN
  for (const { most = Infinity, times = {} } of GOALS.filter((g) => g.what === what && triangles >= g.triangles)) {
    const missed = Object.entries(times).filter(([name, goal]) => (best[name] ?? Infinity) / own < goal)
    if (own <= most && missed.length === 0) continue
    process.exitCode = 1
    console.log(
      `  MISSED: ${own > most ? `${most} ms` : missed.map(([name, goal]) => `x${goal.toFixed(2)} of ${name}`).join(', ')}`,
    )
  }
}

function bench(triangles: number): void {
  const mesh = ball(triangles)
  const stl = written(`${triangles}.stl`, asStl(mesh))
  const obj = written(`${triangles}.obj`, asObj(mesh))
  const threemf = written(`${triangles}.3mf`, asThreemf(mesh))
  const say = (what: string, sides: Record<string, () => number | undefined>) => {
    const best = inTurns(rounds, sides)
    const others = Object.keys(sides).filter((name) => name !== 'ours')
    console.log(`${what} ${mesh.faces.length} triangles: ${told(best, 'ours', others)}`)
    judge(what, mesh.faces.length, best)
  }
  const ours = (path: string) => ({ ours: () => side('read', path, 8), 'and measured': () => side('measure', path, 8) })
  say('read STL', { ...ours(stl), three: () => side('three-stl', stl, 5) })
  say('read OBJ', { ...ours(obj), three: () => side('three-obj', obj, 5) })
  say('read 3MF', {
    ...ours(threemf),
    ...(triangles <= SLOW_BEYOND && {
      'three in jsdom': () => side('three-3mf-jsdom', threemf, 2),
      'three in linkedom': () => side('three-3mf-linkedom', threemf, 2),
    }),
    trimesh: () => reference('read', threemf),
  })
  const references = {
    admesh: () => programMilliseconds('admesh', stl),
    'prusa-slicer --info': () => programMilliseconds('prusa-slicer', '--info', stl),
    trimesh: () => reference('printability', stl),
  }
  for (const name of ['printability-without-rays', 'printability']) {
    say(name.replaceAll('-', ' '), { ours: () => side(name, stl, 6), ...references })
  }
}

try {
  const sizes = process.argv.slice(3).map(Number)
  for (const triangles of sizes.length > 0 ? sizes : [100_000, 1_000_000]) bench(triangles)
} finally {
  rmSync(folder, { recursive: true })
}
