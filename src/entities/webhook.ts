import { EntitySchema } from 'typeorm'
import { row, rows, type Sql } from './sql.ts'
import { flag, id, json, maybe, points, stamp, text, texts, time, uuid, whole } from './table.ts'

/** Whom we tell what happens: an address, of one project or of the whole farm. `secret` is sealed. */
export const Webhooks = new EntitySchema({
  name: 'webhooks',
  columns: {
    id: id(),
    url: text(),
    projectId: maybe(text()),
    events: texts(),
    secret: text(),
    disabled: flag(false),
    createdBy: text(),
    createdAt: stamp(),
  },
  foreignKeys: [points('projectId', 'projects')],
})

/**
 * One event for one webhook. A trigger writes it in the transaction of the event (see the migration), so the farm's own
 * code cannot forget one; `eventId` makes it unique, and is what the receiver tells repeats by.
 */
export const WebhookDeliveries = new EntitySchema({
  name: 'webhook_deliveries',
  columns: {
    id: id(),
    webhookId: uuid(),
    eventId: text(),
    type: text(),
    payload: json(),
    state: { ...text(), default: 'queued' },
    tries: whole(0),
    lastStatus: maybe(whole()),
    lastError: maybe(text()),
    createdAt: stamp(),
    triedAt: maybe(time()),
    deliveredAt: maybe(time()),
  },
  indices: [
    { name: 'webhook_deliveries_event', columns: ['webhookId', 'eventId'], unique: true },
    { name: 'webhook_deliveries_newest', columns: ['webhookId', 'createdAt', 'id'] },
    { name: 'webhook_deliveries_owed', columns: ['createdAt'], where: "state = 'queued'" },
  ],
  foreignKeys: [points('webhookId', 'webhooks', 'CASCADE')],
})

export const WEBHOOK_EVENTS = [
  'print.printing',
  'print.paused',
  'print.completed',
  'print.failed',
  'print.canceled',
  'print.held',
  'printer.online',
  'printer.offline',
] as const

export type WebhookView = {
  id: string
  url: string
  projectId: string | null
  events: string[]
  disabled: boolean
  createdBy: string
  createdAt: Date
}
const VIEW = `id, url, project_id AS "projectId", events, disabled, created_by AS "createdBy", created_at AS "createdAt"`

export type NewWebhook = {
  url: string
  projectId: string | null
  events: readonly string[]
  sealedSecret: string
  by: string
}

export async function createWebhook(sql: Sql, hook: NewWebhook): Promise<WebhookView> {
  const made = await row<WebhookView>(
    sql,
    `INSERT INTO webhooks (url, project_id, events, secret, created_by) VALUES ($1, $2, $3, $4, $5) RETURNING ${VIEW}`,
    [hook.url, hook.projectId, hook.events, hook.sealedSecret, hook.by],
  )
  if (!made) throw new Error('a webhook was not written')
  return made
}

/** Oldest first; a farm has few. */
export function listWebhooks(sql: Sql): Promise<WebhookView[]> {
  return rows(sql, `SELECT ${VIEW} FROM webhooks ORDER BY created_at, id LIMIT 1000`)
}

export function webhookById(sql: Sql, webhookId: string): Promise<WebhookView | undefined> {
  return row(sql, `SELECT ${VIEW} FROM webhooks WHERE id = $1`, [webhookId])
}

export function patchWebhook(
  sql: Sql,
  webhookId: string,
  change: { url?: string | undefined; events?: readonly string[] | undefined; disabled?: boolean | undefined },
): Promise<WebhookView | undefined> {
  return row(
    sql,
    `UPDATE webhooks SET url = coalesce($2, url), events = coalesce($3, events), disabled = coalesce($4, disabled)
    WHERE id = $1 RETURNING ${VIEW}`,
    [webhookId, change.url ?? null, change.events ?? null, change.disabled ?? null],
  )
}

export async function deleteWebhook(sql: Sql, webhookId: string): Promise<boolean> {
  return (await row(sql, 'DELETE FROM webhooks WHERE id = $1 RETURNING 1', [webhookId])) !== undefined
}

