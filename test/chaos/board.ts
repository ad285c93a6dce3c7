import { randomUUID } from 'node:crypto'
import type { Queue } from 'bullmq'
import type { Context } from '../../src/context.ts'
import { pauseQueues, resumeQueues } from '../../src/entities/queue-pause.ts'

// Bull Board's buttons, as the board calls BullMQ for them. Whatever a person presses there, a queue is not the truth.

type Slice = Pick<Context, 'db' | 'queues'>
/** What a print hangs on. */
const NAMES = ['print', 'control'] as const

type Press = (queue: Queue) => Promise<unknown>

const eachJob = (
  work: (job: Awaited<ReturnType<Queue['getJobs']>>[number], queue: Queue) => Promise<unknown>,
): Press => {
  return async (queue) => {
    const jobs = await queue.getJobs(['active', 'waiting', 'prioritized', 'delayed', 'completed', 'failed'])
    // A button that does not fit the state of its job is refused by BullMQ.
    for (const job of jobs) if (job) await work(job, queue).catch(() => undefined)
  }
}

const PRESSES: Record<string, Press> = {
  pause: (queue) => queue.pause(),
  retry: eachJob(async (job) => job.retry(job.failedReason ? 'failed' : 'completed')),
  remove: eachJob((job) => job.remove()),
  promote: eachJob((job) => job.promote()),
  obliterate: (queue) => queue.obliterate({ force: true }),
  add: (queue) => queue.add('by hand', { nonsense: true }),
  duplicate: eachJob((job, queue) => queue.add(job.name, job.data, { ...job.opts, jobId: `copy-${randomUUID()}` })),
  edit: eachJob((job) => job.updateData({ nonsense: true })),
  empty: (queue) => queue.drain(),
  clean: (queue) => queue.clean(0, 1_000, 'completed'),
  concurrency: (queue) => queue.setGlobalConcurrency(1),
  'rate-limit': (queue) => queue.setGlobalRateLimit(1, 1_000),
  delay: eachJob((job) => job.changeDelay(3_600_000)),
}

/** Presses one button on the queues that a print hangs on. */
export async function press({ db, queues }: Slice, button: string): Promise<void> {
  const work = PRESSES[button]
  if (!work) throw new Error(`Bull Board has no button ${button}`)
  // The board writes it down before Redis is told.
  if (button === 'pause') await pauseQueues(db, NAMES, 'operator')
  for (const name of NAMES) await work(queues.get(name))
}

/** What a person undoes who has paused or throttled a queue: until then nobody promises progress. */
export async function unpress({ db, queues }: Slice, button: string): Promise<void> {
  if (button === 'pause') await resumeQueues(db, NAMES)
  for (const name of NAMES) {
    const queue = queues.get(name)
    if (button === 'pause') await queue.resume()
    if (button === 'concurrency') await queue.removeGlobalConcurrency()
    if (button === 'rate-limit') await queue.removeGlobalRateLimit()
  }
}
