/**
 * Turnaround: from the moment at which a person says that the bed is clear until the start of the next print arrives at
 * the simulated OctoPrint; the file is sent in between. `npm run bench -- turnaround [turns]`
 *
 * Each part runs in a process of its own. Beside it, in turns, on a second simulated printer that Printyard does not
 * know: the same driver, which sends the same file and starts it, with nothing around. The difference is what dispatch,
 * queue, intent and the questions to the printer before it take.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Client, sure } from '../clients/typescript/index.ts'
import { openLog } from '../src/core/log.ts'
import { connectOctoprint } from '../src/drivers/octoprint/printer.ts'
import type { SimulatedPrinterInfo } from '../src/drivers/simulators.ts'
import { clearBed, GCODE, inPlace, median, type Place, PROJECT, quantile, say, until, uploadGcode } from './support.ts'

const TURNS = Number(process.argv[2]) || 50
const SPEED = 20_000
/** What we may add to what the printer itself takes. */
const GOAL_MS = 1_000
const LIMITS = { toolCelsius: 300, bedCelsius: 120, chamberCelsius: 60 }

type Started = { at: number; count: number }

/** The last start that the simulated machine itself has noted. */
async function starts({ url }: SimulatedPrinterInfo): Promise<Started> {
  const { items } = (await (await fetch(`${url}/_sim/log`)).json()) as { items: { event: string; at: string }[] }
  const seen = items.filter(({ event }) => event === 'start')
  return { at: new Date(seen.at(-1)?.at ?? 0).getTime(), count: seen.length }
}
const takeOff = ({ url }: SimulatedPrinterInfo) => fetch(`${url}/_sim/clear-bed`, { method: 'POST', body: '{}' })

/** One turn of ours; resolves to the milliseconds from the word of the person to the start at the printer. */
async function ours(client: Client, printerId: string, simulator: SimulatedPrinterInfo): Promise<number> {
  const state = async () =>
    (await sure(client.GET('/api/printing/printers/{id}', { params: { path: { id: printerId } } }))).state
  await until(async () => (await state()) === 'awaiting-clear', 'the end of the print before')
  const before = await starts(simulator)
  await takeOff(simulator)
  const began = Date.now()
  await clearBed(client, printerId)
  await until(async () => (await starts(simulator)).count > before.count, 'the next start')
  return (await starts(simulator)).at - began
}

/** The same without us: the driver sends the file and starts it. */
async function bare(simulator: SimulatedPrinterInfo, turn: number): Promise<number> {
  const bytes = readFileSync(GCODE)
  const log = openLog({ LOG_LEVEL: 'silent' }, 'bench')
  const printer = connectOctoprint({ url: simulator.url, apiKey: simulator.apiKey }, { log, limits: LIMITS })
  const rests = async () => ['idle', 'completed'].includes((await printer.snapshot()).state)
  await until(rests, 'the printer of the reference at rest')
  await takeOff(simulator)
  const began = Date.now()
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  const file = {
    name: `reference-${turn}.gcode`,
    sizeBytes: bytes.length,
    sha1: digest('sha1'),
    sha256: digest('sha256'),
  }
  await printer.upload(Readable.from([bytes]), file, { signal: AbortSignal.timeout(10_000) })
  await printer.start(file.name, 5_000)
  const { at } = await starts(simulator)
  await printer.close()
  return at - began
}

function show(name: string, values: readonly number[]): void {
  const [p50, p95, worst] = [median(values), quantile(values, 0.95), quantile(values, 1)]
  say(`  ${name.padEnd(46)} p50 ${p50} ms   p95 ${p95} ms   worst ${worst} ms   (${values.length})`)
}

async function measure(place: Place): Promise<number> {
  const yard = await place.start(['api', 'worker', 'render', 'monitor', 'simulators'])
  const client = place.client(yard)
  const list = readFileSync(join(place.folder, 'run', 'simulators.json'), 'utf8')
  const [simulator, reference] = JSON.parse(list) as SimulatedPrinterInfo[]
  if (!simulator || !reference) throw new Error('two simulated printers are needed')
  const settings = { url: simulator.url, apiKey: simulator.apiKey }
  const { id } = await sure(
    client.POST('/api/printing/printers', { body: { name: 'one', kind: 'octoprint', settings } }),
  )
  const fileId = await uploadGcode(client)
  const ready = async () =>
    (await sure(client.GET('/api/printing/files/{id}', { params: { path: { id: fileId } } }))).state === 'ready'
  await until(ready, 'the file ready')
  await sure(client.POST('/api/printing/batches', { body: { projectId: PROJECT, items: [{ fileId, copies: TURNS }] } }))
  const [turns, references] = [[] as number[], [] as number[]]
  for (let turn = 0; turn < TURNS; turn++) {
    turns.push(await ours(client, id, simulator))
    references.push(await bare(reference, turn))
  }
  show('bed cleared -> start at the printer', turns)
  show('reference: the driver sends and starts', references)
  return quantile(turns, 0.95) - quantile(references, 0.95)
}

await inPlace(
  async (place) => {
    const added = await measure(place)
    say(`  goal: at p95 we add less than ${GOAL_MS} ms: ${added < GOAL_MS ? 'reached' : 'MISSED'} (${added} ms)`)
    process.exitCode = added < GOAL_MS ? 0 : 1
  },
  { SIMULATORS: 'octoprint:2', SIMULATOR_SPEED: String(SPEED) },
)
