import { discreetly } from '../farm/match.ts'
import { type Principal, scopeOf } from './principal.ts'

/**
 * How this caller may read rules and waiting reasons: members and viewers without what printer-shape.ts hides from them,
 * the prints and files of others. Whatever answers a rule goes through it.
 */
export const shownTo = (principal: Principal): typeof discreetly =>
  scopeOf(principal) === null ? (told) => told : discreetly
