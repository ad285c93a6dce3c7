import type { Revocation, Verdict } from '../drivers/driver.ts'

/** What is known so far of a start whose fate is open. */
export type StartEvidence = {
  /** The printer's word before the file was revoked. */
  first?: Verdict
  revoked?: Revocation
  /** The printer's word after it. */
  second?: Verdict
  /** Whether the printer shows no running job, asked last. */
  idle?: boolean
  /** A person looked and says that it did not start. */
  personSays: boolean
}

/** What to do next, or the verdict. */
export type StartStep =
  | { do: 'ask' | 'revoke' | 'ask-again' | 'look' }
  | { verdict: 'started'; word: Extract<Verdict, { kind: 'started' }> }
  | { verdict: 'not-started' }
  | { verdict: 'held'; code: 'START_UNKNOWN' | 'REVOKE_FAILED'; reason: string }

/**
 * R2 as a function: ask, revoke, ask again, decide. It never answers "send again": a start is sent by the winner of
 * the intent alone, and `not-started` needs the file proven absent *and* the printer's no after that, since a start
 * that is still on its way can only be stopped by the file being gone. The model test explores this very function.
 */
export function nextStartStep(known: StartEvidence): StartStep {
  const { first, revoked, second, idle, personSays } = known
  if (!first) return { do: 'ask' }
  if (first.kind === 'started') return { verdict: 'started', word: first }
  if (first.kind === 'unknown' && !personSays) return { verdict: 'held', code: 'START_UNKNOWN', reason: first.reason }
  if (!revoked) return { do: 'revoke' }
  if (revoked === 'unknown') {
    return { verdict: 'held', code: 'REVOKE_FAILED', reason: 'the file on the printer could not be removed' }
  }
  if (!second) return { do: 'ask-again' }
  if (second.kind === 'started') return { verdict: 'started', word: second }
  // A file that cannot be removed because the printer uses it counts as started.
  if (revoked === 'in-use') return { verdict: 'started', word: { kind: 'started', running: true } }
  if (second.kind === 'not-started') return { verdict: 'not-started' }
  if (!personSays) return { verdict: 'held', code: 'START_UNKNOWN', reason: second.reason }
  if (idle === undefined) return { do: 'look' }
  return idle ? { verdict: 'not-started' } : { verdict: 'held', code: 'START_UNKNOWN', reason: second.reason }
}
