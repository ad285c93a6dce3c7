import { setTimeout as sleep } from 'node:timers/promises'
import { asPrintyardError } from '../../core/errors.ts'
import { type Answer, type Snapshot, STARTABLE, type Timing } from '../driver.ts'
import { sendOnce } from './start.ts'
import { readSnapshot } from './status.ts'
import type { Wire } from './wire.ts'

const LOOK_MILLISECONDS = 500

/**
 * OctoPrint answers lines when it has queued them. It sends one when the one before was answered, the firmware answers
 * M400 when all moves are done, and OctoPrint shows a target the moment that it sends it: so a target that heats nothing
 * (1 or 2 °C), sent last, tells that everything before it was carried out. Rejects PRINTER_OFFLINE before anything is sent.
 */
export async function runGcode(
  wire: Wire,
  timing: Timing,
  lines: string[],
  deadlineMilliseconds: number,
  signal: AbortSignal,
): Promise<Answer> {
  const end = performance.now() + deadlineMilliseconds
  const before = await readSnapshot(wire)
  if (!atRest(before)) return { kind: 'refused', reason: `the printer is ${before.stateText}` }
  const mark = before.temperatures.tools[0]?.target === 1 ? 2 : 1
  const send = (commands: string[]) => sendOnce(wire, '/api/printer/command', { commands }, timing.requestMilliseconds)
  const answer = await send([...lines, 'M400', `M104 T0 S${mark}`])
  if (answer.kind !== 'accepted') return answer
  const reached = await waitFor(wire, mark, end, signal)
  if (reached.kind !== 'accepted') return reached
  const undone = await send(['M104 T0 S0'])
  // Still on its way it would switch a nozzle off in mid print; refused, the mark stays, and heats nothing.
  return undone.kind === 'unknown' ? undone : reached
}

const atRest = ({ state }: Snapshot): boolean => (STARTABLE as readonly string[]).includes(state)

async function waitFor(wire: Wire, mark: number, end: number, signal: AbortSignal): Promise<Answer> {
  const unknown = (reason: string): Answer => ({ kind: 'unknown', reason })
  while (performance.now() < end) {
    if (signal.aborted) return unknown('the session ended while the lines were carried out')
    try {
      const snapshot = await readSnapshot(wire)
      if (!atRest(snapshot)) return unknown(`the printer is ${snapshot.stateText}`)
      if (snapshot.temperatures.tools[0]?.target === mark) return { kind: 'accepted' }
    } catch (error) {
      // A link that comes back within the deadline shows the mark then; a firmware that halted never does.
      if (asPrintyardError(error).code !== 'PRINTER_OFFLINE') return unknown(asPrintyardError(error).message)
    }
    await sleep(LOOK_MILLISECONDS, undefined, { signal }).catch(() => undefined)
  }
  return unknown('the lines were not carried out in time')
}
