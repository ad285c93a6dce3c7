import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import Compile from 'typebox/compile'
import type { Context } from '../context.ts'
import { PrintyardError } from '../core/errors.ts'
import { type ApiKeyView, apiKeyById, findApiKey, KEY_BEGINS } from '../entities/api-key.ts'
import { ensureProjects } from '../entities/project.ts'
import { assignmentOf, noteUser } from '../entities/user.ts'
import { type Principal, roleOf } from './principal.ts'
import { ProjectId } from './schemas.ts'
import { type Claims, openTokens } from './tokens.ts'

export const SESSION_COOKIE = 'printyard-session'
/** Readable by scripts of our own pages, which send it back as a header: the name that Bull Board's client looks for. */
export const CSRF_COOKIE = 'XSRF-TOKEN'
const SESSION_SECONDS = 12 * 3_600
/** How long a revoked key may still work in another API process. */
const KEY_CACHE_MS = 3_000
const KEY_CACHE_LENGTH = 10_000
const NOTED_MS = 60_000

export type Credentials = { apiKey?: string | undefined; token?: string | undefined; session?: string | undefined }
export type Session = { cookie: string; csrf: string; seconds: number; principal: Principal }

export type Auth = {
  /** Errors: SIGN_IN_REQUIRED (nothing sent), CREDENTIALS_INVALID. */
  signIn(credentials: Credentials): Promise<Principal>
  /** Turns a key or token into a browser session. */
  openSession(credentials: Credentials): Promise<Session>
  /** Drops what is remembered, after a key was revoked or a person was said to be somebody else. */
  forget(): void
}

const refused = (detail: string, cause?: unknown): PrintyardError =>
  new PrintyardError('CREDENTIALS_INVALID', detail, { cause })

/** What stands behind `Bearer`: OctoPrint's clients send API keys there too, and ours cannot be mistaken for a token. */
export const ofBearer = (sent: string): Credentials =>
  sent.startsWith(KEY_BEGINS) ? { apiKey: sent } : { token: sent }

/** What a request carries to sign in with; a key comes before a token, a token before a cookie. */
export function credentialsOf(headers: IncomingHttpHeaders, cookies: Record<string, string | undefined>): Credentials {
  const key = headers['x-api-key']
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (typeof key === 'string' && key !== '') return { apiKey: key }
  if (bearer !== undefined) return ofBearer(bearer)
  if (headers.authorization) throw refused('Send Authorization: Bearer with a token')
  return { session: cookies[SESSION_COOKIE] }
}

/** A change made with a cookie needs the session's CSRF token in a header. Errors: CSRF_INVALID. */
export function checkCsrf(principal: Principal, headers: IncomingHttpHeaders): void {
  if (principal.csrf === undefined) return
  const sent = headers['x-csrf-token'] ?? headers['x-xsrf-token'] ?? ''
  const [ours, theirs] = [Buffer.from(principal.csrf), Buffer.from(String(sent))]
  if (ours.length === theirs.length && timingSafeEqual(ours, theirs)) return
  throw new PrintyardError('CSRF_INVALID', 'Send the csrfToken of POST session as X-CSRF-Token')
}

const project = Compile(ProjectId)
/** Projects that a token names; what cannot be the id of one names none. */
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => project.Check(item)) : []

function ofClaims(claims: Claims): Principal {
  if (typeof claims.sub !== 'string' || claims.sub === '' || claims.sub.length > 200) {
    throw refused('The token names nobody: it needs a sub')
  }
  return {
    sub: claims.sub,
    role: roleOf(claims.roles),
    projects: texts(claims.projects),
    rateLimit: undefined,
    expiresAt: claims.exp,
  }
}

const ofKey = (key: ApiKeyView): Principal => ({
  sub: `key:${key.id}`,
  role: roleOf(key.roles),
  projects: key.projects,
  rateLimit: key.rateLimit,
  expiresAt: key.expiresAt ? key.expiresAt.getTime() / 1_000 : undefined,
  keyId: key.id,
  ...(key.poolId ? { poolId: key.poolId } : {}),
})

