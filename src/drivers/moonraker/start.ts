import type { Answer } from '../driver.ts'
import { record, text } from '../fields.ts'
import { type Single, sendSingle } from '../one-line.ts'
import type { Wire } from './wire.ts'

/**
 * Sends the start exactly once: on a connection of its own, without retries, reset at the deadline. Klipper carries out
 * one G-code after the other, so behind a heater that warms up the start is answered, and takes place, only after it:
 * a start without an answer is never "not started". Never throws: 200 is accepted, a refusal of Klipper is refused.
 */
export function sendStart(wire: Wire, name: string, deadlineMilliseconds: number): Promise<Answer> {
  const path = `/printer/print/start?filename=${encodeURIComponent(name)}`
  const single: Single = { baseUrl: wire.baseUrl, method: 'POST', path, headers: wire.headers }
  return sendSingle(single, deadlineMilliseconds, answerOf)
}

/** 503 is a Klipper that went away, maybe with the start in hand; a proxy's 408, 429, 499 may stand for a delivered one. */
function answerOf(status: number, raw: string): Answer {
  if (status === 200) return { kind: 'accepted' }
  const reason = `${status}: ${errorText(raw)}`
  return [400, 401, 403, 404].includes(status) ? { kind: 'refused', reason } : { kind: 'unknown', reason }
}

function errorText(raw: string): string {
  try {
    return text(record(record(JSON.parse(raw)).error).message) ?? 'no reason given'
  } catch {
    return text(raw.slice(0, 200)) ?? 'no reason given'
  }
}
