import { setTimeout as sleep } from 'node:timers/promises'
import type { Reply, Request } from './api.ts'
import type { First, Settled } from './once.ts'

/** Longest wait that is granted; below what proxies usually give an answer. */
const MOST_SECONDS = 30
/** Waiting requests of one process; more are answered at once, as without the header. */
const MOST_WAITING = 200
const FIRST_LOOK_MS = 25
const SLOWEST_LOOK_MS = 500

let waiting = 0

/** Seconds of `Prefer: wait=N` (RFC 7240), as far as they are granted; 0 = not asked for, or not a number. */
export function waitSeconds(header: string | string[] | undefined): number {
  const wanted = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?\s*(?:$|[,;])/i.exec([header].flat().join(','))?.[1]
  return Math.min(MOST_SECONDS, Number(wanted ?? 0))
}

/**
 * Looks again and again until there is something, for as long as the client prefers to wait; undefined = time is up, or
 * it does not. Each look opens and gives back its own connection: nothing is held in between. What was granted stands in
 * `Preference-Applied`.
 */
export async function patiently<Found>(
  request: Request,
  reply: Reply,
  look: () => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const seconds = waitSeconds(request.headers.prefer)
  if (seconds === 0 || waiting >= MOST_WAITING) return undefined
  reply.header('preference-applied', `wait=${seconds}`)
  const until = performance.now() + seconds * 1_000
  waiting += 1
  try {
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, SLOWEST_LOOK_MS)) {
      const found = await look()
      const left = until - performance.now()
      // Whoever has gone away gets no more looks.
      if (found !== undefined || left <= 0 || request.raw.socket.destroyed) return found
      await sleep(Math.min(pause, left))
    }
  } finally {
    waiting -= 1
  }
}

/** For once(): looks at what came of a first answer, where the client prefers to wait for it. */
export const whenDone = (
  request: Request,
  reply: Reply,
  look: (first: First) => Promise<{ status: number; body: unknown } | undefined>,
): Settled | undefined =>
  waitSeconds(request.headers.prefer) > 0 ? (first) => patiently(request, reply, () => look(first)) : undefined
