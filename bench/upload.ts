/**
 * Memory: how much the API's process grows while a G-code of 100 MB is uploaded, several times, and while four come at
 * once. `npm run bench -- upload [uploads]`. The peak is the kernel's own, reset before each upload; Linux only.
 */
import { createWriteStream, openAsBlob, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openClient, sure, upload } from '../clients/typescript/index.ts'
import type { Yard } from '../src/supervisor.ts'
import { GCODE, inPlace, memoryOf, now, type Place, PROJECT, say, wait } from './support.ts'

const UPLOADS = Number(process.argv[2]) || 5
const AT_ONCE = 4
const SIZE_BYTES = 100_000_000
const GOAL_MEBIBYTES = 50

/** A G-code of exactly that size: an example, again and again; `salt` makes its content a new one. */
async function makeGcode(path: string, salt: number): Promise<string> {
  const example = readFileSync(GCODE)
  function* chunks() {
    const head = Buffer.from(`; copy ${salt}\n`)
    yield head
    for (let left = SIZE_BYTES - head.length; left > 0; left -= example.length) yield example.subarray(0, left)
  }
  await pipeline(Readable.from(chunks()), createWriteStream(path))
  return path
}

type Growth = { before: number; peak: number; after: number; seconds: number }

/** Lets the API settle, forgets its peak, works, and reads both. */
async function growthDuring(pid: number, work: () => Promise<unknown>): Promise<Growth> {
  await wait(2_000)
  const { resident: before } = memoryOf(pid)
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
  const startedAt = now()
  await work()
  const seconds = (now() - startedAt) / 1_000
  const { resident: after, peak } = memoryOf(pid)
  return { before, peak, after, seconds }
}

function show(name: string, { before, peak, after, seconds }: Growth): void {
  const [from, top, to, growth] = [before, peak, after, peak - before].map((value) => value.toFixed(0))
  say(
    `  ${name.padEnd(14)} ${from} MiB before, ${top} at most, ${to} after: +${growth} MiB   (${seconds.toFixed(1)} s)`,
  )
}

async function measure(place: Place, yard: Yard): Promise<number> {
  // Without patience an upload is streamed: the memory that counts is not this process's, but all share the machine.
  const client = openClient({ url: yard.url ?? '', apiKey: yard.adminKey, patienceMilliseconds: 0 })
  const send = async (path: string) => sure(upload(client, PROJECT, basename(path), await openAsBlob(path)))
  const pid = yard.pids()['api-1'] ?? 0
  // A cold API: what the first upload loads and compiles counts too.
  await sure(client.POST('/api/printing/projects', { body: { id: PROJECT, name: 'Bench' } }))
  const path = join(place.folder, 'large.gcode')
  const growths: Growth[] = []
  for (let round = 1; round <= UPLOADS; round++) {
    await makeGcode(path, round)
    growths.push(await growthDuring(pid, () => send(path)))
    show(`upload ${round}`, growths.at(-1) as Growth)
  }
  const paths = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) => makeGcode(join(place.folder, `at-once-${index}.gcode`), 100 + index)),
  )
  const together = await growthDuring(pid, () => Promise.all(paths.map(send)))
  show(`${AT_ONCE} at once`, together)
  return Math.max(...growths.map(({ before, peak }) => peak - before))
}

await inPlace(async (place) => {
  const yard = await place.start(['api', 'worker', 'render', 'monitor'])
  say(`${SIZE_BYTES / 1e6} MB of G-code over HTTP, the API's resident memory`)
  const growth = await measure(place, yard)
  say(`  worst growth of one upload: ${growth.toFixed(0)} MiB   (goal: below ${GOAL_MEBIBYTES})`)
  process.exitCode = growth < GOAL_MEBIBYTES ? 0 : 1
})
