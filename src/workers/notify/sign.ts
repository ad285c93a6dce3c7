import { createHmac } from 'node:crypto'

/**
 * The headers of a message by the specification of Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` (Unix seconds)
 * and `webhook-signature`, `v1,` and the Base64 of HMAC-SHA256 over `id.timestamp.body`. The key is what follows
 * `whsec_` in the secret, in Base64.
 */
export function signed(id: string, at: Date, body: string, secret: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