export type DeliveryView = {
  id: string
  eventId: string
  type: string
  state: 'queued' | 'delivered' | 'failed'
  tries: number
  lastStatus: number | null
  lastError: string | null
  createdAt: Date
  createdText: string
  triedAt: Date | null
  deliveredAt: Date | null
  payload: unknown
}
const DELIVERY = `id, event_id AS "eventId", type, state, tries, last_status AS "lastStatus", last_error AS "lastError",
  created_at AS "createdAt", created_at::text AS "createdText", tried_at AS "triedAt", delivered_at AS "deliveredAt", payload`

/** Newest first, one more than asked. */
export function listDeliveries(
  sql: Sql,
  filter: { webhookId: string; state?: string | undefined; limit: number; after: (string | undefined)[] },
): Promise<DeliveryView[]> {
  return rows(
    sql,
    `SELECT ${DELIVERY} FROM webhook_deliveries WHERE webhook_id = $1 AND ($2::text IS NULL OR state = $2)
      AND ($3::text IS NULL OR (created_at, id) < ($3::timestamptz, $4::uuid))
    ORDER BY created_at DESC, id DESC LIMIT $5`,
    [filter.webhookId, filter.state ?? null, filter.after[0] ?? null, filter.after[1] ?? null, filter.limit + 1],
  )
}

/** A message of no event, so that somebody can see whether their end works. */
export async function tellTest(sql: Sql, webhookId: string): Promise<string> {
  const made = await row<{ id: string }>(
    sql,
    `INSERT INTO webhook_deliveries (webhook_id, event_id, type, payload)
    SELECT $1::uuid, 'test-' || gen_random_uuid(), 'test', jsonb_build_object('type', 'test', 'timestamp', now(), 'data', jsonb_build_object('webhookId', $1::uuid))
    RETURNING id`,
    [webhookId],
  )
  return made?.id ?? ''
}

/** Sends one again, as if it had just happened; its event id stays. `undefined` = it is not of this webhook. */
export function replayDelivery(sql: Sql, webhookId: string, deliveryId: string) {
  return row<{ id: string; state: string }>(
    sql,
    `UPDATE webhook_deliveries SET state = 'queued', tries = 0, last_error = NULL, delivered_at = NULL
    WHERE id = $2 AND webhook_id = $1 RETURNING id, state`,
    [webhookId, deliveryId],
  )
}

export type DeliveryWork = {
  id: string
  eventId: string
  payload: unknown
  url: string
  secret: string
  disabled: boolean
}

/** What is still to be sent; undefined = it was, or is given up. */
export function deliveryWork(sql: Sql, deliveryId: string): Promise<DeliveryWork | undefined> {
  return row(
    sql,
    `SELECT d.id, d.event_id AS "eventId", d.payload, w.url, w.secret, w.disabled FROM webhook_deliveries d
    JOIN webhooks w ON w.id = d.webhook_id WHERE d.id = $1 AND d.state = 'queued'`,
    [deliveryId],
  )
}

export async function recordDelivered(sql: Sql, deliveryId: string, status: number): Promise<void> {
  await sql.query(
    `UPDATE webhook_deliveries SET state = 'delivered', tries = tries + 1, last_status = $2, last_error = NULL,
      tried_at = now(), delivered_at = now() WHERE id = $1 AND state = 'queued'`,
    [deliveryId, status],
  )
}

/** One try went wrong; what waits for its next one stays queued. */
export async function recordTry(sql: Sql, deliveryId: string, said: { status: number | null; error: string }) {
  await sql.query(
    `UPDATE webhook_deliveries SET tries = tries + 1, last_status = $2, last_error = $3, tried_at = now()
    WHERE id = $1 AND state = 'queued'`,
    [deliveryId, said.status, said.error.slice(0, 500)],
  )
}

export async function giveDeliveryUp(sql: Sql, deliveryId: string, error: string): Promise<void> {
  await sql.query(
    `UPDATE webhook_deliveries SET state = 'failed', last_error = coalesce(last_error, $2) WHERE id = $1 AND state = 'queued'`,
    [deliveryId, error.slice(0, 500)],
  )
}

/** Deliveries past their keep. */
export async function removeOldDeliveries(sql: Sql, retentionDays: number): Promise<void> {
  await sql.query(
    `DELETE FROM webhook_deliveries WHERE created_at < now() - make_interval(days => $1) AND state <> 'queued'`,
    [retentionDays],
  )
}
