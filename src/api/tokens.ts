import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { type JWTPayload, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose'
import type { Config } from '../core/config.ts'
import { PrintyardError } from '../core/errors.ts'
import { openKeySet } from './key-set.ts'

/** What a token says, by our names whatever its issuer calls them. */
export type Claims = { sub?: unknown; roles?: unknown; projects?: unknown; exp?: number }
/** What our own cookie says: who, and the CSRF token of the session. */
export type SessionClaims = { csrf: string; key?: string; claims?: Claims }

export type Tokens = {
  /** A client's token. Errors: CREDENTIALS_INVALID, SERVICE_MISSING (the identity server is away). */
  read(token: string): Promise<Claims>
  /** The value of a session's cookie. Errors: CREDENTIALS_INVALID. */
  readSession(cookie: string): Promise<SessionClaims>
  signSession(claims: SessionClaims, seconds: number): Promise<string>
}

/** Our own secret, in a form that is imported once. */
const keyOf = (secret: string): KeyObject => createSecretKey(Buffer.from(secret))

async function verified(verify: () => Promise<{ payload: JWTPayload }>): Promise<JWTPayload> {
  try {
    return (await verify()).payload
  } catch (cause) {
    if (cause instanceof PrintyardError) throw cause
    const detail = 'The token is not valid: it is expired, changed, or signed with another key'
    throw new PrintyardError('CREDENTIALS_INVALID', detail, { cause })
  }
}

/** A claim by its name, else by the path that a name with dots is: `realm_access.roles`. */
function claimOf(payload: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name]
  return name.split('.').reduce<unknown>((at, part) => {
    const found = typeof at === 'object' && at !== null && Object.hasOwn(at, part)
    return found ? (at as Record<string, unknown>)[part] : undefined
  }, payload)
}

/** The algorithm decides which keys count: HS256 our secret alone, the others only public keys of the identity server. */
function keyFor(secret: KeyObject, keySet: JWTVerifyGetKey | undefined): JWTVerifyGetKey {
  return async (header, token) => (header.alg === 'HS256' || !keySet ? secret : keySet(header, token))
}

/**
 * Two kinds of tokens: those of clients (HS256 with JWT_SECRET; RS256 and ES256 with the keys of JWKS_URL), and our own
 * session cookies under a key of their own, so that neither passes as the other.
 */
export function openTokens(config: Config): Tokens {
  const secret = config.JWT_SECRET
  if (!secret) throw new PrintyardError('CONFIG_INVALID', 'The API needs JWT_SECRET')
  const key = keyFor(keyOf(secret), config.JWKS_URL ? openKeySet(config.JWKS_URL) : undefined)
  const skew = config.JWT_CLOCK_SKEW_SECONDS
  const expected = {
    algorithms: config.JWKS_URL ? ['HS256', 'RS256', 'ES256'] : ['HS256'],
    clockTolerance: skew,
    ...(config.JWT_ISSUER ? { issuer: config.JWT_ISSUER } : {}),
    ...(config.JWT_AUDIENCE ? { audience: config.JWT_AUDIENCE } : {}),
  }
  const sessionKey = keyOf(createHmac('sha256', secret).update('printyard session').digest('hex'))
  return {
    async read(token) {
      const payload = await verified(() => jwtVerify(token, key, expected))
      return {
        sub: payload.sub,
        roles: claimOf(payload, config.JWT_ROLES_CLAIM) ?? payload.role,
        projects: claimOf(payload, config.JWT_PROJECTS_CLAIM),
        ...(payload.exp === undefined ? {} : { exp: payload.exp + skew }),
      }
    },
    async readSession(cookie) {
      return (await verified(() => jwtVerify(cookie, sessionKey, { algorithms: ['HS256'] }))) as SessionClaims
    },
    signSession: (claims, seconds) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuedAt()
        .setExpirationTime(`${seconds} s`)
        .sign(sessionKey),
  }
}
