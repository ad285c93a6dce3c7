import { PrintyardError } from '../../core/errors.ts'
import { ACTIVE, type Answer, type ConnectOptions, STARTABLE, type Temperatures } from '../driver.ts'
import { inRange, sendLines } from './commands.ts'
import type { Session } from './session.ts'

/** What sets a target at once, and what sets it and then waits until it is reached. */
const VERBS = { tool0: { atOnce: 'M104', waiting: 'M109' }, bed: { atOnce: 'M140', waiting: 'M190' } } as const
const HEATERS = ['tool0', 'bed'] as const
type Heater = (typeof HEATERS)[number]

/**
 * Sets targets; accepted only when a report within `milliseconds` shows them. Newer firmware (A1 after 01.04, P1 and X1
 * after 01.06) answers "success" to M104 and M140 and does nothing, and still obeys M109 and M190 (OpenBambuAPI #37,
 * ha-bambulab #491). These keep later lines waiting until the heater is hot, so they are the second try, only at rest and
 * only to heat up.
 * Rejects COMMAND_OUT_OF_RANGE and COMMAND_UNSUPPORTED before anything is sent; refuses COMMAND_EXPIRED when nothing shows.
 */
export async function setTemperatures(
  session: Session,
  target: Temperatures,
  limits: ConnectOptions['limits'],
  milliseconds: number,
): Promise<Answer> {
  checkTargets(target, limits)
  if (HEATERS.every((heater) => target[heater] === undefined)) {
    return { kind: 'refused', reason: 'no heater was named' }
  }
  const lines = (verb: 'atOnce' | 'waiting', heaters: readonly Heater[]) =>
    heaters.map((heater) => `${VERBS[heater][verb]} S${target[heater]}`)
  const left = () => HEATERS.filter((heater) => !shows(session, heater, target[heater]))
  const shown = () => session.wait((group) => group === 'print' && left().length === 0, milliseconds)

  const answer = await sendLines(
    session,
    lines(
      'atOnce',
      HEATERS.filter((heater) => target[heater] !== undefined),
    ),
    [...STARTABLE, ...ACTIVE],
  )
  if (answer.kind !== 'accepted' || left().length === 0 || (await shown()) !== undefined) return answer
  const again = left().filter((heater) => (target[heater] ?? 0) > actual(session, heater))
  if (again.length === left().length && STARTABLE.includes(session.tracker.snapshot.state)) {
    const second = await sendLines(session, lines('waiting', again), STARTABLE)
    if (second.kind !== 'accepted' || left().length === 0 || (await shown()) !== undefined) return second
  }
  return {
    kind: 'refused',
    reason: `COMMAND_EXPIRED: the printer took the command and shows no such target (${left().join(', ')})`,
  }
}

/** A line without a tool means the one in use, whichever that is on a printer with two. */
const heatersOf = ({ tracker }: Session, heater: Heater) => {
  const { tools, bed } = tracker.snapshot.temperatures
  return heater === 'tool0' ? tools : bed === undefined ? [] : [bed]
}
const actual = (session: Session, heater: Heater) =>
  Math.max(0, ...heatersOf(session, heater).map((shown) => shown.actual))
const shows = (session: Session, heater: Heater, target: number | undefined): boolean =>
  target === undefined || heatersOf(session, heater).some((shown) => Math.round(shown.target) === Math.round(target))

/** What the firmware itself takes differs by model. */
function checkTargets({ tool0, bed, chamber }: Temperatures, limits: ConnectOptions['limits']): void {
  inRange('tool0', tool0, limits.toolCelsius)
  inRange('bed', bed, limits.bedCelsius)
  inRange('chamber', chamber, limits.chamberCelsius)
  if (chamber !== undefined)
    throw new PrintyardError('COMMAND_UNSUPPORTED', 'The chamber of this printer has no heater of its own')
}
