import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import { PrintyardError } from '../core/errors.ts'

/** An unknown key id has the set read anew at most this often: also how long a key that was just added may be unknown. */
const COOLDOWN_MS = 30_000
/** How long a key that was taken out of the set still counts. */
const CACHE_MS = 600_000
const TIMEOUT_MS = 5_000
/** Nobody asks again this soon after a failure. */
const PAUSE_MS = 1_000
const MOST_BYTES = 256_000

/** What a token is refused for; anything else is the identity server's trouble, not the token's. */
const OF_THE_TOKEN = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported]

async function bounded(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > MOST_BYTES) throw new Error(`The key set is larger than ${MOST_BYTES} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks, size))
}

/** Throws where this is no set of keys: then it failed, as a server that is away did. */
function checkSet(body: Uint8Array<ArrayBuffer>): void {
  const { keys } = JSON.parse(Buffer.from(body).toString()) as { keys?: unknown }
  if (!Array.isArray(keys)) throw new Error('The key set holds no keys')
}

/** Fetches with a bound, follows no redirect, and leaves a server that failed alone for a moment. */
function boundedFetch() {
  let failedAt = Number.NEGATIVE_INFINITY
  return async (url: string, options: RequestInit): Promise<Response> => {
    if (performance.now() - failedAt < PAUSE_MS) throw new Error('The key set could not be read a moment ago')
    try {
      const answer = await fetch(url, { ...options, redirect: 'error' })
      if (answer.status !== 200) throw new Error(`The key set answers ${answer.status}`)
      const body = await bounded(answer)
      checkSet(body)
      return new Response(body, { status: 200 })
    } catch (error) {
      failedAt = performance.now()
      throw error
    }
  }
}

/**
 * The public keys at an address (JWKS): fetched at first use, kept, and read anew when a token names a key that is not
 * among them. Which key fits an algorithm follows from the key's own type, never from the token; `jku`, `jwk` and `x5u`
 * of a token are not looked at.
 * Errors: SERVICE_MISSING when the set cannot be read.
 */
export function openKeySet(address: string, { cooldownMs = COOLDOWN_MS } = {}): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(address), {
    cooldownDuration: cooldownMs,
    cacheMaxAge: CACHE_MS,
    timeoutDuration: TIMEOUT_MS,
    [customFetch]: boundedFetch(),
  })
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (cause) {
      if (OF_THE_TOKEN.some((kind) => cause instanceof kind)) throw cause
      throw new PrintyardError('SERVICE_MISSING', 'The identity server gives no keys to check tokens with', { cause })
    }
  }
}
