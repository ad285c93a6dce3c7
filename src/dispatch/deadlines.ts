import type { Context } from '../context.ts'
import { giveBackStuck, holdLost } from '../entities/deadline.ts'
import { planEjections } from '../entities/ejection.ts'
import { asEvents } from '../entities/print.ts'
import { publish } from '../queues/events.ts'

/** R26: ends waits that nobody else would end, and notes what finished parts are owed; part of the slow tick. */
export async function enforceDeadlines(context: Pick<Context, 'db' | 'redis' | 'config' | 'log'>): Promise<void> {
  const moves = [...(await giveBackStuck(context.db)), ...(await holdLost(context.db, context.config.LINK_LOST_HOURS))]
  await publish(context, ...asEvents(moves))
  await planEjections(context.db)
}
