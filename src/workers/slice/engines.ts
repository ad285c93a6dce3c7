import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../../core/config.ts'
import type { EngineView } from '../../entities/engine.ts'
import {
  type Bundle,
  classesOf,
  isClass,
  type Settings as ProfileSettings,
  type ProfileWish,
  profileFrom,
  readSections,
} from '../../farm/slicer-profile.ts'
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
  const found = await Promise.all(ENGINES.map((engine) => lookAnew(engine, config[engine.variable])))
  return found.filter((one) => one !== undefined)
}

/** One of them. */
export async function findEngine(config: Settings, name: string): Promise<FoundEngine | undefined> {
  const engine = ENGINES.find((one) => one.name === name)
  return engine && find(engine, config[engine.variable])
}

/** What was found last: to ask a slicer for its version takes a third of a second, each time. */
const remembered = new Map<string, FoundEngine>()
const keyOf = (engine: Engine, set: string | undefined): string => `${engine.name} ${set ?? ''}`

/** What was found counts until `render` looks for slicers again; what was not is looked for each time. */
async function find(engine: Engine, set: string | undefined): Promise<FoundEngine | undefined> {
  return remembered.get(keyOf(engine, set)) ?? lookAnew(engine, set)
}

async function lookAnew(engine: Engine, set: string | undefined): Promise<FoundEngine | undefined> {
  const found = await look(engine, set)
  if (found) remembered.set(keyOf(engine, set), found)
  else remembered.delete(keyOf(engine, set))
  return found
}

async function look(engine: Engine, set: string | undefined): Promise<FoundEngine | undefined> {
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

/** The bundle that was read last, since farms slice for the same printers again and again. */
let last: KnownBundle | undefined
type KnownBundle = {
  path: string
  changedAt: number
  printerClass: string
  bundle: Bundle
  /** What was put together from it so far: to choose among thousands of presets takes longer than all else around a slicing. */
  profiles: Map<string, ProfileSettings>
}
const MOST_PROFILES = 100

/** The vendors' presets for this; undefined = no bundle knows the class of printers. Errors: PROFILE_MISSING. */
export function presetsFor(found: FoundEngine, wish: ProfileWish): ProfileSettings | undefined {
  const known = bundleFor(found, wish.printerClass)
  if (!known) return undefined
  const { bundle, profiles } = known
  const { printerClass, nozzleMillimetres, material, quality } = wish
  const key = JSON.stringify([printerClass, nozzleMillimetres, material, quality])
  const settings = profiles.get(key) ?? profileFrom(bundle, wish).settings
  if (profiles.size >= MOST_PROFILES) profiles.clear()
  profiles.set(key, settings)
  return settings
}

/** The bundle that knows a class of printers, read anew when its file changed: a slicer may have been brought up to date. */
function bundleFor(found: FoundEngine, printerClass: string): KnownBundle | undefined {
  const paths = bundlesOf(found)
  if (last && last.printerClass === printerClass && paths.includes(last.path)) {
    if (statSync(last.path).mtimeMs === last.changedAt) return last
  }
  const path = bundleFileFor(paths, printerClass)
  if (path === undefined) return undefined
  const changedAt = statSync(path).mtimeMs
  last = { path, changedAt, printerClass, bundle: readSections(readFileSync(path, 'utf8')), profiles: new Map() }
  return last
}

function bundleFileFor(paths: readonly string[], printerClass: string): string | undefined {
  const bundles = paths.map((path) => ({ path, classes: classesOf(readSections(readFileSync(path, 'utf8'))) }))
  const known = (exactly: boolean) => bundles.find(({ classes }) => isClass(classes, printerClass, exactly))
  return (known(true) ?? known(false))?.path
}

/** A slicer as the other processes need to know it. */
export function describeEngine(found: FoundEngine): EngineView {
  const classes = bundlesOf(found).flatMap((path) => classesOf(readSections(readFileSync(path, 'utf8'))))
  return { name: found.engine.name, version: found.version, classes }
}
