import type { Answer } from '../driver.ts'
import { record, text } from '../fields.ts'
import { type Single, sendSingle } from '../one-line.ts'
import type { Wire } from './wire.ts'

/**
 * Sends one request exactly once: on a connection of its own that nothing reuses, without retries, and reset at the
 * deadline, since bytes that wait in a send buffer would still reach the printer when the link comes back a minute
 * later. Never throws: 204 is accepted, another 4xx is refused, all else is unknown.
 */
export function sendOnce(wire: Wire, path: string, json: unknown, deadlineMilliseconds: number): Promise<Answer> {
  const headers = { ...wire.headers, 'content-type': 'application/json' }
  const single: Single = { baseUrl: wire.baseUrl, method: 'POST', path, headers, body: JSON.stringify(json) }
  return sendSingle(single, deadlineMilliseconds, answerOf)
}

function answerOf(status: number, raw: string): Answer {
  if (status === 204) return { kind: 'accepted' }
  const reason = `${status}: ${errorText(raw)}`
  // A proxy in between may answer for a request that it delivered (408, 429, 499), so only OctoPrint's own refusals count.
  return [400, 401, 403, 404, 409, 415].includes(status) ? { kind: 'refused', reason } : { kind: 'unknown', reason }
}

function errorText(raw: string): string {
  try {
    return text(record(JSON.parse(raw)).error) ?? 'no reason given'
  } catch {
    return text(raw.slice(0, 200)) ?? 'no reason given'
  }
}
