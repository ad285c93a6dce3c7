import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import { ACTIVE, type Answer, type CanonicalState, type Jog, STARTABLE } from '../driver.ts'
import { text } from '../fields.ts'
import { isUnverified } from './codes.ts'
import type { Status } from './merge.ts'
import type { Session } from './session.ts'

const REFUSED_BEFORE_SENDING = ['PRINTER_CREDENTIALS', 'PRINTER_IDENTITY_CHANGED']
const JOG_LIMIT_MILLIMETRES = 300
const DEFAULT_SPEED = 3000

/** What an echo means. The printer answers unsigned commands with a failed one where Developer Mode is off. */
export function answerOf(echo: Status): Answer {
  if (/^success$/i.test(String(echo.result ?? ''))) return { kind: 'accepted' }
  const reason = text(echo.reason) ?? `result ${String(echo.result ?? 'missing')}`
  const detail = 'the printer takes no commands: switch on LAN-only mode and Developer Mode on its screen'
  return { kind: 'refused', reason: isUnverified(echo) ? `PRINTER_DEVELOPER_MODE: ${detail}` : reason }
}

/** Sends a command at most once; what was sent and not answered is unknown, and the connection is given up. */
export async function sendOnce(session: Session, body: Status, allowed: readonly CanonicalState[]): Promise<Answer> {
  try {
    await session.fresh()
  } catch (error) {
    return notSent(error)
  }
  const { state } = session.tracker.snapshot
  if (!allowed.includes(state)) return { kind: 'refused', reason: `the printer is ${state}` }
  const { sent, echo } = await session.command('print', body)
  if (echo !== undefined) return answerOf(echo)
  // Reports that still come while commands are dropped: a session like that never recovers.
  session.cut('a command was answered by nothing')
  return { kind: 'unknown', reason: sent ? 'no answer in time' : 'the connection broke before it was sent' }
}

/** A key that is refused cannot have sent anything; of all else nobody knows. */
export function notSent(error: unknown): Answer {
  const { code, message } = asPrintyardError(error)
  return { kind: REFUSED_BEFORE_SENDING.includes(code) ? 'refused' : 'unknown', reason: message }
}

/** Lines of G-code, as `sendOnce`. The printer echoes them and does what it likes. */
export const sendLines = (session: Session, code: readonly string[], allowed: readonly CanonicalState[]) =>
  sendOnce(session, { command: 'gcode_line', param: `${code.join('\n')}\n` }, allowed)

/** The control verbs; targets of heaters are in heat.ts. The truth is the next status. */
export function commandsOf(session: Session) {
  const print = (command: string, allowed: readonly CanonicalState[]) => () =>
    sendOnce(session, { command, param: '' }, allowed)
  const lines = (code: string[], allowed: readonly CanonicalState[]) => sendLines(session, code, allowed)
  return {
    pause: print('pause', ['preparing', 'printing']),
    resume: print('resume', ['paused', 'attention']),
    cancel: print('stop', ACTIVE),
    // Motion under a running print would ruin it, and the firmware does not refuse it.
    home: (axes: ('x' | 'y' | 'z')[]) =>
      lines([`G28 ${axes.map((axis) => axis.toUpperCase()).join(' ')}`.trim()], STARTABLE),
    jog: async (move: Jog) => lines(jogLines(move), STARTABLE),
    gcode: (code: string[]) => lines(code, [...STARTABLE, ...ACTIVE]),
  }
}

/** Rejects COMMAND_OUT_OF_RANGE. */
export function inRange(name: string, value: number | undefined, limit: number, least = 0): void {
  if (value === undefined || (Number.isFinite(value) && value >= least && value <= limit)) return
  throw new PrintyardError('COMMAND_OUT_OF_RANGE', `${name} takes ${least} to ${limit}`, { data: { name, limit } })
}

function jogLines({ xMillimetres, yMillimetres, zMillimetres, speedMillimetresPerMinute }: Jog): string[] {
  const axes = Object.entries({ X: xMillimetres, Y: yMillimetres, Z: zMillimetres })
  for (const [axis, value] of axes) inRange(axis, value, JOG_LIMIT_MILLIMETRES, -JOG_LIMIT_MILLIMETRES)
  inRange('speed', speedMillimetresPerMinute, 30_000, 1)
  const words = axes.flatMap(([axis, value]) => (value === undefined ? [] : `${axis}${value}`)).join(' ')
  return ['G91', `G0 ${words} F${speedMillimetresPerMinute ?? DEFAULT_SPEED}`, 'G90']
}