/** Remembers what was found for a few seconds, so that a request costs no look-up; also that there is nothing. */
function keyCache<Found>(look: (key: string) => Promise<Found | undefined>) {
  const known = new Map<string, { at: number; found: Promise<Found | undefined> }>()
  return {
    find(key: string): Promise<Found | undefined> {
      const kept = known.get(key)
      if (kept && performance.now() - kept.at < KEY_CACHE_MS) return kept.found
      if (known.size >= KEY_CACHE_LENGTH) known.clear()
      const found = look(key)
      known.set(key, { at: performance.now(), found })
      found.catch(() => known.delete(key))
      return found
    },
    clear: () => known.clear(),
  }
}

/** Projects of tokens become rows at first use; each is written once per process. */
function projectMaker({ db }: Pick<Context, 'db'>) {
  const made = new Set<string>()
  return async ({ projects, sub }: Principal): Promise<void> => {
    const fresh = projects.filter((id) => !made.has(id))
    if (fresh.length === 0) return
    await ensureProjects(db, fresh, sub)
    if (made.size > 100_000) made.clear()
    for (const id of fresh) made.add(id)
  }
}

/** Notes who signed in with a token, once a minute per process. */
function userNoter({ db }: Pick<Context, 'db'>) {
  const noted = new Map<string, number>()
  return async (principal: Principal): Promise<void> => {
    const last = noted.get(principal.sub)
    if (last !== undefined && Date.now() - last < NOTED_MS) return
    if (noted.size > 100_000) noted.clear()
    noted.set(principal.sub, Date.now())
    await noteUser(db, principal).catch((error: unknown) => {
      noted.delete(principal.sub)
      throw error
    })
  }
}

/** Opens the sign-in: API keys, tokens (JWT), and cookies for browsers. */
export function openAuth({ db, config }: Pick<Context, 'db' | 'config'>): Auth {
  const tokens = openTokens(config)
  const keys = keyCache((key) => findApiKey(db, key))
  const sessionKeys = keyCache((keyId) => apiKeyById(db, keyId))
  const assignments = keyCache((sub) => assignmentOf(db, sub))
  const makeProjects = projectMaker({ db })
  const note = userNoter({ db })

  const byKey = async (cache: typeof keys, key: string): Promise<Principal> => {
    const found = await cache.find(key)
    const alive = found && (found.expiresAt === null || found.expiresAt.getTime() > Date.now())
    if (!alive) throw refused('The API key is unknown, revoked or expired')
    return ofKey(found)
  }
  // What a token says counts; where it says nothing, what an admin said of the person.
  const byClaims = async (claims: Claims): Promise<Principal> => {
    const told = ofClaims(claims)
    if (claims.roles !== undefined && claims.projects !== undefined) return told
    const assigned = await assignments.find(told.sub)
    if (!assigned) return told
    return {
      ...told,
      role: claims.roles === undefined ? roleOf(assigned.role) : told.role,
      projects: claims.projects === undefined ? assigned.projects : told.projects,
    }
  }
  const bySession = async (cookie: string): Promise<Principal> => {
    const { csrf, key, claims } = await tokens.readSession(cookie)
    return { ...(key ? await byKey(sessionKeys, key) : await byClaims(claims ?? {})), csrf }
  }
  const signIn = async ({ apiKey, token, session }: Credentials): Promise<Principal> => {
    if (apiKey !== undefined) return byKey(keys, apiKey)
    if (token === undefined && session === undefined) throw new PrintyardError('SIGN_IN_REQUIRED')
    const principal = token === undefined ? await bySession(session ?? '') : await byClaims(await tokens.read(token))
    await makeProjects(principal)
    if (principal.keyId === undefined) await note(principal)
    return principal
  }
  return {
    signIn,
    async openSession(credentials) {
      const principal = await signIn(credentials)
      const csrf = randomBytes(24).toString('base64url')
      const left = (principal.expiresAt ?? Number.POSITIVE_INFINITY) - Date.now() / 1_000
      const seconds = Math.max(1, Math.floor(Math.min(SESSION_SECONDS, left)))
      const { sub, role, projects, expiresAt: exp, keyId } = principal
      const who = keyId ? { key: keyId } : { claims: { sub, roles: [role], projects, ...(exp ? { exp } : {}) } }
      const cookie = await tokens.signSession({ csrf, ...who }, seconds)
      return { cookie, csrf, seconds, principal }
    },
    forget() {
      keys.clear()
      sessionKeys.clear()
      assignments.clear()
    },
  }
}
