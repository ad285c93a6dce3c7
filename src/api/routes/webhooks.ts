import { randomBytes } from 'node:crypto'
import Type from 'typebox'
import { isInside } from '../../core/address.ts'
import { fail } from '../../core/errors.ts'
import { seal } from '../../core/seal.ts'
import { audit } from '../../entities/audit.ts'
import { projectById } from '../../entities/project.ts'
import {
  createWebhook,
  type DeliveryView,
  deleteWebhook,
  listDeliveries,
  listWebhooks,
  patchWebhook,
  replayDelivery,
  tellTest,
  WEBHOOK_EVENTS,
  webhookById,
} from '../../entities/webhook.ts'
import type { Api, App } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { once } from '../once.ts'
import { Accepted, answers, Id, IdParams, Nothing, PAGE, Page, PageQuery, ProjectId, Time, UUID } from '../schemas.ts'
import { invalid } from '../validation.ts'

const Url = Type.String({
  pattern: '^https?://[^\\s]+$',
  maxLength: 2_000,
  description: 'Where messages are posted to',
  examples: ['https://shop.example/hooks/printyard'],
})
const Events = Type.Array(Type.Enum([...WEBHOOK_EVENTS]), {
  maxItems: WEBHOOK_EVENTS.length,
  description: 'Only these; all when left out or empty',
})
const WebhookBody = Type.Object({
  url: Url,
  projectId: Type.Optional(ProjectId),
  events: Type.Optional(Events),
})
const WebhookPatch = Type.Object(
  { url: Type.Optional(Url), events: Type.Optional(Events), disabled: Type.Optional(Type.Boolean()) },
  { minProperties: 1 },
)
const WebhookAnswer = Type.Object({
  id: Id(),
  url: Type.String(),
  projectId: Type.Optional(ProjectId),
  events: Type.Array(Type.String()),
  disabled: Type.Boolean(),
  createdBy: Type.String(),
  createdAt: Time('When it was made'),
})
const NewWebhookAnswer = Type.Object({
  ...WebhookAnswer.properties,
  secret: Type.String({ description: 'Signs the messages (Standard Webhooks); shown this once' }),
})
const DeliveryAnswer = Type.Object({
  id: Id(),
  eventId: Type.String({ description: 'The header webhook-id: the same for each sending of one event' }),
  type: Type.String(),
  state: Type.Enum(['queued', 'delivered', 'failed']),
  tries: Type.Integer(),
  lastStatus: Type.Optional(Type.Integer()),
  lastError: Type.Optional(Type.String()),
  createdAt: Time('When it happened'),
  triedAt: Type.Optional(Time('When it was sent last')),
  deliveredAt: Type.Optional(Time('When the receiver took it')),
  payload: Type.Unknown(),
})

const deliveryAnswer = ({ createdText: _text, ...delivery }: DeliveryView) => compact(delivery)

/** Errors: BODY_INVALID for an address with credentials in it, WEBHOOK_ADDRESS_REFUSED for one inside our own network. */
function checkUrl(url: string | undefined, privateAllowed: boolean): void {
  if (url === undefined) return
  const parsed = URL.parse(url)
  if (!parsed) throw invalid([{ field: 'url', message: 'is no address' }])
  if (parsed.username || parsed.password) throw invalid([{ field: 'url', message: 'must not hold a name or password' }])
  if (!privateAllowed && isInside(parsed.hostname)) {
    fail(
      'WEBHOOK_ADDRESS_REFUSED',
      `${parsed.hostname} is inside our own network: set WEBHOOK_PRIVATE_ADDRESSES=true to allow that`,
    )
  }
}

/** Who is told what happens; for admins. */
export function webhookRoutes(app: App, api: Api): void {
  managing(app, api)
  deliveries(app, api)
}

