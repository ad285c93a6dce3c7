/**
 * Transfers: 19 printers, each behind a link of 157 KB/s, get a file of 41 MB each; how long until all are there, beside
 * what the slowest single link needs. `npm run bench -- transfer [scale]`: a scale of 0.1 sends a tenth.
 * (bambuddy#2555: one after the other, 80 minutes.)
 */
import { createWriteStream, readFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sure } from '../clients/typescript/index.ts'
import { clearBed, GCODE, inPlace, now, PROJECT, say, until, uploadGcode, wait } from './support.ts'

const PRINTERS = 19
const BYTES_PER_SECOND = 157_000
const SIZE_BYTES = Math.round(41_000_000 * (Number(process.argv[2]) || 1))
const GOAL = 1.1
const SLICE_MILLISECONDS = 50

/** A file of that size: an example, again and again. */
async function makeGcode(path: string): Promise<string> {
  const example = readFileSync(GCODE)
  function* chunks() {
    for (let left = SIZE_BYTES; left > 0; left -= example.length) yield example.subarray(0, left)
  }
  await pipeline(Readable.from(chunks()), createWriteStream(path))
  return path
}

/** A slow link before a printer, on a loopback address of its own, as each printer of a farm is a host of its own. */
function openLink(target: URL, host: string): Promise<{ url: string; server: Server }> {
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    throttle(near, far).catch(() => far.destroy())
    far.pipe(near)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  return new Promise((resolve) => {
    server.listen(0, host, () => {
      const address = server.address() as { port: number }
      resolve({ url: `http://${host}:${address.port}`, server })
    })
  })
}

/** Passes on no more than the link carries, over any second; what it cannot take yet waits in the sender. */
async function throttle(from: Socket, to: Socket): Promise<void> {
  let allowed = 0
  let at = now()
  for await (const chunk of from as AsyncIterable<Buffer>) {
    for (let sent = 0; sent < chunk.length; ) {
      allowed = Math.min(allowed + ((now() - at) * BYTES_PER_SECOND) / 1_000, BYTES_PER_SECOND)
      at = now()
      const part = chunk.subarray(sent, sent + Math.floor(allowed))
      if (part.length > 0 && !to.destroyed) to.write(part)
      sent += part.length
      allowed -= part.length
      if (sent < chunk.length) await wait(SLICE_MILLISECONDS / 2)
    }
  }
  to.end()
}

await inPlace(
  async (place) => {
    const yard = await place.start(['api', 'worker', 'render', 'monitor', 'simulators'])
    const client = place.client(yard)
    const simulators = JSON.parse(readFileSync(join(place.folder, 'run', 'simulators.json'), 'utf8'))
    const links: Server[] = []
    for (const [index, { name, url, apiKey }] of simulators.entries()) {
      const link = await openLink(new URL(url), `127.0.1.${index + 1}`)
      links.push(link.server)
      const printer = { name, kind: 'octoprint', settings: { url: link.url, apiKey } }
      const { id } = await sure(client.POST('/api/printing/printers', { body: printer }))
      await clearBed(client, id)
    }
    const fileId = await uploadGcode(client, await makeGcode(join(place.folder, 'a.gcode')))
    const file = () => sure(client.GET('/api/printing/files/{id}', { params: { path: { id: fileId } } }))
    const ready = async () => (await file()).state === 'ready'
    await until(ready, 'the file is checked', 300)
    const alone = SIZE_BYTES / BYTES_PER_SECOND
    say(`${PRINTERS} printers x ${SIZE_BYTES / 1e6} MB at ${BYTES_PER_SECOND / 1e3} KB/s: ${alone.toFixed(1)} s each`)

    const began = now()
    const { id: batchId } = await sure(
      client.POST('/api/printing/batches', {
        body: { projectId: PROJECT, items: [{ fileId, copies: PRINTERS }] },
      }),
    )
    const arrived = async () => {
      const { counts } = await sure(client.GET('/api/printing/batches/{id}', { params: { path: { id: batchId } } }))
      return (['queued', 'preparing', 'transferring'] as const).every((state) => (counts[state] ?? 0) === 0)
    }
    await until(arrived, 'every file has arrived', alone * 20 + 60)
    const seconds = (now() - began) / 1_000
    for (const link of links) link.close()
    const ratio = seconds / alone
    say(`  all there after ${seconds.toFixed(1)} s: ${ratio.toFixed(3)} of one link's time   (goal: at most ${GOAL})`)
    say(`  one after the other would be ${(alone * PRINTERS).toFixed(0)} s`)
    process.exitCode = ratio <= GOAL ? 0 : 1
  },
  { SIMULATORS: `octoprint:${PRINTERS}`, SIMULATOR_SPEED: '1000' },
)
