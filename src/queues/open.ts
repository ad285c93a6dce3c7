import { Queue } from 'bullmq'
import type { TObject } from 'typebox'
import Value from 'typebox/value'
import type { Config } from '../core/config.ts'
import type { Log } from '../core/log.ts'
import { redisOptions } from '../core/redis.ts'
import type { Contract } from './define.ts'
import { contracts, type Payload, type QueueName, queueNames } from './index.ts'

export type Queues = {
  /**
   * Adds one job; the same payload again is the same job while that is alive. `label` is for people. The rows owe the
   * job anyway: one that cannot be added now (Redis is away) is added by the reconciler, so this never fails a caller.
   */
  add<Name extends QueueName>(name: Name, payload: Payload<Name>, label?: string): Promise<void>
  /** The BullMQ queue itself, for Bull Board and the reconciler. */
  get(name: QueueName): Queue
  close(): Promise<void>
}

/** A queue that has never reached Redis would wait for ever. */
const ADD_PATIENCE_MILLISECONDS = 2_000

async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from Redis within ${milliseconds} ms`)), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Opens all queues for adding. Handing BullMQ options instead of a client lets it close what it opens. */
export function openQueues(config: Pick<Config, 'REDIS_URL' | 'QUEUE_PREFIX'>, log: Log): Queues {
  const connection = { ...redisOptions(config.REDIS_URL ?? ''), maxRetriesPerRequest: 1, enableOfflineQueue: false }
  const open = (name: QueueName): [QueueName, Queue] => {
    const queue = new Queue(name, { connection, prefix: config.QUEUE_PREFIX })
    queue.on('error', (error) => log.debug({ err: error, queue: name }, 'queue connection failed'))
    return [name, queue]
  }
  const queues = new Map(queueNames.map(open))
  const get = (name: QueueName): Queue => {
    const queue = queues.get(name)
    if (!queue) throw new Error(`queue ${name} is closed`)
    return queue
  }
  return {
    async add(name, payload, label) {
      const contract: Contract<TObject> = contracts[name]
      const jobId = contract.jobId(Value.Parse(contract.payload, payload) as never)
      const adding = get(name).add(label ?? name, payload, { ...contract.options, jobId })
      await within(ADD_PATIENCE_MILLISECONDS, adding).catch((error: unknown) =>
        log.warn({ err: error, queue: name, job: jobId }, 'job not added now, the reconciler adds it'),
      )
    },
    get,
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()))
    },
  }
}
