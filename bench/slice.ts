/**
 * Slicing: what we add to PrusaSlicer's own time. `npm run bench -- slice [rounds [model.stl ...]]`; without models the
 * fixtures. Skips where there is no prusa-slicer.
 *
 * Each part runs in a process of its own. A model is submitted for an MK3S, and its job tells how long the slicer's process
 * ran and what went by around it: choosing the profile, handing the model over, pictures into the head, storing, rows.
 * Beside it, in turns, PrusaSlicer alone, with the same settings out of the G-code that we made. Each round moves a corner
 * of the model by a hair, since one content is sliced once.
 */
import { execFileSync } from 'node:child_process'
import { openAsBlob, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Client, sure, upload } from '../clients/typescript/index.ts'
import { openLog } from '../src/core/log.ts'
import { readProfile, settingsText } from '../src/farm/slicer-profile.ts'
import { openQueues } from '../src/queues/open.ts'
import type { Yard } from '../src/supervisor.ts'
import { inPlace, median, type Place, PROJECT, say, until } from './support.ts'

const ROUNDS = Number(process.argv[2]) || 5
const GOAL_MS = 100
const GOAL_SHARE = 0.03
const SECONDS = 600
const fixture = (name: string) => new URL(`../test/fixtures/models/${name}`, import.meta.url).pathname
const given = process.argv.slice(3)
const MODELS = given.length > 0 ? given : [fixture('20mm-xyz-cube.stl'), fixture('teapot.stl')]

/** What the job of a slicing answers. */
type Told = { sha256: string; slicerSeconds: number; overheadSeconds: number }

/** A binary STL of the same shape and another content. */
function another(path: string, folder: string, round: number): string {
  const bytes = readFileSync(path)
  bytes.writeFloatLE(bytes.readFloatLE(96) + (round + 1) * 1e-5, 96)
  const copy = join(folder, `${round}-${basename(path)}`)
  writeFileSync(copy, bytes)
  return copy
}

async function ours(client: Client, yard: Yard, printerId: string, path: string): Promise<Told> {
  const { id } = await sure(upload(client, PROJECT, basename(path), await openAsBlob(path)))
  const state = async () => (await sure(client.GET('/api/printing/files/{id}', { params: { path: { id } } }))).state
  await until(async () => (await state()) === 'ready', 'the model ready')
  const queues = openQueues(
    { REDIS_URL: yard.redisUrl, QUEUE_PREFIX: 'printyard' },
    openLog({ LOG_LEVEL: 'silent' }, 'bench'),
  )
  const slices = queues.get('slice')
  const before = await slices.getCompletedCount()
  await sure(
    client.POST('/api/printing/batches', {
      body: { projectId: PROJECT, items: [{ fileId: id, copies: 1, printerId }] },
    }),
  )
  await until(async () => (await slices.getCompletedCount()) > before, 'the slice', SECONDS)
  const [job] = await slices.getCompleted(0, 0)
  await queues.close()
  return job?.returnvalue as Told
}

/** The settings that PrusaSlicer wrote to the end of its G-code, as a file that it loads. */
function settingsOf(gcode: string, folder: string): string {
  const text = readFileSync(gcode, 'utf8')
  const path = join(folder, 'settings.ini')
  writeFileSync(path, settingsText(readProfile(text.slice(text.indexOf('; prusaslicer_config = begin')))))
  return path
}

/** Milliseconds of PrusaSlicer alone. */
function alone(settings: string, path: string, folder: string): number {
  const output = join(folder, 'alone.gcode')
  const args = ['--export-gcode', '--datadir', folder, '--loglevel', '1', '--load', settings, '--output', output, path]
  const start = performance.now()
  execFileSync('prusa-slicer', args, { stdio: 'ignore' })
  return performance.now() - start
}

async function measure(place: Place): Promise<boolean> {
  const yard = await place.start(['api', 'worker', 'render'])
  const client = place.client(yard)
  await sure(client.POST('/api/printing/projects', { body: { id: PROJECT, name: 'Bench' } }))
  const body = { name: 'bench', kind: 'octoprint', model: 'MK3S', settings: { url: 'http://127.0.0.1:9', apiKey: 'x' } }
  const { id } = await sure(client.POST('/api/printing/printers', { body }))
  let reached = true
  for (const model of MODELS) {
    const [around, slicing, bare] = [[] as number[], [] as number[], [] as number[]]
    for (let round = 0; round <= ROUNDS; round++) {
      const path = another(model, place.folder, round)
      const told = await ours(client, yard, id, path)
      const gcode = join(place.folder, 'storage', 'contents', told.sha256.slice(0, 2), told.sha256)
      const took = alone(settingsOf(gcode, place.folder), path, place.folder)
      // The first one finds everything cold.
      if (round === 0) continue
      around.push(told.overheadSeconds * 1000)
      slicing.push(told.slicerSeconds * 1000)
      bare.push(took)
    }
    const [added, within, other] = [median(around), median(slicing), median(bare)]
    const goal = Math.max(GOAL_MS, GOAL_SHARE * other)
    reached &&= added <= goal
    const share = ((100 * added) / other).toFixed(1)
    say(
      `  ${basename(model)}: around the slicer ${added.toFixed(0)} ms (${share} %, goal ${goal.toFixed(0)} ms); its process ${within.toFixed(0)} ms with us, ${other.toFixed(0)} ms alone (${ROUNDS} rounds, medians)`,
    )
  }
  return reached
}

function slicerIsThere(): boolean {
  try {
    execFileSync('prusa-slicer', ['--help'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

if (!slicerIsThere()) say('skipped: there is no prusa-slicer on PATH')
else {
  await inPlace(
    async (place) => {
      process.exitCode = (await measure(place)) ? 0 : 1
    },
    { SIMULATORS: '' },
  )
}
