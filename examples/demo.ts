import { mkdirSync, openAsBlob, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Client, openClient, Refusal, type StoredFile, sure, upload } from '../clients/typescript/index.ts'
import { readConfig } from '../src/core/config.ts'
import { startYard, type Yard } from '../src/supervisor.ts'
import { Floor } from './floor.ts'
import { followPrints } from './follow.ts'
import { judge } from './judge.ts'
import { table } from './show.ts'

type Plan = {
  project: string
  batch: { name: string; priority: 'low' | 'normal' | 'high' | 'urgent'; items: { file: string; copies: number }[] }
  models: string[]
  refused: string[]
}

const HERE = import.meta.dirname
/** What the slicer does not take from its own defaults. */
const DEMO_SETTINGS = 'layer_height = 0.2\nnozzle_diameter = 0.4\nfilament_type = PLA\nfill_density = 15%\n'
const AS_BYTES = { parseAs: 'arrayBuffer' } as const
const bytes = (buffer: ArrayBuffer): Uint8Array => new Uint8Array(buffer)
const say = (line = ''): void => console.log(line)
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * The main job, end to end: starts every part and simulated printers, submits the batch of batch.json through the
 * public API, clears beds as an operator would, follows every print, and checks the result against what the
 * simulated machines say of themselves. Resolves to the exit status.
 */
export async function runDemo(words: string[]): Promise<number> {
  const keep = words.includes('--keep')
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
  const yard = await open(stop.signal)
  try {
    const status = await work(yard, stop.signal)
    if (keep && !stop.signal.aborted) await stay(yard, stop.signal)
    return stop.signal.aborted && !keep ? 130 : status
  } finally {
    await yard.stop()
  }
}

async function open(signal: AbortSignal): Promise<Yard> {
  say('Starting Printyard: services, api, worker, render, monitor and eight simulated printers ...')
  const config = readConfig({
    SIMULATORS: 'octoprint:2,moonraker:2,prusalink:2,bambu:2',
    SIMULATOR_SPEED: '3000',
    ...process.env,
    PORT: process.env.PORT ?? '0',
    DATA_DIR: process.env.DATA_DIR ?? join(HERE, '..', '.printyard', 'demo'),
  })
  const parts = ['api', 'worker', 'render', 'monitor', 'simulators']
  const yard = await startYard(config, { parts, signal, logToFiles: true })
  say(`printyard ready ${yard.url}`)
  return yard
}

async function work(yard: Yard, signal: AbortSignal): Promise<number> {
  const plan = JSON.parse(readFileSync(join(HERE, 'batch.json'), 'utf8')) as Plan
  const client = openClient({ url: yard.url ?? '', apiKey: yard.adminKey })
  const floor = new Floor(client, yard.dataDir)
  await ensureProject(client, plan.project)
  await floor.open()
  const startedAt = new Date()

  say('\nUploading the files of examples/ ...')
  const files = await uploadAll(client, plan)
  const problems = checkFiles(files, plan)

  const items = plan.batch.items.map(({ file, copies }) => ({ fileId: files.get(file)?.id ?? '', copies }))
  const body = { ...plan.batch, projectId: plan.project, items }
  const batch = await sure(client.POST('/api/printing/batches', { body }))
  say(`\nBatch "${plan.batch.name}" accepted: ${batch.prints} prints, ${floor.printers.length} printers.\n`)
  const prints = await followPrints({ url: yard.url ?? '', key: yard.adminKey }, client, floor, batch.id, signal)

  say(`\n${table(prints)}\n`)
  problems.push(...(await sliceOne(client, files.get(plan.models[0] ?? '')?.id ?? '')))
  problems.push(...judge(prints, floor.facts(), startedAt))
  await deliver(client, plan, files, startedAt, join(yard.dataDir, 'out'))
  for (const problem of problems) say(`NOT AS IT SHOULD BE: ${problem}`)
  return problems.length === 0 ? 0 : 1
}

async function ensureProject(client: Client, id: string): Promise<void> {
  const { items } = await sure(client.GET('/api/printing/projects', { params: { query: { limit: 200 } } }))
  if (!items.some((project) => project.id === id))
    await sure(client.POST('/api/printing/projects', { body: { id, name: 'Demo' } }))
}

async function uploadAll(client: Client, plan: Plan): Promise<Map<string, StoredFile>> {
  const names = [...plan.batch.items.map(({ file }) => file), ...plan.models, ...plan.refused]
  const uploaded = await Promise.all(
    names.map(async (name) => sure(upload(client, plan.project, name, await openAsBlob(join(HERE, 'files', name))))),
  )
  const files = new Map<string, StoredFile>()
  for (const [index, name] of names.entries()) files.set(name, await checked(client, uploaded[index]?.id ?? ''))
  for (const file of files.values()) say(`  ${describe(file)}`)
  return files
}

