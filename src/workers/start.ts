import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq'
import type { TObject } from 'typebox'
import Value from 'typebox/value'
import type { Context, Running } from '../context.ts'
import { asPrintyardError, PrintyardError } from '../core/errors.ts'
import { redisOptions } from '../core/redis.ts'
import type { Contract, QueuePart } from '../queues/define.ts'
import { contracts, type QueueName, queueNames } from '../queues/index.ts'
import { openCompute } from './compute.ts'
import { works } from './index.ts'
import { openLive } from './live.ts'
import { announceSlicers } from './slice/announce.ts'
import { openTransfers } from './transfers.ts'
import type { JobHandle, Work, WorkContext } from './work.ts'

/** Takes the queues that wait on the network. */
export async function startWorker(context: Context): Promise<Running> {
  return openPart(context, 'worker')
}

/** Takes the queues that compute. */
export async function startRender(context: Context): Promise<Running> {
  // First, so that whoever asks once we are up hears whether models can be printed.
  const announcing = await announceSlicers(context)
  const part = openPart(context, 'render')
  return { stop: () => Promise.all([part.stop(), announcing.stop()]).then(() => undefined) }
}

function openPart(context: Context, part: QueuePart): Running {
  const work: WorkContext = {
    ...context,
    compute: openCompute(context.config.RENDER_THREADS),
    live: openLive(context.config, context.log),
    transfers: openTransfers({ total: context.config.TRANSFERS, perHost: context.config.TRANSFERS_PER_HOST }),
    runner: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
  }
  const names = queueNames.filter((name) => contracts[name].part === part)
  const workers = names.map((name) => openWorker(work, name))
  return {
    async stop() {
      await Promise.all(workers.map((close) => close()))
      await Promise.all([work.live.close(), work.compute.close()])
    },
  }
}

/**
 * One BullMQ worker around one handler. A lost lock ends the run at once (another worker may have begun it), and on
 * shutdown a job that hands over goes back to the queue, where another worker takes it in milliseconds.
 */
function openWorker(context: WorkContext, name: QueueName): () => Promise<void> {
  const contract: Contract<TObject> = contracts[name]
  const { config, log } = context
  const stopping = new AbortController()
  const worker = new Worker(
    name,
    (job, token, signal) => runJob(context, name, job, token ?? '', signal, stopping.signal),
    {
      connection: { ...redisOptions(config.REDIS_URL ?? ''), maxRetriesPerRequest: null },
      prefix: config.QUEUE_PREFIX,
      concurrency: name === 'print' ? config.PRINT_CONCURRENCY : contract.concurrency,
      lockDuration: config.QUEUE_LOCK_MS,
      stalledInterval: config.QUEUE_STALLED_MS,
      maxStalledCount: 1_000_000, // a crash of ours is never a failure of the job
    },
  )
  worker.on('error', (error) => log.debug({ err: error, queue: name }, 'queue worker connection failed'))
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, 'lock lost')
  })
  return async () => {
    if (contract.handsOver) {
      await worker.pause(true)
      stopping.abort()
      worker.cancelAllJobs('shutdown')
    }
    // Whatever does not end in time is killed with the process; its job is taken up again after the lock.
    await Promise.race([worker.close(), new Promise((resolve) => setTimeout(resolve, 6_000))])
  }
}

async function runJob(
  context: WorkContext,
  name: QueueName,
  job: Job,
  token: string,
  signal: AbortSignal | undefined,
  stopping: AbortSignal,
): Promise<unknown> {
  const contract: Contract<TObject> = contracts[name]
  const work = works[name] as Work<QueueName>
  if (!Value.Check(contract.payload, job.data)) throw new UnrecoverableError(`payload of ${name} is not valid`)
  // Added or edited by hand: while it ran, the job of that id would be missed (R27).
  if (contract.owed && job.id !== contract.jobId(job.data as never)) {
    throw new UnrecoverableError(`payload of ${name} belongs to another job`)
  }
  const handle = handleOf(context, job, signal ?? stopping)
  try {
    return await work.run(context, job.data as never, handle)
  } catch (cause) {
    if (stopping.aborted && contract.handsOver) {
      await job.moveToWait(token)
      throw new WaitingError()
    }
    // R28: whatever an aborted run ends with is not about the work; another run goes on with it, also after the last try.
    if (signal?.aborted) throw handedOver(cause)
    const error = asPrintyardError(cause)
    context.log.warn({ err: error, queue: name, job: job.id }, 'job failed')
    const last = !error.retry || job.attemptsMade + 1 >= (job.opts.attempts ?? 1)
    if (last) await giveUp(context, job, token, () => work.failed?.(context, job.data as never, error))
    throw error.retry ? error : new UnrecoverableError(error.message)
  }
}

/**
 * A process that stood still finds that its time is over before it hears that its lock is lost: only who still has the
 * lock may say that the work failed. Errors: HANDED_OVER.
 */
async function giveUp({ config }: WorkContext, job: Job, token: string, record: () => unknown): Promise<void> {
  if (!(await job.extendLock(token, config.QUEUE_LOCK_MS))) throw handedOver()
  await record()
}

const handedOver = (cause?: unknown) => new PrintyardError('HANDED_OVER', 'The lock of the job was lost', { cause })

function handleOf(context: WorkContext, job: Job, signal: AbortSignal): JobHandle {
  // Progress and log lines are for people; a Redis that is away must not stop the work.
  const shrug = (error: unknown): void => context.log.debug({ err: error, job: job.id }, 'job progress not written')
  return {
    id: job.id ?? '',
    signal,
    log: (line) => void job.log(line).catch(shrug),
    progress: (stage, fraction, facts) =>
      void job.updateProgress({ stage, percent: Math.round(fraction * 1000) / 10, ...facts }).catch(shrug),
  }
}
