import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../../core/config.ts'
import type { EngineView } from '../../entities/engine.ts'
import { type Bundle, classesOf, isClass, readSections } from '../../farm/slicer-profile.ts'
import { curaengine } from './curaengine.ts'
import type { Engine, FoundEngine } from './engine.ts'
import { orcaslicer } from './orcaslicer.ts'
import { ask } from './program.ts'
import { prusaslicer } from './prusaslicer.ts'

/** In the order in which they are preferred. */
const ENGINES: readonly Engine[] = [prusaslicer, orcaslicer, curaengine]

type Settings = Pick<Config, Engine['variable']>

/** The slicers of this machine: where the configuration says, else on PATH. */
export async function findEngines(config: Settings): Promise<FoundEngine[]> {
  const found = await Promise.all(ENGINES.map((engine) => find(engine, config[engine.variable])))
  return found.filter((one) => one !== undefined)
}

/** One of them. */
export async function findEngine(config: Settings, name: string): Promise<FoundEngine | undefined> {
  const engine = ENGINES.find((one) => one.name === name)
  return engine && find(engine, config[engine.variable])
}

async function find(engine: Engine, set: string | undefined): Promise<FoundEngine | undefined> {
  if (set === 'off') return undefined
  for (const program of set ? [set] : engine.programs) {
    const version = engine.version.pattern.exec((await ask(program, engine.version.args)) ?? '')?.[1]
    if (version) return { engine, program, version }
  }
  return undefined
}

/** The vendors' bundles that came with a slicer. */
function bundlesOf({ engine, program }: FoundEngine): string[] {
  const beside = program.includes('/') ? engine.bundles.map((path) => resolve(dirname(program), path)) : engine.bundles
  const folder = beside.find((path) => path.startsWith('/') && existsSync(path))
  if (!folder) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ini'))
    .map((name) => join(folder, name))
}

/** The bundle that knows a class of printers, read anew: a slicer may have been brought up to date. */
export function bundleFor(found: FoundEngine, printerClass: string): Bundle | undefined {
  const bundles = bundlesOf(found).map((path) => readSections(readFileSync(path, 'utf8')))
  const known = (exactly: boolean) => bundles.find((bundle) => isClass(classesOf(bundle), printerClass, exactly))
  return known(true) ?? known(false)
}

/** A slicer as the other processes need to know it. */
export function describeEngine(found: FoundEngine): EngineView {
  const classes = bundlesOf(found).flatMap((path) => classesOf(readSections(readFileSync(path, 'utf8'))))
  return { name: found.engine.name, version: found.version, classes }
}
