import { fail } from '../core/errors.ts'

/**
 * Each may do what those before it may. A `machine` may do nothing but say that a bed is clear, with its evidence: a
 * camera or an ejector at the printer needs no more.
 */
export const ROLES = ['machine', 'viewer', 'member', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Who asks, whatever they signed in with. */
export type Principal = {
  /** Stands in rows, audit and rate limits: the token's `sub`, or `key:<id>`. */
  sub: string
  role: Role
  /** Projects that they may see; operators and admins see all. */
  projects: readonly string[]
  /** Print requests a window: undefined = the configured limit, null = none. */
  rateLimit: number | null | undefined
  /** Unix seconds after which this is nobody any more. */
  expiresAt: number | undefined
  keyId?: string
  /** The pool that an API key prints to. */
  poolId?: string
  /** Set when a cookie signed them in: changes then need this token in a header. */
  csrf?: string
}

export const atLeast = (role: Role, wanted: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(wanted)
/** Operators and admins work over all projects. */
export const seesAll = (principal: Principal): boolean => atLeast(principal.role, 'operator')
export const sees = (principal: Principal, projectId: string): boolean =>
  seesAll(principal) || principal.projects.includes(projectId)
/** The projects for SQL: null = all of them. */
export const scopeOf = (principal: Principal): readonly string[] | null =>
  seesAll(principal) ? null : principal.projects

/** The highest of the roles that we know; a token without one is a member's (docs/api.md). */
export function roleOf(roles: unknown): Role {
  const names: unknown[] = Array.isArray(roles) ? roles : [roles]
  const known = ROLES.filter((role) => names.includes(role))
  return known.at(-1) ?? 'member'
}

/** Errors: ROLE_MISSING. */
export function need(principal: Principal, wanted: Role): void {
  if (!atLeast(principal.role, wanted)) fail('ROLE_MISSING', `You are ${principal.role}; this needs ${wanted}`)
}
