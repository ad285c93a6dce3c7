import { createHash, randomBytes } from 'node:crypto'

// Digest access authentication, client side: RFC 7616 with qop=auth, and RFC 2069, which printers still speak (no qop).

export type Challenge = {
  realm: string
  nonce: string
  opaque?: string
  algorithm?: string
  /** Only "auth" is spoken here; absent = RFC 2069. */
  qop?: 'auth'
  /** The credentials were right, the nonce too old. */
  stale: boolean
}

const HASHES: Record<string, string> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' }

/** The Digest challenge of a WWW-Authenticate header; undefined = none that we can answer. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  const found = /(?:^|,\s*)Digest\s+(.*)$/i.exec(header ?? '')
  if (found === null) return undefined
  const fields = new Map<string, string>()
  for (const [, name = '', quoted, bare] of (found[1] ?? '').matchAll(
    /([a-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi,
  )) {
    if (!fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '')
  }
  const [realm, nonce, algorithm] = [fields.get('realm'), fields.get('nonce'), fields.get('algorithm')]
  if (realm === undefined || nonce === undefined || hashOf(algorithm) === undefined) return undefined
  const offered = fields
    .get('qop')
    ?.split(',')
    .map((word) => word.trim().toLowerCase())
  if (offered !== undefined && !offered.includes('auth')) return undefined
  const opaque = fields.get('opaque')
  return {
    realm,
    nonce,
    stale: fields.get('stale')?.toLowerCase() === 'true',
    ...(opaque === undefined ? {} : { opaque }),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(offered === undefined ? {} : { qop: 'auth' as const }),
  }
}

export type DigestRequest = {
  username: string
  password: string
  method: string
  /** The request target as it is sent. */
  uri: string
  /** How often this nonce was used, this time included; each use needs its own. */
  count?: number
  cnonce?: string
}

/** The Authorization header for one request. */
export function answerChallenge(challenge: Challenge, request: DigestRequest): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge
  const { username, password, method, uri, count = 1, cnonce = randomBytes(12).toString('base64url') } = request
  const hash = (value: string) =>
    createHash(hashOf(algorithm) ?? 'md5')
      .update(value)
      .digest('hex')
  const plain = hash(`${username}:${realm}:${password}`)
  const ha1 = /-sess$/i.test(algorithm ?? '') ? hash(`${plain}:${nonce}:${cnonce}`) : plain
  const ha2 = hash(`${method}:${uri}`)
  const nc = count.toString(16).padStart(8, '0')
  const response = hash(qop === undefined ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`)
  const quote = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`
  return `Digest ${[
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${nc}`, `cnonce=${quote(cnonce)}`]),
  ].join(', ')}`
}

function hashOf(algorithm = 'MD5'): string | undefined {
  return HASHES[algorithm.toUpperCase().replace(/-SESS$/, '')]
}