/** Waits until the workers have checked, pictured and estimated a file, or refused it. */
async function checked(client: Client, id: string): Promise<StoredFile> {
  for (let round = 0; round < 600; round += 1) {
    const file = await sure(client.GET('/api/printing/files/{id}', { params: { path: { id } } }))
    if (file.state !== 'received') return file
    await wait(50)
  }
  throw new Error(`file ${id} was not checked within 30 s`)
}

function describe(file: StoredFile): string {
  if (file.state === 'rejected') return `${file.name}: refused, ${file.error?.code}: ${file.error?.detail}`
  const time = file.estimate
    ? `${Math.round(file.estimate.durationSeconds / 60)} min (${file.estimate.source})`
    : 'no estimate'
  return `${file.name}: ${file.state}, ${time}, ${file.thumbnails.length} pictures`
}

function checkFiles(files: Map<string, StoredFile>, plan: Plan): string[] {
  const problems: string[] = []
  for (const [name, file] of files) {
    if (plan.refused.includes(name)) {
      if (file.state !== 'rejected' || !file.error?.code) problems.push(`${name} is damaged but was not refused`)
    } else if (file.state !== 'ready' || !file.estimate || file.thumbnails.length === 0) {
      problems.push(`${name} is ${file.state}, not stored, pictured and estimated`)
    }
  }
  return problems
}

/**
 * Slices a model where a slicer is installed: a print of it that nothing may start yet waits until its G-code is there,
 * and is canceled then.
 */
async function sliceOne(client: Client, fileId: string): Promise<string[]> {
  const profile = { name: 'Demo', printerClass: '*', material: 'PLA', quality: 'demo', settings: DEMO_SETTINGS }
  await sure(client.POST('/api/printing/profiles', { body: profile })).catch((error: unknown) => {
    // From an earlier run.
    if (!(error instanceof Refusal && error.code === 'PROFILE_EXISTS')) throw error
  })
  const asked = { fileId, quality: 'demo', notBefore: new Date(Date.now() + 86_400_000).toISOString() }
  let printId: string
  try {
    printId = (await sure(client.POST('/api/printing/quick-print', { body: asked }))).prints[0]?.id ?? ''
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'SLICER_MISSING')) throw error
    say('Slicing:  skipped, since no slicer is installed (apt-get install prusa-slicer, or PRUSA_SLICER=its path)')
    return []
  }
  const path = { params: { path: { id: printId } } }
  const look = () => sure(client.GET('/api/printing/prints/{id}', path))
  let print = await look()
  for (let round = 0; round < 1_200 && print.state === 'queued' && !print.slicedFileId; round += 1) {
    await wait(200)
    print = await look()
  }
  if (!print.slicedFileId)
    return [`a model was not sliced: ${print.reason?.code ?? 'it took too long'} ${print.reason?.detail ?? ''}`]
  say(`Slicing:  ${describe(await checked(client, print.slicedFileId))}`)
  await sure(client.POST('/api/printing/prints/{id}/cancel', path))
  return []
}

/** Fetches what a shop would want to keep: the report, and a picture of every file. */
async function deliver(
  client: Client,
  plan: Plan,
  files: Map<string, StoredFile>,
  from: Date,
  out: string,
): Promise<void> {
  mkdirSync(join(out, 'pictures'), { recursive: true })
  const period = { from: from.toISOString(), to: new Date(Date.now() + 1000).toISOString() }
  const wanted = { kind: 'prints', projectId: plan.project, ...period, format: 'csv', locale: 'en' } as const
  // Answered when it is written.
  const patient = { params: { header: { Prefer: 'wait=30' } } }
  const { id } = await sure(client.POST('/api/printing/reports', { body: wanted, ...patient }))
  const reportPath = join(out, 'prints.csv')
  writeFileSync(
    reportPath,
    bytes(await sure(client.GET('/api/printing/reports/{id}/content', { params: { path: { id } }, ...AS_BYTES }))),
  )
  for (const [name, file] of files) {
    if (file.state !== 'ready' || file.thumbnails.length === 0) continue
    const params = { path: { id: file.id }, query: { size: 512, format: 'png' } } as const
    const picture = await sure(client.GET('/api/printing/files/{id}/thumbnail', { params, ...AS_BYTES }))
    writeFileSync(join(out, 'pictures', `${name}.png`), bytes(picture))
  }
  say(`Report:   ${relative(process.cwd(), reportPath)}`)
  say(`Pictures: ${relative(process.cwd(), join(out, 'pictures'))}`)
}

async function stay(yard: Yard, signal: AbortSignal): Promise<void> {
  say(`\nPrintyard goes on until you press Ctrl-C.`)
  say(`  API docs:   ${yard.url}/docs`)
  say(`  Bull Board: ${yard.url}/board`)
  say(`  Key:        ${yard.adminKey}`)
  say('              (programs send it as X-Api-Key; a browser is asked for it at the board)')
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
