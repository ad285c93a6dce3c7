/**
 * Batches on a database that has 100,000 prints: how long a batch of 10,000 takes to be accepted, and a page of prints
 * to be listed: first, middle and last pages, by state, batch and project, beside 500 printers, none of them free. `npm run bench -- batch [rounds]`
 */

import pg from 'pg'
import type { Yard } from '../src/supervisor.ts'
import { inPlace, median, now, PROJECT, quantile, say, uploadGcode } from './support.ts'

const ROUNDS = Number(process.argv[2]) || 5
const PAGES = 40
const PRINTS = 100_000
const COPIES = 10_000
const PRINTERS = 500
const KINDS = 200
const GOALS = { acceptMilliseconds: 2_000, pageMilliseconds: 200 }

/** Batches of 500 in ten projects; a twentieth waits, the others have ended, as on a floor that runs for months. */
async function fill(pool: pg.Pool, fileId: string): Promise<void> {
  await pool.query(
    `INSERT INTO projects (id, name, created_by) SELECT 'p' || n, 'p' || n, 'bench' FROM generate_series(0, 9) n`,
  )
  await pool.query(
    `WITH b AS (
      INSERT INTO batches (project_id, total, created_by)
      SELECT 'p' || n % 10, 500, 'bench' FROM generate_series(1, $1::int / 500) n RETURNING id, project_id)
    INSERT INTO prints (batch_id, project_id, file_id, copy, priority, created_by)
    SELECT b.id, b.project_id, $2, copy, copy % 4, 'bench' FROM b, generate_series(1, 500) copy`,
    [PRINTS, fileId],
  )
  await pool.query(
    `UPDATE prints SET state = CASE WHEN copy % 20 = 1 THEN 'failed' ELSE 'canceled' END, finished_at = now() WHERE copy % 20 <> 0`,
  )
  await pool.query(
    `INSERT INTO print_events (print_id, attempt, to_state, moved_by, why) SELECT id, 0, 'queued', 'bench', 'submitted' FROM prints`,
  )
  await pool.query('ANALYZE')
}

/**
 * 500 printers at work, and 200 kinds of prints that wait for them: each page tells of every print why it waits. Somebody
 * else holds their leases, so that no monitor looks for them.
 */
async function crowd(pool: pg.Pool): Promise<void> {
  await pool.query(
    `INSERT INTO printers (name, kind, settings, state, bed, loaded, lease_owner, lease_until, seen_at, capabilities)
    SELECT 'printer ' || n, 'octoprint', '{}', 'printing', 'occupied',
      jsonb_build_array(jsonb_build_object('slot', 0, 'material', 'PLA', 'colour', 'c' || n % 50)),
      'nobody', now() + interval '1 day', now(),
      '{"buildVolumeMillimetres": {"x": 250, "y": 210, "z": 210}, "nozzleMillimetres": 0.4}'
    FROM generate_series(1, $1::int) n`,
    [PRINTERS],
  )
  await pool.query(
    `UPDATE prints SET settings = coalesce(settings, '{}') || jsonb_build_object('colour', 'c' || position % $1) WHERE state = 'queued'`,
    [KINDS],
  )
}

type Page = { items: { id: string; batchId: string; projectId: string }[]; next?: string }
type Get = (path: string) => Promise<Page>

/** The cursor of the page that begins after so many prints. */
async function cursorAfter(get: Get, path: string, prints: number): Promise<string> {
  let cursor = ''
  for (let passed = 0; passed < prints; passed += 500) {
    const page = await get(`${path}limit=500${cursor && `&cursor=${cursor}`}`)
    if (!page.next) break
    cursor = page.next
  }
  return cursor
}

async function timed(name: string, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let round = 0; round < PAGES; round++) {
    const from = now()
    await work()
    taken.push(now() - from)
  }
  const [p50, p95] = [median(taken), quantile(taken, 0.95)]
  say(`  ${name.padEnd(40)} p50 ${p50.toFixed(1).padStart(6)} ms   p95 ${p95.toFixed(1).padStart(6)} ms`)
  return p95
}

