/**
 * Accepting: requests per second and latency of `POST quick-print` against the least that could do it (Fastify, one
 * INSERT by a pg pool, one BullMQ add), on the same PostgreSQL and Redis, in turns. `npm run bench -- accept [rounds]`
 * Then at a calm rate, and 50 submissions in one moment.
 */

import { Queue } from 'bullmq'
import fastify from 'fastify'
import pg from 'pg'
import { sure } from '../clients/typescript/index.ts'
import { redisOptions } from '../src/core/redis.ts'
import type { Yard } from '../src/supervisor.ts'
import { inPlace, inRole, type Load, median, PROJECT, type Request, say, shoot, until, uploadGcode } from './support.ts'

const SECONDS = 5
const ROUNDS = Number(process.argv[2]) || 5
const CALM_RATE = 100
const GOAL = 0.6
const CALM_P99_MS = 50
const BURST = 50
const BURST_MS = 1_000

/** The reference: nothing is checked, explained or told; the row and the job are as durable as ours. */
async function serveBare(): Promise<void> {
  const { DATABASE_URL, REDIS_URL = '' } = process.env
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  await pool.query(`CREATE TABLE IF NOT EXISTS bench_bare (id bigserial PRIMARY KEY, file_id uuid NOT NULL,
    copies int NOT NULL, state text NOT NULL DEFAULT 'queued', created_at timestamptz NOT NULL DEFAULT now())`)
  const queue = new Queue('bare', { connection: redisOptions(REDIS_URL), prefix: 'bench' })
  const app = fastify()
  app.post<{ Body: { fileId: string; copies: number } }>('/quick-print', async ({ body }, reply) => {
    const { rows } = await pool.query('INSERT INTO bench_bare (file_id, copies) VALUES ($1, $2) RETURNING id', [
      body.fileId,
      body.copies,
    ])
    await queue.add('print', { id: rows[0].id }, { jobId: `bare-${rows[0].id}`, priority: 10 })
    return reply.code(202).send({ id: rows[0].id })
  })
  process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) })
}

const bare = (yard: Yard) =>
  inRole<{ url: string }>(import.meta.filename, 'bare', { DATABASE_URL: yard.databaseUrl, REDIS_URL: yard.redisUrl })

function targets(yard: Yard, bareUrl: string, fileId: string): { ours: Request; reference: Request } {
  const body = { fileId, copies: 1 }
  const headers = { 'x-api-key': yard.adminKey }
  return {
    ours: { url: `${yard.url}/api/printing/quick-print`, headers, body: { ...body, projectId: PROJECT } },
    reference: { url: `${bareUrl}/quick-print`, body },
  }
}

const show = (name: string, { perSecond, p50, p99, refused }: Load): void =>
  say(
    `  ${name.padEnd(12)} ${perSecond.toFixed(0).padStart(6)} requests/s   p50 ${p50} ms   p99 ${p99} ms${refused ? `   ${refused} REFUSED` : ''}`,
  )
const middle = (loads: readonly Load[]): Load => ({
  perSecond: median(loads.map(({ perSecond }) => perSecond)),
  p50: median(loads.map(({ p50 }) => p50)),
  p99: median(loads.map(({ p99 }) => p99)),
  refused: loads.reduce((sum, { refused }) => sum + refused, 0),
})

/** Rounds in turns, A B then B A, so that neither always comes second. */
async function compare({ ours, reference }: ReturnType<typeof targets>): Promise<number> {
  const loads = { ours: [] as Load[], reference: [] as Load[] }
  await shoot(ours, 3)
  await shoot(reference, 3)
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 ? (['reference', 'ours'] as const) : (['ours', 'reference'] as const)
    for (const side of order) {
      const load = await shoot(side === 'ours' ? ours : reference, SECONDS)
      loads[side].push(load)
      show(side === 'ours' ? 'quick-print' : 'bare', load)
    }
  }
  const [mine, theirs] = [middle(loads.ours), middle(loads.reference)]
  const ratios = loads.ours.map(({ perSecond }, round) => perSecond / (loads.reference[round]?.perSecond ?? Number.NaN))
  say('medians, 20 connections')
  show('quick-print', mine)
  show('bare', theirs)
  say(`  ratio        ${median(ratios).toFixed(2)}   (goal: at least ${GOAL})`)
  say(`at ${CALM_RATE} requests/s`)
  const calm = await shoot(ours, 10, CALM_RATE)
  show('quick-print', calm)
  show('bare', await shoot(reference, 10, CALM_RATE))
  const [burst, bareBurst] = [await atOnce(ours), await atOnce(reference)]
  say(`${BURST} at once: all accepted after ${burst.toFixed(0)} ms, bare ${bareBurst.toFixed(0)} ms`)
  say(`  goals: p99 at most ${CALM_P99_MS} ms (${calm.p99}), all of them within ${BURST_MS} ms (${burst.toFixed(0)})`)
  const met = mine.refused + calm.refused === 0 && calm.p99 <= CALM_P99_MS && burst <= BURST_MS
  return met ? median(ratios) : 0
}

/** Milliseconds until all of a burst are accepted, each on a connection of its own; not a number when one is refused. */
async function atOnce({ url, headers, body }: Request): Promise<number> {
  const began = performance.now()
  const sent = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  const answers = await Promise.all(Array.from({ length: BURST }, () => fetch(url, sent)))
  const took = performance.now() - began
  await Promise.all(answers.map((answer) => answer.arrayBuffer()))
  return answers.every(({ status }) => status === 202) ? took : Number.NaN
}

async function bench(): Promise<void> {
  let ratio = 0
  await inPlace(async (place) => {
    const alone = await place.start(['api'])
    const fileId = await uploadGcode(place.client(alone))
    const reference = await bare(alone)
    say('the API alone (no workers on either side)')
    ratio = await compare(targets(alone, reference.ready.url, fileId)).finally(reference.stop)
    await alone.stop()

    const whole = await place.start(['api', 'worker', 'render', 'monitor'])
    const client = place.client(whole)
    const file = () => sure(client.GET('/api/printing/files/{id}', { params: { path: { id: fileId } } }))
    await until(async () => (await file()).state === 'ready', 'file checked')
    say('\nfor information: with worker, dispatcher, render and monitor at work beside it')
    const { ours } = targets(whole, '', fileId)
    for (let round = 0; round < 3; round++) show('quick-print', await shoot(ours, SECONDS))
    show(`${CALM_RATE}/s`, await shoot(ours, 10, CALM_RATE))
  })
  process.exitCode = ratio >= GOAL ? 0 : 1
}

await (process.argv[2] === 'bare' ? serveBare() : bench())
