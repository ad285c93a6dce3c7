import type { Answer } from '../driver.ts'
import { record, text } from '../fields.ts'
import { sendSingle } from '../one-line.ts'
import { readStatus, type Status } from './status.ts'
import type { Method, Wire } from './wire.ts'

/** Refusals of PrusaLink itself; what a proxy says of a request that it may have delivered is no answer. */
const REFUSALS = [400, 401, 403, 404, 405, 409, 411, 415, 422]

/**
 * Sends one request exactly once, on a connection of its own that is reset at the deadline. The challenge is fetched
 * before, so that a nonce that is too old costs no second request. Never throws: 204 is accepted, a refusal of
 * PrusaLink's own is refused, all else is unknown.
 */
export async function sendOnce(
  wire: Wire,
  method: Method,
  path: string,
  deadlineMilliseconds: number,
): Promise<Answer> {
  const began = performance.now()
  try {
    await wire.prepare(deadlineMilliseconds)
  } catch (error) {
    return { kind: 'unknown', reason: (error as Error).message }
  }
  const headers = { ...wire.headersFor(method, path), 'content-length': '0' }
  const left = Math.max(1, deadlineMilliseconds - (performance.now() - began))
  return sendSingle({ baseUrl: wire.baseUrl, method, path, headers }, left, answerOf)
}

function answerOf(status: number, raw: string): Answer {
  if (status === 204) return { kind: 'accepted' }
  return { kind: REFUSALS.includes(status) ? 'refused' : 'unknown', reason: `${status}: ${messageOf(raw)}` }
}

function messageOf(raw: string): string {
  try {
    return text(record(JSON.parse(raw)).message) ?? 'no reason given'
  } catch {
    return text(raw.slice(0, 200)) ?? 'no reason given'
  }
}

/** The verbs of a running print; each names the print by its number, so that it can hit no other. */
export function commandsOf(wire: Wire, timeoutMilliseconds: number, seen: (status: Status) => void) {
  const job = async (method: Method, verb: string): Promise<Answer> => {
    let status: Status
    try {
      status = await readStatus(wire)
    } catch (error) {
      return { kind: 'unknown', reason: (error as Error).message }
    }
    seen(status)
    if (status.job === undefined) return { kind: 'refused', reason: 'the printer has no job' }
    return sendOnce(wire, method, `/api/v1/job/${status.job.id}${verb}`, timeoutMilliseconds)
  }
  return {
    pause: () => job('PUT', '/pause'),
    resume: () => job('PUT', '/resume'),
    cancel: () => job('DELETE', ''),
  }
}
