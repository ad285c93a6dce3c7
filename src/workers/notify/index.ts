import { PrintyardError } from '../../core/errors.ts'
import { unseal } from '../../core/seal.ts'
import { type DeliveryWork, deliveryWork, giveDeliveryUp, recordDelivered, recordTry } from '../../entities/webhook.ts'
import type { Work, WorkContext } from '../work.ts'
import { post } from './post.ts'
import { signed } from './sign.ts'

/** Tells a webhook. Killed after the sending it is told again: receivers know a repeat by `webhook-id`. */
export const notify: Work<'notify'> = {
  async run(context, { deliveryId }, job) {
    const delivery = await deliveryWork(context.db, deliveryId)
    if (!delivery) return { state: 'settled' }
    if (delivery.disabled) throw new PrintyardError('WEBHOOK_DISABLED', 'The webhook was disabled meanwhile')
    const status = await send(context, delivery)
    await recordDelivered(context.db, delivery.id, status)
    job.progress('answered', 1)
    return { status }
  },

  async failed(context, { deliveryId }, error) {
    await giveDeliveryUp(context.db, deliveryId, error.message)
  },
}

/** Errors: WEBHOOK_REFUSED when the receiver does not answer 2xx, WEBHOOK_ADDRESS_REFUSED (for good). */
async function send({ db, config }: WorkContext, delivery: DeliveryWork): Promise<number> {
  const body = JSON.stringify(delivery.payload)
  const secret = unseal(delivery.secret, config.SETTINGS_KEY ?? '')
  const headers = { 'content-type': 'application/json', ...signed(delivery.eventId, new Date(), body, secret) }
  try {
    const status = await post(delivery.url, headers, body, { privateAllowed: config.WEBHOOK_PRIVATE_ADDRESSES })
    if (status >= 200 && status < 300) return status
    throw new PrintyardError('WEBHOOK_REFUSED', `It answered ${status}`, { data: { status } })
  } catch (error) {
    const status = error instanceof PrintyardError ? (error.data?.status as number | undefined) : undefined
    await recordTry(db, delivery.id, { status: status ?? null, error: (error as Error).message })
    throw error
  }
}
