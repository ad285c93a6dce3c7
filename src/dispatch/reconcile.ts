import type { TObject } from 'typebox'
import type { Context } from '../context.ts'
import { rows } from '../entities/database.ts'
import { pausedQueues } from '../entities/queue-pause.ts'
import type { Contract } from '../queues/define.ts'
import { contracts, queueNames } from '../queues/index.ts'

type Slice = Pick<Context, 'db' | 'redis' | 'queues' | 'config' | 'log'>
type Presence = 'live' | 'finished' | 'missing' | 'astray'

/**
 * R27, R30: compares the jobs that the rows owe with the jobs that Redis holds, and repairs: a missing one is added,
 * a kept finished one of the same id is removed first (BullMQ ignores an id that it still keeps), a live one or one
 * that waits for its retry is left alone, as long as the clock that its time was written by is the one of today. This is all
 * that it takes to survive a wiped Redis.
 */
export async function reconcile(context: Slice): Promise<number> {
  await schedule(context)
  await agreePauses(context)
  let repaired = 0
  for (const name of queueNames) {
    const contract: Contract<TObject> = contracts[name]
    if (!contract.owed) continue
    const owed = (await rows<Record<string, unknown>>(context.db, contract.owed)).map(({ label, ...payload }) => ({
      label: typeof label === 'string' ? label : contract.name,
      payload,
    }))
    const ids = owed.map(({ payload }) => contract.jobId(payload as never))
    const present = await presence(context, name, ids)
    for (const [index, { label, payload }] of owed.entries()) {
      if (present[index] === 'live') continue
      if (present[index] === 'astray') {
        await promote(context, name, ids[index] ?? '')
        continue
      }
      if (present[index] === 'finished') await removeFinished(context, name, ids[index] ?? '')
      await context.queues.add(name, payload as never, label)
      repaired += 1
    }
  }
  if (repaired > 0) context.log.info({ repaired }, 'owed jobs added')
  return repaired
}

/** A run that is late by this much is not coming by itself any more. */
const LATE_MILLISECONDS = 60_000

/**
 * Scheduled queues are owed too: a schedule that is missing (the first start, a wiped Redis, a button), that was
 * changed, or whose next run is gone, is put in place.
 */
async function schedule({ queues }: Slice): Promise<void> {
  for (const name of queueNames) {
    const contract: Contract<TObject> = contracts[name]
    if (!contract.every) continue
    const id = `${name}-schedule`
    const found = await queues.get(name).getJobScheduler(id)
    const ours = found?.every === contract.every && !found.endDate && !found.limit
    if (ours && (found.next ?? 0) > Date.now() - LATE_MILLISECONDS) continue
    const template = { name, data: {}, opts: contract.options }
    await queues.get(name).upsertJobScheduler(id, { every: contract.every }, template)
  }
}

/**
 * Before anything is added: a wiped Redis, or an obliterated queue, has forgotten that an operator paused it; and of one
 * that was resumed while Redis was away, or whose API died on the way, Redis still believes that it is paused.
 */
async function agreePauses({ db, queues }: Slice): Promise<void> {
  const rows = await pausedQueues(db)
  for (const name of queueNames) {
    const queue = queues.get(name)
    const paused = await queue.isPaused()
    // The row is written first; asked again, since somebody may have pressed the button between the two questions.
    if (paused === rows.includes(name) || paused === (await pausedQueues(db)).includes(name)) continue
    await (paused ? queue.resume() : queue.pause())
  }
}

/** BullMQ orders delayed jobs by their time in milliseconds, times this. */
const SCORE = 0x1000
const ASTRAY_MILLISECONDS = 10_000

/**
 * Whether a delayed job waits for a time that no delay explains: somebody has moved a clock, and an hour back is an hour in
 * which nobody would ask what became of a print.
 */
function isAstray(score: string | null | undefined, delay: string | null | undefined): boolean {
  if (!score) return false
  const late = Number(score) / SCORE - Date.now()
  return late < -ASTRAY_MILLISECONDS || late > Number(delay ?? 0) + ASTRAY_MILLISECONDS
}

/** The lists and sets of which BullMQ keeps each job that is not finished in one. */
const LISTS = ['wait', 'paused', 'active']
const SETS = ['prioritized', 'delayed']

/**
 * Asks for all ids in one round trip and at one moment: BullMQ keeps a job as a hash, with `finishedOn` once it has ended. A
 * hash that is in no list any more (somebody deleted keys by hand) is one that nobody will ever take up.
 */
async function presence(context: Slice, name: string, ids: readonly string[]): Promise<Presence[]> {
  if (ids.length === 0) return []
  const key = (part: string) => `${context.config.QUEUE_PREFIX}:${name}:${part}`
  const asked = context.redis.multi()
  for (const list of LISTS) asked.lrange(key(list), 0, -1)
  for (const set of SETS) asked.zrange(key(set), '0', '-1')
  asked.zmscore(key('delayed'), ...ids)
  for (const id of ids) asked.hmget(key(id), 'timestamp', 'finishedOn', 'delay')
  const answers = ((await asked.exec()) ?? []).map(([error, answer]) => {
    if (error) throw error
    return answer as (string | null)[]
  })
  const places = LISTS.length + SETS.length
  const listed = new Set(answers.slice(0, places).flat())
  const scores = answers[places] ?? []
  return ids.map((id, index) => {
    const [timestamp, finishedOn, delay] = answers[places + 1 + index] ?? []
    if (!timestamp) return 'missing'
    if (finishedOn || !listed.has(id)) return 'finished'
    return isAstray(scores[index], delay) ? 'astray' : 'live'
  })
}

async function removeFinished(context: Slice, name: (typeof queueNames)[number], id: string): Promise<void> {
  const job = await context.queues.get(name).getJob(id)
  // Somebody may have pressed "retry" just now: then it is active and locked, and nothing is to be repaired.
  await job?.remove().catch((error: unknown) => context.log.debug({ err: error, job: id }, 'finished job not removed'))
}

async function promote(context: Slice, name: (typeof queueNames)[number], id: string): Promise<void> {
  const job = await context.queues.get(name).getJob(id)
  // It may have been taken up just now.
  await job?.promote().catch((error: unknown) => context.log.debug({ err: error, job: id }, 'delayed job not promoted'))
}
