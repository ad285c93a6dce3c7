import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { ErrorCode } from '../core/errors.ts'
import { type Channels, openChannels } from '../core/redis.ts'
import { type LiveEvent, publish } from '../queues/events.ts'
import type { Payload, QueueName } from '../queues/index.ts'
import type { Auth } from './auth.ts'
import type { Deprecated } from './deprecation.ts'
import { type Feed, openFeed } from './feed.ts'
import { type FullState, openFullState } from './full-state.ts'
import type { Principal, Role } from './principal.ts'
import type { TypeBoxProvider } from './validation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Least role that may use the route; left out = viewer. */
    role?: Role
    /** Anyone may, without signing in. */
    open?: boolean
    /** What an id in the address that cannot be one is answered with. */
    unknown?: ErrorCode
    /** Codes that it may answer with beside those that its kind implies; the document tells them. */
    errors?: readonly ErrorCode[]
    /** Only reads or signs in: an Idempotency-Key would keep nothing. */
    unkeyed?: boolean
    /** Takes If-Match. */
    versioned?: boolean
    /** A key of the role `machine` may use it too. */
    machines?: boolean
    /** One of the routes that FLUXPRINT_ENABLED=false switches off: FluxStudio's, and those that take prints. */
    printing?: boolean
    /** Takes `Prefer: wait=N` (prefer.ts). */
    waits?: boolean
    /** Will go: callers are told. */
    deprecated?: Deprecated
    /** Counts against the limit of print requests. */
    limited?: boolean
  }
  interface FastifySchema {
    /** The multipart form that it takes; read as a stream, so that the schema only tells of it. */
    'x-form'?: object
  }
  interface FastifyRequest {
    principal: Principal
  }
}

type Generics<Type> =
  Type extends FastifyInstance<infer Server, infer Req, infer Res, infer Log> ? [Server, Req, Res, Log] : never
type Parts = Generics<FastifyInstance>
/** The server as routes see it: schemas type their handlers. */
export type App = FastifyInstance<Parts[0], Parts[1], Parts[2], Parts[3], TypeBoxProvider>
export type { FastifyReply as Reply, FastifyRequest as Request }

/** What routes share. */
export type Api = {
  context: Context
  auth: Auth
  /** What monitors say to this process alone: pictures, answers. */
  channels: Channels
  /** What happens, for clients that listen. */
  feed: Feed
  fullState: FullState
  /** Tells the farm what is already committed. Never fails the request: rows are owed their jobs, and ticks look. */
  tell(...events: LiveEvent[]): void
  /** Adds a job for committed rows; when Redis is away the reconciler adds it later (R30). */
  enqueue<Name extends QueueName>(name: Name, payload: Payload<Name>, label?: string): Promise<void>
}

/** Base path of the API. */
export const BASE = '/api/printing'

/** Sends what requests of one moment have to tell as one write; that the line changed is said once. */
function openTeller(context: Context): Api['tell'] {
  let kept: LiveEvent[] = []
  const flush = (): void => {
    const events = kept
    kept = []
    void publish(context, ...events)
  }
  return (...events) => {
    if (kept.length === 0) setImmediate(flush)
    for (const event of events) {
      if (event.type !== 'queue' || !kept.some(({ type }) => type === 'queue')) kept.push(event)
    }
  }
}

export function openApi(context: Context, auth: Auth): Api {
  const feed = openFeed(context)
  return {
    context,
    auth,
    feed,
    fullState: openFullState(context, feed),
    channels: openChannels(context.config.REDIS_URL ?? '', context.log),
    tell: openTeller(context),
    async enqueue(name, payload, label) {
      await context.queues.add(name, payload, label).catch((error: unknown) => {
        context.log.warn({ err: error, queue: name }, 'job not added: the reconciler adds it when redis is back')
      })
    },
  }
}