function managing(app: App, api: Api): void {
  const { db, config: settings } = api.context
  const tags = ['webhooks']
  const config = { role: 'admin', unknown: 'WEBHOOK_UNKNOWN' } as const
  app.post(
    '/webhooks',
    {
      config: { ...config, errors: ['PROJECT_UNKNOWN', 'WEBHOOK_ADDRESS_REFUSED'] },
      schema: { tags, summary: 'Add a webhook', body: WebhookBody, response: answers({ 201: NewWebhookAnswer }) },
    },
    async (request, reply) => {
      const { url, projectId, events = [] } = request.body
      const by = request.principal.sub
      checkUrl(url, settings.WEBHOOK_PRIVATE_ADDRESSES)
      if (projectId && !(await projectById(db, projectId))) fail('PROJECT_UNKNOWN')
      const secret = `whsec_${randomBytes(32).toString('base64')}`
      const sealedSecret = seal(secret, settings.SETTINGS_KEY ?? '')
      return once(
        api,
        request,
        reply,
        async (sql) => {
          const made = await createWebhook(sql, { url, projectId: projectId ?? null, events, sealedSecret, by })
          await audit(sql, { by, action: 'webhook.created', target: made.id, data: { url, projectId, events } })
          return { status: 201, body: { ...compact(made), secret } }
        },
        { secret: true },
      )
    },
  )
  app.get(
    '/webhooks',
    {
      config,
      schema: {
        tags,
        summary: 'List webhooks',
        response: answers({ 200: Type.Object({ items: Type.Array(WebhookAnswer) }) }),
      },
    },
    async () => ({ items: (await listWebhooks(db)).map((hook) => compact(hook)) }),
  )
  app.get(
    '/webhooks/:id',
    { config, schema: { tags, summary: 'One webhook', params: IdParams, response: answers({ 200: WebhookAnswer }) } },
    async ({ params }) => compact((await webhookById(db, params.id)) ?? fail('WEBHOOK_UNKNOWN')),
  )
  app.patch(
    '/webhooks/:id',
    {
      config: { ...config, errors: ['WEBHOOK_ADDRESS_REFUSED'] },
      schema: {
        tags,
        summary: 'Change a webhook',
        params: IdParams,
        body: WebhookPatch,
        response: answers({ 200: WebhookAnswer }),
      },
    },
    async ({ params: { id }, body, principal }) => {
      checkUrl(body.url, settings.WEBHOOK_PRIVATE_ADDRESSES)
      return db.transaction(async (sql) => {
        const changed = (await patchWebhook(sql, id, body)) ?? fail('WEBHOOK_UNKNOWN')
        await audit(sql, { by: principal.sub, action: 'webhook.changed', target: id, data: body })
        return compact(changed)
      })
    },
  )
  app.delete(
    '/webhooks/:id',
    { config, schema: { tags, summary: 'Remove a webhook', params: IdParams, response: answers({ 204: Nothing }) } },
    async ({ params: { id }, principal }, reply) => {
      await db.transaction(async (sql) => {
        if (!(await deleteWebhook(sql, id))) fail('WEBHOOK_UNKNOWN')
        await audit(sql, { by: principal.sub, action: 'webhook.removed', target: id })
      })
      return reply.code(204).send()
    },
  )
}

function deliveries(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['webhooks']
  const config = { role: 'admin', unknown: 'WEBHOOK_UNKNOWN' } as const
  app.get(
    '/webhooks/:id/deliveries',
    {
      config,
      schema: {
        tags,
        summary: 'What was sent and what became of it, newest first',
        params: IdParams,
        querystring: PageQuery({ state: Type.Optional(Type.Enum(['queued', 'delivered', 'failed'])) }),
        response: answers({ 200: Page(DeliveryAnswer) }),
      },
    },
    async ({ params: { id }, query }) => {
      const limit = query.limit ?? PAGE
      const webhook = (await webhookById(db, id)) ?? fail('WEBHOOK_UNKNOWN')
      const after = decodeCursor(query.cursor, 2)
      const found = await listDeliveries(db, { webhookId: webhook.id, state: query.state, limit, after })
      return pageOf(found, limit, deliveryAnswer, ({ createdText, id: last }) => [createdText, last])
    },
  )
  app.post(
    '/webhooks/:id/test',
    {
      config,
      schema: {
        tags,
        summary: 'Send it a message of no event',
        params: IdParams,
        response: answers({ 202: Accepted }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      return once(api, request, reply, async (sql) => {
        if (!(await webhookById(sql, id))) fail('WEBHOOK_UNKNOWN')
        const deliveryId = await tellTest(sql, id)
        await audit(sql, { by: request.principal.sub, action: 'webhook.tested', target: id, data: { deliveryId } })
        const after = () => api.enqueue('notify', { deliveryId })
        return { status: 202, body: { id: deliveryId, state: 'queued' }, after }
      })
    },
  )
  app.post(
    '/webhooks/:id/deliveries/:deliveryId/replay',
    {
      config,
      schema: {
        tags,
        summary: 'Send a message again; its webhook-id stays',
        params: Type.Object({ id: Id(), deliveryId: Type.String({ pattern: UUID }) }),
        response: answers({ 202: Accepted }),
      },
    },
    async (request, reply) => {
      const { id, deliveryId } = request.params
      return once(api, request, reply, async (sql) => {
        const again = (await replayDelivery(sql, id, deliveryId)) ?? fail('WEBHOOK_UNKNOWN', 'It has no such message')
        await audit(sql, { by: request.principal.sub, action: 'webhook.replayed', target: id, data: { deliveryId } })
        return { status: 202, body: again, after: () => api.enqueue('notify', { deliveryId }) }
      })
    },
  )
}
