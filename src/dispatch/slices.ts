import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import { rows } from '../entities/database.ts'
import { type EngineView, listEngines } from '../entities/engine.ts'
import { asEvents, movePrint } from '../entities/print.ts'
import {
  chooseSlice,
  deliverSlices,
  printerClasses,
  profilesFor,
  type SliceProfile,
  tryAgain,
  type Unsliced,
  unslicedPrints,
} from '../entities/slice.ts'
import { fitsVolume } from '../farm/file-rules.ts'
import { sameModel } from '../farm/names.ts'
import { isClass } from '../farm/slicer-profile.ts'
import type { Candidate } from '../farm/wish.ts'
import { publish } from '../queues/events.ts'
import { slice as contract } from '../queues/slice.ts'

type Slice = Pick<Context, 'db' | 'redis' | 'queues' | 'config' | 'log'>
type Choice = { key: string; engine: string; profile: SliceProfile }

const USUAL_MATERIAL = 'PLA'
const USUAL_QUALITY = 'standard'
/** The one engine whose vendors' presets we can put together. */
const BUNDLES = 'prusaslicer'

/**
 * R26: models are sliced before a printer is reserved. Chooses the slice that waiting prints of models share, and gives
 * them the file that it came to. Every step is a compare-and-set over rows, so that any number may run at once.
 */
export async function prepareSlices(context: Slice): Promise<void> {
  const { db } = context
  const unsliced = await unslicedPrints(db)
  const engines = unsliced.length > 0 ? await listEngines(db) : []
  // Without any engine the prints fail as what they are: models that nobody slices.
  for (const wish of engines.length > 0 ? unsliced : []) {
    const choice = await choose(context, engines, wish)
    if ('detail' in choice) await refuse(context, wish, choice.detail)
    else await chooseSlice(db, { sha256: wish.sha256, kind: wish.kind, ...choice }, wish.printIds)
  }
  await tryAgain(db)
  if (unsliced.length > 0) await enqueue(context)
  for (const { fileId, projectId, name } of await deliverSlices(db)) {
    await context.queues.add('upload', { fileId }, name)
    await publish(context, { type: 'file', fileId, projectId, name, state: 'received' })
  }
}

async function enqueue({ db, queues }: Slice): Promise<void> {
  for (const payload of await rows<{ sliceId: string }>(db, contract.owed ?? '')) {
    await queues.add('slice', payload, contract.name)
  }
}

/**
 * Whether a machine of the class has room for the model, as far as its size is known. The slicer puts it on the bed
 * wherever its own axes put it.
 */
const hasRoom =
  ({ bounds }: Unsliced) =>
  ({ volumes }: { volumes: readonly Candidate['buildVolume'][] }): boolean => {
    const size = bounds && { min: [0, 0, 0], max: bounds.max.map((most, axis) => most - (bounds.min[axis] ?? 0)) }
    return volumes.some((buildVolume) => fitsVolume({ bounds: size }, { buildVolume }))
  }

/** An uploaded profile before the vendors' own; classes with room for it, and of these the one with the most printers, before others. */
async function choose(
  { db }: Slice,
  engines: readonly EngineView[],
  wish: Unsliced,
): Promise<Choice | { detail: string }> {
  const material = wish.material ?? USUAL_MATERIAL
  const quality = wish.quality ?? USUAL_QUALITY
  const room = hasRoom(wish)
  // Sorting is stable: within those with and those without room the order stays.
  const classes = (await printerClasses(db, wish)).sort((one, other) => Number(room(other)) - Number(room(one)))
  const uploaded = await profilesFor(db, material, quality)
  const there = (name: string) => engines.some((engine) => engine.name === name)
  for (const { printerClass, nozzleMillimetres } of classes.length > 0 ? classes : [ANY]) {
    const plate = wish.plate === null ? {} : { plate: wish.plate }
    const profile = { printerClass, nozzleMillimetres, material, quality, ...plate }
    const own = uploaded.find(
      (one) => there(one.engine) && (one.printerClass === '*' || serves(one.printerClass, printerClass)),
    )
    if (own)
      return { key: ofPlate(own.sha256, wish.plate), engine: own.engine, profile: { ...profile, profileId: own.id } }
    const vendor = engines.find(({ name, classes: known }) => name === BUNDLES && isClass(known, printerClass))
    if (vendor && printerClass !== '')
      return { key: ofPlate(keyOf(vendor, profile), wish.plate), engine: vendor.name, profile }
  }
  const models = classes.map(({ printerClass }) => printerClass).join(', ')
  return {
    detail: models
      ? `There is no profile for ${material}, ${quality} on ${models}: upload one (POST profiles)`
      : 'No printer that could print this says its model: set `model` on it, or upload a profile for `*` (POST profiles)',
  }
}

const ANY = { printerClass: '', nozzleMillimetres: null }
const serves = (one: string, other: string): boolean => other !== '' && sameModel(one, other)

/** Another version of the slicer is another G-code. */
function keyOf({ name, version }: EngineView, { printerClass, nozzleMillimetres, material, quality }: SliceProfile) {
  const words = [name, version, printerClass, nozzleMillimetres ?? '', material.toLowerCase(), quality.toLowerCase()]
  return createHash('sha256').update(JSON.stringify(words)).digest('hex')
}

/** Another plate is another G-code; the first keeps the key that it had before plates could be named. */
const ofPlate = (key: string, plate: number | null): string => (plate === null ? key : `${key}/${plate}`)

async function refuse(context: Slice, { printIds }: Unsliced, detail: string): Promise<void> {
  for (const printId of printIds) {
    const reason = { code: 'PROFILE_MISSING', detail }
    const move = await movePrint(context.db, {
      ...{ printId, from: 'queued', to: 'failed', by: 'dispatcher', why: detail, reason },
    })
    await publish(context, ...asEvents([move]))
  }
}