async function list(get: Get, waiting: number): Promise<number> {
  const [one] = (await get('prints?limit=1')).items
  const worst: number[] = []
  const pages = async (name: string, query: string, prints: number) => {
    const middle = await cursorAfter(get, `prints?${query}`, prints / 2)
    const deep = await cursorAfter(get, `prints?${query}`, prints - 500)
    for (const [where, cursor] of [
      ['first', ''],
      ['middle', middle],
      ['last', deep],
    ]) {
      const path = `prints?${query}limit=50${cursor ? `&cursor=${cursor}` : ''}`
      worst.push(await timed(`${name}, ${where} page`, () => get(path)))
    }
  }
  await pages('all', '', PRINTS)
  await pages('state=failed', 'state=failed&', PRINTS / 20)
  await pages('state=queued', 'state=queued&', PRINTS / 20)
  await pages('state=printing,held (none)', 'state=printing,held&', 0)
  await pages('one project', 'projectId=p3&', PRINTS / 10)
  await pages('one project, queued', 'projectId=p3&state=queued&', PRINTS / 200)
  await pages('a batch of 10,000', `batchId=${one?.batchId}&`, COPIES)
  await pages('a batch of 10,000, failed (none)', `batchId=${one?.batchId}&state=failed&`, 0)
  worst.push(await timed('pages of 500', () => get('prints?limit=500')))
  worst.push(await timed(`queue of ${waiting}, first page, with its ETag`, () => get('queue?limit=50')))
  const late = Buffer.from(JSON.stringify(['10000'])).toString('base64url')
  worst.push(await timed('queue, after 10,000', () => get(`queue?limit=50&cursor=${late}`)))
  worst.push(await timed('the batch itself', () => get(`batches/${one?.batchId}`)))
  return Math.max(...worst)
}

async function accept(yard: Yard, fileId: string): Promise<number> {
  const taken: number[] = []
  const items = Array.from({ length: COPIES / 1_000 }, () => ({ fileId, copies: 1_000 }))
  const single = Array.from({ length: COPIES }, () => ({ fileId }))
  for (let round = 0; round < ROUNDS; round++) {
    const from = now()
    const answer = await fetch(`${yard.url}/api/printing/batches`, {
      method: 'POST',
      headers: { 'x-api-key': yard.adminKey, 'content-type': 'application/json', 'idempotency-key': `round-${round}` },
      body: JSON.stringify({ projectId: PROJECT, items: round % 2 ? single : items }),
    })
    const { prints } = (await answer.json()) as { prints: number }
    taken.push(now() - from)
    if (prints !== COPIES) throw new Error(`${prints} prints were accepted`)
    say(`  batch of ${COPIES} prints in ${round % 2 ? COPIES : items.length} items: ${taken.at(-1)?.toFixed(0)} ms`)
  }
  return Math.max(...taken)
}

await inPlace(async (place) => {
  const yard = await place.start(['api', 'worker', 'render', 'monitor'])
  const pool = new pg.Pool({ connectionString: yard.databaseUrl, max: 1 })
  const fileId = await uploadGcode(place.client(yard))
  await fill(pool, fileId)
  const get: Get = async (path) => {
    const answer = await fetch(`${yard.url}/api/printing/${path}`, { headers: { 'x-api-key': yard.adminKey } })
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
    return (await answer.json()) as Page
  }
  say(`accepting batches, with ${PRINTS} prints there`)
  const accepted = await accept(yard, fileId)
  await crowd(pool)
  await pool.query('ANALYZE')
  const waits = await pool.query(`SELECT count(*)::int AS waiting FROM prints WHERE state = 'queued'`)
  await pool.end()
  say(`a page of prints, ${PAGES} times each, with ${PRINTERS} printers and ${KINDS} kinds of prints`)
  const paged = await list(get, waits.rows[0].waiting)
  say(
    `slowest batch ${accepted.toFixed(0)} ms (goal: below ${GOALS.acceptMilliseconds}), slowest page p95 ${paged.toFixed(0)} ms (goal: below ${GOALS.pageMilliseconds})`,
  )
  process.exitCode = accepted < GOALS.acceptMilliseconds && paged < GOALS.pageMilliseconds ? 0 : 1
})
