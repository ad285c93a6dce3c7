import { createHash } from 'node:crypto'
import { fail } from '../core/errors.ts'
import { seal, unseal } from '../core/seal.ts'
import type { Database as Transaction } from '../entities/database.ts'
import {
  claimKey,
  closeAnswer,
  type IdempotentRequest,
  keepAnswer,
  type StoredAnswer,
} from '../entities/idempotency.ts'
import type { Api, Reply, Request } from './api.ts'

/** What a request did: its answer, and what the farm is told once that is committed. */
export type Effect = {
  status: number
  body?: unknown
  location?: string
  after?: () => Promise<void> | void
}
/** The ids in a first answer: what a wait looks at, whoever does the waiting. */
export type First = { id?: string; commandId?: string }
/** Waits for what comes of an effect; undefined = nothing in time. */
export type Settled = (first: First) => Promise<{ status?: number; body: unknown } | undefined>
/** The effect's transaction. */
export type { Transaction }

type Options = {
  /** The effect is one statement: without an Idempotency-Key it needs no transaction around it. */
  single?: boolean
  /** The answer holds a secret: it is kept sealed. */
  secret?: boolean
  /** Stands for the body where that is a stream. */
  bodyHash?: string
  /** What comes of it, in time, is the answer; until somebody was told that, every repeat waits for it too. */
  settled?: Settled | undefined
}

/** What an Idempotency-Key may be; the OpenAPI document says the same. */
export const KEY = /^[\x21-\x7e]{1,200}$/

const hash = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(body) ?? '')
    .digest('hex')

function idempotent(request: Request, options: Options): IdempotentRequest | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !KEY.test(key)) {
    fail('BODY_INVALID', 'Idempotency-Key: 1 to 200 visible ASCII characters')
  }
  const route = `${request.method} ${request.url.split('?')[0]}`
  return { principal: request.principal.sub, route, key, bodyHash: options.bodyHash ?? hash(request.body) }
}

/**
 * Runs the effect of a POST in one transaction; with an Idempotency-Key exactly once (R31): the same request again,
 * also one under way at the same time, gets the first answer. What fails is not kept and may be sent again.
 */
export async function once(
  { context }: Api,
  request: Request,
  reply: Reply,
  effect: (sql: Transaction) => Promise<Effect>,
  options: Options = {},
): Promise<Reply> {
  const { db, config } = context
  const asked = idempotent(request, options)
  if (!asked) {
    const done = options.single ? await effect(db.manager) : await db.transaction(effect)
    return send(reply, (await told(done, options)) ?? done)
  }
  const secret = config.SETTINGS_KEY ?? fail('CONFIG_INVALID', 'The API needs SETTINGS_KEY')
  const sealing = options.secret ? secret : undefined
  let repeated: StoredAnswer | undefined
  const done = await db.transaction(async (sql): Promise<Effect> => {
    repeated = await claimKey(sql, asked)
    if (repeated) return opened(repeated, secret)
    const result = await effect(sql)
    await keepAnswer(sql, asked, { ...kept(result, sealing), open: options.settled !== undefined })
    return result
  })
  if (repeated) reply.header('idempotency-replayed', 'true')
  if (repeated && !(repeated.open && options.settled)) return send(reply, done)
  const latest = await told(done, options)
  // Whoever went away before anything came of it was told nothing, and asks again.
  if (!options.settled || (!latest && request.raw.socket.destroyed)) return send(reply, done)
  return send(reply, opened(await closeAnswer(db, asked, kept(latest ?? done, sealing)), secret))
}

/** Tells the farm, and waits where there is something to wait for. */
async function told(done: Effect, { settled }: Options): Promise<Effect | undefined> {
  await done.after?.()
  const latest = await settled?.((done.body ?? {}) as First)
  return latest && { ...done, ...latest }
}

function kept({ status, body, location }: Effect, secret: string | undefined): StoredAnswer {
  const answer = secret ? { sealed: seal(JSON.stringify(body ?? null), secret) } : { body }
  return { status, answer: { ...answer, location } }
}

function opened({ status, answer }: StoredAnswer, secret: string): Effect {
  const { body, location, sealed } = (answer ?? {}) as { body?: unknown; location?: string; sealed?: string }
  return {
    status,
    body: sealed ? JSON.parse(unseal(sealed, secret)) : body,
    ...(location ? { location } : {}),
  }
}

function send(reply: Reply, { status, body, location }: Effect): Reply {
  if (location) reply.header('location', location)
  return reply.code(status).send(body)
}
