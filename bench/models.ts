/**
 * Models: reading 3MF, OBJ and STL, and looking a model over, beside three's loaders, trimesh, admesh and PrusaSlicer's
 * --info, in turns, by the processor's time. `REFERENCE_PYTHON=... node bench/models.ts [rounds [triangles ...]]`.
 * `apt install admesh prusa-slicer`; trimesh: see bench/reference.py. three's 3MF loader needs a DOM and is left out.
 * Ours also measures the thickness of walls, which no other does.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OBJLoader } from 'three/examples/jsm/loaders/OBJLoader.js'
import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js'
import { type ModelKind, measureModel, openModel } from '../src/geometry/model.ts'
import { analyseModel } from '../src/geometry/printability.ts'
import { fileSource } from '../src/geometry/source.ts'
import { asObj, asStl, asThreemf, ball, inTurns, programMilliseconds, reference, timed, told } from './model-support.ts'

const rounds = Number(process.argv[2] ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'printyard-bench-'))

function withFile<Result>(path: string, use: (source: ReturnType<typeof fileSource>) => Result): Result {
  const source = fileSource(path)
  try {
    return use(source)
  } finally {
    source.close()
  }
}

const read = (path: string, kind: ModelKind) =>
  timed(() => withFile(path, (source) => measureModel(openModel(source, kind))))

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

function bench(triangles: number): void {
  const mesh = ball(triangles)
  const paths = {
    stl: written(`${triangles}.stl`, asStl(mesh)),
    obj: written(`${triangles}.obj`, asObj(mesh)),
    threemf: written(`${triangles}.3mf`, asThreemf(mesh)),
  }
  const say = (what: string, ours: string, sides: Record<string, () => number | undefined>) => {
    const best = inTurns(rounds, sides)
    const others = Object.keys(sides).filter((name) => name !== ours)
    console.log(`${what} ${mesh.faces.length} triangles: ${told(best, ours, others)}`)
  }
  say('read STL', 'ours', {
    ours: () => read(paths.stl, 'stl'),
    three: () => timed(() => new STLLoader().parse(new Uint8Array(readFileSync(paths.stl)).buffer)),
  })
  say('read OBJ', 'ours', {
    ours: () => read(paths.obj, 'obj'),
    three: () => timed(() => new OBJLoader().parse(readFileSync(paths.obj, 'utf8'))),
  })
  say('read 3MF', 'ours', { ours: () => read(paths.threemf, '3mf'), trimesh: () => reference('read', paths.threemf) })
  say('printability', 'ours', {
    ours: () => timed(() => withFile(paths.stl, (source) => analyseModel(openModel(source, 'stl')))),
    admesh: () => programMilliseconds('admesh', paths.stl),
    'prusa-slicer --info': () => programMilliseconds('prusa-slicer', '--info', paths.stl),
    trimesh: () => reference('printability', paths.stl),
  })
}

try {
  const sizes = process.argv.slice(3).map(Number)
  for (const triangles of sizes.length > 0 ? sizes : [100_000, 1_000_000]) bench(triangles)
} finally {
  rmSync(folder, { recursive: true })
}
