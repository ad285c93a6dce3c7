import { randomUUID } from 'node:crypto'
import type { Config } from '../core/config.ts'
import type { Log } from '../core/log.ts'
import type { Channels, Redis } from '../core/redis.ts'
import { publish } from './events.ts'

/**
 * Questions that only a monitor can answer, since it alone talks to printers and their network: is this printer well,
 * which printers are there. Asked over the live stream, answered over Redis pub/sub; nothing of it is kept.
 */
export type Question = { ask: 'test' | 'list-files'; printerId: string } | { ask: 'discover'; milliseconds: number }

type Bus = { redis: Redis; config: Pick<Config, 'QUEUE_PREFIX'>; log: Log }

const answerChannel = (prefix: string, questionId: string): string => `${prefix}:answer:${questionId}`
const CLAIM_SECONDS = 120
/** A printer that was just added, or changes hands, is held by a monitor a moment later. */
const ASK_AGAIN_MILLISECONDS = 1_000

/** Asks the monitors; undefined = none answered within `patienceMilliseconds`. */
export async function ask<Answer>(
  bus: Bus,
  channels: Channels,
  question: Question,
  patienceMilliseconds: number,
): Promise<Answer | undefined> {
  const questionId = randomUUID()
  let settle: (answer: Answer | undefined) => void = () => undefined
  const answered = new Promise<Answer | undefined>((resolve) => {
    settle = resolve
  })
  const leave = await channels.subscribed(answerChannel(bus.config.QUEUE_PREFIX, questionId), (message) =>
    settle(JSON.parse(message.toString()) as Answer),
  )
  const timer = setTimeout(() => settle(undefined), patienceMilliseconds)
  const put = () => publish(bus, { type: 'question', questionId, question })
  const again = setInterval(() => void put(), ASK_AGAIN_MILLISECONDS)
  try {
    await put()
    return await answered
  } finally {
    clearInterval(again)
    clearTimeout(timer)
    leave()
  }
}

/** One of several monitors answers a question that any of them could: true for the one. */
export async function claimQuestion({ redis, config }: Omit<Bus, 'log'>, questionId: string): Promise<boolean> {
  const key = `${config.QUEUE_PREFIX}:question:${questionId}`
  return (await redis.set(key, '1', 'EX', CLAIM_SECONDS, 'NX')) === 'OK'
}

export async function answerQuestion({ redis, config }: Omit<Bus, 'log'>, questionId: string, answer: unknown) {
  await redis.publish(answerChannel(config.QUEUE_PREFIX, questionId), JSON.stringify(answer))
}
