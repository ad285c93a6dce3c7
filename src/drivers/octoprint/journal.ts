import Type from 'typebox'
import Value from 'typebox/value'
import { PrintyardError } from '../../core/errors.ts'
import type { Timing } from '../driver.ts'
import { list, number, record, text } from '../fields.ts'
import { login, openPush } from './push.ts'
import type { Wire } from './wire.ts'

/**
 * What OctoPrint remembers in memory: chart markings (print, done, cancel, pause, connected ...) of the last
 * `cutoffSeconds`, and a count of lines sent since the serial connection opened. Times are the server's own, seconds.
 */
export type Journal = {
  serverTime: number
  transmitted: number
  cutoffSeconds: number
  /** Connected to its printer at that moment. */
  operational: boolean
  markings: { type: string; time: number }[]
}

const JournalSchema = Type.Object({
  serverTime: Type.Number(),
  transmitted: Type.Number(),
  cutoffSeconds: Type.Number(),
  operational: Type.Boolean(),
  markings: Type.Array(Type.Object({ type: Type.String(), time: Type.Number() })),
})

/** The journal as stored in a fingerprint; `undefined` when it is none of ours. */
export function parseJournal(stored: string | undefined): Journal | undefined {
  if (stored === undefined) return undefined
  try {
    const value: unknown = JSON.parse(stored)
    return Value.Check(JournalSchema, value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The journal out of a `history` or `current` push message. */
export function journalOf(payload: unknown, cutoffSeconds: number): Journal {
  const message = record(payload)
  const markings = list(message.markings).map((marking) => {
    const { type, time } = record(marking)
    return { type: text(type) ?? '', time: number(time) ?? 0 }
  })
  return {
    serverTime: number(message.serverTime) ?? 0,
    transmitted: number(record(message.resends).transmitted) ?? 0,
    cutoffSeconds,
    operational: record(record(message.state).flags).operational === true,
    markings,
  }
}

/**
 * Asks for the journal over a short push session; only `history` carries it.
 * Rejects PRINTER_OFFLINE when the push channel cannot be used, and as `Wire.call` does.
 */
export async function readJournal(wire: Wire, timing: Timing): Promise<Journal> {
  const [session, cutoffSeconds] = [await login(wire), await readCutoff(wire)]
  const payload = await new Promise<unknown>((resolve, reject) => {
    const offline = (reason: string) =>
      reject(new PrintyardError('PRINTER_OFFLINE', `OctoPrint's push channel: ${reason}`))
    const push = openPush(wire, timing, {
      session,
      events: [],
      message: (type, message) => {
        if (type === 'history') settle(() => resolve(message))
        if (type === 'reauthRequired') settle(() => offline('session refused'))
      },
      closed: (reason) => settle(() => offline(reason)),
    })
    const deadline = setTimeout(() => settle(() => offline('no history')), timing.requestMilliseconds)
    const settle = (finish: () => void) => {
      clearTimeout(deadline)
      push.close()
      finish()
    }
  })
  return journalOf(payload, cutoffSeconds)
}

/** How long OctoPrint keeps markings (settings, minutes); 0 when we may not know, which proves nothing. */
async function readCutoff(wire: Wire): Promise<number> {
  try {
    const reply = await wire.call('GET', '/api/settings')
    return (number(record(record(reply.body).temperature).cutoff) ?? 0) * 60
  } catch (error) {
    if (error instanceof PrintyardError && error.code === 'PRINTER_CREDENTIALS') return 0
    throw error
  }
}

/** Markings of `now` that `before` did not have; compared by identity, never by clock. */
export function newMarkings(before: Journal, now: Journal): Journal['markings'] {
  const known = new Set(before.markings.map(markingKey))
  return now.markings.filter((marking) => !known.has(markingKey(marking)))
}

/**
 * Whether the printer's serial connection was opened anew since: by a new server process or by the same one. Its
 * count of sent lines starts anew then, and a marking is left.
 */
export function reconnectedSince(before: Journal, now: Journal): boolean {
  return now.transmitted < before.transmitted || newMarkings(before, now).some(({ type }) => type.endsWith('connected'))
}

/**
 * Whether the server process that wrote `before` is still the same one; `undefined` = too long ago to tell. OctoPrint
 * tells no uptime. A marking that is still there proves it. Where the old ones may have aged out, a new process would
 * have had to connect to its printer, which leaves a marking for `cutoffSeconds`.
 */
export function sameRun(before: Journal, now: Journal): boolean | undefined {
  const kept = new Set(now.markings.map(markingKey))
  if (before.markings.some((marking) => kept.has(markingKey(marking)))) return true
  if (reconnectedSince(before, now)) return false
  // A new process that is still connecting has not left its marking yet.
  if (!now.operational) return undefined
  // A margin of a tenth: the list is cleaned by the server's whole seconds.
  const remembered = Math.min(before.cutoffSeconds, now.cutoffSeconds) * 0.9
  if (before.markings.some((marking) => now.serverTime - marking.time < remembered)) return false
  const age = now.serverTime - before.serverTime
  return age >= 0 && age < remembered ? true : undefined
}

function markingKey(marking: { type: string; time: number }): string {
  return `${marking.type}@${marking.time}`
}
